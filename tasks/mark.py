"""Mark: blocks that many documents have: cover sheets, disclaimers, the running text of forms. Nothing is left out.

A block is a group of copies among segments, found by match, that stands in enough documents; copies of one document
count once. Lines too short for a signature are looked for beside the blocks: a line of a cover sheet is marked where
enough documents have it there. A line of a form that is filled in otherwise holds something of its own and is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from storage.schemas import BoilerplateRow, ClusterRow, SegmentRow, TextRow
from tasks.likeness.flow import Part, flows
from tasks.likeness.fold import fold, words
from tasks.likeness.records import chosen, records
from tasks.stage import Kind, Parameters, Reader, Stage

#: What a marked segment is flagged as.
FLAG = "boilerplate"
#: Segments before and after a block that are looked at.
_REACH = 10
#: Copies of a block whose lines beside it are looked for: one may be read badly.
_MODELS = 3
#: Letters of a skeleton below which a line says nothing.
_SHORTEST = 12
#: How well the skeletons of two lines agree, at least, that they may be one line, filled in otherwise perhaps.
_ALIKE = 0.6
#: Letters that agree in a row and are no accident; letters between such runs that a misread one or two may be.
_RUN, _MISREAD = 3, 4
#: Letters of an initial, at most: some fold to two.
_INITIAL = 2


class MarkParameters(Parameters):
    """What is boilerplate."""

    least_documents: int = 5
    """Documents that have a block, copies of one document counted once."""


class Line(NamedTuple):
    """A segment beside a block."""

    segment_id: str
    skeleton: str
    fixed: tuple[str, ...]
    """Its figures and initials, folded."""


class Blocks(NamedTuple):
    """Blocks in enough documents."""

    members: Mapping[str, Sequence[str]]
    """Block → its segments."""
    block_of: Mapping[str, str]
    """Segment → block."""
    document_of: Mapping[str, str]
    """Segment → document."""
    kin: Mapping[str, str]
    """Document → what all its copies have in common; documents without copies are absent."""

    def count(self, documents: Iterable[str]) -> int:
        """How many documents there are, copies counted once."""
        return len({self.kin.get(document, document) for document in documents})


def run(
    segments: Reader, texts: Reader, clusters: Reader, parameters: MarkParameters
) -> tuple[Iterable[BoilerplateRow]]:
    """One row for each marked segment, by document and segment."""
    blocks = _blocks(segments, clusters, parameters.least_documents)
    found = {
        segment: blocks.count(map(blocks.document_of.__getitem__, blocks.members[block]))
        for segment, block in blocks.block_of.items()
    }
    for places in _beside((segments, texts), blocks):
        count = blocks.count(places.values())
        if count >= parameters.least_documents:
            found |= {segment: max(count, found.get(segment, 0)) for segment in places}
    return (_rows(segments, found),)


def _blocks(segments: Reader, clusters: Reader, least: int) -> Blocks:
    kin: dict[str, str] = {}
    members: defaultdict[str, list[str]] = defaultdict(list)
    for level, cluster, member in sorted(records(clusters, "level", "cluster_id", "member_id")):
        if level == "document":
            kin[member] = cluster
        elif level == "segment":
            members[cluster].append(member)
    wanted = {member for group in members.values() if len(group) >= least for member in group}
    document_of = dict(chosen(segments, wanted, "segment_id", ("segment_id", "document_id")))
    every = Blocks(members, {}, document_of, kin)
    kept = {
        block: group
        for block, group in members.items()
        if len(group) >= least and every.count(document_of[member] for member in group) >= least
    }
    return every._replace(members=kept, block_of={member: block for block, group in kept.items() for member in group})


def _beside(tables: tuple[Reader, Reader], blocks: Blocks) -> Iterator[dict[str, str]]:
    """For each line beside a block: the segments that are that line, and their documents. Where as many documents have
    nearly that line, it is one that is filled in."""
    models = {segment for group in blocks.members.values() for segment in group[:_MODELS]}
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for segment, near in _windows(tables, blocks, models):
        lines[blocks.block_of[segment]] += near
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    nearly: defaultdict[str, set[str]] = defaultdict(set)
    for segment, near in _windows(tables, blocks, set(blocks.block_of)):
        for model in lines[blocks.block_of[segment]]:
            likeness, best = max(
                ((_likeness(model.skeleton, line.skeleton), line) for line in near), default=(0.0, model)
            )
            if likeness >= _ALIKE and _is_same(model, best):
                found[model.segment_id][best.segment_id] = blocks.document_of[segment]
            elif likeness >= _ALIKE:
                nearly[model.segment_id].add(blocks.document_of[segment])
    for line, places in found.items():
        if blocks.count(places.values()) > blocks.count(nearly[line]):
            yield places


def _windows(tables: tuple[Reader, Reader], blocks: Blocks, wanted: set[str]) -> Iterator[tuple[str, list[Line]]]:
    """Segments wanted and the lines beside them that belong to no block."""
    documents = {blocks.document_of[segment] for segment in wanted}
    for _, flow in flows(*tables, documents.__contains__):
        made: dict[int, Line] = {}
        for place, part in enumerate(flow.parts):
            if part.segment.segment_id not in wanted:
                continue
            near = range(max(place - _REACH, 0), min(place + _REACH + 1, len(flow.parts)))
            free = [number for number in near if flow.parts[number].segment.segment_id not in blocks.block_of]
            made |= {number: _line(flow.parts[number]) for number in free if number not in made}
            lines = (made[number] for number in free)
            yield part.segment.segment_id, [line for line in lines if len(line.skeleton) >= _SHORTEST]


def _line(part: Part) -> Line:
    text = part.text.text
    pairs = zip(*words(text), strict=True)
    fixed = [word for word, is_proper in pairs if word[0].isdigit() or (is_proper and len(word) <= _INITIAL)]
    return Line(part.segment.segment_id, fold(text).text, tuple(fixed))


def _likeness(one: str, two: str) -> float:
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(one, two))


def _is_same(one: Line, two: Line) -> bool:
    """Whether two lines are one line, read twice: figures and initials agree, and no more letters in a row are others
    than a misread one can make."""
    from rapidfuzz.distance import Indel

    if one.fixed != two.fixed:
        return False
    left = right = 0
    for step in Indel.opcodes(one.skeleton, two.skeleton):
        is_run = step.tag == "equal" and step.src_end - step.src_start >= _RUN
        if is_run and max(step.src_start - left, step.dest_start - right) > _MISREAD:
            return False
        if is_run:
            left, right = step.src_end, step.dest_end
    return max(len(one.skeleton) - left, len(two.skeleton) - right) <= _MISREAD


def _rows(segments: Reader, found: Mapping[str, int]) -> Iterator[BoilerplateRow]:
    for document, segment, flags in chosen(segments, found, "segment_id", ("document_id", "segment_id", "flags")):
        yield BoilerplateRow(document, segment, found[segment], (*flags, FLAG))


STAGE = Stage(
    name="mark",
    version=1,
    kind=Kind.COLLECTION,
    reads=(SegmentRow, TextRow, ClusterRow),
    writes=(BoilerplateRow,),
    parameters=MarkParameters,
    run=run,
)
