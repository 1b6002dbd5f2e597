"""Edits: how a text changed, exactly, and the way back to the page.

An edit replaces `raw_text[start:end]`, which is its `original`, by its `replacement`. A list of edits is in order when
it is sorted and no two overlap, nor touch unless both put one text in the place of another; then `apply` and `undo` are
each other's inverse. Passes over a text are composed by `Draft` to one list over the raw text. `OffsetMap` and
`PageMap` lead places from one text to the other and to pages.

What a rule changes is decided in `tasks.normalisation`, not here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from storage.schemas import Edit, SegmentRow, Span


def apply(raw: str, edits: Sequence[Edit]) -> str:
    r"""The text after the edits.

    Raises ValueError where the edits are not sorted and disjoint or an `original` is not what stands there.

    >>> apply("Сло-\nво", [Edit(3, 5, "-\n", "", "hyphen_join", 1.0)])
    'Слово'
    """
    parts, done = [], 0
    for edit in edits:
        if edit.start < done or raw[edit.start : edit.end] != edit.original:
            raise ValueError(f"edit {edit.rule} at {edit.start} does not fit the text")
        parts += [raw[done : edit.start], edit.replacement]
        done = edit.end
    return "".join([*parts, raw[done:]])


def undo(text: str, edits: Sequence[Edit]) -> str:
    r"""The raw text before the edits.

    >>> undo("Слово", [Edit(3, 5, "-\n", "", "hyphen_join", 1.0)])
    'Сло-\nво'
    """
    shift, back = 0, []
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.replacement)
        back.append(Edit(start, end, edit.replacement, edit.original, edit.rule, edit.confidence))
        shift += len(edit.replacement) - len(edit.original)
    return apply(text, back)


def within(first: Sequence[Edit], others: Sequence[Edit]) -> list[Edit]:
    """The first edits and, between them, those of the others that overlap none of them; each list sorted.

    >>> first = [Edit(0, 2, "# ", "", "markup", 1.0)]
    >>> [edit.rule for edit in within(first, [Edit(1, 3, " H", "H", "x", 0.9), Edit(4, 5, "c", "e", "y", 0.9)])]
    ['markup', 'y']
    """
    kept, done = list(first), 0
    starts = [edit.start for edit in first]
    for edit in others:
        index = bisect_left(starts, edit.start)
        is_free = (index == 0 or first[index - 1].end <= edit.start) and (
            index == len(first) or first[index].start >= edit.end
        )
        if is_free and edit.start >= done:
            kept.append(edit)
            done = edit.end
    return sorted(kept)


class _Piece(NamedTuple):
    """One edit seen from the text between two passes: `start` and `end` are offsets into that text."""

    start: int
    end: int
    edit: Edit
    is_new: bool


def _pieces(old: Sequence[Edit], new: Iterable[Edit]) -> list[_Piece]:
    shift, pieces = 0, []
    for edit in old:
        start = edit.start + shift
        pieces.append(_Piece(start, start + len(edit.replacement), edit, is_new=False))
        shift += len(edit.replacement) - len(edit.original)
    pieces += [_Piece(edit.start, edit.end, edit, is_new=True) for edit in new]
    return sorted(pieces, key=lambda piece: (piece.start, piece.end, piece.is_new))


def _groups(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Runs of edits that overlap, or touch where one of them only puts in or takes out."""
    groups: list[list[_Piece]] = []
    reach = -1
    for piece in pieces:
        is_apart = piece.start > reach or (
            piece.start == reach and _replaces(piece.edit) and all(_replaces(other.edit) for other in groups[-1])
        )
        if groups and not is_apart:
            groups[-1].append(piece)
        else:
            groups.append([piece])
        reach = max(reach, piece.end) if groups[-1][0] is not piece else piece.end
    return groups


def _replaces(edit: Edit) -> bool:
    return bool(edit.original and edit.replacement)


def _settled(edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits, those made one that touch where either only puts in or takes out."""
    last: Edit | None = None
    for edit in edits:
        if last and last.end == edit.start and not (_replaces(last) and _replaces(edit)):
            rules = dict.fromkeys([*last.rule.split("+"), *edit.rule.split("+")])
            last = Edit(
                last.start,
                edit.end,
                last.original + edit.original,
                last.replacement + edit.replacement,
                "+".join(rules),
                min(last.confidence, edit.confidence),
            )
            continue
        if last:
            yield last
        last = edit
    if last:
        yield last


class Draft:
    r"""A raw text, the text it has become so far, and the edits between the two.

    >>> draft = Draft("Ста-\nлинъ")
    >>> draft.change([Edit(3, 5, "-\n", "", "hyphen_join", 0.9)])
    >>> draft.change([Edit(6, 7, "ъ", "", "reform", 0.8)])
    >>> draft.text, [edit.start for edit in draft.edits]
    ('Сталин', [3, 8])
    """

    def __init__(self, raw: str, edits: Iterable[Edit] = ()) -> None:
        self.raw = raw
        self.text = raw
        self.edits: tuple[Edit, ...] = ()
        self.change(edits)

    def change(self, new: Iterable[Edit]) -> None:
        """Make one pass: edits over `text`, sorted and disjoint, composed with those before."""
        new = [edit for edit in new if edit.original != edit.replacement]
        if not new:
            return
        text = apply(self.text, new)
        composed, shift = [], 0
        for group in _groups(_pieces(self.edits, new)):
            edit = self._merged(group, shift)
            shift += sum(len(p.edit.replacement) - len(p.edit.original) for p in group if not p.is_new)
            if edit.original != edit.replacement:
                composed.append(edit)
        self.text, self.edits = text, tuple(_settled(composed))

    def _merged(self, group: Sequence[_Piece], shift: int) -> Edit:
        """One edit over `raw` for a run of touching edits; `shift` is what the edits before added to the text."""
        start, end = group[0].start, max(piece.end for piece in group)
        grown = sum(len(p.edit.replacement) - len(p.edit.original) for p in group if not p.is_new)
        raw_start, raw_end = start - shift, end - shift - grown
        parts, done = [], start
        for piece in group:
            if piece.is_new:
                parts += [self.text[done : piece.start], piece.edit.replacement]
                done = piece.end
        replacement = "".join([*parts, self.text[done:end]])
        rules = dict.fromkeys(rule for piece in group for rule in piece.edit.rule.split("+"))
        confidence = min(piece.edit.confidence for piece in group)
        return Edit(raw_start, raw_end, self.raw[raw_start:raw_end], replacement, "+".join(rules), confidence)


class OffsetMap:
    r"""Offsets of a raw text and of the text after its edits, each from the other.

    A place that begins or ends inside a replacement widens to the whole of it, unless original and replacement are of
    one length; what was taken out beside a place stays outside.

    >>> ways = OffsetMap([Edit(0, 2, "# ", "", "markup", 1.0), Edit(5, 7, "-\n", "", "hyphen_join", 1.0)])
    >>> ways.to_raw(0, 6), ways.to_text(2, 5)
    ((2, 10), (0, 3))
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        shifts = [0, *accumulate(len(edit.replacement) - len(edit.original) for edit in edits)]
        self._shifts = shifts
        self._raw_starts = [edit.start for edit in edits]
        self._raw_ends = [edit.end for edit in edits]
        self._text_starts = [edit.start + shift for edit, shift in zip(edits, shifts, strict=False)]
        self._text_ends = [edit.end + shift for edit, shift in zip(edits, shifts[1:], strict=True)]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """A place of the text, in the raw text."""
        return self._start(start, self._text_ends, -1), max(self._end(end, self._text_starts, -1), 0)

    def to_text(self, start: int, end: int) -> tuple[int, int]:
        """A place of the raw text, in the text."""
        return self._start(start, self._raw_ends, 1), self._end(end, self._raw_starts, 1)

    def _start(self, offset: int, ends: Sequence[int], sign: int) -> int:
        index = bisect_right(ends, offset)  # edits before it, those that end at it included
        here = self._shifts[index]
        if index == len(ends):
            return offset + sign * here
        edit = self._edits[index]
        origin = self._text_starts[index] if sign < 0 else edit.start
        if offset <= origin or len(edit.original) == len(edit.replacement):
            return offset + sign * here
        return edit.start if sign < 0 else self._text_starts[index]

    def _end(self, offset: int, starts: Sequence[int], sign: int) -> int:
        index = bisect_left(starts, offset)  # edits that begin before it
        if index == 0:
            return offset
        edit = self._edits[index - 1]
        reach = self._text_ends[index - 1] if sign < 0 else edit.end
        if offset >= reach or len(edit.original) == len(edit.replacement):
            return offset + sign * self._shifts[index]
        return edit.end if sign < 0 else self._text_ends[index - 1]


class PageMap:
    """From places in a segment's normalised text to `pages.text`. Build one for all the places of a segment."""

    def __init__(self, segment: SegmentRow, edits: Sequence[Edit]) -> None:
        self._offsets = OffsetMap(edits)
        self._spans = segment.spans
        self._bounds = [0, *accumulate(span.end - span.start for span in segment.spans)]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where `text[start:end]` stands on the pages; empty for a place that only edits made."""
        raw_start, raw_end = self._offsets.to_raw(start, end)
        return self.raw_spans(raw_start, raw_end)

    def raw_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where `raw_text[start:end]` stands on the pages."""
        found = []
        for index in range(max(bisect_right(self._bounds, start) - 1, 0), len(self._spans)):
            low = self._bounds[index]
            if low >= end:
                break
            span = self._spans[index]
            first, last = max(start, low), min(end, self._bounds[index + 1])
            if first < last:
                found.append(Span(span.page_number, span.start + first - low, span.start + last - low))
        return tuple(found)


def spans_of(segment: SegmentRow, edits: Sequence[Edit], start: int, end: int) -> tuple[Span, ...]:
    """Where a place of the segment's normalised text stands in `pages.text`; `PageMap` for many places."""
    return PageMap(segment, edits).spans(start, end)
