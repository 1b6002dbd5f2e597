"""Archives made in memory."""

import gzip
import io
import tarfile
import zipfile


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file; names outside of ASCII are in UTF-8."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return sink.getvalue()


def tarred(files: dict[str, bytes], kind: str = "w") -> bytes:
    """A TAR file; `w:gz` packs it."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(sink.getvalue(), mtime=0) if kind == "w:gz" else sink.getvalue()


def in_old_alphabet(data: bytes, names: dict[str, str], encoding: str) -> bytes:
    """A ZIP file whose ASCII names are replaced by names of the same length, in an alphabet it does not declare."""
    for plain, name in names.items():
        assert len(plain) == len(name.encode(encoding))
        data = data.replace(plain.encode(), name.encode(encoding))
    return data


def locked(data: bytes) -> bytes:
    """A ZIP file all of whose members claim to be encrypted."""
    found = bytearray(data)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            found[at + flags] |= 1
            at = data.find(signature, at + 4)
    return bytes(found)
