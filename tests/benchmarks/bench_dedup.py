"""What finding copies costs, beside datatrove's MinHash pipeline at its defaults, and how it grows.

    python -m tests.benchmarks.bench_dedup [--count 20000] [--words 300] [--grow] [--datatrove PROGRAM]

Both read the same documents: invented words by Zipf's law, one in ten a noisy copy of another. Opis signs, matches,
verifies and clusters them, segments too; datatrove signs, joins and clusters, and verifies nothing. Printed are CPU
seconds and peak memory, their ratios, and the copies that each found.
"""

import argparse
import gzip
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.benchmarks.corpus import documents

PHASES = ("make", "sign", "match", "cluster")
DATATROVE = Path(".bench-dedup/bin/python")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def ours(folder: Path, count: int, words: int) -> dict[str, dict[str, Any]]:
    """Facts of each phase."""
    command = [sys.executable, "-m", "tests.benchmarks.scale_dedup", str(folder), str(count), "--words", str(words)]
    done = subprocess.run([*command, "--phases", ",".join(PHASES)], check=True, capture_output=True, text=True)
    lines = (line.split(" ", 2) for line in done.stdout.splitlines())
    return {name: json.loads(facts) for _, name, facts in lines}


def theirs(program: Path, folder: Path, count: int, words: int) -> dict[str, Any]:
    """CPU, memory and the number of documents removed."""
    (folder / "in").mkdir(parents=True)
    with gzip.open(folder / "in" / "documents.jsonl.gz", "wt", encoding="utf-8") as file:
        for name, text in documents(count, words):
            file.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
    script = Path(__file__).with_name("datatrove_minhash.py")
    done = subprocess.run([str(program), str(script), str(folder), "rus"], check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"datatrove failed:\n{done.stderr[-2000:]}")
    kept = {row["id"] for path in (folder / "kept").glob("*.gz") for row in jsonl(path)}
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts | {"copies": count - len(kept)}


def jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def copies(folder: Path) -> int:
    """Documents that are in a cluster and are not its preferred member."""
    table = pq.read_table(folder / "clusters-first.parquet", columns=["level", "is_preferred"]).to_pylist()
    return sum(row["level"] == "document" and not row["is_preferred"] for row in table)


def side_by_side(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="opis-bench-") as place:
        folder = Path(place)
        found = ours(folder / "ours", given.count, given.words)
        cpu = sum(facts["cpu"] for name, facts in found.items() if name != "make")
        memory = max(facts["MiB"] for name, facts in found.items() if name != "make")
        say(f"{given.count} documents of {given.words} words; copies planted: {given.count // 10}")
        for name, facts in found.items():
            say(f"  {name} {facts}")
        say(f"opis       CPU {cpu:7.1f} s   {memory:5d} MiB   copies found {copies(folder / 'ours')}")
        if not given.datatrove.exists():
            say("datatrove  SKIPPED: it could not be installed")
            return
        other = theirs(given.datatrove, folder / "theirs", given.count, given.words)
        say(f"datatrove  CPU {other['cpu']:7.1f} s   {other['MiB']:5d} MiB   copies found {other['copies']}")
        say(f"ratio      CPU {cpu / other['cpu']:7.2f}     {memory / other['MiB']:5.2f}")


def growth(given: argparse.Namespace) -> None:
    """Exponents of the CPU seconds of signatures and join, from `count` to ten times as many documents."""
    with tempfile.TemporaryDirectory(prefix="opis-bench-") as place:
        small = ours(Path(place) / "small", given.count, 40)
        large = ours(Path(place) / "large", 10 * given.count, 40)
    for name in PHASES[1:]:
        exponent = math.log10(large[name]["cpu"] / small[name]["cpu"])
        say(f"growth of {name}: {small[name]['cpu']} s to {large[name]['cpu']} s, exponent {exponent:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--grow", action="store_true")
    parser.add_argument("--datatrove", type=Path, default=DATATROVE)
    given = parser.parse_args()
    side_by_side(given)
    if given.grow:
        growth(given)


if __name__ == "__main__":
    main()
