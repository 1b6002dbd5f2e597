"""A collection that grows run by run has the copies of one that was there at once, and compares no pair twice."""

from pathlib import Path
from typing import Any

import pytest

from storage.draft import Draft
from storage.equality import differences
from storage.schemas import ClusterAliasRow, ComparisonRow, ProposalRow
from tasks.likeness import alignment, verification
from tests.fakes.runs import Bench
from tests.fakes.scribe import prose, scanned

FIRST = {f"a{number}.txt": scanned(prose(number % 2, 12), 0.01 * number, number) for number in range(4)}
SECOND = {"0.txt": prose(0, 12), "z.txt": scanned(prose(1, 12), 0.06, 9)}


def stored(bench: Bench) -> tuple[list[ComparisonRow], list[ClusterAliasRow], list[ProposalRow]]:
    view = bench.view()
    draft = Draft(view.blobs, view.manifest)
    return (
        draft.rows(ComparisonRow, "comparisons", "tests/all"),
        draft.rows(ClusterAliasRow, "cluster_aliases", "tests/all"),
        draft.rows(ProposalRow, "proposals", "tests/all"),
    )


@pytest.mark.usefixtures("unsynced")
def test_growing_in_steps_equals_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(FIRST)
    bench.run()
    old = {row["cluster_id"] for row in bench.rows("clusters") if row["level"] == "document"}
    before, aliases, _ = stored(bench)
    assert aliases == []

    def counted(*words: Any) -> Any:
        calls.append(1)
        return alignment.evidence(*words)

    monkeypatch.setattr(verification, "evidence", counted)
    bench.write(SECOND).run()
    after, aliases, proposals = stored(bench)
    assert 0 < len(calls) == len(set(after) - set(before)) < len(after)
    fresh = Bench(bench.root, str(tmp_path / "fresh"))
    fresh.run()
    assert differences(bench.view(), fresh.view(), across_stores=True) == []
    assert stored(fresh) == (after, [], proposals)
    new = {row["cluster_id"] for row in bench.rows("clusters") if row["level"] == "document"}
    assert {row.old_id for row in aliases if row.level == "document"} == old - new
    assert {row.cluster_id for row in aliases if row.level == "document"} <= new
