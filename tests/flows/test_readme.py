"""The README's ways of reading a release, run as they stand against a release of a small collection."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from flows.commands.release import released
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
    released(str(base / "demo" / "release-{version}"), bench.store, None, [])
    return base


def executed(library: str, place: Path) -> dict[str, Any]:
    """What the example of a library leaves in its names."""
    (body,) = [body for body in blocks("README.md", "python") if re.search(rf"^import {library}\b", body, re.MULTILINE)]
    before = Path.cwd()
    names: dict[str, Any] = {}
    os.chdir(place)
    try:
        exec(compile(body, f"README.md ({library})", "exec"), names)
        names["printed"] = str(names[{"pandas": "paragraphs", "polars": "footnotes", "duckdb": "files"}[library]])
        if library == "duckdb":
            names["files"] = names["files"].fetchall()
    finally:
        os.chdir(before)
    return names


def test_pandas(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paragraphs = executed("pandas", place)["paragraphs"]
    assert "Дело начато в 1874 году." in set(paragraphs.text)
    # The report and its copy: one of them is preferred.
    assert sum(paragraphs.text.str.startswith("The commission met")) == 1
    assert "Пристань" in capsys.readouterr().out


def test_polars(place: Path) -> None:
    footnotes = executed("polars", place)["footnotes"].to_dicts()
    assert len(footnotes) == 1
    assert footnotes[0]["raw"].startswith("[^1]: RGANI")
    assert footnotes[0]["text"] == "RGANI, f. 5, op. 30, d. 141, l. 9."


def test_duckdb(place: Path) -> None:
    files = executed("duckdb", place)["files"]
    assert [(documents, printed) for _, documents, printed in files] == [
        (1, ["ГАРФ, ф. 9401, оп. 2, д. 118, л. 5-7"]),
        (1, ["RGANI, f. 5, op. 30, d. 141, l. 9"]),
    ]


def test_every_example_is_run() -> None:
    assert len(blocks("README.md", "python")) == 3
