"""A release is read by pandas, polars and DuckDB as it is, with nothing of ours."""

from pathlib import Path

import pytest

from configs.views import load_view
from storage.blobs import LocalBlobs
from storage.release import Edition, release
from storage.schemas.released import TABLES
from tests.fakes.small_store import small

pytestmark = pytest.mark.usefixtures("unsynced")
ROWS = {"sources": 7, "documents": 5, "segments": 5, "case_reviews": 0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("release")
    blobs = LocalBlobs(tmp_path_factory.mktemp("store"))
    release(blobs, small().publish(blobs), str(place))
    return place


@pytest.mark.parametrize("name", sorted(TABLES))
def test_pandas(folder: Path, name: str) -> None:
    import pandas as pd

    found = pd.read_parquet(folder / name)
    assert len(found) == ROWS.get(name, len(found))
    assert list(found.columns) == list(TABLES[name]._fields)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_polars(folder: Path, name: str) -> None:
    import polars as pl

    found = pl.read_parquet(folder / name / "*.parquet")
    assert found.height == ROWS.get(name, found.height)
    assert found.columns == list(TABLES[name]._fields)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_duckdb(folder: Path, name: str) -> None:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute(f"from read_parquet('{folder / name}/*.parquet')").fetchall()
        columns = [column[0] for column in connection.description or ()]
    assert len(found) == ROWS.get(name, len(found))
    assert columns == list(TABLES[name]._fields)  # type: ignore[attr-defined]


def test_a_question_in_sql(folder: Path) -> None:
    import duckdb

    asked = f"""
        select d.title, count(*) from read_parquet('{folder}/segments/*.parquet') s
        join read_parquet('{folder}/documents/*.parquet') d using (document_id)
        where s.is_preferred and len(s.edits) > 0 group by all order by 1"""
    with duckdb.connect() as connection:
        assert connection.execute(asked).fetchall() == [("Письмо 1", 2), ("Письмо 3", 1)]


@pytest.mark.filterwarnings("ignore")  # those of its own libraries are not ours
def test_hugging_face_datasets(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    blobs = LocalBlobs(tmp_path / "store")
    reading = tmp_path / "reading"
    release(blobs, small().publish(blobs), str(reading), edition=Edition(view=load_view("reading")))
    for place, name, rows in ((folder, "segments", 5), (folder, "names", 4), (reading, "documents", 4)):
        found = datasets.load_dataset(str(place), name, split="train", cache_dir=str(tmp_path / "cache"))
        assert (found.num_rows, found.column_names[0]) == (rows, TABLES[name]._fields[0])  # type: ignore[attr-defined]
