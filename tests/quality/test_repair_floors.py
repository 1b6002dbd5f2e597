"""Floors for repair: passages of rare words and names, damaged as print is by recognition.

Damage is drawn with a fixed seed. A floor is lowered only with a note in the change log that says why.
"""

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from storage.schemas import PageRow, SegmentRow, Span
from tasks.edits import apply
from tasks.repair import RepairParameters, run

PASSAGES = Path(__file__).parent / "passages"
#: What print becomes, a letter or two at a time.
_DAMAGE = (
    "rn=m m=rn h=b l=1 I=l e=c t=r u=n a=o s=5 tl=d ll=U um=wn fi=ft Th=lb y=v ,=. "
    "н=п п=н и=н ш=щ с=е е=с о=0 л=п й=и к=н т=г б=6 ч=4 З=3 в=ь"
)
DAMAGE = dict(pair.split("=") for pair in _DAMAGE.split())
#: Digest of the passages: with others the floors mean nothing.
DIGEST = "76b3b3884b313de5"


def damaged(line: str, rate: float, dice: random.Random) -> str:
    done, out = 0, []
    while done < len(line):
        width = 2 if line[done : done + 2] in DAMAGE else 1
        group = line[done : done + width]
        is_hit = dice.random() < rate * 2 and group in DAMAGE
        out.append(DAMAGE[group] if is_hit else group)
        done += width
    return "".join(out)


def mended(lines: list[str]) -> list[str]:
    """Lines of a page after repair."""
    text = " \n".join(lines)
    page = PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="ocr", estimated_cer=0.03)
    segment = SegmentRow("g-1", "d-1", 0, "paragraph", (Span(1, 0, len(text)),), text, estimated_cer=0.03)
    (rows,) = run([page], [segment], RepairParameters(repair="on"))
    return apply(text, [edit for row in rows for edit in row.proposals]).split(" \n")


def measured(name: str, rate: float) -> Iterator[tuple[str, str, str]]:
    """Lines as printed, as damaged and as mended. The passage stands thrice, so that its words are known."""
    lines = [line for line in (PASSAGES / name).read_text(encoding="utf-8").splitlines() if line] * 3
    dice = random.Random(f"{name} {rate}")
    seen = [damaged(line, rate, dice) for line in lines]
    yield from zip(lines, seen, mended(seen), strict=True)


def letters(line: str) -> str:
    return re.sub(r"[\W_]", "", line)


def test_the_passages_are_those_of_the_floors() -> None:
    found = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(PASSAGES.iterdir())))
    assert found.hexdigest()[:16] == DIGEST


@pytest.mark.parametrize("name", ["english.txt", "russian.txt"])
def test_clean_print_keeps_every_letter(name: str) -> None:
    assert [line for line, _, after in measured(name, 0.0) if letters(line) != letters(after)] == []


@pytest.mark.parametrize(
    ("name", "rate", "floor"),
    [("english.txt", 0.01, 0.5), ("english.txt", 0.05, 0.42), ("russian.txt", 0.01, 0.4), ("russian.txt", 0.05, 0.3)],
)
def test_repair_takes_away_errors_and_harms_no_line(name: str, rate: float, floor: float) -> None:
    before = after = 0
    for line, seen, found in measured(name, rate):
        before += Levenshtein.distance(seen, line)
        after += Levenshtein.distance(found, line)
        assert seen != line or letters(found) == letters(line)
    assert before > 0
    assert 1 - after / before >= floor
