"""Progress of a run, for whoever watches: a bar on a terminal, nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.console import Console

Advance = Callable[[int], None]


class Progress(Protocol):
    """Watches the stages of a run."""

    def stage(self, name: str, total: int) -> AbstractContextManager[Advance]:
        """A stage begins with so many subjects; the function given counts those that are done."""
        ...


class Silent:
    """Shows nothing."""

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Advance]:  # noqa: ARG002  others show them
        """A stage that nobody watches."""
        yield lambda _: None


class Bars:
    """A bar for each stage that has something to do."""

    def __init__(self, console: "Console") -> None:
        self._console = console

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Advance]:
        """A bar from 0 to `total`; none for an idle stage."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        if not total:
            yield lambda _: None
            return
        columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(name, total=total)
            yield lambda count: progress.advance(task, count)
