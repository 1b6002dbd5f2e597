"""Cost of the difference of two versions of 100,000 documents: with one shard changed, and with a row in every shard.

python -m tests.benchmarks.bench_diff [DOCUMENTS]
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from flows.commands.diff import compared
from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.draft import Draft
from storage.runs import finish_run
from storage.schemas import (
    STORED,
    TABLE_OF,
    Leaf,
    MemberRow,
    PageRow,
    ProfileRow,
    Row,
    SegmentRow,
    SourceRow,
    Span,
    StateRow,
    TextRow,
)
from storage.schemas.arrow import encode
from storage.schemas.runs import RunRow

SHARD = 1_000
SEGMENTS = 8
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = (
    "опись", "составлена", "архивистом", "и", "сверена", "с", "делами", "фонда", "по", "листам", "за", "год", "без",
    "пропусков",
)  # fmt: skip


def document(number: int, edition: int) -> Iterator[Row]:
    """Every row of one document; another edition says something else in its first segment."""
    name, source = f"d-{number:07}", f"s-{number:07}"
    texts = [
        " ".join([str(number), str(place), *(_WORDS[(number + place + n) % len(_WORDS)] for n in range(40))])
        for place in range(SEGMENTS)
    ]
    texts[0] += f" издание {edition}"
    yield SourceRow(source, "c", f"/box/{number}.txt", "text/plain", 9, f"{number}-{edition}")
    yield MemberRow(name, "c", "main", f"{number}.txt", 0, (source,), "plain", (Leaf(source, None, 0),))
    yield PageRow(f"p-{number:07}", name, source, 1, "text", text="\n".join(texts), estimated_cer=0.01 * edition)
    yield ProfileRow(name, 1, SEGMENTS, 99, "ru", "Cyrl", 0.9)
    place = 0
    for order, text in enumerate(texts):
        segment = f"g-{number:07}-{order}"
        yield SegmentRow(segment, name, order, "paragraph", (Span(1, place, place + len(text)),), text)
        yield TextRow(segment, name, text, (), "ru", 0.9, "Cyrl")
        place += len(text) + 1
    for stage, subject in (("acquire", source), ("assemble", name), ("recognise", f"p-{number:07}"), ("segment", name),
                           ("normalise", name), ("annotate", name), ("sign", name)):  # fmt: skip
        owner = source if stage == "acquire" else name
        yield StateRow(subject, stage, owner, bytes([edition]) * 16, b"r" * 16, (), (), "done", run_id=f"r-{edition}")


def put(draft: Draft, shard: int, editions: dict[int, int], documents: int) -> None:
    """One shard, with the editions of some of its documents."""
    held: dict[str, list[Row]] = {}
    for number in range(shard * SHARD, min((shard + 1) * SHARD, documents)):
        for row in document(number, editions.get(number, 1)):
            held.setdefault(TABLE_OF[type(row)], []).append(row)
    for table, rows in held.items():
        draft.put(table, f"c/s-{shard:04}", encode(STORED[table], rows))


def published(blobs: Blobs, editions: dict[int, int], documents: int) -> None:
    """A version with some documents in other editions than in the one before."""
    base = versions.latest(blobs)
    draft = Draft(blobs, base)
    shards = {number // SHARD for number in editions} if base else set(range(-(-documents // SHARD)))
    for shard in sorted(shards):
        put(draft, shard, editions, documents)
    number = base.version + 1 if base else 1
    finish_run(blobs, RunRow(f"r-{number}", "ingest", NOW, NOW, "completed", "0", "{}"))
    made = draft.manifest(run_id=f"r-{number}", created_at=NOW, pipeline_version="0", recipe={}, collections={"c": {}})
    versions.publish(blobs, made, base)


def main() -> None:
    """Build three versions, and measure."""
    documents = int(sys.argv[1]) if sys.argv[1:] else 100_000
    with tempfile.TemporaryDirectory(prefix="opis-bench-") as folder:
        blobs = open_blobs(str(Path(folder) / "store"))
        published(blobs, {}, documents)
        published(blobs, dict.fromkeys(range(min(SHARD, documents)), 2), documents)
        published(blobs, dict.fromkeys(range(0, documents, SHARD), 3) | dict.fromkeys(range(SHARD), 2), documents)
        pa.default_memory_pool().release_unused()
        for first, second in (("1", "1"), ("1", "2"), ("2", "3"), ("1", "3")):
            begun, cpu = time.monotonic(), time.process_time()
            found = compared((first, second), blobs.uri(), [], 20)
            figures = {
                "documents": documents,
                "from": first,
                "to": second,
                "rows": found["rows"],
                "wall_seconds": round(time.monotonic() - begun, 2),
                "cpu_seconds": round(time.process_time() - cpu, 2),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
            sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
