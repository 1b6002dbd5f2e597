"""What acquire says of one source. Readers are fakes here; `tests/contracts` has the real ones."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import tasks.readers
from storage.ids import source_id
from storage.schemas import HoldingRow, Leaf, RefusalRow, SourceRow, Unit
from storage.schemas.arrow import encode
from tasks.acquire import STAGE, AcquireParameters, quarantined, run
from tasks.errors import LimitError, ProtectedError
from tasks.reader import Inspection
from tasks.stage import Payload, SourceTask

TIME = datetime(2026, 11, 1, 12, tzinfo=UTC)
Inspect = Callable[[SourceTask], Inspection]


def source_task(path: str, data: bytes) -> SourceTask:
    payload = Payload(path, data, hashlib.sha256(data).hexdigest())
    return SourceTask(source_id("letters", "main", path), "letters", "main", f"/archive/{path}", TIME, payload)


def acquire(path: str, data: bytes) -> tuple[SourceRow, HoldingRow, tuple[RefusalRow, ...]]:
    output = run(source_task(path, data), AcquireParameters())
    for kind, rows in zip(STAGE.writes, output, strict=True):
        encode(kind, rows)
    (source,), (holding,), refusals = output
    return source, holding, refusals


class FakeReader:
    def __init__(self, inspect: Inspect) -> None:
        self.inspect = inspect


@pytest.fixture
def inspecting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Inspect], None]:
    """Let every format be opened by one function."""

    def install(inspect: Inspect) -> None:
        monkeypatch.setattr(tasks.readers, "reader", lambda name: FakeReader(inspect), raising=False)

    return install


def one_page(task: SourceTask) -> Inspection:
    unit = Unit("application/pdf", (Leaf(task.source_id, None, 0),))
    return Inspection("application/pdf", "pdf", (unit,), ("b.html",), (), (("title", "Опись"), ("producer", "x")))


def test_a_source_that_is_read(inspecting: Callable[[Inspect], None]) -> None:
    inspecting(one_page)
    source, holding, refusals = acquire("box/й.pdf", b"%PDF-1.4")
    assert (source.status, source.media_type, source.byte_size, source.modified_at) == (
        "ok",
        "application/pdf",
        8,
        TIME,
    )
    assert source.content_sha256 == hashlib.sha256(b"%PDF-1.4").hexdigest()
    assert source.metadata == (("producer", "x"), ("title", "Опись"))
    assert (holding.role, holding.reader, holding.references) == ("document", "pdf", ("b.html",))
    assert holding.path == "box/й.pdf"
    assert refusals == ()


def test_an_error_of_the_reader_quarantines(inspecting: Callable[[Inspect], None]) -> None:
    def locked(_: SourceTask) -> Inspection:
        raise ProtectedError("The PDF asks for a password: remove it.")

    inspecting(locked)
    source, holding, _ = acquire("a.pdf", b"%PDF-1.4")
    assert (source.status, source.error_code, source.media_type) == ("quarantined", "protected", "application/pdf")
    assert source.error_message == "The PDF asks for a password: remove it."
    assert (holding.role, holding.reader, holding.units) == ("none", None, ())


def test_a_container_of_refusals_holds_no_document(inspecting: Callable[[Inspect], None]) -> None:
    refusal = RefusalRow("s", "http://example.org/", "http_status", "status 404", 404)
    inspecting(lambda task: Inspection("application/warc", "warc", (), refusals=(refusal,)))
    source, _, refusals = acquire("a.warc", b"WARC/1.0\r\n")
    assert (source.status, source.error_code) == ("quarantined", "no_document")
    assert "status 404" in (source.error_message or "")
    assert refusals == (refusal,)
    inspecting(lambda task: Inspection("application/warc", "warc", ()))
    assert acquire("a.warc", b"WARC/1.0\r\n")[0].error_code == "no_document"


@pytest.mark.parametrize(
    ("path", "data", "code", "media_type"),
    [
        ("a.pdf", b"", "empty", None),
        ("a.zip", b"PK\x05\x06" + bytes(18), "no_document", "application/zip"),
        ("a.zip", b"PK\x03\x04", "unreadable", None),
        ("a.mp3", b"ID3\x04", "unsupported", "audio/mpeg"),
        ("a.meta.toml", b"title", "bad_sidecar", "application/toml"),
        ("document.toml", b"title = 1 2", "bad_sidecar", "application/toml"),
        ("a.meta.json", b"", "bad_sidecar", "application/json"),
    ],
)
def test_what_cannot_be_used_is_quarantined(path: str, data: bytes, code: str, media_type: str | None) -> None:
    source, holding, _ = acquire(path, data)
    assert (source.status, source.error_code, source.media_type) == ("quarantined", code, media_type)
    assert source.error_message
    assert holding.role == "none"


@pytest.mark.parametrize(
    ("path", "role"),
    [("a.tif.meta.toml", "sidecar"), ("box/document.toml", "manifest")],
)
def test_sidecars_are_read_at_once(path: str, role: str) -> None:
    source, holding, _ = acquire(path, 'title = "Опись"\nlanguages = "rus"'.encode())
    assert source.status == "ok"
    assert (holding.role, holding.metadata) == (role, (("languages", "ru"), ("title", "Опись")))


def test_what_is_broken_in_a_saved_page_belongs_to_it() -> None:
    source, holding, _ = acquire("Quay_files/pixel.gif", b"")
    assert (source.status, holding.role) == ("ok", "resource")
    source, holding, _ = acquire("Quay_files/a.js.download", b"var a;")
    assert (source.status, source.media_type, holding.role) == ("ok", "text/javascript", "resource")


def test_witnesses_are_not_opened() -> None:
    source, holding, _ = acquire("a.xml", b"<alto/>")
    assert (source.status, source.media_type) == ("ok", "application/alto+xml")
    assert (holding.role, holding.reader) == ("witness", None)


def test_a_witness_that_is_markup_can_be_read_alone(inspecting: Callable[[Inspect], None]) -> None:
    inspecting(lambda task: Inspection("text/html", "html", (Unit("text/html", (Leaf(task.source_id, None, 0),)),)))
    _, holding, _ = acquire("a.hocr", b"<html><body><div class='ocr_page'>")
    assert (holding.role, holding.reader, len(holding.units)) == ("witness", "html", 1)


def test_paths_are_kept_in_nfc() -> None:
    assert acquire("бо\u0438\u0306.txt.meta.toml", b"a = 1")[1].path == "бой.txt.meta.toml"


def test_rows_for_a_source_that_killed_its_child() -> None:
    """The engine has no bytes then; the size of an empty file is known all the same."""
    task = source_task("a.pdf", b"%PDF")
    without = replace(task, payload=replace(task.payload, data=b"", sha256=""))
    (source,), (holding,), refusals = quarantined(without, LimitError("Over 120 s: split it."))
    assert (source.status, source.error_code) == ("quarantined", "over_limit")
    assert (source.byte_size, source.content_sha256) == (None, None)
    assert (holding.role, refusals) == ("none", ())
    assert acquire("empty.pdf", b"")[0].byte_size == 0
    assert STAGE.on_failure is quarantined
