"""A run on a Dask cluster of two processes gives the rows of a run in this process."""

from pathlib import Path
from typing import Any

import pytest

from flows.runners import chosen
from storage.equality import differences
from tests.fakes.runs import TEXTS, Bench
from tests.fakes.scribe import babble, prose, romanised, scanned

QUOTE = prose(50, 4)
COPIES = {f"copies/{number}.txt": scanned(prose(number % 2, 12), 0.02 * number, number) for number in range(4)}
QUOTES = {f"quotes/{n}.txt": f"{babble(n, 8)} {QUOTE} {babble(n + 9, 8)}" for n in range(2)}


@pytest.mark.usefixtures("unsynced")
def test_two_processes_of_a_cluster_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dask
    import distributed

    started: Any = distributed
    texts = TEXTS | COPIES | QUOTES | {"romanised.txt": romanised(prose(0, 12))}
    here = Bench(tmp_path / "in", str(tmp_path / "here")).write(texts)
    here.run()
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        started.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as machine,
        monkeypatch.context() as patch,
    ):
        patch.setenv("OPIS_CLUSTER", machine.scheduler_address)
        with chosen(workers=1) as cluster:
            assert cluster.workers == 2
            there = Bench(here.root, str(tmp_path / "there"), cluster)
            there.run()
    assert differences(here.view(), there.view(), across_stores=True) == []
    assert len(here.rows("clusters")) > 5
    assert here.rows("reuse")
