"""One page, saved in every way that people save pages and in many encodings, gives the same segments and notes."""

import base64
import gzip
import hashlib
import io
import quopri
import zipfile
from collections.abc import Callable

import pytest

from storage.schemas import MemberRow, NoteRow, SegmentRow
from tasks.readers import reader
from tasks.segment import SegmentParameters
from tasks.segment import run as segment
from tasks.stage import PageTask, Parameters, Payload, SourceTask

URL = "https://example.org/arkhiv/zaton.html"
PICTURE = "https://example.org/arkhiv/zaton_files/plan.png"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")
HEAD = (
    '<html lang="ru"><head>{}<title>Зимовка в затоне — Речной листок</title>'
    f'<link rel="canonical" href="{URL}"></head><body>'
)
BODY = """
<div class="menu"><a href="/">Главная</a> <a href="/arkhiv/">Архив</a> <a href="/o-nas">О нас</a></div>
<div id="content"><h1>Зимовка в затоне</h1>
<p class="byline">Автор: Ирина Калве, 14 марта 1998 г.</p>
<p>В октябре 1937 года тридцать восемь барж остались зимовать в затоне: лёд встал раньше срока, и пароходство
не успело отвести их вниз.<sup><a href="#n1" id="r1">1</a></sup> Команды жили на судах до весны, а дрова
им подвозили по льду из посёлка.<sup><a href="#n2" id="r2">2</a></sup></p>
<p>Комиссия, приехавшая в январе, насчитала двести одиннадцать человек и записала: «Ёлки, щиты и тёс выданы
полностью, №&nbsp;118 закрыт; объём работ — ½ от плана».</p>
<p><img src="{picture}" width="400" height="300" alt="План затона"></p>
<p class="caption">Рис. 1. План затона, снятый весной 1938 года.</p>
<blockquote><p>Лёд держал нас пять месяцев, и никто не жаловался: жаловаться было некому, да и незачем.</p></blockquote>
<h2>Что осталось от зимовки</h2>
<table border="1"><tr><th>Судно</th><th>Людей</th></tr><tr><td>«Волна»</td><td>14</td></tr>
<tr><td>«Заря»</td><td>9</td></tr></table>
<p>Журнал «Волны» хранится в областном архиве; переписан он в мае следующего года, когда вода спала и
комиссия уехала. Несколько листов вырвано, но счёт их цел.</p>
<h3>Примечания</h3>
<p id="n1"><a href="#r1">1</a>. ГАЗО, ф. 12, оп. 3, д. 118, л. 4–7 об.</p>
<p id="n2"><a href="#r2">2</a>. Там же, л. 9; ср. рассказ сторожа в «Речном листке», 1938, № 3.</p>
</div>
<div class="footer">© 1998 Речной листок</div>
</body></html>
"""
DECLARED = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


def page(declared: str = "", picture: str = PICTURE, before: str = "") -> str:
    return before + HEAD.replace("{}", declared) + BODY.replace("{picture}", picture)


def html(text: str, encoding: str, _: str | None) -> bytes:
    return text.encode(encoding)


def mhtml(text: str, encoding: str, header: str | None, coding: str = "quoted-printable") -> bytes:
    data = text.encode(encoding)
    body = quopri.encodestring(data) if coding == "quoted-printable" else base64.encodebytes(data)
    charset = f'; charset="{header}"' if header else ""
    parts = [
        f"Content-Type: text/html{charset}\r\nContent-Transfer-Encoding: {coding}\r\nContent-Location: {URL}\r\n\r\n",
        f"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {PICTURE}\r\n\r\n",
    ]
    bodies = [body, base64.encodebytes(PNG)]
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nDate: Fri, 6 Sep 2019 08:30:00 -0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="----edge"\r\n\r\n'
    )
    inner = b"".join(b"------edge\r\n" + part.encode() + body for part, body in zip(parts, bodies, strict=True))
    return head.encode() + inner + b"------edge--\r\n"


def mhtml_in_base64(text: str, encoding: str, header: str | None) -> bytes:
    return mhtml(text, encoding, header, "base64")


def warc(text: str, encoding: str, header: str | None) -> bytes:
    charset = f"; charset={header}" if header else ""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html{charset}\r\n\r\n".encode() + text.encode(encoding)
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2019-09-06T08:30:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def warc_gz(text: str, encoding: str, header: str | None) -> bytes:
    return gzip.compress(warc(text, encoding, header), mtime=0)


def wacz(text: str, encoding: str, header: str | None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/data.warc.gz", warc_gz(text, encoding, header))
    return packed.getvalue()


Wrap = Callable[[str, str, str | None], bytes]
WRAPS: dict[str, tuple[str, Wrap]] = {
    "HTML": ("html", html),
    "MHTML": ("mhtml", mhtml),
    "MHTML in base 64": ("mhtml", mhtml_in_base64),
    "WARC": ("warc", warc),
    "WARC, gzip": ("warc", warc_gz),
    "WACZ": ("warc", wacz),
}
SINGLE_FILE = (
    f"<!DOCTYPE html><!--\n Page saved with SingleFile \n url: {URL} \n"
    " saved date: Fri Sep 06 2019 11:30:00 GMT+0300\n-->"
)
COPIES = {
    "SingleFile": page(DECLARED.format("utf-8"), "data:image/png;base64," + "A" * 200_000, SINGLE_FILE),
    "complete folder": page(
        DECLARED.format("utf-8"), "zaton_files/plan.png", f"<!-- saved from url=({len(URL):04d}){URL} -->\n"
    ),
}
#: Encoding, what the mark-up says of it, what the header of the container says.
ENCODINGS = {
    "utf-8, declared": ("utf-8", "utf-8", None),
    "utf-8, undeclared": ("utf-8", "", None),
    "utf-8 by header alone": ("utf-8", "", "utf-8"),
    "utf-8 that says windows-1251": ("utf-8", "windows-1251", "windows-1251"),
    "utf-16 with mark": ("utf-16", "", None),
    "utf-16 without mark": ("utf-16-le", "", None),
}
#: Sets without all signs of the page: `½` and the dash are written as references there, as editors do.
NARROW = {
    "windows-1251, declared": ("cp1251", "windows-1251", None),
    "windows-1251, undeclared": ("cp1251", "", None),
    "windows-1251 that says utf-8": ("cp1251", "utf-8", "utf-8"),
    "windows-1251 that says iso-8859-1": ("cp1251", "iso-8859-1", None),
    "koi8-r, undeclared": ("koi8-r", "", None),
    "koi8-r that says windows-1251": ("koi8-r", "windows-1251", None),
    "cp866, undeclared": ("cp866", "", None),
    "iso-8859-5, undeclared": ("iso-8859-5", "", None),
    "mac-cyrillic, undeclared": ("mac-cyrillic", "", None),
}


def rows(name: str, data: bytes) -> tuple[list[SegmentRow], list[NoteRow]]:
    task = SourceTask("s-1", "c", "main", "zaton", None, Payload("zaton", data, hashlib.sha256(data).hexdigest()))
    (unit,) = reader(name).inspect(task).units
    member = MemberRow("d-1", "c", "main", "zaton", 0, ("s-1",), name, unit.leaves)
    reading = reader(name).read(PageTask(member, 1, "zaton", task.payload), Parameters())
    segments, notes, _ = segment([reading.page], reading.blocks, SegmentParameters())
    return segments, notes


def pictureless(segments: list[SegmentRow]) -> list[SegmentRow]:
    """The rows without the address of the picture, which is the copy's own."""
    return [row._replace(image_uri=None) for row in segments]


EXPECTED = rows("html", page(DECLARED.format("utf-8")).encode())


def referenced(text: str, encoding: str) -> str:
    return text.encode(encoding, "xmlcharrefreplace").decode(encoding)


#: Quoted-printable keeps lines and not bytes: UTF-16 does not survive it.
PAIRS = [
    (wrap, encoding)
    for wrap in WRAPS
    for encoding in ENCODINGS | NARROW
    if not (wrap == "MHTML" and encoding.startswith("utf-16"))
]


@pytest.mark.parametrize(("wrap", "encoding"), PAIRS)
def test_wrapping_and_encoding_change_nothing(wrap: str, encoding: str) -> None:
    name, wrapped = WRAPS[wrap]
    codec, meta, header = (ENCODINGS | NARROW)[encoding]
    text = referenced(page(DECLARED.format(meta) if meta else ""), codec)
    assert rows(name, wrapped(text, codec, header)) == EXPECTED


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_that_a_browser_rewrote_has_the_same_text(copy: str) -> None:
    segments, notes = rows("html", COPIES[copy].encode())
    assert pictureless(segments) == pictureless(EXPECTED[0])
    assert notes == EXPECTED[1]


def test_the_page_is_read_as_it_is_meant() -> None:
    segments, notes = EXPECTED
    kinds = [row.kind for row in segments if row.kind != "furniture"]
    assert kinds == [
        *("title", "byline", "paragraph", "paragraph", "image", "caption", "block_quote", "heading", "table"),
        *("paragraph", "heading", "footnote", "footnote"),
    ]
    assert [(note.label, note.anchor_spans != (), note.body_spans != ()) for note in notes] == [
        ("1", True, True),
        ("2", True, True),
    ]
    assert any("№\u00a0118 закрыт; объём работ — ½" in row.raw_text for row in segments)
