"""The README's ways of reading a release, run as they stand against a release of a small collection."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from flows.commands.release import Place, released
from tests.fakes.documentation import blocks
from tests.fakes.runs import TEXTS, Bench

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the release where the README has it."""
    base = tmp_path_factory.mktemp("readme")
    bench = Bench(base / "in", str(base / "demo" / "store")).write(TEXTS)
    bench.run()
    bench.runner.close()
    released(Place(to=str(base / "demo" / "release-{version}")), bench.store, None, [])
    return base


def executed(name: str, place: Path) -> dict[str, Any]:
    """What an example leaves in its names; it is known by the one that holds its result."""
    (body,) = [body for body in blocks("README.md", "python") if re.search(rf"^{name} = ", body, re.MULTILINE)]
    before = Path.cwd()
    names: dict[str, Any] = {}
    os.chdir(place)
    try:
        exec(compile(body, f"README.md ({name})", "exec"), names)
        if body.startswith("import duckdb"):
            names[name] = names[name].fetchall()
    finally:
        os.chdir(before)
    return names


def test_pandas(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paragraphs = executed("paragraphs", place)["paragraphs"]
    assert "Дело начато в 1874 году." in set(paragraphs.text)
    # The report and its copy: one of them is preferred.
    assert sum(paragraphs.text.str.startswith("The commission met")) == 1
    assert "Пристань" in capsys.readouterr().out


def test_polars(place: Path) -> None:
    footnotes = executed("footnotes", place)["footnotes"].to_dicts()
    assert len(footnotes) == 1
    assert footnotes[0]["raw"].startswith("[^1]: RGANI")
    assert footnotes[0]["text"] == "RGANI, f. 5, op. 30, d. 141, l. 9."


def test_duckdb(place: Path) -> None:
    files = executed("files", place)["files"]
    assert [(documents, printed) for _, documents, printed in files] == [
        (1, ["ГАРФ, ф. 9401, оп. 2, д. 118, л. 5-7"]),
        (1, ["RGANI, f. 5, op. 30, d. 141, l. 9"]),
    ]


def test_figures_of_several_sources_side_by_side(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = executed("figures", place)["figures"]
    # What the report released has no date in its paragraph.
    assert [(row[0], row[1], row[4], str(row[8]), row[9].strip(), row[10]) for row in figures] == [
        ("reviewed", 214.0, "Комиссия", "1956-12-31", "Комиссия пересмотрела в 1956 году 214 дел.", "one.txt"),
    ]
    assert capsys.readouterr().out.splitlines() == [
        "one.txt 1956-01-01 to 1956-12-31: reviewed 214",
        "    Комиссия пересмотрела в 1956 году 214 дел.",
    ]


def test_every_example_is_run() -> None:
    assert len(blocks("README.md", "python")) == 4
