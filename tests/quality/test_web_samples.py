"""Saved pages of many kinds against what must and must not be in their main text. Skipped where they are missing."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from storage.schemas import MemberRow
from tasks.reader import Reading
from tasks.readers import reader
from tasks.stage import PageTask, Parameters, Payload, SourceTask

SAMPLES = Path(__file__).parents[2] / "../shared/data/web"
CASES = sorted(path.parent.name for path in SAMPLES.glob("*/expected.json"))
READERS = {".html": "html", ".htm": "html", ".mhtml": "mhtml", ".md": "markdown", ".warc": "warc", ".gz": "warc"}
CONTAINERS = {"quote", "table"}

pytestmark = pytest.mark.skipif(not CASES, reason="the sample pages are not beside the checkout")


@cache
def expected(case: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / case / "expected.json").read_text(encoding="utf-8"))
    return found


@cache
def readings(case: str) -> list[Reading]:
    path = SAMPLES / case / expected(case)["main"]
    name = READERS.get(path.suffix, "warc")
    data = path.read_bytes()
    task = SourceTask("s-1", "c", "main", path.name, None, Payload(path.name, data, hashlib.sha256(data).hexdigest()))
    found = []
    for at, unit in enumerate(reader(name).inspect(task).units):
        member = MemberRow("d", "c", "main", "f", at, ("s-1",), name, unit.leaves)
        found.append(reader(name).read(PageTask(member, 1, "f", task.payload), Parameters()))
    return found


def folded(text: str) -> str:
    return " ".join(re.sub(r"[#>*|]|\[\^\d+\]", " ", text).split())


def pieces(case: str, *roles: str) -> list[str]:
    """Texts of main leaves, of the given roles where any are given. A note mark inside parts no words."""
    found = []
    for reading in readings(case):
        for block in reading.blocks:
            wanted = not roles or block.role in roles
            if wanted and block.is_main is not False and (roles or block.role not in CONTAINERS):
                marks = [style for style in block.styles if style.style == "superscript"]
                text = reading.page.text[block.start : block.end]
                for mark in reversed(marks):
                    text = text[: mark.start - block.start] + text[mark.end - block.start :]
                found.append(folded(text))
        if not reading.blocks and not roles:
            found.append(folded(reading.page.text))
    return found


@pytest.mark.parametrize("case", CASES)
def test_main_text(case: str) -> None:
    main = " ".join(pieces(case))
    assert [text for text in expected(case)["must"] if folded(text) not in main] == []
    assert [text for text in expected(case)["must_not"] if text in main] == []


@pytest.mark.parametrize("case", [case for case in CASES if expected(case).get("headings")])
def test_headings(case: str) -> None:
    found = set(pieces(case, "heading", "title"))
    assert {text for _, text in expected(case)["headings"]} <= found


@pytest.mark.parametrize(
    ("field", "role"),
    [("quote", "quote"), ("footnotes", "note"), ("deflist", "list_item")],
    ids=["quote", "note", "item"],
)
@pytest.mark.parametrize("case", CASES)
def test_structure(case: str, field: str, role: str) -> None:
    found = " | ".join(pieces(case, role))
    assert [text for text in expected(case).get(field, []) if text not in found] == []


@pytest.mark.parametrize("case", [case for case in CASES if expected(case).get("comments")])
def test_comments(case: str) -> None:
    (reading,) = readings(case)
    text = reading.page.text
    blocks = [block for block in reading.blocks if block.role == "comment"]
    by_ordinal = {block.ordinal: text[block.start : block.end] for block in blocks}
    wanted = expected(case)["comments"]
    by_id = {comment["id"]: comment["text"] for comment in wanted}
    found = []
    for block in blocks:
        said = dict(block.attributes)
        parent = None if block.parent is None else by_ordinal[block.parent]
        found.append((by_ordinal[block.ordinal], said["author"], said["published"], int(said["score"]), parent))
    assert found == [
        (each["text"], each["author"], each["date"], each["score"], by_id.get(each["parent"])) for each in wanted
    ]


NAMES = {"author": "authors", "date": "published", "site": "publisher", "lang": "language", "license": "rights"}


@pytest.mark.parametrize(
    ("case", "field"), [(case, field) for case in CASES for field in expected(case).get("meta", {})]
)
def test_metadata(case: str, field: str) -> None:
    said = dict(readings(case)[0].page.metadata)
    value = said.get({**NAMES, "saved": "captured_at"}.get(field, field), "")
    assert expected(case)["meta"][field] in value


@pytest.mark.parametrize("case", [case for case in CASES if "encoding" in expected(case)])
def test_encoding(case: str) -> None:
    assert dict(readings(case)[0].page.engine_parameters)["encoding"] == expected(case)["encoding"]


@pytest.mark.parametrize("case", [case for case in CASES if "responses_html_200" in expected(case)])
def test_records(case: str) -> None:
    assert (
        sum(reading.page.text_source == "markup" for reading in readings(case)) == expected(case)["responses_html_200"]
    )
