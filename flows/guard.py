"""A supervised child process: decodes untrusted bytes under a limit of time and memory, and is replaced when it dies.

One child a worker, kept alive so that models are loaded once. What it raises comes back as a `StageError`.
"""

import ctypes
import gc
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pebble import ProcessExpired, ProcessPool

from configs.models import Work
from flows import sandbox
from tasks.errors import LimitError, StageError


class CrashError(StageError):
    """The child died: a fault of a library, or the system took its memory."""

    code = "crashed"


class TimeUpError(LimitError):
    """The child was stopped at its deadline."""

    code = "timeout"


class MemoryOutError(LimitError):
    """The child asked for more memory than it may have."""

    code = "out_of_memory"


class Bounds(NamedTuple):
    """How far one child may go: `memory` is its address space in MiB; it is replaced after `calls` calls, and where it
    still holds more than `held` MiB when one is done."""

    memory: int
    calls: int
    held: int


class Guard:
    """One child process within its bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._scratch = TemporaryDirectory(prefix="opis-child-", ignore_cleanup_errors=True)
        self._pool = self._started()

    def _started(self) -> ProcessPool:
        memory, calls, _ = self._bounds
        limits = (memory, self._scratch.name)
        return ProcessPool(
            max_workers=1, max_tasks=calls, initializer=sandbox.enter, initargs=limits, context=get_context("spawn")
        )

    def call(self, timeout: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of the function in the child.

        Raises TimeUpError, CrashError, MemoryOutError, or the StageError that the function raised.
        """
        try:
            task = (self._bounds.held, function, *arguments)
            found, is_full = self._pool.schedule(_weighed, args=task, timeout=timeout).result()
        except Late:
            raise TimeUpError(f"It took more than {timeout:g} s and was stopped; raise the stage's timeout.") from None
        except ProcessExpired as death:
            raise CrashError(f"The process that read it died (exit code {death.exitcode}).") from None
        except MemoryError:
            self._renew()  # what it holds is left over from the call that failed
            most = self._bounds.memory
            raise MemoryOutError(f"It needs more than {most} MiB of memory; raise the stage's memory.") from None
        if is_full:
            self._renew()
        return found

    def _renew(self) -> None:
        self._end()
        self._pool = self._started()

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def stop(self) -> None:
        """End the child for good."""
        self._end()
        self._scratch.cleanup()


def _weighed(most: int, function: Callable[..., Any], *arguments: Any) -> tuple[Any, bool]:
    """The result of a function, and whether this process holds more than `most` MiB when it is done."""
    found = function(*arguments)
    if _held() > most:
        gc.collect()
        getattr(ctypes.CDLL(None), "malloc_trim", int)(0)  # glibc keeps what was freed until it is asked
    return found, _held() > most


def _held() -> float:
    """MiB of memory that this process holds; where the system does not say, the most it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


_children: dict[Bounds, Guard] = {}


def guard(work: Work) -> Guard:
    """The child of this process for the limits of a stage; started when first asked for."""
    bounds = Bounds(work.memory, work.recycle_calls, work.recycle_memory)
    if not _children:
        # A worker process must end its child before it ends itself, or the threads that watch the child keep it alive.
        Finalize(None, stop_all, exitpriority=10)
    if bounds not in _children:
        _children[bounds] = Guard(bounds)
    return _children[bounds]


def stop_all() -> None:
    """End the children of this process. They start again when they are needed."""
    while _children:
        _children.popitem()[1].stop()
