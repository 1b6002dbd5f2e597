"""ZIP and TAR of anything readable: members behave as files, and what must not be read is refused with a reason."""

import contextlib
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.ids import document_id, source_id
from storage.schemas import HoldingRow, MemberRow, RefusalRow, SourceRow
from storage.schemas.arrow import decode, encode
from tasks.acquire import STAGE, AcquireParameters, run
from tasks.archive.entry import Limits
from tasks.archive.files import opened
from tasks.assemble import assembled
from tasks.errors import StageError
from tasks.facsimile import png
from tasks.ocr.parameters import RecogniseParameters
from tasks.readers.package import repacked
from tasks.recognise import recognise
from tasks.sniff import sniff
from tasks.stage import PageTask, Payload, SourceTask, witnesses_of
from tests.fakes.archives import in_old_alphabet, locked, tarred, zipped
from tests.fakes.recognition import seen
from tests.fakes.runs import Bench
from tests.fakes.scans import RUSSIAN, drawn, encoded

__all__ = ["seen"]

SCAN = encoded(drawn(RUSSIAN, (650, 350), 22), dpi=(150, 150))
BOX = {
    "box/лист 1.png": SCAN,
    "box/лист 2.png": SCAN,
    "box/лист 2.png.meta.toml": 'transcription = "второй.txt"\ntitle = "Ящик"'.encode(),
    "box/второй.txt": "Вторая страница".encode(),
    "letter.txt": "Письмо\fконец".encode(),
    "rows.jsonl": '{"id": "r1", "text": "раз"}\n{"id": "r2", "text": "два"}\n'.encode(),
    "broken.pdf": b"%PDF-1.7\n",
    ".DS_Store": b"hidden",
    "__MACOSX/._letter.txt": b"shadow",
}
Acquired = tuple[SourceRow, list[HoldingRow], list[RefusalRow]]


def acquire(path: str, data: bytes, **limits: int) -> Acquired:
    payload = Payload(path, data, hashlib.sha256(data).hexdigest())
    task = SourceTask(source_id("c", "main", path), "c", "main", f"/in/{path}", None, payload)
    output = run(task, AcquireParameters.model_validate(limits))
    for kind, rows in zip(STAGE.writes, output, strict=True):
        assert list(decode(kind, encode(kind, rows))) == list(rows)
    return output[0][0], list(output[1]), list(output[2])


KINDS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "a.zip": zipped,
    "a.tar": tarred,
    "a.tar.gz": lambda files: tarred(files, "w:gz"),
}


@pytest.mark.parametrize("path", list(KINDS))
def test_members_behave_as_files(path: str, seen: list[object]) -> None:
    data = KINDS[path](BOX)
    source, holdings, refusals = acquire(path, data)
    assert (source.status, source.uri) == ("ok", f"/in/{path}")
    assert [(row.subject, row.error_code) for row in refusals] == [(f"/in/{path}!/broken.pdf", "unreadable")]
    members, orphans = assembled(holdings)
    assert orphans == ()
    assert encode(MemberRow, members).num_rows == 4
    found = {(member.path, member.external_id): member for member in members}
    box = found[f"{path}!/box/лист 1.png", "box/лист 1.png"]
    assert (box.title, len(box.leaves), box.source_ids) == ("Ящик", 2, (source.source_id,))
    assert box.document_id == document_id(source.source_id, "box/лист 1.png", 0)
    assert [member.ordinal for member in members] == [0, 1, 2, 3]
    assert (f"{path}!/rows.jsonl", "rows.jsonl#r2") in found
    whole = Payload(path, data, source.content_sha256 or "")

    def text(member: MemberRow, number: int) -> str:
        beside = tuple(whole for _ in witnesses_of(member, number))
        (row,), _ = recognise(PageTask(member, number, source.uri, whole, 1.0, beside), RecogniseParameters())
        assert row.source_id == source.source_id
        assert row.image_uri in {None, f"/in/{path}!/{member.leaves[number - 1].member}#page=1"}
        return row.text

    assert text(box, 1) == RUSSIAN + "\n"
    assert text(box, 2) == "Вторая страница"
    assert [text(found[f"{path}!/letter.txt", "letter.txt"], number) for number in (1, 2)] == ["Письмо", "конец"]
    assert text(found[f"{path}!/rows.jsonl", "rows.jsonl#r2"], 1) == "два"
    (row,), _ = recognise(PageTask(box, 1, source.uri, whole), RecogniseParameters())
    assert png(whole, box, row).startswith(b"\x89PNG")


def test_a_sidecar_beside_an_archive_speaks_of_all_in_it() -> None:
    _, holdings, _ = acquire("a.zip", zipped({"one.txt": b"one", "two.txt": b"two"}))
    said = HoldingRow("s-said", "c", "main", "a.zip.meta.toml", "sidecar", metadata=(("rights", "free"),))
    members, orphans = assembled([*holdings, said])
    assert [member.rights for member in members] == ["free", "free"]
    assert orphans == ()


@pytest.mark.parametrize(("encoding", "name"), [("cp866", "Опись.txt"), ("utf-8", "лс.txt"), ("cp437", "caféà.txt")])
def test_names_in_an_undeclared_alphabet(encoding: str, name: str) -> None:
    plain = "x" * (len(name.encode(encoding)) - 4) + ".txt"
    data = in_old_alphabet(zipped({plain: b"text"}), {plain: name}, encoding)
    _, (holding,), _ = acquire("a.zip", data)
    assert holding.member == name


def bomb(size: int = 70_000_000) -> bytes:
    return zipped({"zeros.txt": bytes(size), "a.txt": b"text"})


def links() -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for kind, name in ((tarfile.SYMTYPE, "soft"), (tarfile.LNKTYPE, "hard"), (tarfile.FIFOTYPE, "pipe")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"text"))
    return sink.getvalue()


def soft_link_in_zip() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        info = zipfile.ZipInfo("soft")
        info.external_attr = 0xA1FF << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("a.txt", "text")
    return sink.getvalue()


def with_bad_member() -> bytes:
    data = bytearray(zipped({"bad.txt": b"spoilt " * 900, "a.txt": b"text"}))
    data[60] ^= 0xFF
    return bytes(data)


REFUSED: list[tuple[str, Callable[[], bytes], set[str]]] = [
    ("up.zip", lambda: zipped({"../a.txt": b"x", "/b.txt": b"x", "c:\\d": b"x", "a.txt": b"text"}), {"unsafe_path"}),
    ("up.tar", lambda: tarred({"../../a.txt": b"x", "a.txt": b"text"}), {"unsafe_path"}),
    ("spelt.zip", lambda: zipped({"%2e%2e/a.txt": b"x", "b/.%252e/c": b"x", "d%00.txt": b"x", "a.txt": b"text"}),
     {"unsafe_path"}),
    ("links.tar", links, {"link", "unsupported"}),
    ("links.zip", soft_link_in_zip, {"link"}),
    ("bomb.zip", bomb, {"over_limit"}),
    ("bad.zip", with_bad_member, {"unreadable"}),
    ("nested.zip", lambda: zipped({"in.zip": zipped({"x.txt": b"x"}), "a.txt": b"text"}), {"nested_archive"}),
    ("nested.tar", lambda: tarred({"in.tgz": tarred({"x.txt": b"x"}, "w:gz"), "a.txt": b"text"}), {"nested_archive"}),
    ("twice.zip", lambda: zipped({"й.txt": b"x", "и\u0306.txt": b"x", "a.txt": b"text"}), {"name_collision"}),
    ("empty.zip", lambda: zipped({"empty.txt": b"", "a.txt": b"text"}), {"empty"}),
    ("cut.tar", lambda: tarred({"a.txt": b"text", "b.txt": b"x" * 9000})[:6000], {"unreadable", "truncated"}),
    ("cut.tar.gz", lambda: tarred({"a.txt": b"text", "b.txt": hashlib.shake_128(b"b").digest(40000)}, "w:gz")[:20000],
     {"unreadable", "truncated"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "make", "codes"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_member_that_cannot_be_read_costs_itself_alone(path: str, make: Callable[[], bytes], codes: set[str]) -> None:
    source, holdings, refusals = acquire(path, make())
    assert source.status == "ok"
    assert {row.error_code for row in refusals} == codes
    assert all(row.subject.startswith(f"/in/{path}") and row.error_message for row in refusals)
    members, _ = assembled(holdings)
    assert "a.txt" in {member.external_id for member in members}


WHOLE: list[tuple[str, Callable[[], bytes], dict[str, int], str]] = [
    ("locked.zip", lambda: locked(zipped({"a.txt": b"text", "b.txt": b"text"})), {}, "protected"),
    ("many.zip", lambda: zipped({f"{n}.txt": b"x" for n in range(30)}), {"most_members": 20}, "over_limit"),
    ("large.tar", lambda: tarred({"a": b"x" * 900, "b": b"x" * 900}), {"most_unpacked_bytes": 999}, "over_limit"),
    ("large.zip", lambda: zipped({"a.txt": b"x" * 900}), {"most_member_bytes": 500}, "over_limit"),
    ("bomb.tar.gz", lambda: tarred({"a.txt": bytes(70_000_000)}, "w:gz"), {"most_ratio": 50}, "over_limit"),
    ("only.zip", lambda: zipped({"in.zip": zipped({"x.txt": b"x"})}), {}, "nested_archive"),
    ("none.zip", lambda: zipped({}), {}, "no_document"),
    ("cut.zip", lambda: zipped({"a.txt": b"text" * 99})[:90], {}, "unreadable"),
    ("cut.tar.gz", lambda: tarred({"a.txt": b"text"}, "w:gz")[:40], {}, "unsupported"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "make", "limits", "code"), WHOLE, ids=[row[0] for row in WHOLE])
def test_an_archive_that_cannot_be_used_is_quarantined(
    path: str, make: Callable[[], bytes], limits: dict[str, int], code: str
) -> None:
    source, holdings, _ = acquire(path, make(), **limits)
    assert (source.status, source.error_code) == ("quarantined", code)
    assert source.error_message
    assert [holding.role for holding in holdings] == ["none"]


def test_an_archive_of_sidecars_alone_is_one_orphan() -> None:
    source, holdings, _ = acquire("a.zip", zipped({"x.meta.toml": b'title = "x"', "y.meta.toml": b'title = "y"'}))
    members, orphans = assembled(holdings)
    assert members == ()
    assert [orphan.source_id for orphan in orphans] == [source.source_id]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from(sorted(KINDS)))
def test_no_bytes_crash_the_reader_of_archives(noise: bytes, place: int, path: str) -> None:
    data = KINDS[path]({"a.txt": b"text", "b.txt": b"more text"})
    data = data[:place] + noise + data[place + len(noise) :]
    source, holdings, _ = acquire(path, data)
    assert source.status == "ok" or source.error_code
    assert holdings


METHODS = {"stored": 0, "deflated": 8, "bzip2": 12, "lzma": 14}


@pytest.mark.parametrize("method", list(METHODS))
def test_a_spoilt_byte_is_a_reason_in_every_packing(method: str) -> None:
    whole = zipped({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<x>one</x>"}, METHODS[method])
    for place in range(2, len(whole)):
        data = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        for look in (lambda: sniff(data, "a.zip"), lambda: repacked(data), lambda: _all(data)):  # noqa: B023
            with contextlib.suppress(StageError):
                look()


def _all(data: bytes) -> list[bytes]:
    archive = opened(Payload("a.zip", data, hashlib.sha256(data).hexdigest()), Limits())
    return [archive.content(entry.path) for entry in archive.entries() if not entry.code]


def test_limits_hold_while_unpacking() -> None:
    archive = opened(Payload("a.zip", zipped({"a.txt": b"x" * 900}), "one"), Limits(member=1000))
    assert len(archive.content("a.txt")) == 900


def test_an_archive_goes_through_a_run(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write({"beside.txt": "Рядом."})
    (bench.root / "a.zip").write_bytes(zipped({"b/one.txt": "Раз.".encode(), "b/bad.pdf": b"%PDF-1.7"}))
    bench.run()
    bench.runner.close()
    assert sorted(row["text"] for row in bench.rows("pages")) == ["Раз.", "Рядом."]
    assert [(row["subject_id"], row["error_code"]) for row in bench.rows("rejects")] == [
        (f"{bench.root}/a.zip!/b/bad.pdf", "unreadable")
    ]
    assert {row["status"] for row in bench.rows("sources")} == {"ok"}
    (packed,) = [row for row in bench.rows("documents") if row["external_id"]]
    assert packed["external_id"] == "b/one.txt"
