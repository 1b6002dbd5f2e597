"""What the child that decodes untrusted bytes may not do, where the kernel allows it: open connections, reach into
other processes, or write outside its scratch folder.

Bounds of memory, core files and file sizes always hold (`setrlimit`). The rest needs no rights: a seccomp filter by
libseccomp, which Debian's apt brings along, or a network namespace of the child's own where that is missing; Landlock
of Linux 5.13 and later for files. Programs that the child starts are confined alike, and nothing can be taken back.

This stops what a file makes a library do. It is no wall against a child that is taken over whole: what comes back from
it is unpickled by its parent, and it may read what its user may read. Where that matters, run Opis as a user of its
own with credentials for this store alone.

Little is imported here: libraries of stages start threads, and Landlock holds for the thread that asks for it and those
that come after.
"""

import ctypes
import errno
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flows.lifeline import end_with_parent

#: Calls that are refused: what opens a connection, directly or by a ring of requests; what reaches into other
#: processes; what changes a file in a way that Landlock, or an early version of it, does not see.
REFUSED = (
    "socket", "socketpair", "connect", "io_uring_setup",
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "unshare", "setns", "mount",
    "truncate", "openat2", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat",
    "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    "utime", "utimes", "futimesat", "utimensat",
)  # fmt: skip
#: Calls that open a file, and which of their arguments holds the flags: none may cut a file short that it only reads.
OPENING = (("open", 1), ("openat", 2))

#: Modes of opening in which nothing can be written: reading, and the one that allows neither. Linux cuts short in both.
_NO_WRITING = (os.O_RDONLY, os.O_ACCMODE)

# From <seccomp.h>.
_ALLOW, _REFUSE, _TSYNC, _MASKED_EQUAL = 0x7FFF0000, 0x00050000 | errno.EPERM, 4, 7
# From <sched.h> and <sys/prctl.h>.
_NEW_USER, _NEW_NET, _NO_NEW_PRIVILEGES = 0x10000000, 0x40000000, 38
# System calls have these numbers on every architecture since Linux 5.1.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
# From <linux/landlock.h>: WRITE_FILE, then REMOVE_DIR to MAKE_SYM; REFER since version 2, TRUNCATE since 3. Bits of
# scope since version 6: abstract sockets and signals.
_WRITES, _REFER, _TRUNCATE, _SCOPES = 0b1_1111_1111_0010, 1 << 13, 1 << 14, 0b11
_TO_A_FILE = 0b10 | _TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Compare(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("how", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


_held: tuple[str, ...] = ()


def enter(memory: int, folder: str) -> None:
    """Bound this process to `memory` MiB of address space and of each file, and to one folder that it may write to; let
    it end with its parent.

    What an earlier child left in the folder is removed.
    """
    global _held  # noqa: PLW0603  what holds for a process is told once, by the process itself
    _clear(Path(folder))
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    size = memory * 2**20
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE):
        resource.setrlimit(kind, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _held = ("limits of memory and file size", *_protections(folder))
    end_with_parent()


def held() -> tuple[str, ...]:
    """The protections that hold for this process, in words; none where it was never confined."""
    return _held


def _protections(folder: str) -> Iterator[str]:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if version := _landlock(libc, folder):
        yield f"writes only to its scratch folder (Landlock {version})"
    if _seccomp():
        yield "no connections (seccomp)"
    elif _namespace(libc):
        yield "no connections (network namespace)"


def _namespace(libc: ctypes.CDLL) -> bool:
    """Leave the network: as root at once, else by a user namespace, which a process with one thread may have."""
    return bool(libc.unshare(_NEW_NET) == 0 or libc.unshare(_NEW_USER | _NEW_NET) == 0)


def _clear(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _landlock(libc: ctypes.CDLL, folder: str) -> int:
    """Let this thread write below a folder and to /dev/null alone; the version of Landlock, 0 where there is none."""
    version = int(libc.syscall(_CREATE_RULESET, None, 0, 1))
    if version < 1:
        return 0
    writes = _WRITES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    rules = _Ruleset(writes, 0, _SCOPES if version >= 6 else 0)
    # An older kernel knows a shorter structure; what it does not know must not be sent.
    size = ctypes.sizeof(_Ruleset) if version >= 6 else ctypes.sizeof(ctypes.c_uint64)
    ruleset = int(libc.syscall(_CREATE_RULESET, ctypes.byref(rules), size, 0))
    if ruleset < 0:
        return 0
    try:
        for path, allowed in ((folder, writes), (os.devnull, writes & _TO_A_FILE)):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            beneath = _Beneath(allowed, place)
            failed = libc.syscall(_ADD_RULE, ruleset, 1, ctypes.byref(beneath), 0)
            os.close(place)
            if failed:
                return 0
        return 0 if libc.syscall(_RESTRICT_SELF, ruleset, 0) else version
    finally:
        os.close(ruleset)


def _seccomp() -> bool:
    """Refuse calls with EPERM from now on, in every thread; False where the library or the kernel cannot."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return False
    library.seccomp_init.restype = ctypes.c_void_p
    filters = ctypes.c_void_p(library.seccomp_init(_ALLOW))
    library.seccomp_attr_set(filters, _TSYNC, 1)
    try:
        refused = [_rule(library, filters, name) for name in REFUSED]
        refused += [_rule(library, filters, name, (at, mode)) for name, at in OPENING for mode in _NO_WRITING]
        return all(refused) and library.seccomp_load(filters) == 0
    finally:
        library.seccomp_release(filters)


def _rule(library: ctypes.CDLL, filters: ctypes.c_void_p, name: str, cutting: tuple[int, int] | None = None) -> bool:
    """Refuse a call; with `cutting`, the number of an argument and a mode, only where that says to cut short what is
    opened in that mode.

    True too where this architecture has no such call.
    """
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number == -1:
        return True
    at, mode = cutting or (0, 0)
    cut = _Compare(at, _MASKED_EQUAL, os.O_TRUNC | os.O_ACCMODE, os.O_TRUNC | mode)
    count = 0 if cutting is None else 1
    return bool(library.seccomp_rule_add_array(filters, _REFUSE, number, count, ctypes.byref(cut)) == 0)
