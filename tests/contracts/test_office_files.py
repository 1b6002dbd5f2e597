"""Office files and e-books, written by pandoc here: text, notes and tables come through, broken ones do not."""

import hashlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from configs.load import page_limits
from storage.schemas import MemberRow
from tasks.errors import LimitError, MissingToolError, StageError
from tasks.reader import Reading
from tasks.readers import office, package, reader
from tasks.segment import SegmentParameters
from tasks.segment import run as segment
from tasks.sniff import sniff
from tasks.stage import PageTask, Parameters, Payload, SourceTask

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed: apt-get install pandoc"),
]
TEXT = """---
title: Опись пристани
author: Н. С. Горшков
lang: ru
---

# Глава первая

Дела считали дважды.[^1] Потом --- ещё раз, при свече.[^2]

> Стояла печь, и бумага не мёрзла.

| Год  | Дел |
|------|-----|
| 1956 | 214 |
| 1957 | 31  |

# Глава вторая

Ящики перенесли наверх.[^3]

[^1]: ГАРФ, ф. 5, оп. 30, д. 7.
[^2]: Там же, л. 12.
[^3]: Сведения сторожа.
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "text.md").write_text(TEXT, encoding="utf-8")

    def write(kind: str) -> bytes:
        path = folder / f"text.{kind}"
        if not path.exists():
            subprocess.run(["pandoc", "-s", "text.md", "-o", path.name], cwd=folder, check=True, capture_output=True)
        return path.read_bytes()

    return write


def read(data: bytes) -> Reading:
    found = sniff(data, "file")
    assert found.reader == "office"
    payload = Payload("file", data, hashlib.sha256(data).hexdigest())
    task = SourceTask("s-1", "letters", "main", "/sources/file", None, payload)
    (unit,) = reader("office").inspect(task).units
    member = MemberRow("d-1", "letters", "main", "file", 0, ("s-1",), "office", unit.leaves)
    return reader("office").read(PageTask(member, 1, task.uri, payload), Parameters())


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "rtf"])
def test_structure_comes_through(written: Callable[[str], bytes], kind: str) -> None:
    reading = read(written(kind))
    assert reading.page.text_source == "markup"
    assert (reading.page.engine or "").startswith("pandoc ")
    rows, notes, cells = segment([reading.page], reading.blocks, SegmentParameters())
    kinds = {row.kind for row in rows}
    assert {"heading", "paragraph", "footnote", "table"} <= kinds
    assert [row.raw_text for row in rows if row.kind == "title"] == (["Опись пристани"] if kind != "rtf" else [])
    assert [row.raw_text for row in rows if row.kind == "heading"] == ["Глава первая", "Глава вторая"]
    assert "furniture" not in kinds
    texts = {row.segment_id: row.raw_text for row in rows}
    linked = [texts[note.body_segment_id or ""].strip() for note in notes if note.anchor_segment_id]
    assert [said.removeprefix(str(at)).strip() for at, said in enumerate(linked, 1)] == [
        "ГАРФ, ф. 5, оп. 30, д. 7.",
        "Там же, л. 12.",
        "Сведения сторожа.",
    ]
    assert [(cell.row, cell.column, cell.text) for cell in cells][2:4] == [(1, 0, "1956"), (1, 1, "214")]
    if kind != "rtf":  # pandoc writes no description into RTF
        assert dict(reading.page.metadata)["title"] == "Опись пристани"
        assert "Горшков" in dict(reading.page.metadata)["authors"]
    assert ("block_quote" in kinds) == (kind in {"docx", "epub"})


WORD = (
    rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\froman\fcharset204 Times New Roman;}}"
    rb"{\info{\title \'ce\'ef\'e8\'f1\'fc \'e4\'e5\'eb}{\author \'cd. \'c3\'ee\'f0}}"
    rb"{\pard\f0\b \'ce\'ef\'e8\'f1\'fc \'e4\'e5\'eb\par}"
    rb"\pard\f0 \'c4\'e2\'e0 \'e4\'e5\'eb\'e0.{\super\chftn}{\footnote \pard\plain\f0 {\super\chftn} "
    rb"\'d2\'e0\'ec \'e6\'e5, \'eb. 4.} \'c5\'f9\'b8.\par}"
)


def test_rich_text_of_a_word_processor() -> None:
    reading = read(WORD)
    assert dict(reading.page.metadata)["title"] == "Опись дел"
    assert dict(reading.page.metadata)["authors"] == "Н. Гор"
    rows, notes, _ = segment([reading.page], reading.blocks, SegmentParameters())
    assert [(row.kind, row.raw_text) for row in rows] == [
        ("title", "Опись дел"),
        ("paragraph", "Два дела.1 Ещё."),
        ("footnote", "Там же, л. 4."),
    ]
    assert [(note.label, len(note.anchor_spans)) for note in notes] == [("1", 1)]


def changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each member's content changed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def test_a_package_that_is_too_large_is_turned_away(
    written: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "LARGEST", 1_000_000)
    bomb = changed(written("docx"), lambda name, data: data + b" " * (2_000_000 if name.startswith("word/doc") else 0))
    with pytest.raises(LimitError, match="unpacks to more"):
        read(bomb)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["docx", "odt", "epub"])
def test_a_package_cut_short_is_turned_away(written: Callable[[str], bytes], kind: str, share: float) -> None:
    data = written(kind)
    with pytest.raises(StageError, match="broken"):
        read(data[: int(len(data) * share)])


def test_damaged_members_are_turned_away(written: Callable[[str], bytes]) -> None:
    data = bytearray(written("odt"))
    at = bytes(data).index(b"content.xml") + 200
    data[at : at + 40] = bytes(40)
    with pytest.raises(StageError, match="broken"):
        read(bytes(data))


def test_text_that_is_no_xml_is_turned_away(written: Callable[[str], bytes]) -> None:
    secret = changed(
        written("odt"), lambda name, data: data[::-1].replace(b"<", b"") if name == "content.xml" else data
    )
    with pytest.raises(StageError, match="no XML"):
        read(secret)


def test_entities_do_not_multiply(written: Callable[[str], bytes]) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]>'.encode()

    def bomb(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        return head + data[data.index(b"?>") + 2 :].replace("Ящики".encode(), b"&a9;")

    try:
        reading = read(changed(written("docx"), bomb))
    except StageError:
        return
    assert len(reading.page.text or "") < 1_000_000


def test_rich_text_cut_short_is_read_as_far_as_it_goes(written: Callable[[str], bytes]) -> None:
    assert "пристани" in (read(written("rtf")[:1500]).page.text or "")


def test_a_missing_program_is_named(written: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    data = written("docx")
    monkeypatch.setenv("PATH", str(Path("/nonexistent")))
    with pytest.raises(MissingToolError, match="apt-get install pandoc"):
        read(data)


def test_a_program_that_hangs_is_stopped(written: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    data = written("docx")
    monkeypatch.setattr(office, "page_limits", lambda: page_limits().model_copy(update={"program": 0.0001}))
    with pytest.raises(LimitError, match="took more than"):
        read(data)
