"""The command line in this process, and a store with two collections to use it on."""

import io
import json
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows import cli
from tests.fakes.runs import TEXTS, Bench


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it printed, as plain values."""
        return json.loads(self.out)


def opis(*words: str) -> Ended:
    """One command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["opis", *words])
        patch.setattr(signal, "signal", lambda *_: None)
        with pytest.raises(SystemExit) as end:
            cli.main()
    return Ended(int(end.value.code or 0), out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class House:
    """Sources, a store with two collections, and a release of both."""

    source: str
    store: str
    release: str
    ids: dict[str, str]


def built(base: Path) -> House:
    """Two collections in one store, and a release of both."""
    bench = Bench(base / "in", str(base / "store")).write(TEXTS)
    other = Bench(base / "other", bench.store).write({"one.txt": "В описи три дела."})
    try:
        for place, name in ((bench, "letters"), (other, "papers")):
            words = ("run", "--source", str(place.root), "--collection", name, "--store", place.store, "--workers", "1")
            assert opis(*words).code == 0
    finally:
        bench.runner.close()
    release = str(base / "release")
    assert opis("release", "--store", bench.store, "--to", release).code == 0
    row = next(row for row in bench.rows("segments") if "1874" in row["text"])
    page = next(page for page in bench.rows("pages") if page["document_id"] == row["document_id"])
    ids = {
        "source": page["source_id"],
        "document": row["document_id"],
        "page": page["page_id"],
        "segment": row["segment_id"],
        "citation": bench.rows("citations")[0]["citation_id"],
    }
    return House(str(bench.root), bench.store, release, ids)
