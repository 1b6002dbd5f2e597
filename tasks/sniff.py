"""What kind of file a source is, told by its bytes; its name only decides between kinds of plain text.

A table of signatures (PRONOM and the WHATWG MIME Sniffing Standard agree on them) is enough: whatever is not read is
turned away with the same advice, so a library for the long tail would add names of formats and no decision.
Text is told from binary by its control characters, in any single-byte alphabet and in UTF-16 with or without a mark;
`tasks.sniff_text` goes on from there. Nothing here decodes a file as a whole.
"""

import io
import re
import zipfile
import zlib

from tasks.archive.faults import BROKEN_ZIP
from tasks.errors import UnreadableError
from tasks.formats import Format, refused, resource
from tasks.sniff_text import sniff_text, text_head

#: Bytes looked at to tell text from binary and one mark-up from another.
HEAD = 1 << 16


_AS_IMAGE = "Opis does not read this image format: convert it to TIFF, PNG or JPEG."
_AS_SOUND = "Opis does not read sound or film: give it a transcript as text."
_AS_OFFICE = "Opis reads DOCX, ODT, RTF and EPUB, no other office files or e-books: save it as one of them, or as PDF."
_AS_ARCHIVE = "Of archives Opis opens ZIP and TAR: unpack it into a folder and give it the folder."
_AS_PROGRAM = "This is a program or a database, not a document: leave it out of the source."
_AS_UNKNOWN = "Opis does not know this kind of file: convert it to PDF, TIFF, HTML or plain text, or leave it out."

#: Signature at offset 0 → format. Order matters where one signature begins another.
_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF-", Format("application/pdf", "pdf")),
    (b"\x89PNG\r\n\x1a\n", Format("image/png", "image")),
    (b"\xff\xd8\xff", Format("image/jpeg", "image")),
    (b"II*\x00", Format("image/tiff", "image")),
    (b"MM\x00*", Format("image/tiff", "image")),
    (b"II+\x00\x08\x00\x00\x00", Format("image/tiff", "image")),  # BigTIFF
    (b"MM\x00+\x00\x08\x00\x00", Format("image/tiff", "image")),
    (b"GIF87a", Format("image/gif", "image")),
    (b"GIF89a", Format("image/gif", "image")),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Format("image/jp2", "image")),
    (b"\xff\x4f\xff\x51", Format("image/j2c", "image")),
    (b"AT&TFORM", Format("image/vnd.djvu", "djvu")),
    (b"PAR1", Format("application/vnd.apache.parquet", "parquet")),
    (b"WARC/", Format("application/warc", "warc")),
    (b"{\\rtf", Format("application/rtf", "office")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", refused("application/x-ole-storage", _AS_OFFICE)),
    (b"8BPS", refused("image/vnd.adobe.photoshop", _AS_IMAGE)),
    (b"\x00\x00\x01\x00", resource("image/vnd.microsoft.icon")),
    (b"wOFF", resource("font/woff")),
    (b"wOF2", resource("font/woff2")),
    (b"OTTO", resource("font/otf")),
    (b"\x00\x01\x00\x00\x00", resource("font/ttf")),
    (b"7z\xbc\xaf\x27\x1c", refused("application/x-7z-compressed", _AS_ARCHIVE)),
    (b"Rar!\x1a\x07", refused("application/vnd.rar", _AS_ARCHIVE)),
    (b"BZh", refused("application/x-bzip2", _AS_ARCHIVE)),
    (b"\xfd7zXZ\x00", refused("application/x-xz", _AS_ARCHIVE)),
    (b"\x28\xb5\x2f\xfd", refused("application/zstd", _AS_ARCHIVE)),
    (b"ID3", refused("audio/mpeg", _AS_SOUND)),
    (b"OggS", refused("application/ogg", _AS_SOUND)),
    (b"fLaC", refused("audio/flac", _AS_SOUND)),
    (b"\x1aE\xdf\xa3", refused("video/x-matroska", _AS_SOUND)),
    (b"\x7fELF", refused("application/x-executable", _AS_PROGRAM)),
    (b"MZ\x90\x00", refused("application/vnd.microsoft.portable-executable", _AS_PROGRAM)),
    (b"SQLite format 3\x00", refused("application/vnd.sqlite3", _AS_PROGRAM)),
    (b"ITSF", refused("application/vnd.ms-htmlhelp", _AS_OFFICE)),
)

_RIFF = {
    b"WEBP": Format("image/webp", "image"),
    b"WAVE": refused("audio/vnd.wave", _AS_SOUND),
    b"AVI ": refused("video/x-msvideo", _AS_SOUND),
}

#: Sizes of the header that follows the 14 bytes of a BMP file; `BM` alone is a word.
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})

_NETPBM = re.compile(rb"P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s")
_LATE_PDF = re.compile(rb"%PDF-[12]\.\d")


def sniff(data: bytes, path: str) -> Format:
    """The format of a file.

    Raises UnreadableError for an empty file.

    >>> sniff(b"%PDF-1.4", "scan.jpg").media_type
    'application/pdf'
    >>> sniff("<html><body>Опись</body></html>".encode("cp1251"), "scan.pdf").media_type
    'text/html'
    >>> sniff("Опись фонда".encode("koi8-r"), "a.txt")
    Format(media_type='text/plain', reader='plain', role='document', advice='')
    """
    if not data:
        raise UnreadableError("The file is empty: fetch or scan it again.", code="empty")
    found = _binary(data)
    if found is not None:
        return found
    head = text_head(data[:HEAD])
    if head is None:
        return refused("application/octet-stream", _AS_UNKNOWN)
    return sniff_text(data, head, path)


def _binary(data: bytes) -> Format | None:
    for signature, found in _SIGNATURES:
        if data.startswith(signature):
            return found
    for test in (_container, _bmp, _netpbm, _late_pdf):
        found_late = test(data)
        if found_late is not None:
            return found_late
    return None


def _container(data: bytes) -> Format | None:
    """Formats whose signature names only the envelope."""
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        still = data[8:12] in {b"heic", b"heix", b"mif1", b"avif"}
        return refused("image/heif", _AS_IMAGE) if still else refused("video/mp4", _AS_SOUND)
    if data[:2] == b"\x1f\x8b":
        return _gzip(data)
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _zip(data)
    if data[257:262] == b"ustar":
        return Format("application/x-tar", "archive")
    return None


def _gzip(data: bytes) -> Format:
    try:
        head = zlib.decompressobj(wbits=31).decompress(data[:4096], 512)
    except zlib.error as error:
        raise UnreadableError(f"The gzip file is broken ({error}): fetch it again.") from error
    if head.startswith(b"WARC/"):
        return Format("application/warc", "warc")
    if head[257:262] == b"ustar":
        return Format("application/gzip", "archive")
    return refused("application/gzip", _AS_ARCHIVE)


#: Content of the `mimetype` member (ODF, EPUB) or name of a member (OOXML) → media type.
_OOXML = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
#: Packages that are texts.
_READ = frozenset({_OOXML["word/"], "application/vnd.oasis.opendocument.text", "application/epub+zip"})


def _zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            return _zip_kind(names, _mimetype(archive, names))
    except BROKEN_ZIP as error:
        raise UnreadableError(f"The zip file is broken ({error}): fetch it again.") from error


def _mimetype(archive: zipfile.ZipFile, names: list[str]) -> str:
    if "mimetype" not in names or archive.getinfo("mimetype").flag_bits & 1:
        return ""
    with archive.open("mimetype") as member:
        return member.read(200).decode("ascii", "replace").strip()


def _zip_kind(names: list[str], mimetype: str) -> Format:
    if mimetype:
        return _office(mimetype)
    if "[Content_Types].xml" in names:
        kinds = (kind for folder, kind in _OOXML.items() if any(name.startswith(folder) for name in names))
        return _office(next(kinds, "application/zip"))
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return Format("application/wacz", "warc")
    return Format("application/zip", "archive")


def _office(media_type: str) -> Format:
    return Format(media_type, "office") if media_type in _READ else refused(media_type, _AS_OFFICE)


def _bmp(data: bytes) -> Format | None:
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return Format("image/bmp", "image")
    return None


def _netpbm(data: bytes) -> Format | None:
    return Format("image/x-portable-anymap", "image") if _NETPBM.match(data[:512]) else None


def _late_pdf(data: bytes) -> Format | None:
    """A PDF behind a kilobyte of something else: HTTP headers, a mail (PDF 1.7, Annex H.3.4.1)."""
    if _LATE_PDF.search(data, 0, 1024) and b" obj" in data:
        return Format("application/pdf", "pdf")
    return None
