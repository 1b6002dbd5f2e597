"""The two kinds of archive behind one interface: a list of entries, and the bytes of one."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from tasks.archive import entry
from tasks.archive.entry import Entry, Limits
from tasks.archive.faults import BROKEN_ZIP
from tasks.errors import LimitError, ProtectedError, UnreadableError
from tasks.stage import Payload

_ENCRYPTED, _UTF8 = 0x1, 0x800


class Archive(Protocol):
    """An opened archive."""

    def entries(self) -> list[Entry]:
        """Its files in order of path. Raises LimitError for one that is larger than an archive may be."""
        ...

    def content(self, path: str) -> bytes:
        """The bytes of a member. Raises StageError."""
        ...

    @property
    def is_whole(self) -> bool:
        """Whether nothing is cut off."""
        ...


@lru_cache(maxsize=1)
def opened(payload: Payload, limits: Limits) -> Archive:
    """The archive in a payload. Raises UnreadableError or LimitError."""
    if payload.data[:2] == b"PK":
        return _Zip(payload.data, limits)
    if payload.data[:2] == b"\x1f\x8b":
        data, is_whole = _gunzipped(payload.data, limits)
        return _Tar(data, limits, is_whole=is_whole)
    return _Tar(payload.data, limits)


def _listed(found: Iterator[Entry], limits: Limits) -> list[Entry]:
    """Entries within the limits, each path once."""
    seen: set[str] = set()
    listed: list[Entry] = []
    total = 0
    for item in found:
        if len(listed) >= limits.members:
            raise LimitError(f"The archive has more than {limits.members} members: unpack it into a folder.")
        total += 0 if item.code else item.size
        if total > limits.unpacked:
            raise LimitError(f"The archive unpacks to more than {limits.unpacked} bytes: unpack it into a folder.")
        listed.append(Entry(item.path, item.size, *entry.TWICE) if item.path in seen else item)
        seen.add(item.path)
    return sorted(listed, key=lambda item: item.path)


class _Zip:
    is_whole = True

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise UnreadableError(f"The zip file is broken ({error}): fetch it again.") from error
        self._members: dict[str, zipfile.ZipInfo] = {}

    def entries(self) -> list[Entry]:
        return _listed(self._entries(), self._limits)

    def _entries(self) -> Iterator[Entry]:
        for info in self._file.infolist():
            name = _zip_name(info)
            path = entry.safe_path(name)
            if info.is_dir() or name.endswith(("/", "\\")) or (path and entry.is_passed_over(path)):
                continue
            if path is None:
                yield Entry(name.replace("\0", "\ufffd"), info.file_size, *entry.UNSAFE)
            elif (info.external_attr >> 28) == 0xA:  # S_IFLNK in the upper half, where Unix wrote it
                yield Entry(path, info.file_size, *entry.LINK)
            elif info.flag_bits & _ENCRYPTED:
                yield Entry(path, info.file_size, *entry.LOCKED)
            else:
                self._members.setdefault(path, info)
                yield entry.refused(path, info.file_size, self._limits, info.compress_size)

    def content(self, path: str) -> bytes:
        if not self._members:
            self.entries()
        info = self._members.get(path)
        if info is None:
            raise UnreadableError(f"The archive has no member {path} that can be read; list the source again.")
        if info.flag_bits & _ENCRYPTED:
            raise ProtectedError(entry.LOCKED[1])
        try:
            with self._file.open(info) as stream:
                data = stream.read(min(info.file_size, self._limits.member) + 1)
        except NotImplementedError as error:
            raise UnreadableError(f"It is packed in a way that cannot be unpacked ({error}): pack it anew.") from error
        except BROKEN_ZIP as error:
            raise UnreadableError(f"{entry.BROKEN[1]} ({error})") from error
        if len(data) != info.file_size:
            raise UnreadableError(entry.BROKEN[1])
        return data


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; zipfile takes one without a declared alphabet for code page 437."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    return entry.name_of(info.orig_filename.encode("cp437", "replace"))


class _Tar:
    def __init__(self, data: bytes, limits: Limits, *, is_whole: bool = True) -> None:
        self._data = data
        self._limits = limits
        self._whole = is_whole
        self._places: dict[str, tuple[int, int]] = {}

    @property
    def is_whole(self) -> bool:
        return self._whole

    def entries(self) -> list[Entry]:
        return _listed(self._entries(), self._limits)

    def _entries(self) -> Iterator[Entry]:
        for info in self._infos():
            name = info.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            path = entry.safe_path(name)
            if info.isdir() or (path and entry.is_passed_over(path)):
                continue
            if path is None:
                yield Entry(name.replace("\0", "\ufffd"), info.size, *entry.UNSAFE)
            elif info.issym() or info.islnk():
                yield Entry(path, info.size, *entry.LINK)
            elif not info.isreg() or info.issparse():
                yield Entry(path, info.size, *entry.DEVICE)
            elif info.offset_data + info.size > len(self._data):
                self._whole = False
                yield Entry(path, info.size, *entry.BROKEN)
            else:
                self._places.setdefault(path, (info.offset_data, info.size))
                yield entry.refused(path, info.size, self._limits)

    def _infos(self) -> Iterator[tarfile.TarInfo]:
        """Heads of members up to the first that cannot be read."""
        try:
            with tarfile.open(fileobj=io.BytesIO(self._data), mode="r:", errors="surrogateescape") as file:
                while (info := file.next()) is not None:
                    yield info
        except (tarfile.TarError, OSError, ValueError, EOFError):
            self._whole = False

    def content(self, path: str) -> bytes:
        if not self._places:
            self.entries()
        if path not in self._places:
            raise UnreadableError(f"The archive has no member {path} that can be read; list the source again.")
        start, size = self._places[path]
        return self._data[start : start + size]


def _gunzipped(data: bytes, limits: Limits) -> tuple[bytes, bool]:
    """The bytes in a gzip file, and whether they are all there. Raises LimitError for a bomb."""
    most = min(limits.unpacked, max(limits.free, limits.ratio * len(data)))
    undone = zlib.decompressobj(wbits=31)
    try:
        found = undone.decompress(data, most + 1)
    except zlib.error:
        return _before_the_fault(data, most), False
    if len(found) > most:
        raise LimitError(f"The archive unpacks to more than {most} bytes: it is a bomb, or unpack it into a folder.")
    return found, undone.eof


def _before_the_fault(data: bytes, most: int) -> bytes:
    """What a broken gzip file gives before its fault."""
    undone, pieces, size = zlib.decompressobj(wbits=31), [], 0
    for start in range(0, len(data), 4096):
        try:
            piece = undone.decompress(data[start : start + 4096], most + 1 - size)
        except zlib.error:
            break
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise LimitError(f"The archive unpacks to more than {most} bytes: it is a bomb.")
    return b"".join(pieces)
