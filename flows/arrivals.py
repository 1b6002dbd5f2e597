"""Sources as they are listed against sources as they are known: new, changed, withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows import shards
from flows.listing import Found, is_settled
from flows.orders import Subject
from flows.plan import Policy, ShardPlan, compare
from flows.recipe import Step
from flows.state import State
from storage import digests
from storage.draft import Draft
from storage.schemas import SourceRow, StateRow
from storage.schemas.arrow import encode
from storage.sources import sha256_of


@dataclass(slots=True)
class Arrivals:
    """The plan of the SOURCE stage, and the sources that are gone, by shard."""

    shards: dict[str, ShardPlan] = field(default_factory=dict)
    withdrawn: dict[str, list[str]] = field(default_factory=dict)

    def missing(self) -> list[str]:
        """Every source that is gone."""
        return [source for sources in self.withdrawn.values() for source in sources]


def arrivals(
    step: Step, collection: str, found: Sequence[Found], draft: Draft, state: State, policy: Policy
) -> Arrivals:
    """Compare a listing with what a draft knows of the collection."""
    homes = shards.homes(draft, "sources", "source_id", collection)
    unknown = [item for item in found if item.source_id not in homes]
    later = {item.source_id for item in unknown[policy.limit.most :]} if policy.limit.most is not None else set()
    found = [item for item in found if item.source_id not in later]
    new = [(f.source_id, f.listed.path, f.listed.byte_size) for f in unknown if f.source_id not in later]
    homes |= dict(shards.placed(collection, new))
    listed_at = _listed_at(draft, collection)
    digests_of_sources = _recorded(draft, homes.values())
    subjects: dict[str, list[Subject]] = {shard: [] for shard in homes.values()}
    for item in found:
        shard = homes[item.source_id]
        previous = state.rows(shard).get((step.name, item.source_id))
        subjects[shard].append(_subject(item, previous, listed_at, digests_of_sources.get(item.source_id)))
    plan = Arrivals()
    for shard, wanted in sorted(subjects.items()):
        plan.shards[shard] = compare(step, wanted, state.of_stage(shard, step.name), policy)
        if plan.shards[shard].gone:
            plan.withdrawn[shard] = plan.shards[shard].gone
            plan.shards[shard].gone = []
    return plan


def _subject(item: Found, previous: StateRow | None, listed_at: datetime | None, sha256: str | None) -> Subject:
    """A listed source. Where the clock cannot tell a change since the last listing, its bytes are compared."""
    listed = item.listed
    digest = digests.of_value(listed.fingerprint)
    is_same = previous is not None and previous.input_digest == digest
    if is_same and sha256 and not is_settled(listed, listed_at) and sha256_of(listed.uri) != sha256:
        digest = digests.of_value([listed.fingerprint, sha256])
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


def _recorded(draft: Draft, names: Iterable[str]) -> dict[str, str]:
    """Source → SHA-256 of the bytes last read."""
    table = draft.read("sources", set(names), ["source_id", "content_sha256"])
    return dict(zip(table["source_id"].to_pylist(), table["content_sha256"].to_pylist(), strict=True))


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
