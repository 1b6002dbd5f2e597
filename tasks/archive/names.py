"""Files in archives while documents are assembled: each has the id of a source of its own, as if it lay in a folder.

Afterwards sources are those of the archives again, and the path of the file stands in the leaf.
"""

from collections import Counter
from collections.abc import Iterable

from storage.ids import document_id
from storage.schemas import HoldingRow, MemberRow


def _inner(source: str, member: str) -> str:
    return f"{source}!/{member}"


def document_of(holding: HoldingRow, external: str | None, ordinal: int, *, is_only: bool) -> str:
    """Id of a document of a holding; of one in an archive by the path inside it."""
    if holding.member is None:
        return document_id(holding.source_id, external, ordinal)
    name = holding.member if is_only else f"{holding.member}#{external or ordinal}"
    return document_id(holding.source_id.removesuffix(f"!/{holding.member}"), name, ordinal)


class Names:
    """The files in archives among some holdings: their names inside → source and path."""

    def __init__(self, holdings: Iterable[HoldingRow]) -> None:
        packed = [(row.source_id, row.member) for row in holdings if row.member is not None]
        self._places = {_inner(source, member): (source, member) for source, member in packed}

    def inside(self, holding: HoldingRow) -> HoldingRow:
        """A holding under its name inside."""
        if holding.member is None:
            return holding
        name = _inner(holding.source_id, holding.member)
        units = tuple(
            unit._replace(leaves=tuple(leaf._replace(source_id=name) for leaf in unit.leaves)) for unit in holding.units
        )
        return holding._replace(source_id=name, units=units)

    def source(self, holding: HoldingRow) -> str:
        """The source that a holding lies in."""
        return self._places.get(holding.source_id, (holding.source_id, ""))[0]

    def outside(self, members: Iterable[MemberRow]) -> list[MemberRow]:
        """Members under their sources; the documents of an archive are numbered through."""
        if not self._places:
            return list(members)
        counts: Counter[str] = Counter()
        found = []
        for member in sorted(members, key=lambda member: (member.path, member.ordinal)):
            first = self._places.get(member.source_ids[0])
            if first is not None:
                external = first[1] if member.external_id is None else f"{first[1]}#{member.external_id}"
                member = member._replace(ordinal=counts[first[0]], external_id=external)  # noqa: PLW2901
                counts[first[0]] += 1
            found.append(self._outside(member))
        return found

    def _outside(self, member: MemberRow) -> MemberRow:
        sources = (self._places.get(source, (source, ""))[0] for source in member.source_ids)
        leaves = tuple(
            leaf._replace(source_id=self._places[leaf.source_id][0], member=self._places[leaf.source_id][1])
            if leaf.source_id in self._places
            else leaf
            for leaf in member.leaves
        )
        witnesses = tuple(
            witness._replace(source_id=self._places[witness.source_id][0], member=self._places[witness.source_id][1])
            if witness.source_id in self._places
            else witness
            for witness in member.witnesses
        )
        return member._replace(source_ids=tuple(dict.fromkeys(sources)), leaves=leaves, witnesses=witnesses)
