"""A writer killed at any moment: a reader sees one whole version, always."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage import versions
from storage.blobs import LocalBlobs
from storage.draft import Draft
from storage.versions import Manifest

WRITER = """
import sys
from datetime import UTC, datetime
from storage import versions
from storage.blobs import open_blobs
from storage.draft import Draft
from storage.schemas import RefusalRow, OrphanRow, SearchTextRow
from storage.schemas.arrow import encode

blobs = open_blobs(sys.argv[1])
while True:
    base = versions.latest(blobs)
    mark = f"v{(base.version if base else 0) + 1}"
    draft = Draft(blobs, base)
    for shard in ("a/0", "a/1", "b/0"):
        draft.put("refusals", shard, encode(RefusalRow, [RefusalRow("s", mark, "x", "X.")] * 50))
        draft.put("search_texts", shard, encode(SearchTextRow, [SearchTextRow("g", "d", mark)] * 50))
        draft.put("orphans", shard, encode(OrphanRow, [OrphanRow("s", "a", mark, "X.")] * 50))
    versions.publish(blobs, draft.manifest(
        run_id=mark, created_at=datetime.now(UTC), pipeline_version="0", recipe={}, collections={}), base)
    print(mark, flush=True)
"""


def marks(blobs: LocalBlobs, found: Manifest) -> set[str]:
    """Every mark in every row of a version: one, where the version is whole."""
    draft = Draft(blobs, found)
    columns = (("refusals", "subject"), ("search_texts", "search_text"), ("orphans", "error_code"))
    seen = [draft.read(table)[column].to_pylist() for table, column in columns]
    assert [len(values) for values in seen] == [150, 150, 150]
    return {value for values in seen for value in values}


@pytest.mark.real
def test_a_killed_writer_leaves_whole_versions(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "store")
    moment = random.Random(7)
    reads = 0
    for _ in range(4):
        command = [sys.executable, "-c", WRITER, str(tmp_path / "store")]
        with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline()
            end = time.monotonic() + moment.uniform(0.0, 0.3)
            while time.monotonic() < end:
                reads += check(blobs)
            writer.kill()
        reads += check(blobs)
    numbers = versions.versions(blobs)
    assert numbers == list(range(1, len(numbers) + 1))
    for number in numbers:
        assert marks(blobs, versions.load(blobs, number)) == {f"v{number}"}
    assert reads >= 4


def check(blobs: LocalBlobs) -> int:
    found = versions.latest(blobs)
    assert found is not None
    assert marks(blobs, found) == {f"v{found.version}"}
    return 1
