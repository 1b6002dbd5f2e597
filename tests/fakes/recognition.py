"""Recognition of one page with a fake engine: what reaches the engine is kept."""

import pytest
from PIL import Image

from storage.schemas import BlockRow, PageRow
from storage.schemas.arrow import encode
from tasks.ocr import engine as engines
from tasks.ocr import models
from tasks.ocr.engine import Request
from tasks.ocr.layout import Layout, Rectangle
from tasks.ocr.parameters import RecogniseParameters
from tasks.readers import reader
from tasks.recognise import recognise
from tests.fakes.engines import ReplayEngine, layout
from tests.fakes.scans import RUSSIAN, page_task, source_task

ANSWER = layout(RUSSIAN, 0.96, Rectangle(0, 0, 9000, 9000))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Image.Image]:
    """Images that reach the engine, which answers with a fixed text."""
    images: list[Image.Image] = []

    def answer(image: Image.Image, request: Request) -> Layout:
        images.append(image)
        return ANSWER

    use(ReplayEngine(answer=answer), monkeypatch)
    return images


def use(engine: engines.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "engine", lambda name: engine)
    monkeypatch.setattr(models, "installed", lambda model: True)
    monkeypatch.setattr(models, "digests", lambda names: tuple((name, "digest") for name in sorted(names)))


def page(data: bytes, kind: str, number: int = 1, scale: float = 1.0, **options: object) -> PageRow:
    (row,), blocks = recognise(page_task(data, kind, number, scale=scale), RecogniseParameters.model_validate(options))
    assert encode(PageRow, [row]).num_rows == 1
    assert encode(BlockRow, blocks).num_rows == len(blocks)
    assert row.status in {"text", "blank"}
    assert all(row.text[line.end] == "\n" for line in row.lines)
    return row


def count(data: bytes, kind: str) -> int:
    (unit,) = reader(kind).inspect(source_task(data)).units
    return len(unit.leaves)
