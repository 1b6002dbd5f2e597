"""Persons: initials with surname in either order, full names, patronymics, and surnames once they are known.

A document is read twice: the first time for names that show themselves by their form (initials, a given name, a
patronymic, an honorific, the place of an author), the second time for the surnames that these made known, in any case
of the Russian declension, and for well-known figures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.annotation import surnames
from tasks.annotation.capitals import Kind, Token, is_announced, is_russian_given, place_words, tokens
from tasks.annotation.lexicon import fold
from tasks.annotation.nameforms import INITIAL, surname_of
from tasks.annotation.passage import Passage
from tasks.annotation.reference import Reference

_CYRILLIC = re.compile("[\u0400-\u052f]")
_DIGRAPH = re.compile("Shch|Iu|Ia|Yu|Ya|Ye|Zh|Kh|Ts|Ch|Sh|Ju|Ja")
_ABBREVIATIONS = re.compile(r"(?:U\.\s?S|U\.\s?K|U\.\s?N|D\.\s?C|N\.\s?Y|A\.\s?D|B\.\s?C|P\.\s?S|Ph\.\s?D)\.$")


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
        if person.surname:
            known = self.surnames.setdefault(
                fold(person.surname), Known(person.surname, person.is_russian, person.is_feminine)
            )
            known.is_russian = known.is_russian or person.is_russian
            known.has_patronymic = known.has_patronymic or (person.initials or "").count(".") == 2

    def settle(self) -> None:
        """Where most who bear two initials are Russian, the others may be so as well, if their spelling allows it."""
        pairs = [
            known for known in self.surnames.values() if known.has_patronymic and not _CYRILLIC.search(known.surname)
        ]
        if sum(known.is_russian for known in pairs) * 2 <= len(pairs):
            return
        for known in pairs:
            known.is_russian = known.is_russian or not surnames.is_foreign(known.surname)

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
    for passage, row, persons in zip(passages, words, found, strict=True):
        persons += _known(passage.masked, row, register)
        persons.sort(key=lambda person: person.start)
        for person in persons:
            _complete(person, register)
    return found


def _authors(passage: Passage, row: Sequence[Token], cited: Sequence[Reference]) -> Iterator[Person]:
    """Authors and editors of references, where they are printed."""
    for reference in cited:
        position = reference.start
        for name in dict.fromkeys((*reference.authors, *reference.editors)):
            start = passage.text.find(name, position, reference.end)
            if start < 0 or reference.is_ibid or (reference.repeats and " " not in name):
                continue
            if _take(row, start, start + len(name)):
                surname = surname_of(name)
                words = [token for token in row if start <= token.start < start + len(name)]
                bearer = next((token for token in words if token.text == surname), None)
                russian = bool(bearer) and _is_russian(words, bearer)
                yield Person(
                    start, start + len(name), surname, _initials(name.replace(surname, "")), is_russian=russian
                )


def _take(row: Sequence[Token], start: int, end: int) -> bool:
    """Mark the words of a stretch as used; False where one already was."""
    inside = [token for token in row if start <= token.start < end]
    if not inside or any(token.taken for token in inside):
        return False
    for token in inside:
        token.taken = True
    return True


def _initials(printed: str) -> str | None:
    """Initials of the given names of a person: `Vladimir A.` gives `V. A.`"""
    parts = []
    for word in re.findall(rf"{INITIAL}|[^\W\d_][\w'’-]*", printed):
        if word.endswith("."):
            parts.append(word)
        elif word[0].isupper():
            digraph = _DIGRAPH.match(word) if is_russian_given(word) else None
            parts.append(f"{digraph[0] if digraph else word[0]}.")
    return " ".join(parts) or None


def _formed(text: str, row: Sequence[Token], register: Register) -> Iterator[Person]:
    """Names that show themselves by their form."""
    index = 0
    while index < len(row):
        end = _name_end(text, row, index)
        if end == index:
            index += 1
            continue
        tokens_of = row[index:end]
        person = _person(tokens_of, register)
        for token in tokens_of:
            token.taken = True
        index = end
        if person:
            yield person


def _name_end(text: str, row: Sequence[Token], index: int) -> int:
    """Index after the last word of the name that begins at `index`; `index` itself where none begins."""
    token = row[index]
    if token.taken or token.kind is Kind.STOP:
        return index
    run = _run(row, index)
    kinds = [item.kind for item in run]
    if token.kind is Kind.INITIAL:
        return index + _initials_first(text, row, index, run)
    if token.kind is Kind.GIVEN:
        count = _given_first(run, kinds)
        if count:
            return index + count
    count = _surname_first(run, kinds)
    if count:
        return index + count
    if token.kind is Kind.PLAIN and _announced(text, token):
        return index + 1
    return index


def _run(row: Sequence[Token], index: int) -> list[Token]:
    """The word and those that follow it with nothing but a space between, six at most."""
    run = [row[index]]
    for token in row[index + 1 : index + 6]:
        if not token.follows or token.taken or run[-1].is_possessive:
            break
        run.append(token)
    return run


def _initials_first(text: str, row: Sequence[Token], index: int, run: Sequence[Token]) -> int:
    """Length of `N. S. Khrushchev`."""
    count = 0
    while count < len(run) and run[count].kind is Kind.INITIAL and count < 4:
        count += 1
    if (
        count >= len(run)
        or run[count].kind is Kind.STOP
        or _ABBREVIATIONS.search(text, max(0, row[index].start), run[count - 1].end)
    ):
        return 0
    surname = run[count]
    before = row[index - 1] if index and row[index].follows else None
    if before and before.kind is not Kind.STOP and count == 1:
        return 0  # `World War I. Stalin`
    if surname.text.isupper() and len(surname.text) < 5:
        return 0  # an acronym
    return count + 1


def _given_first(run: Sequence[Token], kinds: Sequence[Kind]) -> int:
    """Length of `Vladimir A. Kozlov`, `Elena Dmitrievna Stasova`, `Nikolai M.`"""
    count = 1
    while count < len(run) and kinds[count] in {Kind.INITIAL, Kind.PATRONYMIC} and count < 4:
        count += 1
    if count < len(run) and run[count].is_name and not _is_acronym(run[count]):
        double = count + 1 < len(run) and run[count].kind is Kind.GIVEN and run[count + 1].is_name
        triple = kinds[count] is Kind.PLAIN and count == 1 and count + 1 < len(run) and kinds[count + 1] is Kind.PLAIN
        if double or (triple and _is_western_triple(run)):
            return count + 2
        return count + 1
    return count if count > 1 else 0


def _is_western_triple(run: Sequence[Token]) -> bool:
    """`Elaine Mary MacKinnon`: three words, the last no ordinary word in capitals."""
    return len(run) == 3 and not _is_acronym(run[2]) and not run[1].text.isupper()


def _is_acronym(token: Token) -> bool:
    return token.kind is not Kind.INITIAL and token.text.isupper() and 1 < len(token.text) < 6


def _surname_first(run: Sequence[Token], kinds: Sequence[Kind]) -> int:
    """Length of `Хрущев Н. С.` or `Хрущев Никита Сергеевич`."""
    if len(run) < 3 or not run[0].is_name:
        return 0
    if kinds[1] is Kind.GIVEN and kinds[2] is Kind.PATRONYMIC:
        return 0 if len(run) > 3 and run[3].is_name else 3
    if (
        kinds[0] is not Kind.PLAIN
        or kinds[1] is not Kind.INITIAL
        or kinds[2] is not Kind.INITIAL
        or _is_acronym(run[0])
    ):
        return 0
    after = run[3] if len(run) > 3 else None
    if after is None or after.kind is Kind.STOP:
        return 3
    return 3 if _CYRILLIC.match(run[0].text) and surnames.is_surname(run[0].text) else 0


def _announced(text: str, token: Token) -> bool:
    """Whether an honorific or `named` stands before a surname."""
    return (
        len(token.text) > 2
        and not _is_acronym(token)
        and is_announced(text, token)
        and not surnames.is_office(token.text)
    )


def _person(name: Sequence[Token], register: Register) -> Person | None:
    """A person from the words of a name."""
    printed = " ".join(token.text for token in name)
    surname = _surname_among(name)
    given = [token for token in name if token is not surname and token.kind in {Kind.GIVEN, Kind.PATRONYMIC}]
    feminine = any(_is_feminine(token) for token in given)
    if surname is None and len(name) == 2 and name[1].kind is Kind.INITIAL:
        register.anonymous[name[1].text] = printed
        return Person(name[0].start, name[1].end, None, name[1].text)
    if surname is None and not any(token.kind is Kind.PATRONYMIC for token in name):
        return None
    others = " ".join(token.text for token in name if token is not surname)
    russian = bool(surname) and _is_russian(name, surname)
    return Person(name[0].start, name[-1].end, surname.text if surname else None, _initials(others), feminine, russian)


def _is_russian(name: Sequence[Token], surname: Token) -> bool:
    """Whether a Latin name is romanised Russian: by a patronymic, a Russian given name, or initials and the surname."""
    word = surname.text
    if surnames.looks_russian(word):
        return True
    others = [token for token in name if token is not surname]
    if any(
        token.kind is Kind.PATRONYMIC or is_russian_given(token.text) or _DIGRAPH.match(token.text) for token in others
    ):
        return True
    if not any(token.kind is Kind.INITIAL for token in others) or any(token.kind is Kind.GIVEN for token in others):
        return False
    return surnames.may_be_russian(word) or surnames.reads_as_listed(word)


def _surname_among(name: Sequence[Token]) -> Token | None:
    """The surname: the last word that is no initial and no patronymic, or the first where given name and patronymic follow."""
    if len(name) > 2 and name[0].is_name and name[1].kind is Kind.GIVEN and name[2].kind is Kind.PATRONYMIC:
        return name[0]
    if len(name) > 2 and name[1].kind is Kind.INITIAL and name[2].kind is Kind.INITIAL:
        return name[0]
    last = name[-1]
    if len(name) == 1:
        return last
    if last.kind is Kind.PATRONYMIC:
        return last if name[-2].kind is Kind.INITIAL or fold(last.text) in surnames.figures() else None
    return last if last.kind is not Kind.INITIAL else None


def _is_feminine(token: Token) -> bool:
    folded = fold(token.text)
    if token.kind is Kind.PATRONYMIC:
        return folded.endswith(("na", "на", "ny", "ны", "ne", "не", "nu", "ну", "noi", "ной"))
    return folded.endswith(("a", "а", "iia", "ия", "ь")) and folded not in {
        "nikita",
        "никита",
        "il'ia",
        "ilya",
        "илья",
        "foma",
        "фома",
        "luka",
        "кузьма",
        "kuz'ma",
        "savva",
        "mykola",
    }


def _known(text: str, row: Sequence[Token], register: Register) -> Iterator[Person]:
    """Surnames and initials of persons known from elsewhere in the document, and well-known figures."""
    for token in row:
        if token.taken or token.kind is Kind.STOP or _is_acronym(token):
            continue
        if token.kind is Kind.INITIAL:
            after = text[token.end : token.end + 2]
            if (
                token.text in register.anonymous
                and not token.follows
                and (after[:1] in "'’" or after[:1].isspace() and after[1:].islower())
            ):
                yield Person(token.start, token.end, None, token.text)
            continue
        if place_words().match(text, token.end):
            continue
        known = register.find(token.text)
        figure = next((base for base in surnames.bases(token.text)[:2] if base in surnames.figures()), None)
        if known or figure or _shows_itself(text, token):
            token.taken = True
            yield Person(
                token.start,
                token.end,
                token.text,
                None,
                bool(known and known.is_feminine),
                bool(known and known.is_russian),
            )


def _shows_itself(text: str, token: Token) -> bool:
    """A word in the middle of a sentence with the ending of a Russian surname."""
    if token.kind is not Kind.PLAIN or len(token.text) < 6 or token.follows:
        return False
    if not (
        surnames.looks_russian(token.text) or (_CYRILLIC.match(token.text) and surnames.ends_as_surname(token.text))
    ):
        return False
    before = text[max(0, token.start - 2) : token.start]
    return (
        before[1:].isspace()
        and (before[:1].islower() or before[:1] in ",;")
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
