"""JSON Lines: one document a line, its `text` unchanged."""

import json
import re
from functools import lru_cache
from typing import Any

from storage.schemas import Leaf, RefusalRow, StringMap, Unit
from tasks.errors import UnreadableError
from tasks.reader import Inspection, Reading
from tasks.readers.plain import plain_page
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.web.encoding import cleaned, decode

_BREAK = re.compile(r"\r\n|\n|\r")


def inspect(task: SourceTask) -> Inspection:
    """One unit a line that holds an object with a `text`; other lines are refusals, named `URI#line=N` (from 1)."""
    units: list[Unit] = []
    refusals: list[RefusalRow] = []
    for index, line in enumerate(_lines(task.payload)[0]):
        if not line.strip():
            continue
        try:
            said = document_of(line)
        except UnreadableError as error:
            refusals.append(RefusalRow(task.source_id, f"{task.uri}#line={index + 1}", error.code, error.message))
            continue
        leaf = Leaf(task.source_id, None, index)
        units.append(Unit("text/plain", (leaf,), external_id=text_or_none(said.get("id")), metadata=metadata_of(said)))
    return Inspection("application/jsonl", "jsonl", tuple(units), refusals=tuple(refusals))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """The text of one line."""
    del parameters
    lines, encoding = _lines(task.payload)
    index = task.member.leaves[task.page_number - 1].index
    if index >= len(lines):
        raise UnreadableError(f"The file has {len(lines)} lines, line {index + 1} was asked for; list the source again")
    value = cleaned(document_of(lines[index])["text"], encoding)
    return Reading(plain_page(task, value.text, value))


@lru_cache(maxsize=1)
def _lines(payload: Payload) -> tuple[list[str], str]:
    """Lines as JSON Lines has them (the other separators of Unicode may stand inside a string), and the encoding."""
    decoded = decode(payload.data)
    return _BREAK.split(decoded.text), decoded.encoding


def document_of(line: str) -> dict[str, Any]:
    """The object of a line. Raises UnreadableError where it is none or has no `text`."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"The line is no JSON: {str(error)[:200]}", code="broken_line") from error
    if not isinstance(said, dict):
        raise UnreadableError("The line is no JSON object", code="broken_line")
    if not isinstance(said.get("text"), str):
        raise UnreadableError("The object has no `text` that is a string", code="no_text")
    return said


#: Key of a record → key of `Unit.metadata`.
_KEYS = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "creator": "authors",
    "published": "published",
    "date": "published",
    "publisher": "publisher",
    "site": "publisher",
    "url": "url",
    "language": "language",
    "lang": "language",
    "rights": "rights",
    "license": "rights",
    "licence": "rights",
    "captured_at": "captured_at",
    "archival_reference": "archival_reference",
}


def metadata_of(said: dict[str, Any]) -> StringMap:
    """What a record says beside its text; known keys under the names of `Unit.metadata`, others as they are.

    >>> metadata_of({"text": "…", "author": ["А. Б.", "В. Г."], "box": 4})
    (('authors', 'А. Б.; В. Г.'), ('box', '4'))
    """
    found: dict[str, str] = {}
    for key, value in said.items():
        name = _KEYS.get(str(key).lower(), str(key))
        text = text_or_none(value)
        if key not in {"text", "id"} and text:
            found.setdefault(name, text)
    return tuple(sorted(found.items()))


def text_or_none(value: object) -> str | None:
    """A scalar or a list of scalars as text; objects as JSON; null and empty text as null."""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        value = "; ".join(str(item) for item in value)
    if value is None or value == "":
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return cleaned(text, "").text
