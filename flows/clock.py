"""A clock for stages that run in the worker itself: a function that does not end is stopped, and costs one subject.

What is counted is the CPU time of this process, so a busy machine stops nothing. A signal ends Python code at once and
waits for the end of a call into a library; only the main thread can be told, so elsewhere no clock runs.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from flows.guard import TimeUpError

#: Seconds after which it is said again, where the first time fell into code that swallows errors.
_AGAIN = 5.0


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise TimeUpError inside of the block once it took so many seconds of CPU."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeUpError(f"It took more than {seconds:g} s and was stopped; raise the stage's timeout.")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    finally:  # the clock may strike just above
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
