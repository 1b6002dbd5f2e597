"""Markdown: the decoded file, unchanged, one page; its structure as blocks, its front matter as metadata."""

import re
from collections.abc import Mapping
from typing import Any

from storage.schemas import Leaf, StringMap, Unit
from tasks.reader import Inspection, Reading
from tasks.readers.plain import plain_page, require_text
from tasks.stage import PageTask, Parameters, SourceTask
from tasks.web.block import Block, rows_of
from tasks.web.encoding import decode
from tasks.web.markdown import blocks_of, front_matter, looks_like

__all__ = ["inspect", "looks_like", "read"]

#: Key of front matter → key of `PageRow.metadata`.
_KEYS = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "date": "published",
    "published": "published",
    "publisher": "publisher",
    "site": "publisher",
    "url": "url",
    "source": "url",
    "canonical": "url",
    "lang": "language",
    "language": "language",
    "license": "rights",
    "licence": "rights",
    "rights": "rights",
}


def inspect(task: SourceTask) -> Inspection:
    """One document of one page. Raises `UnreadableError` (`empty`) where nothing is written."""
    require_text(decode(task.payload.data).text)
    unit = Unit("text/markdown", (Leaf(task.source_id, None, 0),))
    return Inspection("text/markdown", "markdown", (unit,))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """The page and its blocks."""
    del parameters
    decoded = decode(task.payload.data)
    page = plain_page(task, decoded.text, decoded)
    blocks = blocks_of(decoded.text)
    anchor_notes(decoded.text, blocks)
    metadata = tuple(sorted((dict(page.metadata) | dict(metadata_of(decoded.text))).items()))
    return Reading(page._replace(metadata=metadata), rows_of(blocks, page.page_id, page.document_id, page.page_number))


def anchor_notes(text: str, blocks: list[Block]) -> None:
    """Give each note the place of its first mark (`[^1]`) outside notes, as `anchor` = `START-END` in the text."""
    notes = {block.attributes["label"]: block for block in blocks if block.role == "note"}
    for found in re.finditer(r"\[\^([^\]\s]{1,60})\](?!:)", text):
        note = notes.get(found[1])
        if note and "anchor" not in note.attributes and not note.start <= found.start() < note.end:
            note.attributes["anchor"] = f"{found.start()}-{found.end()}"


def metadata_of(text: str) -> StringMap:
    """What the front matter says, under the names of `PageRow.metadata`; broken YAML says nothing."""
    import yaml

    place = front_matter(text)
    if place is None:
        return ()
    try:
        # The base loader leaves scalars as they are written: a date of any precision stays one.
        said = yaml.load(text[place[0] : place[1]], Loader=yaml.BaseLoader)  # noqa: S506 - builds strings only
    except yaml.YAMLError:
        return ()
    return tuple(sorted(_named(said).items())) if isinstance(said, Mapping) else ()


def _named(said: Mapping[Any, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in said.items():
        name = _KEYS.get(str(key).lower())
        values = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item]
        if name and values and name not in found:
            found[name] = "; ".join(values[:50])[:2000]
    return found
