"""Persons: initials with surname in either order, full names, patronymics, and surnames once they are known.

A document is read twice: the first time for names that show themselves by their form (initials, a given name, a
patronymic, an honorific, the place of an author), the second time for the surnames that these made known, in any case
of the Russian declension, and for well-known figures.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tasks.annotation import surnames
from tasks.annotation.bearers import (
    CYRILLIC,
    initials_of,
    is_acronym,
    is_romanised,
    name_end,
    names_a_woman,
    surname_among,
)
from tasks.annotation.capitals import Kind, Token, tokens
from tasks.annotation.lexicon import fold
from tasks.annotation.nameforms import surname_of
from tasks.annotation.namesakes import is_street, is_thing
from tasks.annotation.passage import Passage
from tasks.annotation.reference import Reference

_WORD = re.compile(r"[\w'’]{3,80}")


@dataclass(slots=True, eq=False)
class Person:
    """A mention of a person."""

    start: int
    end: int
    surname: str | None
    initials: str | None
    is_feminine: bool = False
    is_russian: bool = False
    cyrillic: str | None = None
    pinned: bool = False
    meant: str | None = None
    distance: float | None = None
    confidence: float | None = None


@dataclass(slots=True, eq=False)
class Known:
    """What a document has shown of one surname."""

    surname: str
    is_russian: bool
    is_feminine: bool
    has_patronymic: bool = False


class Register:
    """Surnames and anonymous initials that a document has made known."""

    def __init__(self) -> None:
        self.surnames: dict[str, Known] = {}
        self.anonymous: dict[str, str] = {}

    def add(self, person: Person) -> None:
        """Remember the surname of a person."""
        if person.surname and surnames.may_stand_alone(person.surname):
            known = self.surnames.setdefault(
                fold(person.surname), Known(person.surname, person.is_russian, person.is_feminine)
            )
            known.is_russian = known.is_russian or person.is_russian
            known.has_patronymic = known.has_patronymic or (person.initials or "").count(".") == 2

    def settle(self) -> None:
        """Where most who bear two initials are Russian, the others may be so as well, if their spelling allows it."""
        pairs = [
            known for known in self.surnames.values() if known.has_patronymic and not CYRILLIC.search(known.surname)
        ]
        if sum(known.is_russian for known in pairs) * 2 <= len(pairs):
            return
        for known in pairs:
            known.is_russian = known.is_russian or not surnames.is_foreign(known.surname)

    def drop_common(self, texts: Iterable[str]) -> None:
        """Forget surnames that the document uses as common words too, unless their ending speaks for them."""
        common: set[str] = set()
        for text in texts:
            common.update(_WORD.findall(text))
        for key in [key for key in self.surnames if key in common and not surnames.looks_russian(key)]:
            del self.surnames[key]

    def find(self, word: str) -> Known | None:
        """The known surname that a word is a form of."""
        for base in surnames.bases(word)[:3]:
            if base in self.surnames:
                return self.surnames[base]
        return None


def find(passages: Sequence[Passage], references: Sequence[Sequence[Reference]]) -> list[list[Person]]:
    """The persons of each passage of a document."""
    register = Register()
    words = [list(tokens(passage.masked)) for passage in passages]
    found: list[list[Person]] = []
    for passage, row, cited in zip(passages, words, references, strict=True):
        persons = [*_authors(passage, row, cited), *_formed(passage.masked, row, register)]
        for person in persons:
            register.add(person)
        found.append(persons)
    register.settle()
    register.drop_common(passage.masked for passage in passages)
    whole: list[list[Person]] = []
    for passage, row, persons in zip(passages, words, found, strict=True):
        whole.append(sorted([*persons, *_known(passage.masked, row, register)], key=lambda person: person.start))
        for person in whole[-1]:
            _complete(person, register)
    return whole


def _authors(passage: Passage, row: Sequence[Token], cited: Sequence[Reference]) -> Iterator[Person]:
    """Authors and editors of references, where they are printed."""
    starts = [token.start for token in row]
    for reference in cited:
        if reference.is_ibid:
            continue
        for name in dict.fromkeys((*reference.authors, *reference.editors)):
            start = passage.text.find(name, reference.start, reference.end)
            end = start + len(name)
            words = row[bisect_left(starts, start) : bisect_left(starts, end)]
            if start < 0 or not words or any(word.taken for word in words) or " " not in name:
                continue  # bare surnames count once the document has made them known
            for word in words:
                word.taken = True
            yield _author(name, words, start)


def _author(name: str, words: Sequence[Token], start: int) -> Person:
    surname = surname_of(name)
    bearer = next((word for word in words if word.text == surname), None)
    russian = bearer is not None and is_romanised(words, bearer)
    return Person(start, start + len(name), surname, initials_of(name.replace(surname, "")), is_russian=russian)


def _formed(text: str, row: Sequence[Token], register: Register) -> Iterator[Person]:
    """Names that show themselves by their form."""
    index = 0
    while index < len(row):
        end = name_end(text, row, index)
        if end == index:
            index += 1
            continue
        tokens_of = row[index:end]
        person = _person(tokens_of, register)
        for token in tokens_of:
            token.taken = True
        index = end
        if person and not is_street(text, person.start, person.end):
            yield person


def _person(name: Sequence[Token], register: Register) -> Person | None:
    """A person from the words of a name."""
    printed = " ".join(token.text for token in name)
    surname = surname_among(name)
    given = [token for token in name if token is not surname and token.kind in {Kind.GIVEN, Kind.PATRONYMIC}]
    feminine = any(names_a_woman(token) for token in given)
    if surname is None and len(name) == 2 and name[1].kind is Kind.INITIAL:
        register.anonymous[name[1].text] = printed
        return Person(name[0].start, name[1].end, None, name[1].text)
    if surname is None and not any(token.kind is Kind.PATRONYMIC for token in name):
        return None
    others = " ".join(token.text for token in name if token is not surname)
    russian = surname is not None and is_romanised(name, surname)
    return Person(
        name[0].start, name[-1].end, surname.text if surname else None, initials_of(others), feminine, russian
    )


def _known(text: str, row: Sequence[Token], register: Register) -> Iterator[Person]:
    """Surnames and initials of persons known from elsewhere in the document, and well-known figures."""
    for token in row:
        if token.taken or token.kind is Kind.STOP or is_acronym(token):
            continue
        if token.kind is Kind.INITIAL:
            after = text[token.end : token.end + 2]
            if (
                token.text in register.anonymous
                and not token.follows
                and (after[:1] in "'’" or (after[:1].isspace() and after[1:].islower()))
            ):
                yield Person(token.start, token.end, None, token.text)
            continue
        known = register.find(token.text)
        figure = next((base for base in surnames.bases(token.text)[:2] if base in surnames.figures()), None)
        if not (known or figure or _shows_itself(text, token)):
            continue
        if not is_thing(text, token.start, token.end, is_plain=fold(token.text) in _plain_forms(known, figure)):
            token.taken = True
            yield Person(
                token.start,
                token.end,
                token.text,
                None,
                bool(known and known.is_feminine),
                bool(known and known.is_russian),
            )


def _plain_forms(known: Known | None, figure: str | None) -> frozenset[str]:
    """The nominative of a surname that the document or general knowledge has."""
    return frozenset(form for form in (known and fold(known.surname), figure) if form)


def _shows_itself(text: str, token: Token) -> bool:
    """A word in the middle of a sentence with the ending of a Russian surname."""
    if token.kind is not Kind.PLAIN or len(token.text) < 6 or token.follows:
        return False
    if not (
        surnames.looks_russian(token.text) or (CYRILLIC.match(token.text) and surnames.ends_as_surname(token.text))
    ):
        return False
    before = text[max(0, token.start - 2) : token.start]
    return (
        before[1:].isspace()
        and (before[:1].islower() or before[:1] in ",;" or (before[:1] in ".!?" and surnames.looks_russian(token.text)))
        and token.text[1:].islower()
        and not surnames.is_place(token.text)
    )


def _complete(person: Person, register: Register) -> None:
    """Give the surname in Cyrillic."""
    if not person.surname:
        return
    known = register.find(person.surname)
    russian = person.is_russian or bool(known and known.is_russian)
    feminine = person.is_feminine or bool(known and known.is_feminine) or _is_womans(person.surname, register)
    person.cyrillic = surnames.cyrillic_of(person.surname, is_feminine=feminine, is_russian=russian)


def _is_womans(surname: str, register: Register) -> bool:
    """Whether a Latin surname in -ova, -ina, -skaia is a woman's and no oblique case: its man's form is not known."""
    folded = fold(surname)
    if not folded.endswith(("ova", "eva", "ina", "yna", "aia", "aya")):
        return False
    return folded[:-1] not in register.surnames and folded[:-1] not in surnames.figures()
