"""Sources as they are listed against sources as they are known: new, changed, withdrawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows import shards
from flows.listing import Found, is_older
from flows.orders import Subject
from flows.plan import Policy, ShardPlan, compare, settled_digest
from flows.recipe import Step
from flows.state import State
from flows.subjects import Subjects
from storage import digests
from storage.draft import Draft
from storage.schemas import SourceRow
from storage.schemas.arrow import encode
from storage.sources import Listed, sha256_of

#: Whether a shard of a stage was looked at under a digest, and nobody asks for more.
Settled = Callable[[Step, str, str], bool]


@dataclass(slots=True)
class Arrivals:
    """The plan of the SOURCE stage, and the sources that are gone, by shard."""

    shards: dict[str, ShardPlan] = field(default_factory=dict)
    withdrawn: dict[str, list[str]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    """Sources that there were, where any is gone."""

    def missing(self) -> list[str]:
        """Every source that is gone."""
        return [source for sources in self.withdrawn.values() for source in sources]


def arrivals(step: Step, found: Sequence[Found], subjects: Subjects, policy: Policy, is_settled: Settled) -> Arrivals:
    """Compare a listing with what a draft knows of the collection. A shard whose sources are listed as they were is not
    opened."""
    homes = shards.homes(subjects.draft, "sources", "source_id", subjects.collection)
    by_shard = _placed(subjects.collection, found, homes, policy)
    listed_at = _listed_at(subjects.draft, subjects.collection)
    plan = Arrivals()
    for shard, items in sorted(by_shard.items()):
        digest = settled_digest(step, [f"{i.source_id} {i.listed.fingerprint} {i.refused}" for i in items])
        is_trusted = not policy.checksum and all(is_older(item.listed, listed_at) for item in items)
        if is_trusted and is_settled(step, shard, digest):
            plan.shards[shard] = ShardPlan(settled=digest)
            continue
        plan.shards[shard] = _compared(step, items, _Known(subjects, step, shard, listed_at), policy)
        plan.shards[shard].settled = digest
        if plan.shards[shard].gone:
            plan.withdrawn[shard] = plan.shards[shard].gone
            plan.shards[shard].gone = []
    if plan.withdrawn:
        plan.known = [source for shard in plan.shards for source in subjects.state.of_stage(shard, step.name)]
    return plan


def _placed(collection: str, found: Sequence[Found], homes: dict[str, str], policy: Policy) -> dict[str, list[Found]]:
    """Listed objects by shard, new ones in shards of their own, without those that a limit leaves for later; every
    shard that is known is named."""
    unknown = [item for item in found if item.source_id not in homes]
    later = {item.source_id for item in unknown[policy.limit.most :]} if policy.limit.most is not None else set()
    new = [(f.source_id, f.listed.path, f.listed.byte_size) for f in unknown if f.source_id not in later]
    homes = homes | dict(shards.placed(collection, new))
    by_shard: dict[str, list[Found]] = {shard: [] for shard in homes.values()}
    for item in found:
        if item.source_id not in later:
            by_shard[homes[item.source_id]].append(item)
    return by_shard


class _Known:
    """What is known of the sources of one shard."""

    def __init__(self, subjects: Subjects, step: Step, shard: str, listed_at: datetime | None) -> None:
        self.states = subjects.state.of_stage(shard, step.name)
        self.listed_at = listed_at
        columns = ["source_id", "content_sha256"]
        table = subjects.draft.read("sources", [shard], columns)
        self.sha256 = dict(zip(*(table[name].to_pylist() for name in columns), strict=True))


def _compared(step: Step, items: Sequence[Found], known: _Known, policy: Policy) -> ShardPlan:
    return compare(step, [_subject(item, known, policy) for item in items], known.states, policy)


def _subject(item: Found, known: _Known, policy: Policy) -> Subject:
    """A listed source. Where the clock cannot tell a change since the last listing, or a person asks for it, its bytes
    are compared."""
    listed = item.listed
    digest = digests.of_value(listed.fingerprint)
    previous, sha256 = known.states.get(item.source_id), known.sha256.get(item.source_id)
    if previous is not None and sha256 and previous.input_digest in (digest, _told_apart(listed, sha256)):
        digest = previous.input_digest
        is_doubted = policy.checksum or not is_older(listed, known.listed_at)
        if is_doubted and (found := sha256_of(listed.uri)) != sha256:
            digest = _told_apart(listed, found)
    return Subject(
        subject_id=item.source_id,
        document_id=item.source_id,
        input_digest=digest,
        uri=listed.uri,
        path=listed.path,
        source_name=item.source_name,
        modified_at=listed.modified_at,
        refused=item.refused,
    )


def _told_apart(listed: Listed, sha256: str) -> bytes:
    """Digest of a source whose size and time are those of other bytes."""
    return digests.of_value([listed.fingerprint, sha256])


def _listed_at(draft: Draft, collection: str) -> datetime | None:
    known = draft.base.collections.get(collection, {}) if draft.base else {}
    return datetime.fromisoformat(known["listed_at"]) if "listed_at" in known else None


def withdraw(draft: Draft, state: State, stage: str, plan: Arrivals) -> None:
    """Mark the sources that are gone; what they held leaves the version, their rows in `sources` stay."""
    for shard, sources in plan.withdrawn.items():
        gone = set(sources)
        rows = draft.rows(SourceRow, "sources", shard)
        marked = [row._replace(status="withdrawn") if row.source_id in gone else row for row in rows]
        draft.put("sources", shard, encode(SourceRow, marked))
        for table in ("holdings", "refusals"):
            draft.replace(table, shard, gone, "source_id", [])
        state.drop(shard, stage, sources)
