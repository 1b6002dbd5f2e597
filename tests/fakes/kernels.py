"""Kernels and systems that offer less than the one the tests run on; what enters the sandbox there.

Little is imported, as in `flows.sandbox` itself: a process with several threads gets no namespace of its own.
"""

from flows import sandbox

_enter = sandbox.enter


def without_seccomp(memory: int, folder: str) -> None:
    """No libseccomp, or a kernel that takes no filter."""
    sandbox._seccomp = lambda: False
    _enter(memory, folder)


def without_anything(memory: int, folder: str) -> None:
    """No filter, no Landlock, no namespaces."""
    sandbox._landlock = lambda *_: 0
    sandbox._namespace = lambda libc: False
    without_seccomp(memory, folder)
