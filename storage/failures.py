"""Failures that are open in one shard of a version, from wherever they are recorded: rows of `rejects`."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import pyarrow as pa

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
    state = {(row["stage"], row["subject_id"]): row for row in version.stored("stage_state", shard, _STATE).to_pylist()}
    found: dict[tuple[str, str], RejectRow] = {}
    failed = [row for row in state.values() if row["status"] == "failed"]
    for row in [*failed, *_pages(version, shard), *_sources(version, shard, state), *_refusals(version, shard)]:
        key = (row["stage"], row["subject_id"])
        known = state.get((row["stage"], row.get("source_id", row["subject_id"])), {})
        found.setdefault(key, _reject(row, known, collection_of(shard)))
    return [found[key] for key in sorted(found)]


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


def _pages(version: Stored, shard: str) -> Iterable[dict[str, Any]]:
    table = version.stored("pages", shard, ["page_id", "status", "error_code", "error_message"])
    for row in table.to_pylist():
        if row["status"] == "failed":
            yield row | {"stage": "recognise", "subject_id": row["page_id"]}


def _sources(version: Stored, shard: str, state: dict[tuple[str, str], Any]) -> Iterable[dict[str, Any]]:
    table = version.sources(shard).select(["source_id", "status", "error_code", "error_message"])
    quarantined = set(_names(version.stored("sources", shard, ["source_id", "status"])))
    for row in table.to_pylist():
        if row["status"] == "quarantined":
            is_acquired = row["source_id"] in quarantined or ("acquire", row["source_id"]) not in state
            yield row | {"stage": "acquire" if is_acquired else "assemble", "subject_id": row["source_id"]}


def _names(sources: pa.Table) -> Iterable[str]:
    return (row["source_id"] for row in sources.to_pylist() if row["status"] == "quarantined")


def _refusals(version: Stored, shard: str) -> Iterable[dict[str, Any]]:
    for row in version.stored("refusals", shard).to_pylist():
        yield row | {"stage": "acquire", "subject_id": row["subject"]}
