"""The example of docs/adding-a-stage.md, added to a copy of Opis: it runs, stays fresh, and runs again on demand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-stage.md").read_text(encoding="utf-8")
PACKAGES = ("flows", "tasks", "configs", "storage")
TEXT = "Дело № 7 начато в мае 1956 года.\n\nВ деле сорок два листа.\n"


def add_example(home: Path) -> None:
    """Put the page's files where their first line says, and the lines that it names into the two registries."""
    for block in re.findall(r"```\w+\n# (\S+)\n(.*?)```", PAGE, re.DOTALL):
        with (home / block[0]).open("a", encoding="utf-8") as file:
            file.write("\n" + block[1])
    registry = home / "tasks" / "__init__.py"
    code = registry.read_text(encoding="utf-8")
    stages = re.search(r"^STAGES: .*?\n\)\n", code, re.DOTALL | re.MULTILINE)
    assert stages
    code = code.replace(stages[0], stages[0][:-2] + "    COUNT,\n)\n")
    registry.write_text(
        code.replace("\nSTAGES", "\nfrom tasks.count import STAGE as COUNT\n\nSTAGES", 1), encoding="utf-8"
    )
    schemas = home / "storage" / "schemas" / "__init__.py"
    code = schemas.read_text(encoding="utf-8")
    start = "STORED: dict[str, type[Row]] = {\n"
    assert start in code
    code = code.replace(
        start, f'from storage.schemas.counts import WordCountRow\n\n{start}    "word_counts": WordCountRow,\n'
    )
    schemas.write_text(code, encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of Opis with the example in it, and a source of one text."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    add_example(tmp_path)
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "note.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def opis(home: Path, *options: str) -> str:
    """Run the copy on the source; what it printed."""
    code = "import sys; from flows.cli import main; sys.exit(main())"
    command = ["run", "--source", "box", "--collection", "toy", "--store", "store", "--workers", "1", *options]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=home,
        env=environment | {"PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def counts(home: Path) -> list[int]:
    """Words in every part of the new table, in order of making."""
    parts = sorted(
        (home / "store" / "parts" / "word_counts").glob("*.parquet"), key=lambda part: part.stat().st_mtime_ns
    )
    return [words for part in parts for words in pq.read_table(part)["words"].to_pylist()]


def test_the_example_of_the_page(home: Path) -> None:
    assert "count" in opis(home)
    assert counts(home) == [13]
    opis(home)
    assert counts(home) == [13]
    again = opis(home, "--set", "count.shortest=3")
    assert counts(home) == [13, 9]
    assert "recognise" not in again
