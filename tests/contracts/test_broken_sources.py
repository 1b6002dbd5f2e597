"""Deliveries as they come: cut off, mislabelled, locked, oversized. Each ends in a row with a reason, not a crash."""

import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from storage.ids import source_id
from storage.schemas import HoldingRow, SourceRow
from storage.schemas.arrow import encode
from tasks.acquire import STAGE, AcquireParameters, run
from tasks.assemble import assembled
from tasks.stage import Payload, SourceTask

SAMPLES = Path(__file__).parents[2] / "samples" / "collection"


def acquire(path: str, data: bytes) -> tuple[SourceRow, HoldingRow]:
    payload = Payload(path, data, hashlib.sha256(data).hexdigest())
    output = run(SourceTask(source_id("c", "main", path), "c", "main", path, None, payload), AcquireParameters())
    for kind, rows in zip(STAGE.writes, output, strict=True):
        assert encode(kind, rows).num_rows == len(rows)
    return output[0][0], output[1][0]


@cache
def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def cut(name: str, share: float) -> bytes:
    return sample(name)[: int(len(sample(name)) * share)]


def locked_pdf(user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0), invariant=1)
    canvas.drawString(100, 700, "inventory")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def huge_png() -> bytes:
    """60,000 × 60,000 pixels by its header, a few bytes by its data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )


def picture(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (40, 40), 200).save(buffer, kind, **options)
    return buffer.getvalue()


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", bytes(20_000_000))
    return buffer.getvalue()


def tar_with_link() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)
    return buffer.getvalue()


def looping_tiff() -> bytes:
    """A directory of no entries that names itself as the next one."""
    return b"II*\x00\x08\x00\x00\x00" + b"\x00\x00" + b"\x08\x00\x00\x00"


QUARANTINED: list[tuple[str, Callable[[], bytes], set[str]]] = [
    ("empty.pdf", lambda: b"", {"empty"}),
    ("empty.html", lambda: b"", {"empty"}),
    ("spaces.txt", lambda: b" \n\t\n", {"empty"}),
    ("header-only.pdf", lambda: b"%PDF-1.7\n", {"unreadable"}),
    ("cut.pdf", lambda: cut("protokol-7.pdf", 0.6), {"unreadable"}),
    ("locked.pdf", lambda: locked_pdf("secret"), {"protected"}),
    ("cut.djvu", lambda: sample("zapiska.djvu")[:60], {"unreadable"}),
    ("header.tif", lambda: b"II*\x00", {"unreadable"}),
    ("loop.tif", looping_tiff, {"unreadable"}),
    ("header.jpg", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", {"unreadable"}),
    ("header.png", lambda: picture("PNG")[:20], {"unreadable"}),
    ("cut.warc.gz", lambda: sample("web/zaton.warc.gz")[:120], {"no_document", "unreadable"}),
    (
        "no-boundary.mhtml",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
        {"unreadable", "empty"},
    ),
    ("rows.jsonl", lambda: b"{broken\n{also broken\n", {"unreadable", "no_document", "empty"}),
    ("cut.parquet", lambda: b"PAR1\x15\x04\x15", {"unreadable"}),
    ("bomb.zip", zip_bomb, {"no_document"}),
    ("cut.zip", lambda: zip_bomb()[:500], {"unreadable"}),
    ("link.tar", tar_with_link, {"no_document"}),
    ("cut.gz", lambda: gzip.compress(b"text")[:3] + b"\xff\xff", {"unreadable"}),
    ("noise.txt", lambda: hashlib.shake_128(b"noise").digest(4000), {"unsupported"}),
    ("nul.txt", lambda: bytes(500), {"unsupported"}),
]


@pytest.mark.parametrize(("path", "make", "codes"), QUARANTINED, ids=[row[0] for row in QUARANTINED])
def test_what_cannot_be_counted_is_quarantined(path: str, make: Callable[[], bytes], codes: set[str]) -> None:
    source, holding = acquire(path, make())
    assert source.status == "quarantined"
    assert source.error_code in codes
    assert source.error_message
    assert "Traceback" not in source.error_message
    assert (holding.role, holding.units) == ("none", ())


READ: list[tuple[str, Callable[[], bytes], str, int]] = [
    ("page-404.pdf", lambda: b"<html><head><title>404</title></head><body>Not here.</body></html>", "html", 1),
    ("scan.jpg", lambda: sample("protokol-7.pdf"), "pdf", 2),
    ("behind-headers.pdf", lambda: b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + sample("protokol-7.pdf"), "pdf", 2),
    ("owner-only.pdf", lambda: locked_pdf(""), "pdf", 1),
    ("tiny.png", lambda: picture("PNG"), "image", 1),
    ("cut.jpg", lambda: cut("scans/raport-perekos.jpg", 0.5), "image", 1),
    ("wrong-utf8.txt", lambda: "Опись № 3 ".encode() * 30 + b"\xff\xfe\xd0" + "и дела".encode() * 30, "plain", 1),
    ("bidi.txt", "Дело \u202e7\u202c, лист 3".encode, "plain", 1),
    ("ѣ і ъ.txt", "Дѣло объ архивѣ, 1874 г.".encode, "plain", 1),
    ("long line.txt", lambda: "слово ".encode() * 900_000, "plain", 1),
    ("whole.warc.gz", lambda: gzip.compress(gzip.decompress(sample("web/zaton.warc.gz"))), "warc", 2),
    ("deep.html", lambda: b"<html><body>" + b"<div>" * 5000 + b"text" + b"</div>" * 5000, "html", 1),
]


@pytest.mark.parametrize(("path", "make", "reader", "pages"), READ, ids=[row[0] for row in READ])
def test_what_can_be_counted_is_kept(path: str, make: Callable[[], bytes], reader: str, pages: int) -> None:
    """A page that turns out to be unreadable fails alone, later."""
    source, holding = acquire(path, make())
    assert (source.status, source.error_message) == ("ok", None)
    assert (holding.reader, sum(len(unit.leaves) for unit in holding.units)) == (reader, pages)


def test_an_image_too_large_to_decode_is_told_by_its_header() -> None:
    """Whether the source or its page fails is the reader's choice; it must not take the memory."""
    source, holding = acquire("huge.png", huge_png())
    assert source.status == "ok" or source.error_code == "over_limit"
    assert source.status == "quarantined" or len(holding.units) == 1


def test_the_sample_collection_is_read() -> None:
    rows = [acquire(str(path.relative_to(SAMPLES)), path.read_bytes()) for path in SAMPLES.rglob("*") if path.is_file()]
    failed = sorted(source.uri for source, _ in rows if source.status != "ok")
    assert failed == ["broken-off.pdf", "scans/empty.tif"]
    members, orphans = assembled(holding for _, holding in rows)
    assert orphans == ()
    readers = {member.reader for member in members}
    assert readers == {"image", "pdf", "djvu", "html", "mhtml", "warc", "plain", "markdown"}
    leaves = {member.path: len(member.leaves) for member in members}
    assert (leaves["opis-3.tif"], leaves["delo-118/list_001.png"], leaves["zapiska.djvu"]) == (3, 2, 2)
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 1_500_000
