"""Witnesses through whole runs: a person's transcription survives reprocessing; a changed one makes one page stale."""

from pathlib import Path

import pytest

from storage.verify import verify
from tests.fakes.runs import Bench, ran
from tests.fakes.scans import RUSSIAN, drawn, encoded
from tests.fakes.witnesses import alto

TEXTS = {
    "p1.png.meta.toml": 'transcription = "one.txt"\n',
    "one.txt": "Опись первого ящика.\n",
    "p2.xml": alto(RUSSIAN, "Transcribed by a reader, manually corrected").decode(),
    "p3.png.meta.toml": 'transcription = "three.txt"\n',
    "three.txt": "Опись третьего ящика.\n",
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path / "in", str(tmp_path / "store")).write(TEXTS)
    for number in (1, 2, 3):
        (made.root / f"p{number}.png").write_bytes(encoded(drawn(RUSSIAN), dpi=(300, 300)))
        made.date(f"p{number}.png", 3600)
    return made


def texts(bench: Bench) -> list[str]:
    return [row["text"] for row in sorted(bench.rows("pages"), key=lambda row: row["page_number"])]


def test_a_changed_transcription_makes_its_page_stale_and_no_other(bench: Bench) -> None:
    bench.run()
    (document,) = bench.rows("documents")
    assert len(document["source_ids"]) == 8
    assert texts(bench) == [TEXTS["one.txt"], RUSSIAN + "\n", TEXTS["three.txt"]]
    assert {row["engine"] for row in bench.rows("pages")} == {"witness one.txt", "witness p2.xml", "witness three.txt"}
    assert verify(bench.store) == []
    assert ran(bench.run()) == {}
    bench.write({"three.txt": "Опись третьего, большого ящика.\n"})
    assert ran(bench.run())["recognise"] == 1
    assert texts(bench)[2] == "Опись третьего, большого ящика.\n"
    again = ran(bench.run("recognise.dpi=200"))
    assert again["recognise"] == 3
    assert texts(bench) == [TEXTS["one.txt"], RUSSIAN + "\n", "Опись третьего, большого ящика.\n"]
    bench.runner.close()
