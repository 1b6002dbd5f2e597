"""Cost of a store of many documents: of a run with nothing to do, of one changed document, of a stage done again.

python -m tests.benchmarks.bench_store [--documents 100000] [--shard 1000] [--redone 10000] [--stages normalise]

Every stage is the real one; only the child that guards the opening of sources is left out while the store is built
(`tests.benchmarks.stores`). CPU seconds are of the process measured, with its start and its imports.
"""

import argparse
import dataclasses
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from flows import engine, lazy_tables, listing, shards
from flows.job import Job, Options, Summary
from flows.recipe import Step
from flows.request import Request, prepare
from flows.runners import InProcess, Runner
from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.parts import read_part
from storage.schemas import TABLE_OF
from storage.versions import Manifest
from tests.benchmarks.stores import Direct, fill, put

COLLECTION = "c"
#: Words of a text: a letter for the store as a whole, a typed page where a stage is measured.
SHORT, PAGE = 20, 280
#: A document that is changed.
CHANGED = 7


def say(**figures: Any) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def job_of(source: Path, store: Path, runner: Runner, changed: Callable[[Step], Step] = lambda step: step) -> Job:
    """A run of the collection, with every step as it is or as changed."""
    prepared = prepare(Request(source=str(source), collection=COLLECTION, store=str(store)))
    return Job(prepared.config, tuple(map(changed, prepared.steps)), open_blobs(str(store)), runner)


def built(source: Path, store: Path) -> Summary:
    """Take the sources through all stages."""
    with Direct() as runner:
        return engine.run(job_of(source, store, runner), Options())


def idle(source: Path, store: Path) -> None:
    """In a process of its own: a run that finds nothing to do."""
    spent = [0.0]
    found = listing.found

    def timed(*arguments: Any) -> list[listing.Found]:
        begun = time.process_time()
        listed = found(*arguments)
        spent[0] += time.process_time() - begun
        return listed

    vars(listing).update(found=timed)
    with InProcess() as runner:
        summary = engine.run(job_of(source, store, runner), Options())
    if summary.ran or summary.version:
        raise SystemExit("the run was not idle")
    say(
        what="a run with nothing to do",
        cpu_seconds=round(time.process_time() - spent[0], 2),
        listing_cpu_seconds=round(spent[0], 2),
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        prefect_imported="prefect" in sys.modules,
    )


def in_a_process(source: Path, store: Path) -> None:
    """Measure the idle run where nothing else has been imported or read."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_store", "--idle", str(source), str(store)]
    subprocess.run(command, check=True)


def change_one(source: Path, store: Path) -> None:
    """Change one document, and weigh what a run writes for it."""
    blobs = open_blobs(str(store))
    before, base = parts_of(blobs), newest(blobs)
    put(source, CHANGED, SHORT, edition=2)
    with InProcess() as runner:
        engine.run(job_of(source, store, runner), Options())
    after = newest(blobs)
    written = {key: size for key, size in parts_of(blobs).items() if key not in before}
    whole = f"{COLLECTION}/all"
    touched = {shard for _, shard in versions.changed(base, after)} - {whole}
    of_whole = sum(written.get(held[whole].key, 0) for held in after.tables.values() if whole in held)
    size = sum(part.bytes for held in base.tables.values() for name, part in held.items() if name in touched)
    say(
        what="one changed document",
        shards=len(touched),
        shard_bytes=size,
        written=sum(written.values()) - of_whole,
        ratio=round((sum(written.values()) - of_whole) / size, 2),
        collection_tables_written=of_whole,
    )


def parts_of(blobs: Blobs) -> dict[str, int]:
    """Size of every part of the store, by key."""
    return {entry.key: entry.bytes for entry in blobs.entries("parts/")}


def newest(blobs: Blobs) -> Manifest:
    """The newest version."""
    found = versions.latest(blobs)
    assert found is not None
    return found


def spoil(source: Path) -> None:
    """Put other bytes into every source, of the same size and time: a run that opens one of them comes to grief."""
    for path in source.rglob("*.*"):
        if path.is_file():
            status = path.stat()
            path.write_bytes(b"\xff" * status.st_size)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def bump(source: Path, store: Path, bumped: Sequence[str]) -> None:
    """Do the last of some stages again for all documents, against a bare loop over its function on the same rows; the
    others were done again before."""
    name = bumped[-1]

    def changed(step: Step) -> Step:
        if step.name not in bumped:
            return step
        stage = dataclasses.replace(step.stage, version=step.stage.version + 1)
        return dataclasses.replace(step, stage=stage, digest=step.digest[:-1] + bytes([step.digest[-1] ^ 1]))

    with InProcess() as runner:
        job = job_of(source, store, runner, changed)
        (step,) = (step for step in job.steps if step.name == name)
        rows = list(inputs(job.blobs, step))
        loop(step, rows[: len(rows) // 10 + 1])  # models and dictionaries are loaded
        alone = loop(step, rows)
        listed = cost(lambda: listing.found(job.config, job.blobs.uri()))
        spent = cost(lambda: only(engine.run(job, Options()), name, len(rows))) - listed
    say(
        what=f"{name} again", documents=len(rows), cpu_seconds=round(spent, 2), alone=round(alone, 2),
        ratio=round(spent / alone, 3),
    )  # fmt: skip


def only(summary: Summary, name: str, documents: int) -> None:
    """Make sure that the stage ran for every document, and no other for any."""
    ran = {stage: counts["ran"] for stage, counts in summary.stages.items() if counts["ran"]}
    if ran != {name: documents} or summary.stages[name]["failed"]:
        raise SystemExit(f"more or less ran than {name}: {ran}")


def inputs(blobs: Blobs, step: Step) -> Iterator[list[Any]]:
    """The rows that the stage is called with, document by document."""
    manifest = newest(blobs)
    for shard in shards.shards_of(COLLECTION, manifest.parts("members")):
        tables = [TABLE_OF[row] for row in step.stage.reads]
        keys = {table: [manifest.parts(table)[shard].key] for table in tables if shard in manifest.parts(table)}
        members = read_part(blobs, manifest.parts("members")[shard], ["document_id"])
        documents = members["document_id"].to_pylist()
        found = lazy_tables.by_document(blobs, step.stage.reads, keys, documents)
        yield from ([found[row].get(name, []) for row in step.stage.reads] for name in documents)


def loop(step: Step, rows: list[list[Any]]) -> float:
    """CPU seconds of the stage's function alone."""
    return cost(lambda: [[list(made) for made in step.stage.run(*arguments, step.parameters)] for arguments in rows])


def cost(call: Callable[[], Any]) -> float:
    """CPU seconds of a call in this process."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def main() -> None:
    """Build the stores, and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--shard", type=int, default=shards.SOURCES)
    parser.add_argument("--redone", type=int, default=10_000)
    parser.add_argument("--stages", default="normalise,annotate")
    parser.add_argument("--idle", nargs=2, metavar=("SOURCE", "STORE"))
    given = parser.parse_args()
    if given.idle:
        idle(*map(Path, given.idle))
        return
    vars(shards).update(SOURCES=given.shard)
    with tempfile.TemporaryDirectory(prefix="opis-bench-") as folder:
        home = Path(folder)
        if given.documents:
            fill(home / "in", given.documents, SHORT)
            say(what="built", documents=given.documents, seconds=seconds(built(home / "in", home / "store")))
            in_a_process(home / "in", home / "store")
            change_one(home / "in", home / "store")
        if given.redone:
            fill(home / "pages", given.redone, PAGE)
            built(home / "pages", home / "typed")
            spoil(home / "pages")
            names = given.stages.split(",")
            for place in range(len(names)):
                bump(home / "pages", home / "typed", names[: place + 1])


def seconds(summary: Summary) -> dict[str, float]:
    """CPU seconds of each stage's function."""
    return {name: stage["cpu_seconds"] for name, stage in summary.stages.items()}


if __name__ == "__main__":
    main()
