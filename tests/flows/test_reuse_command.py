"""`opis reuse`: passages of a document or segment, both sides."""

from pathlib import Path

import pytest

from tests.fakes.command import opis
from tests.fakes.runs import Bench
from tests.fakes.scribe import babble, prose, scanned

PASSAGE = prose(5, 4)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    base = tmp_path_factory.mktemp("reuse")
    texts = {
        "one.txt": f"{babble(1, 8)}\n\n{PASSAGE}\n\n{babble(2, 8)}",
        "two.txt": f"{babble(3, 8)}\n\n{scanned(PASSAGE, 0.02, 1)}\n\n{babble(4, 8)}",
    }
    made = Bench(base / "in", str(base / "store")).write(texts)
    made.run()
    return made


@pytest.mark.usefixtures("unsynced")
def test_both_sides_are_shown(bench: Bench, tmp_path: Path) -> None:
    documents = {row["document_id"] for row in bench.rows("documents")}
    for document in documents:
        (found,) = opis("reuse", document, "--store", bench.store, "--json").json()["passages"]
        assert found["here"]["document_id"] == document
        assert {found["there"]["document_id"]} == documents - {document}
        assert found["similarity"] > 0.9
        told = opis("reuse", document, "--store", bench.store, "--collection", "tests").out
        assert found["there"]["segment_id"] in told
        assert "stand elsewhere too: 1" in told
        segment = found["here"]["segment_id"]
        assert len(opis("reuse", segment, "--store", bench.store, "--json").json()["passages"]) == 1
    others = [row["segment_id"] for row in bench.rows("segments") if "пис" not in row["raw_text"]]
    assert opis("reuse", others[0], "--store", bench.store, "--json").json() == {"id": others[0], "passages": []}


@pytest.mark.usefixtures("unsynced")
def test_other_ids_are_refused(bench: Bench) -> None:
    page = bench.rows("pages")[0]["page_id"]
    ended = opis("reuse", page, "--store", bench.store)
    assert ended.code != 0
    assert "neither a document" in ended.err
