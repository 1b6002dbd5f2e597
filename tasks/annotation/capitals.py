"""Words with a capital, and what kind of word each may be in a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from unicodedata import combining, normalize

from tasks.annotation.lexicon import alternation, fold, table, words
from tasks.annotation.nameforms import INITIAL, NO_NAME, L, U, persons_of
from tasks.language.morphology import analyser

_TOKEN = re.compile(
    rf"(?<![\w-])(?<!\w['’ʹ])(?:(?P<initial>{INITIAL})(?!{L})|(?P<word>{U}[^\W\d_]*(?:(?:['’ʹ]|-)(?=[^\W\d_])[^\W\d_]*|\((?=[бb]\))[^\W\d_]*)*))"
)
_CAPITAL = re.compile(rf"{U}(?<![\w-].)")


_SOFT_SIGNS = frozenset("'’ʹ")
#: Given names that are months too: `her husband, August Tamm`.
_MONTH_NAMES = frozenset({"August", "April", "June", "May"})
_LEADS_TO_MONTH = re.compile(
    r"(?:^|[.!?…:;»”\"]\s|\b(?:in|of|since|by|until|till|from|to|and|or|early|mid|late|last|next|this|that|each|every|on|after|before|during|the)\s|\d\s)$",
    re.IGNORECASE,
)


class Kind(IntEnum):
    """What a word with a capital may be."""

    INITIAL = 0
    GIVEN = 1
    PATRONYMIC = 2
    PLAIN = 3
    STOP = 4


@dataclass(slots=True, eq=False)
class Token:
    """A word with a capital; `end` leaves out a possessive ending. `gap` is the text between it and the one before."""

    start: int
    end: int
    text: str
    kind: Kind
    follows: bool
    is_possessive: bool = False
    taken: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it may be a surname."""
        return self.kind is Kind.PLAIN or (self.kind is Kind.GIVEN)


@cache
def _given() -> frozenset[str]:
    names = table("given_names")
    folded = [fold(name) for part in ("western", "russian", "cyrillic") for name in names[part].split()]
    return frozenset([*folded, *(_plain(name) for name in folded)])


def _plain(name: str) -> str:
    """A Latin name without its diacritics, as foreign printers set it: `Janis` for `Jānis`."""
    bare = "".join(letter for letter in normalize("NFD", name) if not combining(letter))
    return bare if bare.isascii() else name


def is_given(word: str) -> bool:
    """Whether a Latin word is a given name."""
    return fold(word) in _given()


def leading_persons(printed: str) -> tuple[tuple[str, ...], int]:
    """The persons at the head of a list, and its length; without initials a name must begin with a known given name.

    >>> leading_persons("Jane Roe, John Doe, Coming Home")
    (('Jane Roe', 'John Doe'), 18)
    """
    people = persons_of(printed)
    for index, name in enumerate(people[1:], start=1):
        if "." not in name and not is_given(name.split()[0]):
            return people[:index], printed.find(people[index - 1]) + len(people[index - 1])
    return people, len(printed)


@cache
def _patronymic() -> re.Pattern[str]:
    endings = table("persons")["patronymics"]
    latin, cyrillic = alternation(endings["latin"].split()), alternation(endings["cyrillic"].split())
    cases = "(?:а|у|ем|е|ы|ой|ою|и|ам|ами|ах|a|u|em|e|y|oi)?"
    return re.compile(rf"[^\W\d_'’]{{1,3}}[\w'’]{{0,14}}(?:{latin}|{cyrillic}){cases}", re.IGNORECASE)


@cache
def _short_patronymics() -> frozenset[str]:
    return frozenset(table("persons")["patronymics"]["short"].split())


_STOPS = frozenset(fold(word) for word in NO_NAME) | frozenset(table("words")["no_surname"].split())


@lru_cache(maxsize=65536)
def _kind(word: str) -> Kind:
    folded = fold(word)
    if folded in _STOPS:
        return Kind.STOP
    if folded in _given():
        return Kind.GIVEN
    if folded in _short_patronymics() or (len(word) > 5 and _patronymic().fullmatch(word)):
        return Kind.PATRONYMIC
    if "\u0400" <= word[0] <= "\u052f":
        return _cyrillic_kind(word)
    return Kind.PLAIN


def _cyrillic_kind(word: str) -> Kind:
    for parse in analyser().parse(word)[:2]:
        if "Name" in parse.tag and parse.score > 0.2:
            return Kind.GIVEN
    return Kind.PLAIN


def tokens(text: str) -> Iterator[Token]:
    """The words with a capital of a text, in order; `follows` tells that only a space parts one from the one before."""
    last_end, done = -10, 0
    before: Token | None = None
    for cue in _CAPITAL.finditer(text):
        match = _TOKEN.match(text, cue.start()) if cue.start() >= done else None
        if match is None:
            continue
        start, end = match.span()
        done = end
        if match["initial"]:
            yield Token(start, end, match[0], Kind.INITIAL, _joins(text, last_end, start))
            last_end = end
            continue
        word = match["word"]
        is_possessive = word.endswith(("'s", "’s"))
        if is_possessive:
            word = word[:-2]
        elif text[end : end + 1] in _SOFT_SIGNS and fold(f"{word}'") in _given():
            word = text[start : end + 1]  # `Igor' Pavlov`
        token = Token(start, start + len(word), word, _kind(word), _joins(text, last_end, start), is_possessive)
        if before and before.text in _MONTH_NAMES and token.follows and token.kind is Kind.PLAIN:
            before.kind = (
                Kind.GIVEN if not _LEADS_TO_MONTH.search(text, max(0, before.start - 12), before.start) else before.kind
            )
        before = token
        yield token
        last_end = -10 if is_possessive else token.end


def _joins(text: str, last_end: int, start: int) -> bool:
    gap = start - last_end
    return gap == 0 or (gap <= 2 and text[last_end:start] in {" ", "\u00a0", "\n", "-"})


@cache
def _titles() -> frozenset[str]:
    entries = table("persons")["titles"]
    return frozenset(word for key in ("words", "named") for word in entries[key].split())


def is_announced(text: str, token: Token) -> bool:
    """Whether an honorific, or `named` and its like, stands right before a word."""
    left = text[max(0, token.start - 26) : token.start]
    if not left.endswith((" ", "\u00a0")):
        return False
    before = left.split()[-1:]
    return bool(before) and before[0].lstrip("(«“\"'‘*") in _titles()


@cache
def _russian_given() -> frozenset[str]:
    names = table("given_names")
    return frozenset(fold(name) for name in names["russian"].split()) - {
        fold(name) for name in names["western"].split()
    }


def is_russian_given(word: str) -> bool:
    """Whether a word is a given name of Russian use alone."""
    return fold(word) in _russian_given()


#: Words before a name that make it a place; `г.` after a number is a year.
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:city|town|village|settlement|port|station)\sof\s|(?<![\d\s]\s)(?<![\d)])(?<!\w)(?:г|гор|дер|пос|ст|м)\.\s?|\b(?:[Гг]ород|села|селе|село|деревн|пос[её]лк?|станци|міст|сел)[а-яі]{0,3}\s)$"
)


def is_place_by_lead(text: str, start: int) -> bool:
    """Whether what stands before a name makes it the name of a place: `the city of`, `г.`"""
    last = text[max(0, start - 2) : start]
    if last != "f " and "." not in last and last[:1] < "\u0400":
        return False
    return _PLACE_BEFORE.search(text, max(0, start - 16), start) is not None


@cache
def institutions() -> frozenset[str]:
    """Words after a name that make it the name of a street, a factory, a collection."""
    return frozenset(table("persons")["after"]["institutions"].split())


@cache
def place_words() -> re.Pattern[str]:
    """Words after a surname that make it the name of a place."""
    return re.compile(rf"\s(?:{alternation(words(table('persons')['after']['places']))})(?!\w)")
