"""Readers of text and web formats: one page in different wrappings, documents and refusals, what is broken."""

import base64
import gzip
import hashlib
import io
import json
import zipfile
import zlib

import brotli
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from storage.schemas import BlockRow, MemberRow
from tasks.errors import LimitError, StageError, UnreadableError, UnsupportedError
from tasks.reader import Inspection, Reading
from tasks.readers import reader
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.web.archive import record_at
from tasks.web.content import dechunked, decoded_body
from tasks.web.markdown import blocks_of, looks_like

PAGE = (
    "<html><head><title>Дело о пристани</title></head><body><h1>Дело о пристани</h1><p>В фонде уездного архива "
    "сохранилось дело о перестройке пристани, начатое в мае 1874 года.</p><p><a href='index.htm'>Назад</a></p></body>"
)
TEXT = (
    "Дело о пристани\n\nВ фонде уездного архива сохранилось дело о перестройке пристани, начатое в мае 1874 года."
    "\n\nНазад\n"
)
ADDRESS = "https://example.org/pristan.htm"


def source(data: bytes, path: str = "box/file") -> SourceTask:
    payload = Payload(path, data, hashlib.sha256(data).hexdigest())
    return SourceTask("s-1", "letters", "main", f"/sources/{path}", None, payload)


def inspect(name: str, data: bytes) -> Inspection:
    return reader(name).inspect(source(data))


def read(name: str, data: bytes, document: int = 0, page: int = 1) -> Reading:
    task = source(data)
    unit = reader(name).inspect(task).units[document]
    member = MemberRow("d-1", "letters", "main", "box/file", document, ("s-1",), name, unit.leaves)
    return reader(name).read(PageTask(member, page, task.uri, task.payload), Parameters())


def record(kind: str, head: dict[str, str], body: bytes) -> bytes:
    lines = ["WARC/1.1", f"WARC-Type: {kind}", *(f"{key}: {value}" for key, value in head.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body + b"\r\n\r\n"


def response(number: int, body: bytes, status: str = "200 OK", kind: str = "text/html", coding: str = "") -> bytes:
    headers = {"Content-Type": kind, "Content-Encoding": coding}
    http = "\r\n".join([f"HTTP/1.1 {status}", *(f"{key}: {value}" for key, value in headers.items()), "", ""]).encode()
    head = {
        "WARC-Record-ID": f"<urn:uuid:{number:08d}-0000-4000-8000-000000000000>",
        "WARC-Date": f"2022-01-01T00:00:{number:02d}Z",
        "WARC-Target-URI": f"https://example.org/{number}",
        "Content-Type": "application/http; msgtype=response",
    }
    return record("response", head, http + body)


def mhtml(page: str, encoding: str) -> bytes:
    body = base64.encodebytes(page.encode(encoding)).decode()
    return (
        f"From: <Saved>\r\nSnapshot-Content-Location: {ADDRESS}\r\nDate: Mon, 14 May 2012 10:00:00 +0400\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n----b\r\n'
        f'Content-Type: text/html; charset="{encoding}"\r\nContent-Transfer-Encoding: base64\r\n'
        f"Content-Location: {ADDRESS}\r\n\r\n{body}\r\n----b\r\nContent-Type: text/css\r\n\r\np {{}}\r\n----b--\r\n"
    ).encode()


# Plain text


def test_plain_text_is_unchanged_page_by_page() -> None:
    text = "\ufeffПервая\r\nстрока \x00\n\x0c\x0cтретья\x0c"
    assert len(inspect("plain", text.encode()).units[0].leaves) == 3
    pages = [read("plain", text.encode(), page=number).page for number in (1, 2, 3)]
    assert [page.text for page in pages] == ["Первая\r\nстрока \ufffd\n", "", "третья"]
    assert [page.status for page in pages] == ["text", "blank", "text"]
    assert pages[1].flags == ("nul:1", "empty_page")
    assert (pages[0].text_source, pages[1].ink) == ("plain", None)


@pytest.mark.parametrize("name", ["plain", "markdown", "html"])
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_holds_no_document(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        inspect(name, data)
    assert caught.value.code == "empty"


def test_a_page_that_is_gone_is_an_error() -> None:
    task, shorter = source(b"a\x0cb"), source(b"a")
    unit = reader("plain").inspect(task).units[0]
    member = MemberRow("d-1", "letters", "main", "box/file", 0, ("s-1",), "plain", unit.leaves)
    with pytest.raises(UnreadableError):
        reader("plain").read(PageTask(member, 2, task.uri, shorter.payload), Parameters())


# Markdown

NOTES = """---
title: Пристань
author: [П. Орлин, И. Калве]
date: 2020-02
lang: ru
---
# Пристань

Дело о *пристани*,<sup>4</sup> начатое в мае.[^1] См. [опись](https://example.org/o "Опись").

> Прошу
>
> дозволения.

1. первый
   - второй

| год | груз |
|-----|------|
| 1882 |  |

![план](plan.png)

[^1]: Там же, л. 4.
"""


def roles(text: str, blocks: tuple[BlockRow, ...]) -> list[tuple[str, str]]:
    return [(block.role, text[block.start : block.end]) for block in blocks]


def test_markdown_is_unchanged_and_its_structure_is_blocks() -> None:
    reading = read("markdown", NOTES.encode())
    assert reading.page.text == NOTES
    assert reading.page.metadata == (
        ("authors", "П. Орлин; И. Калве"),
        ("language", "ru"),
        ("published", "2020-02"),
        ("title", "Пристань"),
    )
    found = roles(NOTES, reading.blocks)
    assert found[1] == ("heading", "# Пристань")
    assert ("quote", "> Прошу\n>\n> дозволения.") in found
    assert ("list_item", "1. первый") in found
    assert ("image", "![план](plan.png)") in found
    assert found[-1] == ("note", "[^1]: Там же, л. 4.")
    cells = [(block.row, block.column, block.is_header) for block in reading.blocks if block.role == "cell"]
    assert cells == [(0, 0, True), (0, 1, True), (1, 0, False), (1, 1, False)]


def test_runs_and_marks_of_markdown_have_exact_places() -> None:
    reading = read("markdown", NOTES.encode())
    paragraph = next(block for block in reading.blocks if block.role == "paragraph")
    styles = [(NOTES[start:end], style) for start, end, style in paragraph.styles]
    assert styles == [("*пристани*", "italic"), ("<sup>4</sup>", "superscript")]
    assert [(NOTES[start:end], url) for start, end, url in paragraph.links] == [
        ('[опись](https://example.org/o "Опись")', "https://example.org/o")
    ]
    start, end = map(int, dict(reading.blocks[-1].attributes)["anchor"].split("-"))
    assert NOTES[start:end] == "[^1]"


SIGNS = [
    "# ", "> ", "- ", "1. ", "\n", "\n\n", "    ", "\t", "| a | b |\n|---|---|\n| 1 | 2 |\n", "[^1]: note", "[^1]",
    "---\n", "```\n", "слово", " конец.", "<div>", "<!-- x -->", "\r\n", "\r", "[x]: http://y\n", "===\n", "* * *",
    "\u2028", "|",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=20).map("".join))
@example(NOTES)
@example("# \n[x]: http://y\n> ")
@example("> a\n>\n> b\n\n---\n[x]: y\n")
def test_every_sign_of_markdown_lies_in_one_leaf(text: str) -> None:
    covered = [0] * len(text)
    blocks = blocks_of(text)
    for block in blocks:
        assert 0 <= block.start <= block.end <= len(text)
        if block.role not in {"quote", "table"}:
            covered[block.start : block.end] = [at + 1 for at in covered[block.start : block.end]]
    inside = [range(block.start, block.end) for block in blocks if block.role in {"quote", "table"}]
    for at, (sign, count) in enumerate(zip(text, covered, strict=True)):
        assert count == 1 or (not count and (sign.isspace() or any(at in place for place in inside)))


def test_lines_with_tabs_are_a_table() -> None:
    text = "Опись:\n\nгод\tгруз\n1882\t1 240\n1883\t\n\nодин\tтаб\n"
    found = [
        (block.row, block.column, text[block.start : block.end]) for block in blocks_of(text) if block.role == "cell"
    ]
    assert found == [(0, 0, "год"), (0, 1, "груз"), (1, 0, "1882"), (1, 1, "1 240"), (2, 0, "1883"), (2, 1, "")]


def test_markdown_by_its_signs() -> None:
    assert looks_like(NOTES)
    assert not looks_like("# комментарий\nx = a[1](2)\n")
    assert not looks_like("1. Первое\n2. Второе\n\n* * *\n")


def test_broken_front_matter_says_nothing() -> None:
    assert read("markdown", b"---\ntitle: [a\n---\n# Title\n").page.metadata == ()


# HTML and its containers


def wrapped() -> dict[str, tuple[str, bytes]]:
    warc = response(1, gzip.compress(PAGE.encode()), coding="gzip")
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as package:
        package.writestr("archive/data.warc.gz", gzip.compress(warc))
        package.writestr("datapackage.json", "{}")
    single = PAGE.replace("<head>", f"<head><!--\n Page saved with SingleFile \n url: {ADDRESS} \n-->")
    return {
        "html": ("html", PAGE.encode()),
        "html in cp1251": ("html", PAGE.encode("cp1251")),
        "html in utf-16": ("html", PAGE.encode("utf-16-le")),
        "singlefile": ("html", single.encode()),
        "mhtml": ("mhtml", mhtml(PAGE, "windows-1251")),
        "warc": ("warc", warc),
        "warc, gzip undeclared": ("warc", response(1, gzip.compress(PAGE.encode()))),
        "warc, a gzip member a record": ("warc", gzip.compress(response(9, b"")) + gzip.compress(warc)),
        "warc, one gzip member": ("warc", gzip.compress(response(9, b"") + warc)),
        "wacz": ("warc", pack.getvalue()),
    }


@pytest.mark.parametrize("wrapping", wrapped())
def test_one_page_has_one_text_whatever_its_wrapping(wrapping: str) -> None:
    reading = read(*wrapped()[wrapping])
    assert reading.page.text == TEXT
    assert [block.role for block in reading.blocks] == ["title", "paragraph", "paragraph"]
    assert (reading.page.text_source, reading.page.status) == ("markup", "text")


def test_a_mail_message_tells_address_and_time() -> None:
    data = mhtml(PAGE, "koi8-r")
    assert inspect("mhtml", data).units[0].metadata == (
        ("captured_at", "2012-05-14T06:00:00+00:00"),
        ("url", ADDRESS),
    )
    reading = read("mhtml", data)
    assert dict(reading.page.metadata)["url"] == ADDRESS
    assert [link.url for block in reading.blocks for link in block.links] == ["https://example.org/index.htm"]


def test_the_frames_of_a_message_are_pages_of_its_document() -> None:
    part = '--b\nContent-Type: text/html; charset="utf-8"\nContent-Location: https://example.org/{}\n\n{}\n'
    frameset = "<frameset><frame src=menu.htm><frame src='text.htm'></frameset>"
    bodies = [
        ("text.htm", "<p>текст</p>"),
        ("index.htm", frameset),
        ("menu.htm", "<p>опись</p>"),
        ("ad.htm", "<p>x</p>"),
    ]
    head = "Snapshot-Content-Location: https://example.org/index.htm\nContent-Type: multipart/related; boundary=b\n\n"
    data = (head + "".join(part.format(*body) for body in bodies) + "--b--\n").encode()
    assert len(inspect("mhtml", data).units[0].leaves) == 3
    assert [read("mhtml", data, page=number).page.text for number in (1, 2, 3)] == ["", "опись\n", "текст\n"]


@pytest.mark.parametrize("data", [b"", b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", b"\x00\xff" * 100])
def test_a_message_without_a_page(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        inspect("mhtml", data)


def test_a_deeply_nested_message_ends() -> None:
    data = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    with pytest.raises(StageError):
        inspect("mhtml", data + b"Content-Type: text/css\r\n\r\nx")


def test_a_blank_page_and_a_frameset() -> None:
    blank = read("html", b"<html><body> <img src=x> </body></html>").page
    assert (blank.status, blank.text, blank.text_source, blank.ink, blank.flags) == (
        "blank",
        "",
        None,
        None,
        ("no_text",),
    )
    assert inspect("html", b"<frameset><frame src=a.htm><frame src=b.htm></frameset>").references == ("a.htm", "b.htm")


# WARC


def test_responses_are_documents_or_refusals() -> None:
    data = b"".join(
        [
            record("warcinfo", {"WARC-Record-ID": "<urn:x>"}, b"software: hand\r\n"),
            response(1, PAGE.encode()),
            response(2, b"", status="301 Moved Permanently"),
            response(3, b"<p>gone</p>", status="404 Not Found"),
            response(4, b"\x89PNG", kind="image/png"),
            response(5, "опись".encode("koi8-r"), kind="text/plain; charset=koi8-r"),
            response(6, b"   "),
            record("resource", {"WARC-Target-URI": "urn:note", "Content-Type": "text/plain"}, "помета".encode()),
            record("conversion", {"WARC-Target-URI": "urn:note", "Content-Type": "text/plain"}, b"copy"),
        ]
    )
    found = inspect("warc", data)
    assert [(refusal.subject[-2:], refusal.error_code, refusal.http_status) for refusal in found.refusals] == [
        ("/2", "http_status", 301),
        ("/3", "http_status", 404),
        ("/4", "unsupported_media_type", 200),
        ("/6", "empty", 200),
    ]
    assert [unit.leaves[0].index for unit in found.units] == [1, 5, 7]
    assert found.units[0].external_id == "<urn:uuid:00000001-0000-4000-8000-000000000000>"
    assert found.units[0].metadata == (("captured_at", "2022-01-01T00:00:01+00:00"), ("url", "https://example.org/1"))
    assert [read("warc", data, number).page.text for number in (1, 2)] == ["опись", "помета"]
    assert read("warc", data, 0).page.text.startswith("Дело о пристани")


def test_a_cut_off_archive_gives_what_is_readable() -> None:
    data = response(1, PAGE.encode()) + response(2, PAGE.encode())
    whole = len(response(1, PAGE.encode()))
    found = inspect("warc", data[: whole + len(data) // 3])
    assert len(found.units) == 2
    pages = [read("warc", data[: whole + len(data) // 3], number).page for number in (0, 1)]
    assert [page.flags for page in pages] == [(), ("truncated",)]
    assert pages[1].text.startswith("Дело о пристани")


def test_records_are_read_forwards_and_back() -> None:
    data = b"".join(response(number, b"<p>%d</p>" % number) for number in range(5))
    payload = source(data).payload
    assert [record_at(payload, None, number).body for number in (3, 4, 1, 1)] == [
        b"<p>3</p>",
        b"<p>4</p>",
        b"<p>1</p>",
        b"<p>1</p>",
    ]
    with pytest.raises(UnreadableError):
        record_at(payload, None, 9)


@pytest.mark.parametrize("data", [b"garbage", b"PK\x03\x04 no zip", b"\x1f\x8b no gzip"])
def test_what_is_no_archive_holds_nothing(data: bytes) -> None:
    try:
        found = inspect("warc", data).units
    except StageError:
        found = ()
    assert found == ()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b"note"), "gzip"),
        (zlib.compress(b"note"), "deflate"),
        (zlib.compress(b"note")[2:-4], "deflate"),
        (brotli.compress(b"note"), "br"),
        (b"note", "identity"),
        (b"note", "gzip"),
        (brotli.compress(gzip.compress(b"note")), "gzip, br"),
    ],
)
def test_content_codings(body: bytes, coding: str) -> None:
    assert decoded_body(body, None, coding) == (b"note", True)


def test_chunks_with_faults() -> None:
    assert dechunked(b"4;x=y\r\nnote\r\n2\r\nab\r\n0\r\n\r\n") == (b"noteab", True)
    assert dechunked(b"<p>not chunked") == (b"<p>not chunked", True)
    assert dechunked(b"4\r\nnote\r\n9\r\nab") == (b"noteab", False)
    assert dechunked(b"4\r\nnote\r\nzz\r\nab") == (b"note", False)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_body_that_swells_is_refused(coding: str) -> None:
    bomb = gzip.compress(bytes(3_000_000)) if coding == "gzip" else brotli.compress(bytes(3_000_000))
    with pytest.raises(LimitError):
        decoded_body(bomb, None, coding, limit=1_000_000)


def test_a_broken_body_is_kept_as_far_as_it_goes() -> None:
    packed = gzip.compress(bytes(range(256)) * 40)
    body, whole = decoded_body(packed[: len(packed) // 2], None, "gzip")
    assert not whole
    assert body


# JSON Lines and Parquet


def test_lines_are_documents_and_broken_lines_refusals() -> None:
    lines = [
        json.dumps({"id": 7, "text": "а\x00\u2028б", "title": "Опись", "author": ["А. Б.", "В. Г."], "box": 4}),
        "",
        '{"id": ',
        "[1]",
        '{"id": "x"}',
        '{"text": "в\\ud800"}',
    ]
    data = "\r\n".join(lines).encode()
    found = inspect("jsonl", data)
    assert [(refusal.subject, refusal.error_code) for refusal in found.refusals] == [
        ("/sources/box/file#line=3", "broken_line"),
        ("/sources/box/file#line=4", "broken_line"),
        ("/sources/box/file#line=5", "no_text"),
    ]
    assert [unit.external_id for unit in found.units] == ["7", None]
    assert found.units[0].metadata == (("authors", "А. Б.; В. Г."), ("box", "4"), ("title", "Опись"))
    assert [read("jsonl", data, number).page.text for number in (0, 1)] == ["а\ufffd\u2028б", "в\ufffd"]
    assert read("jsonl", data).page.flags == ("nul:1",)


def test_rows_are_documents() -> None:
    target = io.BytesIO()
    table = pa.table({"id": ["a", "b", "c"], "text": ["первый", None, "третий"], "date": ["1874", "1875", None]})
    parquet.write_table(table, target)
    found = inspect("parquet", target.getvalue())
    assert [unit.external_id for unit in found.units] == ["a", "c"]
    assert found.units[0].metadata == (("published", "1874"),)
    assert [refusal.subject for refusal in found.refusals] == ["/sources/box/file#row=2"]
    assert read("parquet", target.getvalue(), 1).page.text == "третий"


def test_parquet_without_text_is_not_read() -> None:
    target = io.BytesIO()
    parquet.write_table(pa.table({"body": ["a"]}), target)
    with pytest.raises(UnsupportedError):
        inspect("parquet", target.getvalue())
    with pytest.raises(UnreadableError):
        inspect("parquet", b"PAR1 broken PAR1")
