"""What the server of processes loads before it forks the first: with it a run begins at once, and starts no thread."""

import pytest

from tasks.ocr.parameters import RecogniseParameters
from tasks.recognise import recognise
from tests.chaos import actors
from tests.chaos.house import STAGES
from tests.fakes.cheap import cheapen
from tests.fakes.scans import drawn, encoded, page_task

with pytest.MonkeyPatch.context() as patch:
    cheapen(patch, lambda: STAGES)
    for data, reader in (
        (encoded(drawn("Лист", (300, 120), 30)), "image"),
        ("Лист".encode(), "plain"),
        ("# Лист".encode(), "markdown"),
        ("<p>Лист</p>".encode(), "html"),
    ):
        recognise(page_task(data, reader), RecogniseParameters())

__all__ = ["actors"]
