"""What was done to people and cases: the verbs and nouns of reviews, and the one that a number belongs to."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tasks.annotation.cues import ACTION, Cues
from tasks.annotation.lexicon import alternation, fold, table

_NOT = re.compile(r"(?:\bnot|\bnever|n't|\bне|\bnicht)\s(?:\w{1,5}\s)?$", re.IGNORECASE)
_BEARER = re.compile(
    r"prisoner|inmate|convicts|sentences\b(?!\sto)|convictions\b|заключ[её]нн|осужд[её]нн\w{1,2}\b(?!\sпо)|приговор(?:а|у|ом|ов|ы|ам|е)?\b|häftling|returnee|в'язн",
    re.IGNORECASE,
)
_AMNESTY = re.compile(r"amnest|амн[иі]ст", re.IGNORECASE)
_OBJECT = re.compile(r"\w{0,12}\s(?:(?:в|во|у|to|the|a|their|der|die|zur)\s){0,2}", re.IGNORECASE)
#: `released under the amnesty`: the ground, not the deed, where a verb stands beside it.
_GROUND = re.compile(
    r"(?:\bunder|\bby|\bпо|\bсогласно|\bза|\bnach)\s(?:(?:the|an?|der)\s)?(?:[^\W\d_]{1,12}\s)?$", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"(?:convicted|sentenced|condemned|imprisoned|arrested|detained|expelled|deported|exiled)\s(?:of|under|for|by|on|in|from|to|as)\b"
)
_AUXILIARY = re.compile(
    r"\b(?:was|were|been|is|are|be|being|had|have|has|got|and|or|court|board|troikas?|commission)\s(?:\w{2,12}ly\s)?$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{0,24}")
_AND = re.compile(r"\s(?:and|и|та|і|und|un)\s")
_SPACES = re.compile(r"\s")
#: How many actions on either side of a number are weighed.
REACH = 6


class Action(NamedTuple):
    """A word that names an action; the handicap, in characters, is that of words that say who or why before what."""

    start: int
    end: int
    name: str
    handicap: int = 0


@cache
def _stems() -> dict[str, str]:
    """Stem of a verb or noun → action."""
    entries = table("quantities")["actions"].items()
    return {fold(word.replace("_", " ")): key for key, entry in entries for word in entry.split()}


@cache
def _pattern() -> re.Pattern[str]:
    # ß is ss when folded, and a pattern tells the two apart
    printed = [word.replace("_", " ") for entry in table("quantities")["actions"].values() for word in entry.split()]
    return re.compile(rf"(?<!\w)(?:{alternation([*_stems(), *printed])})", re.IGNORECASE)


def _name(match: re.Match[str]) -> str:
    return _stems()[_SPACES.sub(" ", fold(match[0]))]


def find(text: str, cues: Cues | None = None) -> list[Action]:
    """The actions of a text in order; those that are denied are left out."""
    found: list[Action] = []
    for start in (cues or Cues(text)).at(ACTION):
        match = _pattern().match(text, start) if not found or start >= found[-1].end else None
        if found and found[-1].name == "refused" and _OBJECT.fullmatch(text, found[-1].end, start):
            continue  # `refused to review` is no review
        if match and not _NOT.search(text, max(0, start - 14), start):
            end = _LETTERS.match(text, match.end()).end()  # type: ignore[union-attr]
            found.append(Action(start, end, _name(match), _handicap(text, start)))
    return found


def _handicap(text: str, start: int) -> int:
    """`prisoners` and `under the amnesty` say who and why; `citizens convicted of crimes` is an attribute."""
    if _BEARER.match(text, start):
        return 200
    if _AMNESTY.match(text, start):
        return 200 if _GROUND.search(text, max(0, start - 24), start) else 0
    if _ATTRIBUTE.match(text, start) and not _AUXILIARY.search(text, max(0, start - 24), start):
        return 100
    return 0


def nearest(text: str, actions: Sequence[Action], place: tuple[int, int], sentence: tuple[int, int]) -> str | None:
    """The action named nearest to a number in its clause, else in its sentence; one behind it before one in front."""
    middle = bisect_left(actions, (place[1],))
    near = [
        action
        for action in actions[max(0, middle - REACH) : middle + REACH]
        if sentence[0] <= action.start
        and action.end <= sentence[1]
        and not (action.start >= place[1] and ";" in text[place[1] : action.start])
    ]
    return min(near, key=lambda action: _distance(text, action, place)).name if near else None


def _distance(text: str, action: Action, place: tuple[int, int]) -> int:
    """Characters between, twice in front; a comma or `and` between them counts as many more."""
    behind = action.start >= place[1]
    between = text[place[1] : action.start] if behind else text[action.end : place[0]]
    distance = len(between) if behind else 2 * len(between)
    distance += 80 * sum(between.count(sign) for sign in ",;:") + 60 * len(_AND.findall(between))
    return distance + action.handicap


def last_of(text: str) -> str | None:
    """The last action that a short text names: `Rehabilitation refused` is a refusal."""
    names = [_name(match) for match in _pattern().finditer(text)]
    return names[-1] if names else None
