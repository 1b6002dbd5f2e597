"""A member of an archive: its path made safe, and why it is not read where it is not."""

import posixpath
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from storage.ids import normal_path

_DRIVE = re.compile(r"[A-Za-z]:")
_CYRILLIC = re.compile("[\u0400-\u04ff№]")
_MIXED = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")


class Limits(NamedTuple):
    """Bounds on one archive: number of members, bytes of one member and of all of them unpacked, and how many times
    larger than packed a member of more than `free` bytes may be."""

    members: int = 20_000
    member: int = 2**30
    unpacked: int = 4 * 2**30
    ratio: int = 250
    free: int = 64 * 2**20


#: For reading what an earlier look found to be within its limits.
LOOKED_AT = Limits(2**31, 2**31, 2**32, 2**20)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in an archive, `path` relative and in NFC. `code` and `message` say why it is not read, if it is not."""

    path: str
    size: int
    code: str = ""
    message: str = ""


def safe_path(name: str) -> str | None:
    r"""The path of a member as if it lay in a folder; None where it leads out of it, however that is spelt, or is none.

    >>> safe_path("./box\\лист 1.tif"), safe_path("../passwd"), safe_path("/etc/passwd"), safe_path("c:\\x")
    ('box/лист 1.tif', None, None, None)
    >>> safe_path("%2e%2e/passwd"), safe_path("box/%252e./x"), safe_path("x%00.tif"), safe_path("100%25 и 50%.tif")
    (None, None, None, '100%25 и 50%.tif')
    """
    path = name.replace("\\", "/")
    if any(_leads_out(form) for form in (path, _decoded(path))):
        return None
    found = posixpath.normpath(path)
    return None if found == "." else normal_path(found)


def _decoded(path: str) -> str:
    """A path without percent signs that stand for characters, however often they were applied."""
    spelling, plain = path, unquote(path)
    while plain != spelling:
        spelling, plain = plain, unquote(plain)
    return plain.replace("\\", "/")


def _leads_out(path: str) -> bool:
    return path.startswith("/") or _DRIVE.match(path) is not None or "\0" in path or ".." in path.split("/")


def is_passed_over(path: str) -> bool:
    """Whether a member is passed over as a file of its name in a folder is: hidden, unfinished, or a Mac's shadow.

    >>> is_passed_over("__MACOSX/._лист.tif"), is_passed_over("box/.DS_Store"), is_passed_over("box/лист.tif")
    (True, True, False)
    """
    parts = path.split("/")
    return parts[0] == "__MACOSX" or path.lower().endswith(".part") or any(part.startswith(".") for part in parts)


def name_of(raw: bytes) -> str:
    r"""A name that a ZIP file gives in no declared alphabet: UTF-8, or code page 866 where that makes Cyrillic words,
    else 437, which the format means (APPNOTE 4.4.17, appendix D).

    >>> name_of("Опись.tif".encode("cp866")), name_of("café.tif".encode("cp437")), name_of("лист".encode())
    ('Опись.tif', 'café.tif', 'лист')
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        found = raw.decode("cp866")
    high = [character for character in found if character > "\x7f"]
    if all(map(_CYRILLIC.match, high)) and not _MIXED.search(found):
        return found
    return raw.decode("cp437")


def refused(path: str, size: int, limits: Limits, packed: int | None = None) -> Entry:
    """An entry, refused where it is larger than it may be."""
    if size > limits.member:
        return Entry(
            path, size, "over_limit", f"It unpacks to {size} bytes, more than {limits.member}: unpack it yourself."
        )
    if packed is not None and size > limits.free and size > limits.ratio * max(1, packed):
        return Entry(path, size, "over_limit", f"It unpacks to more than {limits.ratio} times its size: it is a bomb.")
    return Entry(path, size)


UNSAFE = ("unsafe_path", "Its path leads out of the archive: pack it anew with relative paths.")
LINK = ("link", "It is a link: pack the file that it means.")
DEVICE = ("unsupported", "It is neither a file nor a folder.")
TWICE = ("name_collision", "Another member has the same path: rename one of them.")
LOCKED = ("protected", "It is encrypted: pack it without a password.")
BROKEN = ("unreadable", "It is broken or cut short: pack it anew.")
