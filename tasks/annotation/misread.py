"""Misread names: forms that recognition garbled, linked to the name that the document itself holds.

What is read as `Kluushchev` is a mention of the Khrushchev whom the document names elsewhere, if no other name and no
word comes as near. The text keeps the printed form; the mention says who is meant, how far that is and how sure.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from storage.schemas import Edit, TextRow
from tasks.annotation import surnames
from tasks.annotation.passage import Passage
from tasks.annotation.persons import Person
from tasks.correction.confusions import Channel
from tasks.correction.suspicion import is_odd
from tasks.normalisation.lexicon import frequencies
from tasks.romanisation.namekey import name_key

#: Estimated share of wrong characters, and mends for each word, from which a text may hold misread names.
_SOILED, _MENDED = 0.002, 0.001
_CHUNK = re.compile(r"\S{4,40}")
_INITIALS = re.compile(r"(?:[A-ZА-ЯЁ]\.){1,3}(?=.{3})")
_EDGE = ".,:;!?'’‘\"“”„«»()[]*_-–—•"
_STOPS = '.,:;!?"”)]'
_POSSESSIVE = re.compile(r"['’]s?$")
_MISREAD_POSSESSIVES = ("ts", "1s", "7s")
_PLAIN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PATRONYMIC = re.compile(r"(?:ovich|evich|ovna|evna|ович|евич|овна|евна)$")
#: A name with a gap behind its first letter.
_TORN = re.compile(r"(?<![\w.])([A-ZА-ЯЁ]) ([a-zа-яё]{3,30})(?!\w)")
#: Mentions of a surname before it counts as one of the document, and times as many as of a form that is to be linked.
_TRUSTED, _FEW_TIMES, _TIMES, _MANY_TIMES = 3, 3, 5, 20
#: Letters of a name that is hardly one letter away from another by chance.
_LONG = 8
_SHORTEST = 5
#: Zipf frequency of words that are no misread names, and of those that are no surnames to go by.
_WORD, _COMMON = 2.0, 3.8
#: Share of a name that may be misread: in forms with other signs or capitals inside, and in plain ones.
_ODD, _EVEN, _MORE = 0.22, 0.145, 0.02
#: By how much the nearest name must be nearer than any other.
_MARGIN = 0.3
_NEAREST = 6


#: Distance of a name that a gap tears, and of one under another scheme of romanisation.
_GAP = 0.5
#: Distance of one known confusion.
_KNOWN = 0.5


class Link(NamedTuple):
    """The name of the document that a form stands for; `distance` in letters, weighed."""

    surname: str
    distance: float
    confidence: float


class Names:
    """The surnames that a document has printed right, and the forms that may stand for them."""

    def __init__(self, people: Sequence[Sequence[Person]], languages: Sequence[str]) -> None:
        bearers = [person for row in people for person in row if person.surname]
        self.counts = Counter(person.surname or "" for person in bearers)
        self._lists = [frequencies(language) for language in languages]
        self.cyrillic = {person.surname or "": person.cyrillic for person in reversed(bearers)}
        self.known = {
            surname.lower(): surname
            for surname, count in sorted(self.counts.items())
            if self._is_trusted(surname, count)
        }
        self._keys = {word: name_key(self.cyrillic[name] or name) for word, name in self.known.items()}
        self._met = Counter[str]()
        for word, name in self.known.items():
            self._met[self._keys[word]] += self.counts[name]
        self._words = sorted(self.known)
        spoilt = {word for word in self._words if self._is_spoilt(word)}
        self._words = [word for word in self._words if word not in spoilt]
        self.known = {word: self.known[word] for word in self._words}
        self._cache: dict[str, Link | None] = {}

    def _is_spoilt(self, word: str) -> bool:
        """Whether a name that the document has often is one that it has much more often, misread the same way."""
        key = self._keys[word]
        if surnames.reads_as_listed(word):
            return False
        return any(
            distance <= _KNOWN and self._keys[other] != key and self._met[self._keys[other]] >= _TIMES * self._met[key]
            for distance, other in self._near(word, word, _ODD)
            if other != word
        )

    def link(self, form: str) -> Link | None:
        """The name that a misread form stands for, if any."""
        if form not in self._cache:
            self._cache[form] = self._link(form)
        return self._cache[form]

    def torn(self, form: str) -> Link | None:
        """The name that a gap behind its first letter tears."""
        whole = form.replace(" ", "")
        name, distance = self.known.get(whole.lower()), _GAP
        if name is None and (found := self.link(whole)) and found.distance <= _KNOWN:
            name, distance = found.surname, _GAP + found.distance
        return Link(name, distance, round(1 - distance / len(name), 3)) if name else None

    def mended(self, form: str, edit: Edit | None) -> Link | None:
        """The name that a mended word is."""
        name = self.known.get(form.lower()) if edit else None
        if edit is None or name is None:
            return None
        seen = _POSSESSIVE.sub("", edit.original)
        return Link(name, round(Channel.shipped().cost(seen, name.lower(), len(name)), 2), round(edit.confidence, 3))

    def _link(self, form: str) -> Link | None:
        lowered = form.lower()
        if form[-2:] in _MISREAD_POSSESSIVES and (name := self.known.get(lowered[:-2])):
            return Link(name, _KNOWN, round(1 - _KNOWN / len(name), 3))
        limit = (_ODD if is_odd(form) else _EVEN) + _MORE * (len(form) >= _LONG)
        near = self._nearest(form, lowered, limit) if self._may_be_misread(form, lowered) else []
        if not near:
            return None
        distance, best = near[0]
        is_beyond = distance > limit * len(best) and distance != _GAP
        is_small = form[0].islower() and form[0] == best[0]  # of an address
        if is_beyond or is_small or not self._leads(near) or not self._is_more(form, distance, best):
            return None
        return Link(self.known[best], round(distance, 2), round(1 - distance / len(best), 3))

    def _nearest(self, form: str, lowered: str, limit: float) -> list[tuple[float, str]]:
        """The names that a form may be, the nearest first; one misread in many places keeps most of its letters."""
        letters = sum(map(str.isalpha, form))
        return sorted(
            (distance, word)
            for distance, word in self._near(form, lowered, limit)
            if distance <= _KNOWN or letters >= len(word) - len(word) // 4
        )

    def _leads(self, near: Sequence[tuple[float, str]]) -> bool:
        distance, best = near[0]
        others = (other for other, word in near[1:] if self._keys[word] != self._keys[best])
        return all(other >= distance + _MARGIN for other in others)

    def _is_more(self, form: str, distance: float, best: str) -> bool:
        """Whether the document has a name so much more often than a form that the form is a slip."""
        is_known = is_odd(form) or distance < 1
        least = 0 if is_known else (_TIMES if len(best) >= _LONG else _MANY_TIMES)
        times = _FEW_TIMES if distance <= _KNOWN else _TIMES
        return self._met[self._keys[best]] >= max(least, times * self.counts[form])

    def _may_be_misread(self, form: str, lowered: str) -> bool:
        if len(form) < _SHORTEST - 1 or lowered in self.known or sum(map(str.isalpha, form)) * 2 < len(form):
            return False
        if is_odd(form):
            return True
        if any(listed.get(lowered, 0.0) >= _WORD for listed in self._lists) or _PATRONYMIC.search(lowered):
            return False
        return not (surnames.is_place(form) or surnames.reads_as_listed(form))

    def _near(self, form: str, lowered: str, limit: float) -> Iterator[tuple[float, str]]:
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        most = max(2, len(form) // 2)
        for word, _, _ in extract(lowered, self._words, scorer=Levenshtein.distance, score_cutoff=most, limit=_NEAREST):
            farthest = limit * len(word)
            cost = Channel.shipped().cost(form, word, farthest + _MARGIN)
            if cost <= farthest + _MARGIN:
                yield cost, word
            elif form.istitle() and form.isalpha() and name_key(form) == self._keys[word]:
                yield _GAP, word

    def _is_trusted(self, surname: str, count: int) -> bool:
        if count < _TRUSTED or len(surname) < _SHORTEST or not _PLAIN.fullmatch(surname) or not surname.istitle():
            return False
        if surnames.is_place(surname) or _PATRONYMIC.search(surname):
            return False
        if surnames.looks_russian(surname) or self.cyrillic[surname] or surname.lower() in surnames.figures():
            return True
        return all(listed.get(surname.lower(), 0.0) < _COMMON for listed in self._lists)


def link(passages: Sequence[Passage], texts: Sequence[TextRow], people: list[list[Person]]) -> None:
    """Tell of misread names among the persons of each passage whom they mean, and add those that were not found."""
    if not _is_soiled(passages, texts):
        return
    names = Names(people, sorted({passage.language for passage in passages}))
    edits = {text.segment_id: text.edits for text in texts}
    for passage, persons in zip(passages, people, strict=True):
        persons += [other for person in persons if (other := _parted(passage.masked, person, names))]
        for person in persons:
            found = names.link(_INITIALS.sub("", person.surname)) if person.surname else None
            if found:
                _tell(person, found, names)
        persons += list(_missed(passage, persons, names, _mended(edits[passage.segment.segment_id])))
        persons.sort(key=lambda person: person.start)


def _is_soiled(passages: Sequence[Passage], texts: Sequence[TextRow]) -> bool:
    """Whether the texts were read by a machine that made mistakes."""
    if any((passage.segment.estimated_cer or 0.0) >= _SOILED for passage in passages):
        return True
    mends = sum(edit.rule == "repair_word" for text in texts for edit in text.edits)
    return mends > _MENDED * sum(text.text.count(" ") for text in texts)


def _parted(text: str, person: Person, names: Names) -> Person | None:
    """The second of two persons whom a lost comma made one, taken off the first: `Grigorii Orlov Petrov, who`."""
    parts = re.fullmatch(r"(.+\s)?(\w+)(\s+)(\w+)", text[person.start : person.end])
    if not parts or parts[4] != person.surname or parts[1] is None:
        return None
    first, second = parts[2], parts[4]
    if not all(name.lower() in names.known and surnames.looks_russian(name) for name in (first, second)):
        return None
    other = Person(person.start + parts.start(4), person.end, second, None, cyrillic=person.cyrillic)
    person.end = person.start + parts.end(2)
    person.surname, person.cyrillic = first, names.cyrillic[first]
    return other


def _tell(person: Person, found: Link, names: Names) -> None:
    person.meant, person.distance, person.confidence = found
    person.cyrillic = names.cyrillic[found.surname]


def _mended(edits: Sequence[Edit]) -> dict[int, Edit]:
    """Where words stand in the text that were mended."""
    found, shift = {}, 0
    for edit in edits:
        if edit.rule == "repair_word":
            found[edit.start + shift] = edit
        shift += len(edit.replacement) - len(edit.original)
    return found


def _missed(passage: Passage, persons: Sequence[Person], names: Names, mended: Mapping[int, Edit]) -> Iterator[Person]:
    """Misread names outside the mentions found, those that were mended too."""
    taken = sorted((person.start, person.end) for person in persons)
    starts, done = [start for start, _ in taken], 0
    for start, end, form in _forms(passage.masked):
        before = bisect_right(starts, end - 1) - 1
        if start < done or (before >= 0 and taken[before][1] > start):
            continue
        found = names.torn(form) if " " in form else names.mended(form, mended.get(start)) or names.link(form)
        if found:
            done = end
            person = Person(start, end, form, None)
            _tell(person, found, names)
            yield person


def _forms(text: str) -> Iterator[tuple[int, int, str]]:
    """What may be a misread name, in order."""
    found = [(*match.span(), match.group()) for match in _TORN.finditer(text)]
    for match in _CHUNK.finditer(text):
        chunk = match.group()
        initials = _INITIALS.match(chunk)
        bare = _POSSESSIVE.sub("", chunk.rstrip(_EDGE))
        head = initials.end() if initials else len(bare) - len(bare.lstrip(_EDGE))
        if len(bare) - head > 3:
            found.append((match.start() + head, match.start() + len(bare), bare[head:]))
            found += _parts(match.start() + head, chunk[head:], bare[head:])
    return iter(sorted(found, key=lambda place: (place[0], -place[1])))


def _parts(start: int, chunk: str, bare: str) -> Iterator[tuple[int, int, str]]:
    """The halves of a compound, and a form with the signs behind it, which may be its last letters."""
    whole = chunk.rstrip(_STOPS)
    if whole != bare and not _POSSESSIVE.search(whole):
        yield start, start + len(whole), whole
    place = 0
    for part in bare.split("-") if "-" in bare else ():
        if len(part) >= _SHORTEST:
            yield start + place, start + place + len(part), part
        place += len(part) + 1
