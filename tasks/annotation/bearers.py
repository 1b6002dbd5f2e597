"""Which words with a capital make up the name of a person, and what they tell of the bearer."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tasks.annotation import surnames
from tasks.annotation.capitals import Kind, Token, institutions, is_announced, is_russian_given
from tasks.annotation.lexicon import fold
from tasks.annotation.nameforms import INITIAL

CYRILLIC = re.compile("[\u0400-\u052f]")
_DIGRAPH = re.compile("Shch|Iu|Ia|Yu|Ya|Ye|Zh|Kh|Ts|Ch|Sh|Ju|Ja")
_NAME_PART = re.compile(rf"{INITIAL}|[^\W\d_][\w'’-]*")
_ABBREVIATIONS = re.compile(r"(?:U\.\s?S|U\.\s?K|U\.\s?N|D\.\s?C|N\.\s?Y|A\.\s?D|B\.\s?C|P\.\s?S|Ph\.\s?D)\.$")


def name_end(text: str, row: Sequence[Token], index: int) -> int:
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
    count = _surname_first(run, kinds) or _surname_and_comma(text, row, index)
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
    if len(surname.text) < 2:
        return 0
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
    if count < len(run) and run[count].is_name and not is_acronym(run[count]):
        if run[count].text in institutions():
            return count if count > 1 else 0
        double = count + 1 < len(run) and run[count].kind is Kind.GIVEN and run[count + 1].is_name
        triple = kinds[count] is Kind.PLAIN and count == 1 and count + 1 < len(run) and kinds[count + 1] is Kind.PLAIN
        if double or (triple and _is_western_triple(run)):
            return count + 2
        return count + 1
    return count if count > 1 else 0


def _is_western_triple(run: Sequence[Token]) -> bool:
    """`Elaine Mary MacKinnon`: three words, the last no ordinary word in capitals."""
    third = run[2]
    return len(run) == 3 and not is_acronym(third) and not run[1].text.isupper() and third.text not in institutions()


def is_acronym(token: Token) -> bool:
    """Whether a word is an acronym rather than a name in capitals."""
    return token.kind is not Kind.INITIAL and token.text.isupper() and 1 < len(token.text) < 6


def _surname_first(run: Sequence[Token], kinds: Sequence[Kind]) -> int:
    """Length of `Хрущев Н. С.` or `Хрущев Никита Сергеевич`."""
    if len(run) < 3 or not run[0].is_name:
        return 0
    if kinds[1] is Kind.GIVEN and kinds[2] is Kind.PATRONYMIC:
        return 0 if len(run) > 3 and run[3].is_name else 3
    if kinds[0] is not Kind.PLAIN or kinds[1] is not Kind.INITIAL or kinds[2] is not Kind.INITIAL or is_acronym(run[0]):
        return 0
    after = run[3] if len(run) > 3 else None
    if after is None or after.kind is Kind.STOP:
        return 3
    return 3 if CYRILLIC.match(run[0].text) and surnames.is_surname(run[0].text) else 0


def _surname_and_comma(text: str, row: Sequence[Token], index: int) -> int:
    """Length of `Круглов, Фёдор Ильич`, as registers and indexes have it."""
    if len(row) < index + 3:
        return 0
    surname, given, patronymic = row[index : index + 3]
    if (surname.kind, given.kind, patronymic.kind) != (Kind.PLAIN, Kind.GIVEN, Kind.PATRONYMIC):
        return 0
    if text[surname.end : given.start] != ", " or not patronymic.follows or not _is_russian_surname(surname.text):
        return 0
    after = row[index + 3] if len(row) > index + 3 else None
    return 0 if after and after.follows and after.is_name else 3


def _is_russian_surname(word: str) -> bool:
    return surnames.is_surname(word) if CYRILLIC.match(word) else surnames.looks_russian(word)


def _announced(text: str, token: Token) -> bool:
    """Whether an honorific or `named` stands before a surname."""
    return (
        len(token.text) > 2
        and not is_acronym(token)
        and is_announced(text, token)
        and not surnames.is_office(token.text)
    )


def is_romanised(name: Sequence[Token], surname: Token) -> bool:
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


def surname_among(name: Sequence[Token]) -> Token | None:
    """The surname: the last word that is no initial and no patronymic; the first where both given names follow it."""
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


def names_a_woman(token: Token) -> bool:
    """Whether a given name or patronymic is a woman's."""
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


@lru_cache(maxsize=16384)
def initials_of(printed: str) -> str | None:
    """Initials of the given names of a person: `Vladimir A.` gives `V. A.`"""
    parts = []
    for word in _NAME_PART.findall(printed):
        if word.endswith("."):
            parts.append(word)
        elif word[0].isupper():
            digraph = _DIGRAPH.match(word) if is_russian_given(word) else None
            parts.append(f"{digraph[0] if digraph else word[0]}.")
    return " ".join(parts) or None
