"""A supervised child process: decodes untrusted bytes under a limit of time and memory, and is replaced when it dies.

One child a worker, kept alive so that models are loaded once. What it raises comes back as a `StageError`.
"""

import os
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from threading import Thread
from typing import Any

from pebble import ProcessExpired, ProcessPool

from tasks.errors import LimitError, StageError

#: A child is replaced after this many calls, whatever leaks in the libraries it uses.
CALLS = 400


class CrashError(StageError):
    """The child died: a fault of a library, or the system took its memory."""

    code = "crashed"


class TimeUpError(LimitError):
    """The child was stopped at its deadline."""

    code = "timeout"


class MemoryOutError(LimitError):
    """The child asked for more memory than it may have."""

    code = "out_of_memory"


class Guard:
    """One child process. `memory` is its address space in MiB."""

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self._pool = ProcessPool(
            max_workers=1, max_tasks=CALLS, initializer=limit, initargs=(memory,), context=get_context("spawn")
        )

    def call(self, timeout: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of the function in the child.

        Raises TimeUpError, CrashError, MemoryOutError, or the StageError that the function raised.
        """
        try:
            return self._pool.schedule(function, args=arguments, timeout=timeout).result()
        except Late:
            raise TimeUpError(f"It took more than {timeout:g} s and was stopped; raise the stage's timeout.") from None
        except ProcessExpired as death:
            raise CrashError(f"The process that read it died (exit code {death.exitcode}).") from None
        except MemoryError:
            raise MemoryOutError(f"It needs more than {self.memory} MiB of memory; raise the stage's memory.") from None

    def stop(self) -> None:
        """End the child."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def end_with_parent() -> None:
    """Let this process end when the one that started it is gone, however that ended."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def limit(memory: int) -> None:
    """Bound the address space of this process to `memory` MiB, leave no core files, end with the parent."""
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory * 2**20, memory * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_children: dict[int, Guard] = {}


def guard(memory: int) -> Guard:
    """The child of this process for one memory limit; started when first asked for."""
    if not _children:
        # A worker process must end its child before it ends itself, or the threads that watch the child keep it alive.
        Finalize(None, stop_all, exitpriority=10)
    if memory not in _children:
        _children[memory] = Guard(memory)
    return _children[memory]


def stop_all() -> None:
    """End the children of this process. They start again when they are needed."""
    while _children:
        _children.popitem()[1].stop()
