"""`opis show`: one HTML page for a page or segment: the image with word boxes, raw and normalised text, edits.

The file holds everything it shows and loads nothing.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from flows.chain import Chain
from flows.commands.output import console, print_json
from flows.commands.stores import opened
from flows.exits import UnknownError
from flows.picture import Picture, picture_of
from storage.errors import AccessDenied
from storage.schemas import Box, Edit, PageRow, SegmentRow, TextRow


@dataclass(frozen=True, slots=True)
class Shown:
    """A segment and its text, for one page of the document."""

    segment: SegmentRow
    text: TextRow | None


def execute(
    identifier: str,
    to: str | None,
    store: str | None,
    version: int | str | None,
    collections: list[str],
    *,
    as_json: bool,
) -> None:
    """Write the page and say where it lies."""
    blobs, manifest = opened(store, version, collections)
    path = Path(to or f"{identifier}.html")
    page = rendered(Chain(blobs, manifest, collections), identifier)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise AccessDenied(f"{path} cannot be written ({error.strerror}): name another file with --to.") from None
    if as_json:
        print_json({"id": identifier, "path": str(path)})
    else:
        console.print(f"Written: {path}")


def rendered(chain: Chain, identifier: str) -> str:
    """The HTML page of a page or segment. Raises UnknownError for any other id."""
    row = chain.find(identifier)
    if row["table"] == "pages":
        numbers = {row["page_number"]}
    elif row["table"] == "segments":
        numbers = {span["page_number"] for span in row["spans"]}
    else:
        raise UnknownError(f"{identifier} is neither a page (p-…) nor a segment (g-…)")
    document: str = row["document_id"]
    pages = [page for page in chain.pages(document) if page.page_number in numbers]
    segments = {s.segment_id: s for s in chain.rows(SegmentRow, "segments", "document_id", document)}
    texts = {t.segment_id: t for t in chain.rows(TextRow, "texts", "document_id", document)}
    wanted = [
        Shown(segment, texts.get(name))
        for name, segment in segments.items()
        if (name == identifier or row["table"] == "pages") and numbers & {span.page_number for span in segment.spans}
    ]
    wanted.sort(key=lambda shown: shown.segment.position)
    body = "".join(_page(page, picture_of(chain, page), wanted) for page in pages)
    return _template().substitute(title=escape(identifier), body=body + "".join(map(_segment, wanted)))


def _page(page: PageRow, picture: Picture | None, shown: list[Shown]) -> str:
    facts = [
        ("status", page.status),
        ("text by", f"{page.text_source or '—'} {page.engine or ''}"),
        ("confidence", _number(page.confidence)),
        ("coverage", _number(page.coverage)),
        ("estimated CER", _number(page.estimated_cer)),
        ("flags", ", ".join(page.flags) or "—"),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in facts)
    image = _image(page, picture, shown) if picture else ""
    head = f"<h2>Page {page.page_number} <code>{page.page_id}</code></h2>"
    return (
        f'<section class="page">{head}<dl>{listed}</dl>{image}<h3>Raw text</h3><pre>{escape(page.text)}</pre></section>'
    )


def _image(page: PageRow, picture: Picture, shown: list[Shown]) -> str:
    data = base64.b64encode(picture.png).decode("ascii")
    boxes = "".join(
        _rectangle(box, "block", "") for s in shown for box in s.segment.boxes if box[0] == page.page_number
    )
    words = "".join(_rectangle(box, "word", page.text[start:end]) for start, end, box in _words(page))
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<image href="data:image/png;base64,{data}" {size}/>'
    return f'<svg viewBox="0 0 {picture.width} {picture.height}" role="img">{image}{boxes}{words}</svg>'


def _words(page: PageRow) -> Iterator[tuple[int, int, Box]]:
    for line in page.lines:
        for word in line.words:
            if word.box is not None:
                yield word.start, word.end, word.box


def _rectangle(box: Box, kind: str, title: str) -> str:
    size = f'width="{box.right - box.left}" height="{box.bottom - box.top}"'
    return f'<rect class="{kind}" x="{box.left}" y="{box.top}" {size}><title>{escape(title)}</title></rect>'


def _segment(shown: Shown) -> str:
    segment, text = shown.segment, shown.text
    head = f"<h3>{segment.kind} <code>{segment.segment_id}</code></h3>"
    if text is None:
        return f'<section class="segment">{head}<pre>{escape(segment.raw_text)}</pre></section>'
    language = f'<p class="aside">{escape(text.language)} {escape(text.script or "")}</p>'
    edits = "".join(_row(edit) for edit in text.edits)
    table = f"<table><tr><th>place<th>was<th>became<th>rule<th>confidence</tr>{edits}</table>" if edits else ""
    return (
        f'<section class="segment">{head}{language}<div class="two"><pre>{_marked(segment.raw_text, text.edits)}</pre>'
        f"<pre>{escape(text.text)}</pre></div>{table}</section>"
    )


def _marked(raw: str, edits: tuple[Edit, ...]) -> str:
    """The raw text with what was changed marked."""
    parts, cursor = [], 0
    for edit in edits:
        parts.append(escape(raw[cursor : edit.start]))
        title = f"{edit.rule}: {edit.replacement!r}"
        parts.append(f'<mark title="{escape(title)}">{escape(raw[edit.start : edit.end]) or "‸"}</mark>')
        cursor = edit.end
    return "".join([*parts, escape(raw[cursor:])])


def _row(edit: Edit) -> str:
    cells = (
        f"{edit.start}–{edit.end}",
        repr(edit.original),
        repr(edit.replacement),
        edit.rule,
        _number(edit.confidence),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}' for cell in cells)}</tr>"


@cache
def _template() -> Template:
    return Template(files("flows.commands").joinpath("show.html").read_text(encoding="utf-8"))


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
