"""Copies and reuse among very many short documents: CPU seconds and peak memory of each phase, in a process of its own.

    python -m tests.benchmarks.scale_dedup FOLDER COUNT [--words 40] [--more 1000] [--banding recall]

`--more` adds that many documents afterwards, with the comparisons of the first time in hand. Parquet files in FOLDER
hold what passes between the phases, as in a store.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from storage.parts import BATCH, ROW_GROUP
from storage.schemas import (
    AlignmentRow,
    ClusterRow,
    ComparisonRow,
    DuplicateRow,
    Leaf,
    MemberRow,
    ProfileRow,
    ProposalRow,
    ReuseRow,
    Row,
    SampleRow,
    SegmentRow,
    SignatureRow,
    Span,
    TextRow,
)
from storage.schemas.arrow import encode, schema
from tasks import cluster, match, reuse, sign
from tasks.stage import rows_of
from tests.benchmarks.corpus import documents

R = TypeVar("R", bound=Row)

#: Documents of a shard: a row group of the tables that the stages before leave.
SHARD = 1_000


class Files:
    """Parquet files behind the interface of a lazy table, read as `storage.parts` reads them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = [path for path in paths if path.exists()]

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        for path in self._paths:
            file = pq.ParquetFile(path, pre_buffer=False)
            yield from file.iter_batches(BATCH, columns=columns, use_threads=False)
            pa.default_memory_pool().release_unused()


def write(path: Path, row: type[Row], rows: Iterable[Row]) -> int:
    """The rows as one table, as the engine writes those of a collection stage."""
    table = encode(row, rows)
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)
    return int(table.num_rows)


class WithoutPandas:
    """Hides pandas, which only the tests install: PyArrow imports it where it is there, and Opis never uses it."""

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name=name)


def make(folder: Path, part: str, count: int, words: int, first: int) -> dict[str, int]:
    """Members, segments, texts and profiles, as the stages before leave them."""
    tables: dict[str, tuple[type[Row], list[Row]]] = {
        "members": (MemberRow, []), "segments": (SegmentRow, []), "texts": (TextRow, []), "profiles": (ProfileRow, []),
    }  # fmt: skip
    writers = {
        name: pq.ParquetWriter(folder / f"{name}-{part}.parquet", schema(row), compression="zstd")
        for name, (row, _) in tables.items()
    }
    for number, (name, text) in enumerate(documents(count, words, first), start=1):
        source, segment = f"s{name[1:]}", f"g{name[1:]}"
        tables["members"][1].append(MemberRow(name, "c", "main", name, 0, (source,), "plain", (Leaf(source, None, 0),)))
        tables["segments"][1].append(SegmentRow(segment, name, 0, "paragraph", (Span(1, 0, len(text)),), ""))
        tables["texts"][1].append(TextRow(segment, name, text))
        tables["profiles"][1].append(ProfileRow(name, 1, 1, len(text)))
        if number % SHARD == 0 or number == count:
            for table, (row, rows) in tables.items():
                writers[table].write_table(encode(row, rows))
                rows.clear()
    for writer in writers.values():
        writer.close()
    return {"documents": count}


def signed(folder: Path, part: str) -> Iterator[tuple[list[SignatureRow], list[SampleRow]]]:
    rows = zip(
        held(folder, "segments", part, SegmentRow),
        held(folder, "texts", part, TextRow),
        held(folder, "profiles", part, ProfileRow),
        strict=True,
    )
    for segment, text, profile in rows:
        yield sign.run([segment], [text], [profile], sign.SignParameters())


def write_signed(folder: Path, part: str) -> dict[str, int]:
    """Signatures and samples, as one stage writes them."""
    counts = {"signatures": 0, "samples": 0}
    tables: dict[str, type[Row]] = {"signatures": SignatureRow, "samples": SampleRow}
    with ExitStack() as files:
        writers = {
            name: files.enter_context(
                pq.ParquetWriter(folder / f"{name}-{part}.parquet", schema(row), compression="zstd")
            )
            for name, row in tables.items()
        }
        documents = signed(folder, part)
        while some := list(islice(documents, SHARD)):
            for name, rows in zip(tables, zip(*some, strict=True), strict=True):
                listed = [row for found in rows for row in found]
                writers[name].write_table(encode(tables[name], listed))
                counts[name] += len(listed)
    return counts


def held(folder: Path, table: str, part: str, row: type[R]) -> Iterator[R]:
    return rows_of(Files([folder / f"{table}-{part}.parquet"]), row)


def phase(name: str, folder: Path, part: str, given: argparse.Namespace) -> dict[str, int]:
    """One phase; `part` is `first`, or `more` for the documents that are added."""
    parts = ["first"] if part == "first" else ["first", "more"]

    def table(what: str) -> Files:
        return Files([folder / f"{what}-{one}.parquet" for one in parts])

    nothing = Files([])
    if name == "make":
        count, first = (given.count, 0) if part == "first" else (given.more, given.count)
        return make(folder, part, count, given.words, first)
    if name == "sign":
        return write_signed(folder, part)
    members, segments, texts, signatures = map(table, ("members", "segments", "texts", "signatures"))
    if name == "match":
        compared, joined = (
            nothing if part == "first" else Files([folder / f"{what}-first.parquet"])
            for what in ("comparisons", "proposals")
        )
        parameters = match.MatchParameters(banding=given.banding)
        found = match.run(members, nothing, nothing, segments, texts, signatures, compared, joined, parameters)
        return {
            "duplicates": write(folder / f"duplicates-{part}.parquet", DuplicateRow, found[0]),
            "comparisons": write(folder / f"comparisons-{part}.parquet", ComparisonRow, found[1]),
            "proposals": write(folder / f"proposals-{part}.parquet", ProposalRow, found[2]),
        }
    if name == "cluster":
        pairs = Files([folder / f"duplicates-{part}.parquet"])
        parameters_of_cluster = cluster.ClusterParameters()
        rows, _ = cluster.run(members, nothing, segments, signatures, pairs, nothing, nothing, parameters_of_cluster)
        return {"clusters": write(folder / f"clusters-{part}.parquet", ClusterRow, rows)}
    before, aligned = (
        nothing if part == "first" else Files([folder / f"{what}-first.parquet"]) for what in ("reuse", "alignments")
    )
    parameters_of_reuse = reuse.ReuseParameters()
    passages, searched = reuse.run(members, segments, texts, table("samples"), before, aligned, parameters_of_reuse)
    return {
        "reuse": write(folder / f"reuse-{part}.parquet", ReuseRow, passages),
        "alignments": write(folder / f"alignments-{part}.parquet", AlignmentRow, searched),
    }


def measured(name: str, part: str, given: argparse.Namespace) -> dict[str, object]:
    """One phase in a process of its own."""
    words = [sys.executable, "-m", "tests.benchmarks.scale_dedup", str(given.folder), str(given.count)]
    words += ["--words", str(given.words), "--more", str(given.more), "--banding", given.banding]
    done = subprocess.run([*words, "--phase", name, "--part", part], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def peak() -> int:
    """Peak resident memory of this process in MiB. `ru_maxrss` will not do: it begins with that of the parent."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--banding", default="recall")
    parser.add_argument("--phases", default="make,sign,match,cluster,reuse")
    parser.add_argument("--phase")
    parser.add_argument("--part", default="first")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.phase:
        sys.meta_path.insert(0, WithoutPandas())
        begun = time.monotonic()
        counts = phase(given.phase, given.folder, given.part, given)
        used = resource.getrusage(resource.RUSAGE_SELF)
        facts = {
            "cpu": round(used.ru_utime + used.ru_stime, 1),
            "seconds": round(time.monotonic() - begun, 1),
            "MiB": peak(),
        }
        sys.stdout.write(json.dumps(facts | counts))
        return
    for part in ["first", "more"] if given.more else ["first"]:
        for name in given.phases.split(","):
            sys.stdout.write(f"{part} {name} {json.dumps(measured(name, part, given))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
