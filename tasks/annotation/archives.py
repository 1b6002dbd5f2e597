"""Archives by acronym and name, whatever the alphabet."""

import re
from functools import cache
from typing import NamedTuple

from tasks.annotation.lexicon import fold, table

#: Least likeness (0–100, Levenshtein ratio) of a printed name to a known one: two or three misprints in a long name.
LIKENESS = 91.0
#: A word that makes a phrase the name of an archive.
KEYWORD = re.compile(r"ar[ck]h?[iī]+v|архив|архів|архіў|arhiiv|archyv|archiw|record office", re.IGNORECASE)


class Archive(NamedTuple):
    """One archive: its acronym in Latin letters and its full name."""

    acronym: str
    name: str | None


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", fold(name))


@cache
def _known() -> tuple[dict[str, Archive], dict[str, Archive]]:
    acronyms, names = {}, {}
    for acronym, entry in table("archives").items():
        archive = Archive(acronym, entry["names"][0] if entry["names"] else None)
        for form in (acronym, *entry["acronyms"]):
            acronyms[_key(form)] = archive
        for form in entry["names"]:
            names[_key(form)] = archive
    return acronyms, names


@cache
def acronyms() -> tuple[str, ...]:
    """Every acronym in every spelling."""
    known = table("archives")
    return tuple(form for acronym, entry in known.items() for form in (acronym, *entry["acronyms"]))


@cache
def full_names() -> tuple[str, ...]:
    """Every full name in every language."""
    return tuple(form for entry in table("archives").values() for form in entry["names"])


def by_acronym(printed: str) -> Archive | None:
    """The archive of an acronym.

    >>> by_acronym("ГА РФ").acronym
    'GARF'
    """
    return _known()[0].get(_key(printed))


@cache
def by_name(printed: str) -> Archive | None:
    """The archive of a full name; a misprint or two is forgiven.

    >>> by_name("Государственный архив Российской Федерации").acronym
    'GARF'
    """
    names = _known()[1]
    key = _key(printed)
    if key in names or len(key) < 20:
        return names.get(key)
    from rapidfuzz import fuzz, process

    found = process.extractOne(key, list(names), scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return names[found[0]] if found else None
