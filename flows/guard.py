"""A supervised child process: decodes untrusted bytes under a limit of time and memory, and is replaced when it dies.

One child a worker, kept alive so that models are loaded once. What it raises comes back as a `StageError`.
"""

import ctypes
import gc
import os
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from pebble import ProcessExpired, ProcessPool

from configs.models import Work
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
        self._pool = self._started()

    def _started(self) -> ProcessPool:
        memory, calls, _ = self._bounds
        return ProcessPool(
            max_workers=1, max_tasks=calls, initializer=limit, initargs=(memory,), context=get_context("spawn")
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
        self.stop()
        self._pool = self._started()

    def stop(self) -> None:
        """End the child."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


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
