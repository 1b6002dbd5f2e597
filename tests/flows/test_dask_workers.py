"""Workers that lack what a run needs are refused, with a sentence that says what to do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows import dask_cluster
from flows.dask_cluster import Cluster
from flows.dask_worker import Installed, installed
from flows.exits import ClusterError, Exit, exit_of
from flows.orders import Done, Order
from flows.runners import InProcess
from storage.equality import differences
from tests.fakes.runs import Bench


class Noting(InProcess):
    """Runs here, and keeps the orders."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def run(self, orders: Any) -> Iterator[Done]:
        taken = list(orders)
        self.orders += taken
        return super().run(taken)


@pytest.fixture(scope="module")
def machine() -> Iterator[Any]:
    """A scheduler and a worker in this process, which grows to two by demand."""
    import distributed

    started: Any = distributed
    with started.LocalCluster(n_workers=0, threads_per_worker=1, processes=False, dashboard_address=":0") as local:
        local.adapt(minimum=0, maximum=2, interval="100ms")
        yield local


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("unfit")
    made = Bench(folder / "in", str(folder / "store"), Noting()).write({"a.txt": "Дело начато в 1874 году."})
    made.run()
    return made


@pytest.fixture
def cluster(machine: Any) -> Iterator[Cluster]:
    with Cluster(machine.scheduler_address) as made:
        yield made


def order(bench: Bench, stage: str) -> Order:
    assert isinstance(bench.runner, Noting)
    return next(order for order in bench.runner.orders if order.stage == stage)


def test_a_cluster_that_grows_by_demand_gives_the_same_rows(bench: Bench, cluster: Cluster, tmp_path: Path) -> None:
    there = Bench(bench.root, str(tmp_path / "there"), cluster)
    there.run()
    assert differences(bench.view(), there.view(), across_stores=True) == []


def test_another_installation_is_refused(bench: Bench, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = installed()
    other = Installed(ours.python, "0.0.1", (*ours.libraries, ("quills", "2.0")))
    monkeypatch.setattr(dask_cluster, "installed", lambda: other)
    with pytest.raises(ClusterError, match=r"not installed as the client is: opis \S+ \(here 0\.0\.1\), quills"):
        cluster.done(order(bench, "acquire"))


def test_another_model_is_refused(bench: Bench, cluster: Cluster) -> None:
    known = order(bench, "recognise")
    with pytest.raises(ClusterError, match=r"other models than the client: eng\.traineddata, rus"):
        cluster.done(replace(known, resources=known.resources | {"eng.traineddata": "x", "rus.traineddata": "y"}))


def test_another_version_of_a_stage_is_refused(bench: Bench, cluster: Cluster) -> None:
    with pytest.raises(ClusterError, match="another version of the stage segment"):
        cluster.done(replace(order(bench, "segment"), recipe_digest=b"other"))


def test_another_folder_of_the_same_name_is_refused(bench: Bench, cluster: Cluster, tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="sees another store"):
        cluster.done(replace(order(bench, "segment"), store=str(tmp_path / "elsewhere")))
    assert not (tmp_path / "elsewhere").exists()


def test_sources_out_of_sight_are_refused(
    bench: Bench, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "_witness", lambda _: str(tmp_path / "a.txt"))
    with pytest.raises(ClusterError, match=r"does not see .*a\.txt: sources must lie on S3"):
        cluster.done(order(bench, "acquire"))


def test_a_scheduler_that_is_not_there_is_said() -> None:
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9") as told:
        Cluster("tcp://127.0.0.1:9", patience=0.5)
    assert exit_of(told.value) is Exit.CLUSTER


@pytest.mark.parametrize("address", ["nowhere", "tcp://nowhere", "tcp://host:port"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(ClusterError, match=r"is no address of a Dask scheduler: write tcp://host:8786"):
        Cluster(address)


def test_a_cluster_without_workers_is_said() -> None:
    import distributed

    started: Any = distributed
    with started.LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as local:  # noqa: SIM117
        with pytest.raises(ClusterError, match="has no worker"):
            Cluster(local.scheduler_address, patience=0.5)
