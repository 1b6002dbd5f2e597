"""Notes of flowing text: numbered or starred paragraphs that marks in the text call.

A list counts too; what tells notes is that the text before them holds their marks, in brackets or glued to a word, or
that they stand under a heading that names notes.
"""

import re
from collections.abc import Iterable, Iterator

from tasks.structure.block import Block
from tasks.structure.manuscript import Manuscript
from tasks.structure.signs import EMPHASIS

_OPENS = re.compile(
    r"\[(?P<bracket>\d{1,3})\]\s*(?=\S)|\((?P<round>\d{1,3})\)\s+(?=\S)|(?P<stop>\d{1,3})[.)]\s+(?=\S)"
    r"|(?P<bare>\d{1,3})\s+(?=[^\W\d_])|(?P<sign>\*{1,3}(?=\s|[^\s*][^*]*$)|[†‡]{1,3})\s*(?=[^\s*†‡])"
)
_NAME = re.compile(
    r"[#*_\s]{0,8}(?:end|foot)?(?:notes?|примечани[ея]|сноски|ссылки|примітки|anmerkungen|fu(?:ss|ß)noten|przypisy|piezīmes|"
    r"vēres|išnašos|märkused)[\s.:*_]{0,4}$",
    re.IGNORECASE,
)
_ASIDE = frozenset({"furniture", "page_number", "running_head", "noise", "elision"})
_MARKS = {
    "bracket": r"\[(?:\d{1,3}[\s,;–-]{1,3}){0,5}%s(?:[\s,;–-]{1,3}\d{1,3}){0,5}\]",
    "sign": r"(?<=[\w.,;:!?»”\"')])%s(?![\w*†‡])",
}
_GLUED = r"(?:(?<=[^\W\d_])|(?<=[^\W\d_][.,;:!?»”\")]))%s(?=[\s.,;:)»”]|$)"


def mark_endnotes(manuscript: Manuscript, blocks: list[Block]) -> None:
    """Mark paragraphs that are notes; the label is the number or sign."""
    heads = [
        _opened(_start(manuscript, block)) if not block.settled or _is_lone_item(blocks, at) else None
        for at, block in enumerate(blocks)
    ]
    texts = [block.text(manuscript) for block in blocks] if any(heads) else []
    for first, stop in _runs(heads, blocks):
        kind = heads[first].lastgroup or ""  # type: ignore[union-attr]
        labels = [(at, found[kind]) for at in range(first, stop) if (found := heads[at]) is not None]
        if _is_named(manuscript, blocks, first) or _are_called(zip(blocks[:first], texts, strict=False), kind, labels):
            for at, label in labels:
                blocks[at].settle("footnote").label = label


def _opened(text: str) -> re.Match[str] | None:
    return None if text[:1].isalpha() else _OPENS.match(text)


def _is_lone_item(blocks: list[Block], at: int) -> bool:
    """Whether a reader took a paragraph that begins with a star for a list of one item."""
    if blocks[at].kind != "list_item":
        return False
    beside = [*blocks[max(at - 1, 0) : at], *blocks[at + 1 : at + 2]]
    return not any(block.kind == "list_item" for block in beside)


def _start(manuscript: Manuscript, block: Block) -> str:
    page, start, end, _ = block.pieces[0]
    return manuscript.texts[page][start : min(end, start + 400)]


def _runs(heads: list[re.Match[str] | None], blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """Runs of blocks that open alike and count on; signs stand alone."""
    at = 0
    while at < len(heads):
        head = heads[at]
        if head is None:
            at += 1
            continue
        stop, last = at + 1, head
        while stop < len(heads) and head.lastgroup != "sign":
            found = heads[stop]
            if found is not None and found.lastgroup == head.lastgroup and _follows(last, found):
                last = found
            elif blocks[stop].kind not in _ASIDE:
                break
            stop += 1
        yield at, stop
        at = stop


def _follows(before: re.Match[str], after: re.Match[str]) -> bool:
    kind = before.lastgroup or ""
    return int(after[kind]) == int(before[kind]) + 1


def _is_named(manuscript: Manuscript, blocks: list[Block], first: int) -> bool:
    """Whether a line that names notes stands right above."""
    above = blocks[first - 1] if first else None
    return above is not None and above.end - above.start < 40 and bool(_NAME.match(above.text(manuscript)))


def _are_called(before: Iterable[tuple[Block, str]], kind: str, labels: list[tuple[int, str]]) -> bool:
    """Whether the blocks before, each with its text, hold marks of at least half of the notes, and of one sign."""
    if kind != "sign" and len(labels) < 2 and kind != "bracket":
        return False
    bodies = [text for block, text in before if block.kind not in _ASIDE and block.kind != "footnote"]
    if not bodies:
        return False
    patterns = [re.compile(_MARKS.get(kind, _GLUED) % re.escape(label)) for _, label in labels[:200]]
    text = EMPHASIS.sub(" ", "\n".join(bodies)) if kind == "sign" else "\n".join(bodies)
    return 2 * sum(bool(pattern.search(text)) for pattern in patterns) >= len(patterns)
