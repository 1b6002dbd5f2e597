"""Failures that are open in one shard of a version, from wherever they are recorded: rows of `rejects`."""

from collections.abc import Sequence
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from storage.schemas.released import RejectRow
from storage.versions import collection_of

_STATE = (
    "stage", "subject_id", "status", "error_code", "error_message", "http_status", "attempts", "run_id"
)  # fmt: skip


class Stored(Protocol):
    """What is needed of a version."""

    def stored(self, table: str, shard: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of one shard of a stored table."""
        ...

    def sources(self, shard: str) -> pa.Table:
        """Released rows of `sources` of one shard."""
        ...


def failures(version: Stored, shard: str) -> list[RejectRow]:
    """Failed subjects, failed pages, quarantined sources and refused objects of one shard.

    A failure recorded in two places is one row, told as the stage told it. A reader of a quarantined source finds the
    stage that refused it: acquire, or assemble for one that belongs to no document.
    """
    states = version.stored("stage_state", shard, _STATE)
    failed = _where(states, "status", "failed").to_pylist()
    pages, sources, refused = _pages(version, shard), _sources(version, shard), _refusals(version, shard)
    known = _known(states, [row.get("source_id", row["subject_id"]) for row in (*pages, *sources, *refused)])
    for row in sources:
        is_acquired = row["is_acquired"] or ("acquire", row["source_id"]) not in known
        row["stage"] = "acquire" if is_acquired else "assemble"
    known |= {(row["stage"], row["subject_id"]): row for row in failed}
    found: dict[tuple[str, str], RejectRow] = {}
    for row in [*failed, *pages, *sources, *refused]:
        told = known.get((row["stage"], row.get("source_id", row["subject_id"])), {})
        found.setdefault((row["stage"], row["subject_id"]), _reject(row, told, collection_of(shard)))
    return [found[key] for key in sorted(found)]


def _where(rows: pa.Table, column: str, value: str) -> pa.Table:
    return rows.filter(pc.equal(rows[column], pa.scalar(value)))


def _known(states: pa.Table, subjects: Sequence[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """States of some subjects: a shard has thousands, few of them of interest."""
    if not subjects:
        return {}
    wanted = pc.is_in(states["subject_id"], value_set=pa.array(sorted(set(subjects)), pa.string()))
    return {(row["stage"], row["subject_id"]): row for row in states.filter(wanted).to_pylist()}


def _reject(row: dict[str, Any], known: dict[str, Any], collection: str) -> RejectRow:
    return RejectRow(
        run_id=known.get("run_id") or None,
        stage=row["stage"],
        subject_id=row["subject_id"],
        error_code=row["error_code"] or "unknown",
        error_message=row.get("error_message"),
        http_status=row.get("http_status"),
        attempts=known.get("attempts") or 1,
        collection=collection,
    )


def _pages(version: Stored, shard: str) -> list[dict[str, Any]]:
    table = version.stored("pages", shard, ["page_id", "status", "error_code", "error_message"])
    failed = _where(table, "status", "failed").to_pylist()
    return [row | {"stage": "recognise", "subject_id": row["page_id"]} for row in failed]


def _sources(version: Stored, shard: str) -> list[dict[str, Any]]:
    """Quarantined sources; `is_acquired` says of those that acquire refused, and not assemble."""
    table = version.sources(shard).select(["source_id", "status", "error_code", "error_message"])
    stored = version.stored("sources", shard, ["source_id", "status"])
    acquired = set(_where(stored, "status", "quarantined")["source_id"].to_pylist())
    return [
        row | {"subject_id": row["source_id"], "is_acquired": row["source_id"] in acquired}
        for row in _where(table, "status", "quarantined").to_pylist()
    ]


def _refusals(version: Stored, shard: str) -> list[dict[str, Any]]:
    refused = version.stored("refusals", shard).to_pylist()
    return [row | {"stage": "acquire", "subject_id": row["subject"]} for row in refused]
