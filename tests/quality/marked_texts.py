"""Texts with what a reader finds in them, and how much of it is found; the marks are explained in the file of texts."""

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from storage.schemas import SegmentRow, Span, TextRow
from tasks.annotate import STAGE
from tasks.annotation.nameforms import surname_of
from tasks.language.sentences import sentences

_EDGE = re.compile(r"\{(?P<kind>[poldqabw?]) |\}")
_NOTE, _LABEL = "§", re.compile(r"\d{1,3}")


class Mark(NamedTuple):
    """One thing that a reader finds: its kind, place in its paragraph, text and value."""

    kind: str
    start: int
    end: int
    text: str
    value: str


@dataclass
class Marked:
    """One text: its paragraphs without marks, and the marks of each."""

    name: str
    language: str
    paragraphs: list[str] = field(default_factory=list)
    marks: list[list[Mark]] = field(default_factory=list)

    def add(self, printed: str) -> None:
        """Read one paragraph."""
        text, marks, opened, position = "", [], [], 0
        for edge in _EDGE.finditer(printed):
            text += printed[position : edge.start()]
            position = edge.end()
            if edge["kind"]:
                opened.append((edge["kind"], len(text)))
                continue
            kind, start = opened.pop()
            value = ""
            if kind in "dqab":
                body, _, value = text[start:].rpartition("=")
                text = text[:start] + body
            marks.append(Mark(kind, start, len(text), text[start:], value))
        if opened:
            raise ValueError(f"a mark is not closed in {printed!r}")
        self.paragraphs.append(text + printed[position:])
        self.marks.append(sorted(marks, key=lambda mark: mark.start))


def read(path: Path) -> list[Marked]:
    """The texts of a file."""
    found: list[Marked] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name, _, language = line[3:].partition(" | ")
            found.append(Marked(name, language))
        elif line.strip() and not line.startswith("# "):
            found[-1].add(line)
    return found


def annotated(text: Marked) -> list[list[Any]]:
    """The rows of a text."""
    segments, texts = [], []
    for position, paragraph in enumerate(text.paragraphs):
        body = paragraph.removeprefix(_NOTE)
        kind, shift = ("footnote" if body != paragraph else "paragraph"), len(paragraph) - len(body)
        span, label = Span(1, 0, len(body)), _LABEL.match(body) if shift else None
        row = SegmentRow(f"{position}:{shift}", "d", position, kind, (span,), body, label=label and label[0])
        segments.append(row)
        places = tuple(sentences(body, text.language))
        texts.append(TextRow(f"{position}:{shift}", "d", body, language=text.language, sentences=places))
    return [list(rows) for rows in STAGE.run(segments, texts, STAGE.parameters())]


def _interval(value: str) -> tuple[str, str]:
    first, _, last = value.partition("/")
    return _bound(first, is_last=False), _bound(last or first, is_last=True)


def _bound(value: str, *, is_last: bool) -> str:
    year, month, day = (int(part or 0) for part in [*value.split("-"), "", ""][:3])
    month = month or (12 if is_last else 1)
    return dt.date(year, month, day or (calendar.monthrange(year, month)[1] if is_last else 1)).isoformat()


class Tally(Counter[str]):
    """Counts by measure: `KIND.right`, `KIND.found`, `KIND.wanted`, `FIELD.right`, `FIELD.wanted`."""

    def share(self, name: str, of: str) -> float:
        """Right ones among those found or wanted; 1 where there are none."""
        return self[f"{name}.right"] / self[f"{name}.{of}"] if self[f"{name}.{of}"] else 1.0


def _where(row: Any) -> tuple[int, int, int]:
    position, shift = map(int, row.segment_id.split(":"))
    return position, row.start + shift, row.end + shift


def compare(text: Marked) -> tuple[Tally, list[str]]:
    """Counts of one text, and a line for each thing missed, made up or misread."""
    citations, names, quantities, dates, _ = annotated(text)
    tally, lines = Tally(), []
    for kind, rows in (
        ("p", [row for row in names if row.kind == "person"]),
        ("o", [row for row in names if row.kind == "organisation"]),
        ("l", [row for row in names if row.kind == "place"]),
        ("d", dates),
        ("q", quantities),
        ("a", [row for row in citations if row.kind == "archival"]),
        ("b", [row for row in citations if row.kind == "bibliographic"]),
        ("w", [row for row in citations if row.kind in {"press", "web"}]),
    ):
        lines += [f"{text.name}: {line}" for line in _matched(text, kind, rows, tally)]
    return tally, lines


def _matched(text: Marked, kind: str, rows: list[Any], tally: Tally) -> Iterator[str]:
    wanted = [(n, mark) for n, marks in enumerate(text.marks) for mark in marks if mark.kind == kind]
    loose = [(n, mark) for n, marks in enumerate(text.marks) for mark in marks if mark.kind == "?"]
    tally[f"{kind}.wanted"] += len(wanted)
    left = list(wanted)
    for row in rows:
        n, start, end = _where(row)
        fit = [(m, mark) for m, mark in left if m == n and mark.start < end and start < mark.end]
        if kind in "po":
            fit = [pair for pair in fit if (pair[1].start, pair[1].end) == (start, end)]
        if not fit:
            if any(m == n and mark.start < end and start < mark.end for m, mark in loose):
                continue
            tally[f"{kind}.found"] += 1
            yield f"{kind} made up {row.text!r} {_short(kind, row)}"
            continue
        tally[f"{kind}.found"] += 1
        tally[f"{kind}.right"] += 1
        left.remove(fit[0])
        yield from _fields(kind, row, fit[0][1], tally)
    for _, mark in left:
        yield f"{kind} missed {mark.text!r} {mark.value}"


def _short(kind: str, row: Any) -> str:
    return {
        "d": lambda: f"{row.earliest}/{row.latest}",
        "q": lambda: f"{row.value} {row.action}",
        "a": lambda: str(_archival(row)),
        "b": lambda: f"{row.authors} {row.year}",
    }.get(kind, str)()


def _archival(row: Any) -> list[str]:
    leaves = ",".join(first if first == last else f"{first}-{last}" for first, last in row.list_ranges)
    return [row.archive or "", row.fond or "", row.opis or "", ", ".join(row.delo), leaves]


def _fields(kind: str, row: Any, mark: Mark, tally: Tally) -> Iterator[str]:
    pairs: list[tuple[str, object, object]] = []
    if kind == "d":
        pairs.append(("interval", (str(row.earliest), str(row.latest)), _interval(mark.value)))
    elif kind == "q":
        number, _, action = mark.value.partition(";")
        pairs.append(("value", _value(row), number))
        if action:
            pairs.append(("action", row.action, action))
    elif kind == "a":
        wanted = (mark.value.split(";") + [""] * 4)[:5]
        pairs += zip(("archive", "fond", "opis", "delo", "leaves"), _archival(row), wanted, strict=True)
    elif kind == "b":
        author, _, year = mark.value.partition(";")
        first = (*row.authors, *row.editors, "")[0]
        pairs += [("author", surname_of(first), surname_of(author)), ("year", str(row.year), year)]
    for name, found, wanted_value in pairs:
        tally[f"{name}.wanted"] += 1
        tally[f"{name}.right"] += found == wanted_value
        if found != wanted_value:
            yield f"{kind} misread {mark.text!r}: {name} {found!r}, not {wanted_value!r}"


def _value(row: Any) -> str:
    if row.value is not None:
        return f"{row.value:.10g}"
    low, high = row.value_low, row.value_high
    return f"{low:.10g}-{high:.10g}" if low is not None and high is not None else f"{low or high:.10g}"
