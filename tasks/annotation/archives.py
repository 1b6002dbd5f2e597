"""Archives by acronym and name, whatever the alphabet."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from tasks.annotation.lexicon import fold, table

#: A word that makes a phrase the name of an archive.
KEYWORD = re.compile(r"ar(?:[ck]h?|h)[iī]+v|архив|архів|архіў|arhiiv|archyv|archiw|record office", re.IGNORECASE)


#: Capitals of an acronym in the letters of ALA-LC, without its diacritics.
_CAPITALS = dict(zip("АБВГҐДЕЁЗИІЇЙКЛМНОПРСТУЎФЫЭ", "ABVGGDEEZIIIIKLMNOPRSTUUFYE", strict=True)) | {
    "Ж": "Zh", "Х": "Kh", "Ц": "Ts", "Ч": "Ch", "Ш": "Sh", "Щ": "Shch", "Ю": "Iu", "Я": "Ia",
}  # fmt: skip


class Archive(NamedTuple):
    """One archive: its acronym in Latin letters and its full name."""

    acronym: str
    name: str | None


_NO_LETTER = re.compile(r"[\W_]")


@lru_cache(maxsize=16384)
def key(name: str) -> str:
    """A name or acronym without anything but its letters: equal for all its spellings in one alphabet."""
    return _NO_LETTER.sub("", fold(name))


@cache
def _known() -> tuple[dict[str, Archive], dict[str, Archive]]:
    acronyms, names = {}, {}
    for acronym, entry in table("archives").items():
        archive = Archive(acronym, entry["names"][0] if entry["names"] else None)
        for form in (acronym, *entry["acronyms"]):
            acronyms[key(form)] = archive
        for form in entry["names"]:
            names[key(form)] = archive
    return acronyms, names


@cache
def acronyms() -> tuple[str, ...]:
    """Every acronym in every spelling."""
    known = table("archives")
    return tuple(form for acronym, entry in known.items() for form in (acronym, *entry["acronyms"]))


def in_latin(acronym: str) -> str:
    """An acronym of Cyrillic capitals in Latin letters; one with small letters stays as it is.

    >>> in_latin("ГАИО"), in_latin("ЦДІАЛ"), in_latin("Партархив")
    ('GAIO', 'TsDIAL', 'Партархив')
    """
    if not all(letter in _CAPITALS or not letter.isalpha() for letter in acronym):
        return acronym
    return "".join(_CAPITALS.get(letter, letter) for letter in acronym)


def by_acronym(printed: str) -> Archive | None:
    """The archive of an acronym.

    >>> by_acronym("ГА РФ").acronym
    'GARF'
    """
    return _known()[0].get(key(printed))


@cache
def by_name(printed: str) -> Archive | None:
    """The archive of a full name; a misprint or two is forgiven.

    >>> by_name("Государственный архив Российской Федерации").acronym
    'GARF'
    """
    names = _known()[1]
    exact = names.get(key(printed))
    if exact:
        return exact
    words = _words(printed)
    found = {acronym: archive for known, acronym, archive in _in_words() if _is_misprint(words, known)}
    return next(iter(found.values())) if len(found) == 1 else None


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(name).replace("'", ""))


@cache
def _in_words() -> list[tuple[list[str], str, Archive]]:
    return [
        (_words(name), acronym, Archive(acronym, entry["names"][0]))
        for acronym, entry in table("archives").items()
        for name in entry["names"]
    ]


def _is_misprint(printed: list[str], known: list[str]) -> bool:
    """Whether every word is the known one but for a letter or two: the names of two provinces differ by more."""
    from rapidfuzz.distance import Levenshtein

    if len(printed) != len(known) or len(printed) < 3:
        return False
    return all(Levenshtein.distance(a, b) <= min(2, len(b) // 5) for a, b in zip(printed, known, strict=True))
