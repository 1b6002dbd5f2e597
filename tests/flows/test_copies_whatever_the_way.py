"""Copies are the same whatever the order of arrival, the number of workers and the size of shards."""

import random
from pathlib import Path

import pytest

from flows import shards
from flows.runners import InProcess, Pool
from storage.equality import differences
from tests.fakes.runs import Bench
from tests.fakes.scribe import prose, romanised, scanned

FORM = "Справка. Дана {} в том, что он находился в заключении с {} года и следует к избранному месту жительства."


def planted() -> dict[str, str]:
    """Twins, noisy and romanised copies, a form filled in twice, and strangers."""
    texts = {f"stranger {number}.txt": prose(number + 40, 8) for number in range(2)}
    for number in range(2):
        text = prose(number, 10)
        texts |= {f"text {number}.txt": text, f"again {number}.txt": text.replace(" ", "\n")}
        texts |= {f"noisy {number}.txt": scanned(text, 0.04, number), f"abroad {number}.txt": romanised(text)}
    who = (("Орлову И. П.", 1937), ("Мухину С. А.", 1948))
    return texts | {f"form {number}.txt": FORM.format(*facts) for number, facts in enumerate(who)}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    place = tmp_path_factory.mktemp("whole")
    bench = Bench(place / "in", str(place / "store")).write(planted())
    bench.run()
    found = {row["relation"] for row in bench.rows("duplicates") if row["level"] == "document"}
    assert {"identical", "re-recognised", "transliterated", "template"} <= found
    return bench


def same(bench: Bench, expected: Bench) -> bool:
    return differences(bench.view(), expected.view(), across_stores=True) == []


@pytest.mark.usefixtures("unsynced")
@pytest.mark.parametrize(("seed", "size"), [(1, 1), (2, 3)])
def test_order_of_arrival_and_shards_do_not_matter(
    seed: int, size: int, expected: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SOURCES", size)
    bench = Bench(tmp_path / "in", str(tmp_path / "store"))
    texts = list(planted().items())
    random.Random(seed).shuffle(texts)
    for start in range(0, len(texts), 5):
        bench.write(dict(texts[start : start + 5])).run()
    assert same(bench, expected)


@pytest.mark.usefixtures("unsynced")
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_number_of_workers_does_not_matter(workers: int, expected: Bench, tmp_path: Path) -> None:
    runner: InProcess | Pool = InProcess() if workers == 1 else Pool(workers)
    with runner:
        Bench(expected.root, str(tmp_path / "store"), runner).run()
    assert same(Bench(expected.root, str(tmp_path / "store")), expected)
