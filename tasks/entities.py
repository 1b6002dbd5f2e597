"""Entities: which mentions of the collection mean one person, organisation or place.

Mentions of one surname are one person as far as their initials and given names agree; a bare surname is the only one
so called, or the one told of nearest in the same document. Organisations and places are told apart by their name alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from configs.models import Pins
from storage.ids import entity_id
from storage.schemas import EntityRow, MemberRow, NameRow
from tasks.likeness.fold import words
from tasks.likeness.given import Form, fits, form, people
from tasks.likeness.records import records
from tasks.stage import Kind, Parameters, Reader, Stage

_COLUMNS = ("document_id", "segment_id", "start", "kind", "text", "surname", "initials", "name_key")


class EntitiesParameters(Parameters):
    """What the entities stage may be told."""

    pins: Pins = Pins()
    """Of the collection's pins those of names that name an entity."""


class Mention(NamedTuple):
    """One mention, its name folded."""

    document_id: str
    segment_id: str
    start: int
    kind: str
    text: str
    key: str
    given: Form


People = dict[str, list[list[Form]]]


def run(members: Reader, names: Reader, parameters: EntitiesParameters) -> tuple[Iterable[EntityRow]]:
    """One row for every mention, document by document."""
    collection = min((name for (name,) in records(members, "collection")), default="")
    forms: defaultdict[str, Counter[Form]] = defaultdict(Counter)
    for mention in _mentions(names):
        if mention.kind == "person":
            forms[mention.key][mention.given] += 1
    known = {key: people(counts) for key, counts in forms.items()}
    pinned = {" ".join(words(pin.text).folded): pin.entity for pin in parameters.pins.names if pin.entity}
    return (_rows(names, known, collection, pinned),)


def _mentions(names: Reader) -> Iterator[Mention]:
    for row in records(names, *_COLUMNS):
        yield _mention(*row)


def _mention(*row: Any) -> Mention:
    document, segment, start, kind, text, surname, initials, name_key = row
    key = name_key or " ".join(words(surname or text).folded) or text
    given = form(text, surname, initials) if kind == "person" else ()
    return Mention(document, segment, start, kind, text, key, given)


def _rows(names: Reader, known: People, collection: str, pinned: Mapping[str, str]) -> Iterator[EntityRow]:
    for _, group in groupby(_mentions(names), key=lambda mention: mention.document_id):
        mentions = list(group)
        for number, mention in enumerate(mentions):
            key = f"{mention.kind}\n{mention.key}"
            entity = pinned.get(" ".join(words(mention.text).folded)) if pinned else None
            if entity:
                key = f"pinned\n{entity}"
            elif mention.kind == "person":
                key += "\n" + " ".join(_who(mentions, number, known[mention.key]))
            yield EntityRow(mention.document_id, mention.segment_id, mention.start, entity_id(collection, key))


def _who(mentions: Sequence[Mention], number: int, persons: list[list[Form]]) -> Form:
    """The leading form of the person meant; the mention's own where it cannot be told."""
    mention = mentions[number]
    possible = fits(mention.given, persons)
    if len(possible) > 1:
        possible = _nearest(mentions, number, persons, possible)
    return persons[possible[0]][0] if possible else mention.given


def _nearest(mentions: Sequence[Mention], number: int, persons: list[list[Form]], possible: Sequence[int]) -> list[int]:
    """Of the people possible, the one whom the same document names in full last before, else first after."""
    key = mentions[number].key
    for other in [*reversed(mentions[:number]), *mentions[number + 1 :]]:
        if other.key == key and other.kind == "person" and other.given != mentions[number].given:
            meant = [person for person in fits(other.given, persons) if person in possible]
            if len(meant) == 1:
                return meant
    return []


STAGE = Stage(
    name="entities",
    version=1,
    kind=Kind.COLLECTION,
    reads=(MemberRow, NameRow),
    writes=(EntityRow,),
    parameters=EntitiesParameters,
    run=run,
)
