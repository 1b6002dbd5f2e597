"""Notes at the foot of printed pages: where they begin, which lines are one note, and their numbers.

The foot is found from below: small type (more characters to the line, or lower letters), opened by a number or sign.
Numbers misread are put right by the sequence of all notes, where it leaves one reading.
"""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from tasks.structure.block import SPACE
from tasks.structure.galley import Galley, Row, ends_early
from tasks.structure.passage import Passage, Setting, passage_of
from tasks.structure.shape import is_finished, opens_low

_ASIDE = frozenset({"page_number", "running_head", "noise"})
#: The mark of a note as recognition may have it: digits, letters and signs misread for digits, at most five.
_MARK = re.compile(r"([\dIlSsoOZBiJtjrnu•°�*†‡'`\"’‘,.\\\-<>;?!(){}$|^]{1,5})\s+(?=\S)")
#: Digits that stand apart: `1 12`, `I I`, `1 1'.1`.
_SPREAD = re.compile(
    r"([\dIl](?: ?[\dIl]){1,3}|1 (?=\S{0,3}\d)[\dIl'.,?$\ufffd]{1,4})\s+(?=[^\s\d])|([\dIl](?: [\dIl]){1,3}) "
)
_STRONG = re.compile(r"(?=.{0,4}[\d•°�*†‡])[^\s]{1,5}$|[IlSsoOZBi1]{2,4}$|I\)|(?![.,\-]{1,3}$)[^\w\s]{1,3}$")
#: A short token that is no word before a name or title: a mark that recognition turned into letters.
_WEAK = re.compile(r"((?![A-ZА-Я][^\W\d_]+\s)[^\s—–\-]{1,5})\s+(?=[A-ZА-ЯЁ\"“«„(\[])")
_SIGN = re.compile(r"\*{1,3}|[†‡]{1,3}|§")
_BULLETS = frozenset("•■▪●-–—")
_CITES = re.compile(
    r"\bpp?\.\s?\w|:/ ?/|\bibid|http:|www\.|\bop\. ?cit|там же|\bс\. ?\d|\bcf\.|\bsee\b|\bсм\.|\bno\. ?\d",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[. ]\s?(?:[IVX]{1,4}|\d{1,2}|[^\W\d_]{3,9})[. ,]\s?(?:\d\s?){2,4}\W*$")
#: Notes in a row that may be lost.
_MOST_LOST = 5
#: Readings of the sequence that are kept from note to note.
_KEPT = 20
_DIGIT = str.maketrans("lI|iJOoQSsZzBt!", "111110005522811")
_ALIKE = {
    "0": "oOQ6°", "1": "lI|iJt!7)r'", "2": "Z?zl1", "3": "J5l8", "4": "A-+", "5": "Ss6$", "6": "G5b&", "7": "?1nlI/T",
    "8": "B&R31l", "9": "qg,y4",
}  # fmt: skip


def mark_footers(galley: Galley, passages: list[Passage]) -> list[Passage]:
    """Mark the notes at the foot of each page and number them; lines that open a new note are parted first."""
    parted: list[Passage] = []
    for _, group in groupby(_join_raised(passages), key=lambda passage: passage.sheet):
        sheet = list(group)
        start = _foot(galley, sheet)
        parted += sheet[:start]
        foot = [part for passage in sheet[start:] for part in _parts(galley, passage)]
        _gather(foot, parted)
        parted += foot
    notes = [passage for passage in parted if passage.block.kind == "footnote" and passage.block.pieces]
    _number(notes)
    return parted


def mark_of(text: str) -> str | None:
    """The mark that a note opens with, null where it opens with none.

    >>> mark_of("12 See the file."), mark_of("I I  V. S. Dridzo"), mark_of("Stalin said")
    ('12', 'I I', None)
    """
    if found := _SPREAD.match(text):
        return found[1] or found[2]
    found = _MARK.match(text)
    if found is None or not _STRONG.match(found[1]):
        return None
    return found[1]


def _foot(galley: Galley, sheet: list[Passage]) -> int:
    """Index of the first passage of the page's foot; the length of the sheet where it has none."""
    start = len(sheet)
    for at in range(len(sheet) - 1, 0 if not sheet[0].starts_page or not galley.paged else -1, -1):
        passage = sheet[at]
        if passage.block.kind in _ASIDE:
            continue
        kind = _likeness(galley, passage)
        if kind == "cited":
            quoted = at and sheet[at - 1].setting is Setting.NARROW and len(sheet[at - 1].rows) > 2
            kind = "text" if quoted else "note"
        if kind != "note" and start < len(sheet) and _is_cited_below(passage):
            kind = "note"
        if kind == "note":
            start = at
        elif kind == "text" or (kind == "rest" and not _has_note_above(galley, sheet, at)):
            break
    if start == len(sheet) or not galley.paged:
        return len(sheet)
    return start


def _is_cited_below(passage: Passage) -> bool:
    """Whether a short passage right above a note opens with a token that may be a mark, and holds a source."""
    token = passage.text.split(None, 1)[0]
    marked = mark_of(passage.text) or _weak_mark(passage.text) or token in _BULLETS
    return bool(marked) and not passage.block.settled and len(passage.rows) < 4 and bool(_CITES.search(passage.text))


def _likeness(galley: Galley, passage: Passage) -> str:
    """`note` where it opens like one, `cited` where a source stands after a token, `rest` where it may go on with
    one, else `text`."""
    if passage.block.settled:
        return "text"
    marked = mark_of(passage.text) is not None
    if passage.setting is Setting.WIDE and not _is_item(passage.text):
        return "note" if marked or len(passage.rows) > 1 else "rest"
    if marked and (passage.rows[0].raised or _opens_note(passage)):
        if passage.rows[0].raised or passage.is_line or passage.width > 1.02 * galley.measure:
            return "note"
        if len(passage.rows) < 4 and passage.setting is not Setting.FULL:
            return "note"
    if passage.setting is not Setting.FULL and _weak_mark(passage.text) and _CITES.search(passage.text):
        return "cited"
    return "rest" if passage.is_line else "text"


def _opens_note(passage: Passage) -> bool:
    """Whether the mark is one of a note and not of a list item or a sentence that begins with a number."""
    text = passage.text
    rest = text[len(mark_of(text) or "") :].lstrip()
    if _is_item(text) or _DATE.match(text) or len(rest) < 5 or text[:2] in ("• ", "- ") or re.match(r"\W?\d{4}", text):
        return False
    if passage.is_line and rest[:1].isdigit() and not text[:1].isdigit():
        return False
    return not re.match(r"[^\W\d_]{2}", rest) or not opens_low(rest)


def _is_item(text: str) -> bool:
    """Whether the number is one of a list: a stop stands after it."""
    return bool(re.match(r"\d{1,3}\s?[.)]\s", text))


def _has_note_above(galley: Galley, sheet: list[Passage], at: int) -> bool:
    for passage in reversed(sheet[max(0, at - 4) : at]):
        kind = _likeness(galley, passage) if passage.block.kind not in _ASIDE else "rest"
        if kind != "rest":
            return kind == "note"
    return False


def _parts(galley: Galley, passage: Passage) -> list[Passage]:
    """The passage, parted where a further note begins without a blank line."""
    if passage.block.kind in _ASIDE:
        return [passage]
    runs: list[list[Row]] = [[passage.rows[0]]]
    last = _value(mark_of(passage.text) or "")
    width = max(row.width for row in passage.rows)
    if passage.rows[0].left is not None:
        width = max(width, galley.measure)
    for before, row in pairwise(passage.rows):
        if before.raised:
            runs[-1].append(row)
            continue
        value = _value(mark_of(row.text) or "")
        follows = value is not None and last is not None and last < value <= last + 2
        follows = follows or (value is not None and last is None and before.text[-1:] in ".!?")
        if follows or ((mark_of(row.text) or _weak_mark(row.text)) and ends_early(before, row, width)):
            runs.append([row])
            last = value if value is not None else last
        else:
            runs[-1].append(row)
    if len(runs) == 1:
        return [passage]
    parts = [passage_of(rows, galley) for rows in runs]
    for part in parts[1:]:
        part.opens_note = True
    return parts


def _join_raised(passages: list[Passage]) -> list[Passage]:
    """Lone raised numbers, which a reader may give as lines of their own, made one with the note that follows."""
    kept: list[Passage] = []
    waiting: Passage | None = None
    for passage in passages:
        if waiting is not None:
            waiting.rows += passage.rows
            waiting.block.absorb(passage.block, SPACE)
            waiting.setting, waiting.width = passage.setting, passage.width
            waiting = None
        elif passage.is_line and passage.rows[0].raised and len(passage.text) < 5 and not passage.block.settled:
            waiting = passage
            kept.append(passage)
        else:
            kept.append(passage)
    return kept


def _gather(foot: list[Passage], before: list[Passage]) -> None:
    """Make the foot's passages notes: a mark opens one, what has none goes on with the note before it."""
    note: Passage | None = None
    for passage in foot:
        if passage.block.kind in _ASIDE:
            continue
        mark = mark_of(passage.text)
        if mark is None and (note is None or is_finished(note.text) or passage.gap or passage.opens_note):
            mark = _weak_mark(passage.text)
        if note is None and mark is None:
            note = _open_note(before)
        rest = passage.gap == 0 or opens_low(passage.text) or (passage.is_line and passage.setting is Setting.UNKNOWN)
        if mark is None and note is not None and (rest or not is_finished(note.text)):
            note.block.absorb(passage.block, SPACE)
            passage.block.pieces = []
            continue
        passage.block.settle("footnote").label = mark
        note = passage


def _weak_mark(text: str) -> str | None:
    found = _WEAK.match(text)
    if found is None or found[1] in _BULLETS or found[1].endswith((":", ",")):
        return None
    bare = found[1].strip(".,'\"()")
    return None if len(bare) > 2 and bare.isalpha() and bare.isupper() else found[1]


def _open_note(before: list[Passage]) -> Passage | None:
    """The last note of the pages before, if it has no end."""
    last = next(
        (passage for passage in reversed(before) if passage.block.kind == "footnote" and passage.block.pieces), None
    )
    return None if last is None or is_finished(last.text[-60:]) or last.text[-1:].isdigit() else last


def _value(mark: str) -> int | None:
    digits = re.sub(r"\s", "", mark).strip(".,'\"").translate(_DIGIT)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else None


def _likely(mark: str | None, number: int) -> float:
    """How well a printed mark stands for a number: 3 for the number itself, 0 for nothing known."""
    bare = re.sub(r"[\s.)(]", "", mark or "")
    wanted = str(number)
    if bare == wanted:
        return 3.0
    if not bare or not any(character.isalnum() for character in bare):
        return 0.0
    row = [-0.3 * count for count in range(len(wanted) + 1)]
    digits = [(digit, _ALIKE[digit]) for digit in wanted]
    for printed in bare:
        left = row[0] - 0.3
        fresh = [left]
        for (digit, misread), corner, above in zip(digits, row, row[1:], strict=False):
            alike = 1.0 if printed == digit else 0.6 if printed in misread else -0.4
            left = max(corner + alike, above - 0.3, left - 0.3)
            fresh.append(left)
        row = fresh
    return 2.2 * max(row[-1], -0.3 * len(wanted)) / len(wanted)


def _number(notes: Sequence[Passage]) -> None:
    """Labels of all notes as one reading of the sequence: numbers grow, or begin anew at 1; some have none.

    Where most notes have a sign (`*`, `†`), signs are what they are, else they are numbers misread.
    """
    signed = [note for note in notes if _SIGN.fullmatch(note.block.label or "")]
    if 2 * len(signed) > len(notes):
        return
    trail: list[dict[int, tuple[float, int]]] = []
    scores: dict[int, float] = {0: 0.0}
    sheet = -1
    for note in notes:
        mark = note.block.label
        fresh, sheet = note.sheet != sheet, note.sheet
        step: dict[int, tuple[float, int]] = {}
        likely: dict[int, float] = {}
        for before, score in scores.items():
            options = [(before, score - 0.8)]
            for skipped in range(_MOST_LOST + 1):
                number = before + 1 + skipped
                if number not in likely:
                    likely[number] = _likely(mark, number)
                options.append((number, score + likely[number] - 0.35 * skipped))
            if mark == "1" and before:
                options.append((1, score + (1.5 if fresh else 0.5)))
            for number, gain in options:
                if number not in step or gain > step[number][0]:
                    step[number] = (gain, before)
        trail.append(dict(sorted(step.items(), key=lambda item: (-item[1][0], item[0]))[:_KEPT]))
        scores = {number: gain for number, (gain, _) in trail[-1].items()}
    number = max(scores, key=lambda key: (scores[key], -key))
    for note, step in zip(reversed(notes), reversed(trail), strict=True):
        before = step[number][1]
        note.block.label = str(number) if number and (number != before or note.block.label == "1") else None
        number = before
