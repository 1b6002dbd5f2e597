"""Boilerplate reaches the flags of released segments."""

from pathlib import Path

import pytest

from tests.fakes.runs import Bench
from tests.fakes.scribe import prose

NOTICE = prose(77, 3)


def flagged(bench: Bench) -> set[str]:
    return {row["raw_text"] for row in bench.rows("segments") if "boilerplate" in row["flags"]}


@pytest.mark.usefixtures("unsynced")
def test_a_notice_in_five_documents_is_flagged(tmp_path: Path) -> None:
    texts = {f"{number}.txt": f"{NOTICE}\n\n{prose(number, 9)}" for number in range(5)}
    last = texts.pop("4.txt")
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write(texts)
    bench.run()
    assert flagged(bench) == set()
    bench.write({"4.txt": last}).run()
    assert {text.strip() for text in flagged(bench)} == {NOTICE}
    assert sum("boilerplate" in row["flags"] for row in bench.rows("segments")) == 5
