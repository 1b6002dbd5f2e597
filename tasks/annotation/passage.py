"""One segment as the annotators see it: its text, what to pass over in it, and the way back to the page."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from storage.schemas import Place, SegmentRow, Span, TextRow
from storage.schemas.segments import ASIDE
from tasks.annotation.cues import Cues
from tasks.edits import PageMap

#: Kinds that hold no prose: navigation, counters, and the author, time and score of a comment.
SILENT = ASIDE | {"image", "elision"}
#: Kinds whose references follow each other in an order of their own.
NOTES = frozenset({"footnote"})

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"»”)\]]{1,2000}")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"»”)\]]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}|<[^<>\n]{1,300}>"
)
_MARK = re.compile(r"<sup>[^<>]{0,20}</sup>|\[\^?\d{1,3}\](?=\W|$)")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*{1,3}(?=[^\s*])([^*\n]{1,600})(?<=\S)\*{1,3}(?!\w)|(?<!\w)_(?=[^\s_])([^_\n]{1,600})_(?!\w)"
)
_EMPHASIS_SIGNS = frozenset({"*", "_", "**", "***"})


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


class Passage:
    """The normalised text of one segment. `masked` has the same length, with addresses, tags and note marks blanked."""

    def __init__(self, segment: SegmentRow, text: TextRow) -> None:
        self.segment = segment
        self.text = text.text
        self.language = text.language
        self._row = text
        self._pages: PageMap | None = None
        self._sentence_spans: dict[int, tuple[Span, ...]] = {}

    @property
    def is_note(self) -> bool:
        """Whether it is a foot- or endnote."""
        return self.segment.kind in NOTES

    @cached_property
    def masked(self) -> str:
        """The text with addresses, tags, note marks and the number of a note blanked."""
        text = self.text
        label = self.segment.label if self.is_note else None
        if label and (place := text.find(label, 0, len(label) + 4)) >= 0:
            text = text[:place] + " " * len(label) + text[place + len(label) :]
        if "[" in text or "<" in text:
            text = _MARK.sub(_blank, text)
        if "<" in text or "@" in text or "://" in text or "www." in text:
            text = _ADDRESS.sub(_blank, text)
        return text

    @cached_property
    def cues(self) -> Cues:
        """Where the recognisers have to look."""
        return Cues(self.text)

    @cached_property
    def addresses(self) -> list[tuple[int, int]]:
        """Where web addresses stand."""
        if "://" not in self.text and "www." not in self.text:
            return []
        return [found.span() for found in _URL.finditer(self.text)]

    @cached_property
    def emphases(self) -> list[tuple[int, int]]:
        """Stretches set in italics or bold, by signs that are in the text or that edits took out of it."""
        is_marked = "*" in self.text or "_" in self.text
        inside = [found.span(found.lastindex or 0) for found in _EMPHASIS.finditer(self.text)] if is_marked else []
        return sorted([*inside, *self._emphases_of_edits()])

    def _emphases_of_edits(self) -> Iterator[tuple[int, int]]:
        shift, opened = 0, -1
        for edit in self._row.edits:
            place = edit.start + shift
            shift += len(edit.replacement) - len(edit.original)
            if edit.replacement or edit.original not in _EMPHASIS_SIGNS:
                continue
            if opened < 0:
                opened = place
            else:
                if opened < place:
                    yield opened, place
                opened = -1

    @cached_property
    def sentences(self) -> Sequence[Place]:
        """Its sentences; the whole text where none are given."""
        return self._row.sentences or (Place(0, len(self.text)),)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_number(self, offset: int) -> int:
        """Which of its sentences holds an offset, from 0."""
        return max(bisect_right(self._sentence_starts, offset) - 1, 0)

    def sentence(self, offset: int) -> Place:
        """The sentence that holds an offset."""
        return self.sentences[self.sentence_number(offset)]

    def sentence_spans(self, offset: int) -> tuple[Span, ...]:
        """Where the sentence that holds an offset stands in `pages.text`."""
        sentence = self.sentence(offset)
        if sentence.start not in self._sentence_spans:
            self._sentence_spans[sentence.start] = self.spans(sentence.start, sentence.end)
        return self._sentence_spans[sentence.start]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The same place in `pages.text`."""
        if not self._row.edits and len(self.segment.spans) == 1:
            span = self.segment.spans[0]
            return (Span(span.page_number, span.start + start, span.start + end),)
        if self._pages is None:
            self._pages = PageMap(self.segment, self._row.edits)
        return self._pages.spans(start, end)


def passages(segments: Sequence[SegmentRow], texts: Sequence[TextRow]) -> list[Passage]:
    """The segments that hold prose, in reading order."""
    by_id = {text.segment_id: text for text in texts}
    ordered = sorted(segments, key=lambda segment: segment.position)
    return [Passage(s, by_id[s.segment_id]) for s in ordered if s.kind not in SILENT and s.segment_id in by_id]
