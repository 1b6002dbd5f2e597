"""The planted set through `opis run`, and how much of it the release finds, class by class.

    python -m tests.benchmarks.planted_dedup [--as jsonl|parquet] [--set FOLDER] [--release FOLDER]

FOLDER holds `docs.parquet` (id, text), `gold_pairs.jsonl`, `gold_quotes.jsonl` and `gold_nearmiss_groups.jsonl`; it is
the set beside the checkout if none is named. With `--release` a release of the set is scored without a run. The command
ends in 1 where a floor is missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

PLANTED = Path(__file__).parents[2] / "../shared/data/dedup"
OPIS = Path(sys.executable).with_name("opis")
#: Floors of single figures, and of each class named.
FLOORS = {"precision": 0.995, "recall": 0.975, "quotes.recall": 0.98, "quotes.character_precision": 0.97}
CLASSES = ("ocr05x2", "translit_bgn", "translit_ala", "translit_iso9", "translit_ocr03", "boiler_ocr")
CLASS_FLOOR = 0.95

Pair = frozenset[str]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def released(folder: Path, table: str, columns: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / table, columns=columns).to_pylist()
    return found


def run(planted: Path, kind: str, folder: Path) -> Path:
    """A run over the set as one source, and its release."""
    (folder / "in").mkdir()
    table = pq.read_table(planted / "docs.parquet", columns=["id", "text"])
    if kind == "parquet":
        pq.write_table(table, folder / "in/docs.parquet")
    else:
        rows = (json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
        (folder / "in/docs.jsonl").write_text("".join(rows), encoding="utf-8")
    store = ["--store", str(folder / "store")]
    subprocess.run([OPIS, "run", "--source", folder / "in", "--collection", "planted", *store], check=True)
    subprocess.run([OPIS, "release", "--to", folder / "release", *store], check=True)
    return folder / "release"


def copies(planted: Path, release: Path, names: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Precision and recall over pairs of one text, and recall of each class; nearly alike groups that were merged."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for row in released(release, "clusters", ["level", "cluster_id", "member_id"]):
        if row["level"] == "document":
            members[row["cluster_id"]].add(names[row["member_id"]])
    found = {frozenset(pair) for group in members.values() for pair in combinations(sorted(group), 2)}
    gold = {frozenset((row["a"], row["b"])): row for row in lines(planted / "gold_pairs.jsonl")}
    same = {pair for pair, row in gold.items() if row["relation"] == "same"}
    told = found - (gold.keys() - same)  # partial copies and quotations count neither way
    yield "precision", len(told & same) / len(told)
    yield "recall", len(found & same) / len(same)
    classes = Counter(gold[pair]["cls"] for pair in same)
    hits = Counter(gold[pair]["cls"] for pair in found & same)
    yield from ((f"recall of {name}", hits[name] / count) for name, count in sorted(classes.items()))
    groups = [row["group"] for row in lines(planted / "gold_nearmiss_groups.jsonl")]
    merged = sum(any(frozenset(pair) in found for pair in combinations(group, 2)) for group in groups)
    yield "nearly alike groups merged", float(merged)


def quotations(planted: Path, release: Path, names: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Quotations found on both sides (half of place and passage in common), and the share of right characters."""
    told: defaultdict[Pair, list[dict[str, set[int]]]] = defaultdict(list)
    columns = ["left_document_id", "right_document_id", "left_spans", "right_spans"]
    for row in released(release, "reuse", columns):
        ids = [names[row[f"{side}_document_id"]] for side in ("left", "right")]
        sides = zip(ids, (offsets(row["left_spans"]), offsets(row["right_spans"])), strict=True)
        told[frozenset(ids)].append(dict(sides))
    counts: Counter[str] = Counter()
    for row in lines(planted / "gold_quotes.jsonl"):
        for side in "ab":
            meant = set(range(row[f"{side}_start"], row[f"{side}_end"]))
            passages = [found[row[side]] for found in told[frozenset((row["a"], row["b"]))]]
            covered = set().union(*passages)
            counts["right"] += len(meant & covered)
            counts["told"] += len(covered)
            counts["meant"] += len(meant)
            counts["places"] += 1
            counts["found"] += any(2 * len(meant & one) >= len(meant | one) for one in passages)
    yield "quotes.recall", counts["found"] / counts["places"]
    yield "quotes.character_precision", counts["right"] / counts["told"]
    yield "quotes.character_recall", counts["right"] / counts["meant"]


def offsets(spans: list[dict[str, int]]) -> set[int]:
    return {place for span in spans for place in range(span["start"], span["end"])}


def missed(name: str, figure: float) -> bool:
    """Whether a floor is missed."""
    if name == "nearly alike groups merged":
        return figure > 0
    is_class = name.removeprefix("recall of ") in CLASSES
    return figure < (CLASS_FLOOR if is_class else FLOORS.get(name, 0.0))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", type=Path, default=PLANTED)
    parser.add_argument("--as", dest="kind", choices=["jsonl", "parquet"], default="jsonl")
    parser.add_argument("--release", type=Path)
    given = parser.parse_args()
    if not (given.set / "docs.parquet").exists():
        sys.stdout.write("planted set SKIPPED: it is not beside the checkout\n")
        return
    with tempfile.TemporaryDirectory(prefix="opis-bench-") as folder:
        release = given.release or run(given.set, given.kind, Path(folder))
        documents: pa.Table = pq.read_table(release / "documents", columns=["document_id", "external_id"])
        names = dict(zip(*(column.to_pylist() for column in documents.columns), strict=True))
        figures = [*copies(given.set, release, names), *quotations(given.set, release, names)]
    for name, figure in figures:
        sys.stdout.write(f"{name:32} {figure:.4f}{'   MISSED' if missed(name, figure) else ''}\n")
    sys.exit(any(missed(name, figure) for name, figure in figures))


if __name__ == "__main__":
    main()
