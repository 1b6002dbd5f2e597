"""Hostile pages and files end as text or as a StageError, in bounded time and without losing what stands around."""

import hashlib

import pytest

from storage.schemas import MemberRow
from storage.schemas.arrow import encode
from tasks.errors import StageError
from tasks.readers import reader
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.web.page import read_page

PARAGRAPHS = [f"Paragraph {number} of the harbour book tells what the clerk wrote on that day." for number in range(12)]
ROWS = "".join(f"<p>{number}. note" for number in range(300))

OBSTACLES = {
    "a text node over 10 MB": f"<p>{'слово ' * 1_000_000}</p>",
    "a data address over 10 MB": f'<img src="data:image/png;base64,{"A" * 11_000_000}">',
    "300 nested divisions": "<div>" * 300 + "</div>" * 300,
    "5,000 nested divisions": "<div>" * 5_000 + "</div>" * 5_000,
    "100,000 nested divisions": "<div>" * 100_000 + "</div>" * 100_000,
    "310,000 line breaks": "a<br>" * 310_000,
    "9,000 line breaks": "a<br>" * 9_000,
    "100,000 attributes": "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x</p>",
    "100,000 attributes with tags inside": "<p " + " ".join(f"a{number}='<1>'" for number in range(100_000)) + ">x</p>",
    "9,000 items": "<ul>" + "<li>пункт" * 9_000 + "</ul>",
    "100,000 unclosed elements": "<b>x" * 100_000,
    "20,000 links and tables": "<a href=x><table>" * 20_000,
    "200 nested tables": "<table><tr><td>" * 200 + "x" + "</table>" * 200,
    "300,000 references": "&amp;" * 300_000,
    "unclosed comments": "<!-- " * 100_000,
    "unclosed quotes": '<a href="' * 50_000,
    "unclosed tags": "<a" * 200_000,
    "angle brackets": "<" * 200_000,
    "300 nested comments": "<div class=comment><b class=author>a</b><p>text</p>" * 300,
    "1,000 comments": "<div class=comment><b class=author>a</b><p>text</p></div>" * 1_000,
    "nested lists of notes": "<div class=footnotes>" * 50 + ROWS,
    "a cell over a million columns": "<table border=1><tr><td colspan=999999 rowspan=999999>x<td>y<tr><td>a</table>",
    "deep data": f"<script type=application/ld+json>{'[' * 100_000}</script>",
    "a style sheet of braces": f"<style>{'.a{' * 50_000} none</style>",
    "bidirectional controls": "<p>\u202eабв\u202c \u2066x\u2069</p>",
    "soft hyphens and combining marks": "<p>пе\u00adре\u00adнос и\u0306 е\u0308</p>",
    "controls": "<p>\x01\x02\x1b\x7f\x85</p>",
    "references to nothing": "<p>&#0; &#xd800; &#x110000; &#99999999999; &nonsense; &</p>",
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_what_stands_around_an_obstacle_is_kept(obstacle: str) -> None:
    before, after = ("".join(f"<p>{text}</p>" for text in half) for half in (PARAGRAPHS[:6], PARAGRAPHS[6:]))
    page = read_page(f"<html><body>{before}{OBSTACLES[obstacle]}{after}</body></html>")
    places = [page.text.find(text) for text in PARAGRAPHS]
    assert -1 not in places
    assert places == sorted(places)
    assert all(0 <= block.start <= block.end <= len(page.text) for block in page.blocks)


def test_text_is_never_normalised() -> None:
    text = "и\u0306 е\u0308 ѣ і ъ № ½ ﬁ Å \u00ad \u200b\u2028"
    assert text in read_page(f"<p>x {text} y</p>").text


FILES = {
    "empty": b"",
    "one byte": b"\xd1",
    "NUL": b"\x00" * 1_000,
    "all bytes": bytes(range(256)) * 200,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "lone surrogates": "опись".encode("utf-16-le") + b"\x00\xd8\x00\xdc\x41",
    "surrogates in UTF-8": b"<p>\xed\xa0\x80</p>",
    "one line of 10 MB": b"0123456789" * 1_000_000,
    "a page of 800 kB": ("Дѣло о пристани, начатое въ 1874 году.\n" * 12_000).encode(),
    "quotation marks without end": b"> " * 20_000,
    "brackets without end": b"[" * 50_000,
    "list marks": b"- " * 20_000,
    "table bars": b"|a" * 5_000 + b"\n" + b"|-" * 5_000 + b"\n" + b"|b" * 5_000,
    "notes": b"".join(b"[^%d]: note\n" % number for number in range(3_000)),
    "anchors of YAML": b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\ntext",
    "headers": b"Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\n--x\r\n" * 500,
    "WARC heads": b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n" * 50,
    "deep JSON": b'{"text": ' + b"[" * 100_000,
    "a zip head": b"PK\x03\x04" + bytes(200),
    "a Parquet head": b"PAR1" + bytes(200) + b"PAR1",
}


@pytest.mark.parametrize("name", ["plain", "markdown", "html", "mhtml", "warc", "jsonl", "parquet"])
@pytest.mark.parametrize("file", FILES)
def test_any_file_ends_as_rows_or_a_stage_error(name: str, file: str) -> None:
    data = FILES[file]
    task = SourceTask(
        "s-1", "c", "main", "/sources/file", None, Payload("file", data, hashlib.sha256(data).hexdigest())
    )
    try:
        inspection = reader(name).inspect(task)
    except StageError:
        return
    for ordinal, unit in enumerate(inspection.units[:2]):
        member = MemberRow("d-1", "c", "main", "file", ordinal, ("s-1",), name, unit.leaves)
        reading = reader(name).read(PageTask(member, 1, task.uri, task.payload), Parameters())
        assert (reading.page.status == "text") == bool(reading.page.text.strip())
        assert "\x00" not in reading.page.text
        encode(type(reading.page), [reading.page])
        for block in reading.blocks:
            assert 0 <= block.start <= block.end <= len(reading.page.text)
