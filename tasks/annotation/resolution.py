"""What Ibid. and its like repeat.

The rules of the trade: Ibid. repeats the reference before it, in the run of notes or in the text; what it names itself
(`Ibid., d. 269, l. 5`) replaces that part and drops the parts below it. `reproduced in ibid.` repeats the publication
of the reference before. Where the note before names several works of the kind meant, the Ibid. stays unresolved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasks.annotation.reference import ARCHIVAL, Reference


@dataclass(slots=True)
class Run:
    """The references of one run of text (notes, or the body) as far as it has been read."""

    last_passage: list[Reference] = field(default_factory=list)
    this_passage: list[Reference] = field(default_factory=list)

    def begin(self) -> None:
        """Go on to the next passage; one without references is passed over."""
        if self.this_passage:
            self.last_passage, self.this_passage = self.this_passage, []


def resolve(passages: Iterable[tuple[bool, Sequence[Reference]]]) -> None:
    """Resolve the references of a document: pairs of whether it is a note, and the references of one passage."""
    runs = {True: Run(), False: Run()}
    for is_note, references in passages:
        run = runs[is_note]
        run.begin()
        for reference in references:
            if reference.is_ibid:
                _resolve(reference, run)
            elif source := reference.continues or reference.repeats:
                _inherit(reference, source)
            run.this_passage.append(reference)


def _resolve(reference: Reference, run: Run) -> None:
    antecedent, reason = _antecedent(reference, run)
    if antecedent and antecedent.note and not antecedent.key and antecedent.is_ibid:
        antecedent, reason = None, "the reference before is itself unresolved"
    if antecedent is None:
        reference.kind = reference.kind or "bibliographic"
        reference.note = reason
        return
    # an Ibid. of an Ibid. leads to what that one leads to, so that no chain grows long
    reference.repeats = antecedent.repeats if antecedent.is_ibid and antecedent.repeats else antecedent
    _inherit(reference, antecedent)


def _antecedent(reference: Reference, run: Run) -> tuple[Reference | None, str | None]:
    """The reference that an Ibid. repeats, or why it cannot be told."""
    if reference.reproduces:
        found = _last(run.this_passage, is_publication=True, but=reference) or _last(
            run.last_passage, is_publication=True
        )
        return (found, None) if found else (None, "no publication before it")
    last = _last(run.this_passage)
    mains = [last] if last else [other for other in run.last_passage if not other.reproduces]
    if not mains:
        return None, "no reference before it"
    if not reference.kind:
        return _only(mains)
    fitting = [other for other in mains if (other.kind == ARCHIVAL) == (reference.kind == ARCHIVAL)]
    if not fitting and reference.kind != ARCHIVAL and mains[-1].reproduction:
        return mains[-1].reproduction, None
    if not fitting:
        return None, "the reference before is of another kind"
    return _only(fitting)


def _last(
    references: Sequence[Reference], *, is_publication: bool = False, but: Reference | None = None
) -> Reference | None:
    """The last publication, or the last reference that is no reproduction of another."""
    for reference in reversed(references):
        if reference is not but and (reference.kind != ARCHIVAL if is_publication else not reference.reproduces):
            return reference
    return None


def _only(references: Sequence[Reference]) -> tuple[Reference | None, str | None]:
    works = {_work(reference) for reference in references}
    if len(works) > 1:
        return None, "the note before names several works"
    return references[-1], None


def _work(reference: Reference) -> object:
    """What makes two references one work: the file, or the work they lead back to."""
    if reference.kind == ARCHIVAL:
        return (reference.archive, reference.fond, reference.opis)
    return id(root(reference))


def root(reference: Reference) -> Reference:
    """The reference that an Ibid. or short form leads back to in the end."""
    seen = 0
    while reference.repeats and seen < 1000:
        reference, seen = reference.repeats, seen + 1
    return reference


def stated(reference: Reference) -> Reference | None:
    """The nearest reference before that is no Ibid."""
    step = reference.repeats
    while step and step.is_ibid and step.repeats:
        step = step.repeats
    return step


def _inherit(reference: Reference, source: Reference) -> None:
    """Take from the source what the reference does not name, down to the first part that it names itself."""
    bare = not reference.kind
    reference.kind = source.kind
    if source.kind != ARCHIVAL:
        for name in ("authors", "editors", "title", "container", "place", "year"):
            setattr(reference, name, getattr(reference, name) or getattr(source, name))
        if bare and not reference.cited:
            reference.pages, reference.cited = source.pages, source.cited
        return
    reference.archive = reference.archive or source.archive
    reference.container = reference.container or source.container
    if reference.fond is None:
        reference.fond = source.fond
        if reference.opis is None:
            reference.opis = source.opis
            reference.delo = reference.delo or source.delo
    if bare and reference.cited:
        reference.leaves, reference.cited = reference.cited, ()
    elif bare:
        reference.leaves = source.leaves
        reference.reproduction = source.reproduction
