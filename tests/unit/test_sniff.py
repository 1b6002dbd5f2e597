"""A file's bytes decide what it is; its name only tells kinds of plain text apart."""

import gzip
import io
import random
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import UnreadableError
from tasks.formats import Format
from tasks.sniff import sniff

PROSE = (
    "Опись № 3 составлена в июле 1957 года. В деле сто двенадцать листов, из них семь — чистые; "
    "обложка утрачена, печать сбита. Заверил архивариус Е. П. Орлова.\n"
)
PAGE = "<html><head><title>Опись</title></head><body><p>Дело № 7</p></body></html>"


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("list.txt")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"text"))
    return buffer.getvalue()


BINARY = [
    (b"%PDF-1.4\n1 0 obj\n", "scan.jpg", "application/pdf", "pdf"),
    (b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n1 0 obj", "a.pdf", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "a.txt", "image/png", "image"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.png", "image/jpeg", "image"),
    (b"II*\x00\x08\x00\x00\x00", "a", "image/tiff", "image"),
    (b"MM\x00*\x00\x00\x00\x08", "a", "image/tiff", "image"),
    (b"II+\x00\x08\x00\x00\x00", "a", "image/tiff", "image"),
    (b"GIF89a\x01\x00\x01\x00", "a", "image/gif", "image"),
    (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a", "image/webp", "image"),
    (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", "a", "image/bmp", "image"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "a", "image/jp2", "image"),
    (b"P4\n# scanner\n100 200\n", "a", "image/x-portable-anymap", "image"),
    (b"AT&TFORM\x00\x00\x00\x20DJVUINFO", "a", "image/vnd.djvu", "djvu"),
    (b"PAR1\x15\x04", "a", "application/vnd.apache.parquet", "parquet"),
    (gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"), "a.gz", "application/warc", "warc"),
    (b"WARC/1.1\r\nWARC-Type: response\r\n", "a", "application/warc", "warc"),
    (b"{\\rtf1\\ansi", "a", "application/rtf", "office"),
    (zipped(mimetype="application/epub+zip"), "a.zip", "application/epub+zip", "office"),
    (
        zipped(mimetype="application/vnd.oasis.opendocument.text"),
        "a",
        "application/vnd.oasis.opendocument.text",
        "office",
    ),
    (
        zipped(word__document_dot_xml="<w/>", **{"[Content_Types]_dot_xml": "<Types/>"}),
        "a",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "office",
    ),
    (zipped(datapackage_dot_json="{}", archive__data_dot_warc="x"), "a.wacz", "application/wacz", "warc"),
]


@pytest.mark.parametrize(("data", "path", "media_type", "reader"), BINARY, ids=[row[2] for row in BINARY])
def test_signatures(data: bytes, path: str, media_type: str, reader: str) -> None:
    assert sniff(data, path)[:3] == (media_type, reader, "document")


REFUSED = [
    (zipped(mimetype="application/vnd.oasis.opendocument.graphics"), "opendocument.graphics", "save it as"),
    (zipped(xl__workbook_dot_xml="<w/>", **{"[Content_Types]_dot_xml": "<Types/>"}), "spreadsheetml", "save it as"),
    (gzip.compress(b"text"), "application/gzip", "unpack it"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x-ole-storage", "save it"),
    (b"ID3\x04\x00\x00\x00", "audio/mpeg", "transcript"),
    (b"\x00\x00\x00\x18ftypheic", "image/heif", "convert it"),
    (b"\x00\x00\x00\x18ftypmp42", "video/mp4", "transcript"),
    (b"\x7fELF\x02\x01", "application/x-executable", "leave it out"),
    (random.Random(7).randbytes(5000), "application/octet-stream", "leave it out"),
    (bytes(4096), "application/octet-stream", "leave it out"),
    (b'<?xml version="1.0"?><TEI><text/></TEI>', "application/xml", "save the text"),
    (b'{\n "a": 1,\n "b": [1, 2]\n}\n', "application/json", "rewrite it"),
]


def test_archives_are_opened() -> None:
    assert sniff(zipped(list_dot_txt="text"), "file")[:3] == ("application/zip", "archive", "document")
    assert sniff(tarred(), "file")[:3] == ("application/x-tar", "archive", "document")
    assert sniff(gzip.compress(tarred()), "file")[:3] == ("application/gzip", "archive", "document")


@pytest.mark.parametrize(("data", "media_type", "advice"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_is_not_read_comes_with_advice(data: bytes, media_type: str, advice: str) -> None:
    found = sniff(data, "file")
    assert media_type in found.media_type
    assert (found.reader, found.role) == (None, "none")
    assert advice in found.advice


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1251",
        "koi8-r",
        "cp866",
        "iso-8859-5",
        "mac-cyrillic",
    ],
)
def test_text_in_any_alphabet_is_text(encoding: str) -> None:
    """iso-8859-5 has no dash of its own, KOI8-R no №: what an encoding lacks is replaced."""
    data = PROSE.encode(encoding, "replace")
    assert sniff(data, "a.bin") == Format("text/plain", "plain")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "utf-16", "utf-16-le"])
def test_markup_in_any_alphabet_is_markup(encoding: str) -> None:
    assert sniff(PAGE.encode(encoding, "replace"), "scan.pdf")[:2] == ("text/html", "html")


@pytest.mark.parametrize(
    "start",
    ["<!DOCTYPE html>", "\n\n<HTML>", "<!-- saved from url=(0014)about:internet -->\n<html>", "<p>", '<div class="a">'],
)
def test_beginnings_of_pages(start: str) -> None:
    assert sniff((start + "Опись фонда").encode(), "a")[:2] == ("text/html", "html")


MARKUP = [
    ('<?xml version="1.0"?>\n<!DOCTYPE html>\n<html xmlns="x"></html>', "application/xhtml+xml", "html", "document"),
    ('<?xml version="1.0"?>\n<alto xmlns="x"><Layout/></alto>', "application/alto+xml", None, "witness"),
    ("<ns:alto/>", "application/alto+xml", None, "witness"),
    ('<?xml version="1.0"?><!-- a --><PcGts/>', "application/vnd.prima.page+xml", None, "witness"),
    ("<html><body><div class='ocr_page'></div>", "text/vnd.hocr+html", "html", "witness"),
    ('<svg xmlns="x"/>', "image/svg+xml", None, "resource"),
]


@pytest.mark.parametrize(("text", "media_type", "reader", "role"), MARKUP, ids=[row[1] for row in MARKUP])
def test_kinds_of_markup(text: str, media_type: str, reader: str | None, role: str) -> None:
    assert sniff(text.encode(), "a.xml")[:3] == (media_type, reader, role)


def test_xml_needs_no_declaration() -> None:
    assert sniff(b"<TEI><text>Opis</text></TEI>\n", "a.txt").media_type == "application/xml"
    assert sniff(b"<note> that is all that the clerk wrote", "a.txt").reader == "plain"


def test_names_tell_kinds_of_plain_text() -> None:
    assert sniff(b"a { color: red }", "Page_files/main.css").role == "resource"
    assert sniff(b"var a = 1;", "Page_files/a.js.download").role == "resource"
    assert sniff("Просто строка.".encode(), "a.md").reader == "markdown"
    assert sniff(b"<div align=right>\n\n# Title\n", "a.md").reader == "markdown"


def test_markdown_is_told_by_its_signs() -> None:
    text = "# Опись\n\nТекст с примечанием.[^1]\n\n## Дело\n\n[^1]: ГАВО, ф. 7, л. 3.\n"
    assert sniff(text.encode(), "a.txt").reader == "markdown"
    assert sniff("# 5 дел\nи ещё\n# 6 дел\n# 7 дел\n".encode(), "a.txt").reader == "plain"


def test_rows_of_json() -> None:
    rows = b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n'
    assert sniff(rows, "a.txt").reader == "jsonl"
    assert sniff(b"{broken\n" + rows, "a.jsonl").reader == "jsonl"
    assert sniff(rows.splitlines()[0], "a.jsonl").reader == "jsonl"
    assert sniff(rows.splitlines()[0], "a.json").role == "none"
    assert sniff("[…] продолжение следует".encode(), "a.txt").reader == "plain"


def test_a_saved_mail_page() -> None:
    head = 'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x'
    assert sniff(head.encode(), "a.bin")[:2] == ("multipart/related", "mhtml")
    letter = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello"
    assert sniff(letter, "letter.txt").reader == "plain"
    assert sniff(letter, "page.mht").reader == "mhtml"


def test_an_empty_file_is_an_error() -> None:
    with pytest.raises(UnreadableError, match="empty"):
        sniff(b"", "a.pdf")


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\x1f\x8bbroken"])
def test_broken_envelopes_are_errors(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="fetch it again"):
        sniff(data, "a")


def test_damaged_text_is_still_text() -> None:
    data = PROSE.encode() * 20
    assert sniff(data[:300] + b"\x00\x00\x00" + data[300:], "a.txt").reader == "plain"
    assert sniff(b"\x1a" + data, "a.txt").reader == "plain"


def test_many_comments_before_no_root_end_quickly() -> None:
    """A pattern that could part a row of comments in many ways would not come back."""
    assert sniff(b'<?xml version="1.0"?>' + b"<!-- - -->" * 2000, "a.xml").role == "none"


PIECES = st.sampled_from(
    [
        b"<", b"<!--", b"<?xml", b"<html", b"<alto", b"{", b"[", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"BM", b"P5 ",
        b"%PDF-1.4", b"II*\x00", b"MIME-Version: 1.0\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"# a", b"--->",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=20), min_size=1, max_size=12).map(b"".join), st.text(max_size=8))
def test_any_bytes_have_an_answer(data: bytes, name: str) -> None:
    try:
        found = sniff(data, name)
    except UnreadableError:
        return
    assert found.role in {"document", "witness", "resource", "none"}
    assert (found.reader is not None) or found.role != "document"
    assert bool(found.advice) == (found.role == "none")
