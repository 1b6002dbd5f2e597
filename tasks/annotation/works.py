"""Back references: which work a short title or `op. cit.` means.

A work is known from the reference that states it in full; its title, the part before the colon, and the short title
defined for it lead back to it. Where two works answer, none is chosen.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from tasks.annotation.archival import romanised
from tasks.annotation.lexicon import fold
from tasks.annotation.nameforms import surname_of
from tasks.annotation.reference import ARCHIVAL, PRESS, WEB, Reference

#: Shortest title (letters) that may be recognised by its beginning.
SHORTEST = 12


_NO_LETTER = re.compile(r"[\W_]")


@lru_cache(maxsize=16384)
def letters(title: str) -> str:
    """A title without anything but its letters and digits."""
    return _NO_LETTER.sub("", fold(title))


def surnames(reference: Reference) -> set[str]:
    """Folded surnames of authors and editors."""
    return {letters(surname_of(person)) for person in (*reference.authors, *reference.editors)}


class Shelf:
    """The works stated in full so far, by the titles they go by."""

    def __init__(self) -> None:
        self._by_title: defaultdict[str, list[Reference]] = defaultdict(list)
        self._beginnings: defaultdict[str, list[tuple[str, Reference]]] = defaultdict(list)
        self._by_surname: defaultdict[str, list[Reference]] = defaultdict(list)

    def add(self, reference: Reference) -> None:
        """Put a work on the shelf."""
        title = reference.title or ""
        forms = {letters(title), letters(title.partition(":")[0]), letters(title.partition(".")[0])}
        if reference.short_title:
            forms.add(letters(reference.short_title))
        for form in sorted(forms):
            if len(form) >= 3:
                self._by_title[form].append(reference)
        self._beginnings[letters(title)[:SHORTEST]].append((letters(title), reference))
        for surname in sorted(surnames(reference)):
            self._by_surname[surname].append(reference)

    def find(self, reference: Reference) -> tuple[Reference | None, str | None]:
        """The work that a back reference means, or why it cannot be told."""
        title = letters(reference.title or "")
        named = self._by_title.get(title) or []
        if not named and len(title) >= SHORTEST:
            named = [work for whole, work in self._beginnings[title[:SHORTEST]] if whole.startswith(title)]
        if not named and len(title) >= SHORTEST - 4 and surnames(reference):
            own = [work for surname in sorted(surnames(reference)) for work in self._by_surname[surname]]
            named = [work for work in dict.fromkeys(own) if title in letters(work.title or "")]
        fitting = [work for work in named if not surnames(reference) or surnames(reference) & surnames(work)]
        exact = [work for work in fitting if title in {letters(work.title or ""), letters(work.short_title or "")}]
        return _one(exact or fitting)

    def by_author(self, reference: Reference) -> tuple[Reference | None, str | None]:
        """The work that `Surname, op. cit.` means."""
        found = [work for surname in sorted(surnames(reference)) for work in self._by_surname[surname]]
        return _one(found)


def _one(works: list[Reference]) -> tuple[Reference | None, str | None]:
    if not works:
        return None, "the work is not stated in full before"
    if len({work_key(work) for work in works}) > 1:
        return None, "several works answer to it"
    return works[0], None


def work_key(reference: Reference) -> str | None:
    """One key for one work: first surname, year and title in Latin letters."""
    if reference.kind == WEB:
        return reference.url
    if reference.kind == ARCHIVAL or not reference.title:
        return None
    people = reference.authors or reference.editors
    first = letters(romanised(surname_of(people[0]))) if people else ""
    title = letters(romanised(reference.title))[:60]
    year = str(reference.year or "")
    return f"press:{title}:{year}" if reference.kind == PRESS else f"work:{first}:{year}:{title}"


def settle(references: Iterable[Reference]) -> list[Reference]:
    """Resolve the back references among `references` (in order); candidates that lead nowhere are dropped."""
    shelf, kept = Shelf(), []
    for reference in references:
        if reference.kind == ARCHIVAL or reference.is_ibid:
            kept.append(reference)
            continue
        work, reason = (None, None)
        if reference.is_short:
            work, reason = shelf.by_author(reference) if reference.title is None else shelf.find(reference)
        if work:
            reference.repeats = work
        elif reference.is_short and not reference.is_firm:
            continue
        elif reference.is_short:
            reference.note = reason
        kept.append(reference)
        if not work and reference.title:
            shelf.add(reference)
    return kept
