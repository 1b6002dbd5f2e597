"""Runs killed at random moments beside readers and another writer: a few here, hundreds by `make chaos`."""

from pathlib import Path

import pytest

from tests.chaos.storm import Storm, printed


@pytest.mark.real
def test_kills_tear_nothing_and_lose_nothing(tmp_path: Path) -> None:
    told = Storm(tmp_path, str(tmp_path / "store"), {}, seed=3).all(6, readers=1)
    assert told.is_clean(), printed("disk", told)
    assert told.kills == 6
    assert told.reads
    assert told.neighbours
