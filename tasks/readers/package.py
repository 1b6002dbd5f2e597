"""The zip package of an office file or e-book: what kind it is, and the same package made safe.

Members are unpacked within bounds and packed anew, so what stands in the old directory (sizes, paths, links) no longer
counts. Pictures and fonts stay as empty members: the text names them, nobody looks into them.
"""

import io
import re
import zipfile

from tasks.archive.faults import BROKEN_ZIP
from tasks.errors import LimitError, ProtectedError, UnreadableError, UnsupportedError

#: Bytes of all members together, and their number.
LARGEST = 200_000_000
MOST = 20_000
_TEXTUAL = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")
#: Kind → the member that holds its text, or leads to it.
_HEARTS = {"docx": "word/document.xml", "odt": "content.xml", "epub": "META-INF/container.xml"}
#: pandoc drops what EPUB types as a title page, and marks of notes that it does not find in the same file. Without the
#: type they are text and links like others; the notes are found by the links.
_TYPE = re.compile(rb"(?<=\s)epub:type(?==)")
#: pandoc drops the rows inside these tags of ODT.
_HEADER_ROWS = re.compile(rb"</?table:table-header-rows>")


def is_package(data: bytes) -> bool:
    """Whether it is a zip file."""
    return data[:4] == b"PK\x03\x04"


def kind_of(data: bytes) -> str:
    """`docx`, `odt` or `epub`. Raises UnreadableError or UnsupportedError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN_ZIP as error:
        raise UnreadableError(f"The file is broken ({error}): fetch it again.") from error
    found = next((kind for kind, heart in _HEARTS.items() if heart in names), None)
    if found is None:
        raise UnsupportedError("The package holds no text: save it as PDF, HTML or plain text.")
    return found


def repacked(data: bytes) -> bytes:
    """The package packed anew. Raises UnreadableError, ProtectedError or LimitError."""
    heart = _HEARTS[kind_of(data)]
    packed = io.BytesIO()
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
            members = {member.filename: member for member in old.infolist() if not member.is_dir()}
            if len(members) > MOST:
                raise LimitError(f"The package holds more than {MOST} members.")
            for name, member in members.items():
                content = _content(old, member, left)
                left -= len(content)
                if name == heart and b"<" not in content[:1000]:
                    raise UnreadableError("The text of the file is no XML: save it again without a password.")
                new.writestr(zipfile.ZipInfo(name), content)
    except BROKEN_ZIP as error:
        raise UnreadableError(f"The file is broken ({error}): fetch it again.") from error
    return packed.getvalue()


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    if member.flag_bits & 1:
        raise ProtectedError("The file has a password: save it without one.")
    if not member.filename.lower().endswith(_TEXTUAL) and member.filename != "mimetype":
        return b""
    with archive.open(member) as opened:
        content = opened.read(left + 1)
    if len(content) > left:
        raise LimitError(f"The package unpacks to more than {LARGEST // 10**6} MB: save the text alone.")
    if member.filename == "META-INF/manifest.xml" and b"encryption-data" in content:
        raise ProtectedError("The file has a password: save it without one.")
    content = _TYPE.sub(b"data-type", content)
    return _HEADER_ROWS.sub(b"", content) if member.filename == "content.xml" else content


def member(packed: bytes, name: str) -> bytes:
    """A member of a package that was packed anew; empty where there is none."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read(name) if name in archive.namelist() else b""
