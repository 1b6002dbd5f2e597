"""Pages as ALTO and hOCR: valid by the published schema, and read back as the same words, boxes and text."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from flows.chain import Chain
from flows.commands.export import written
from flows.exits import UnknownError
from flows.export import alto, hocr
from storage.schemas import BlockRow, PageRow
from tasks.ocr.composition import compose
from tasks.ocr.frame import Frame
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle
from tasks.stage import Payload
from tasks.witness.offers import opened
from tests.fakes.runs import Bench

SCHEMAS = Path(__file__).parents[1] / "fixtures" / "schemas"
WIDTH, HEIGHT = 2000, 3000


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / "alto-4-3.xsd"))


def row(layout: Layout, **values: Any) -> tuple[PageRow, list[BlockRow]]:
    composed = compose(layout, "p-one", "d-one", 1)
    page = PageRow(
        "p-one", "d-one", "s-one", 1, "text", text=composed.text, text_source="ocr", lines=tuple(composed.lines),
        engine="reader 3", width=WIDTH, height=HEIGHT, dpi=300.0, confidence=0.93, image_uri="box/a & b.tif#page=1",
    )  # fmt: skip
    return page._replace(**values), composed.blocks


def back(data: bytes, name: str) -> Layout:
    _, sheets = opened(Payload(name, data, name + str(hash(data))))
    (sheet,) = sheets
    assert not isinstance(sheet, str)
    return sheet.over(Frame.of(WIDTH, HEIGHT), 300)


PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn")), min_size=1, max_size=9)
BOXES = st.builds(
    lambda x, y, w, h: Rectangle(x, y, min(WIDTH, x + w), min(HEIGHT, y + h)),
    st.integers(0, WIDTH - 2), st.integers(0, HEIGHT - 2), st.integers(1, 500), st.integers(1, 90),
)  # fmt: skip
STYLED = st.sampled_from([(), ("bold",), ("superscript",)])
WORDS = st.builds(
    lambda text, box, sure, styles: ReadWord(text, box, sure, tuple((0, len(text), style) for style in styles)),
    PRINTABLE, BOXES, st.none() | st.integers(0, 100).map(lambda share: share / 100), STYLED,
)  # fmt: skip
LINES = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: ReadLine(tuple(words)))
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=3).map(lambda lines: ReadParagraph(tuple(lines)))
BLOCKS = st.lists(PARAGRAPHS, min_size=1, max_size=3).map(lambda parts: ReadBlock(tuple(parts)))
LAYOUTS = st.lists(BLOCKS, max_size=3).map(lambda blocks: Layout(tuple(blocks)))


@settings(max_examples=40, deadline=None)
@given(LAYOUTS)
def test_what_goes_out_comes_back(layout: Layout) -> None:
    page, blocks = row(layout)
    for data, name in ((alto.written(page, blocks), "a.xml"), (hocr.written(page, blocks), "a.hocr")):
        found = back(data, name)
        assert found == layout
        again = compose(found, "p-one", "d-one", 1)
        assert (again.text, tuple(again.lines), again.blocks) == (page.text, page.lines, blocks)


@settings(max_examples=20, deadline=None)
@given(LAYOUTS)
def test_alto_is_valid_by_its_schema(schema: etree.XMLSchema, layout: Layout) -> None:
    page, blocks = row(layout)
    schema.assertValid(etree.fromstring(alto.written(page, blocks)))


def test_pages_without_boxes_are_written_too(schema: etree.XMLSchema) -> None:
    text = "Опись\fфонда\n\nдело  7\n"
    page = PageRow("p-two", "d-one", "s-one", 2, "text", text=text, text_source="plain", printed_page="xii")
    blank = PageRow("p-three", "d-one", "s-one", 3, "blank")
    for found in (page, blank):
        schema.assertValid(etree.fromstring(alto.written(found, [])))
    assert [len(block.paragraphs) for block in back(alto.written(page, []), "a.xml").blocks] == [1, 1]
    assert back(alto.written(page, []), "a.xml").text().split() == text.split()
    assert back(hocr.written(page, []), "a.hocr").text().split() == text.split()


def test_a_person_s_work_stays_a_person_s() -> None:
    layout = Layout((ReadBlock((ReadParagraph((ReadLine((ReadWord("дело", Rectangle(1, 1, 9, 9)),)),)),)),))
    page, blocks = row(layout, engine_parameters=(("witness_by", "person"),))
    for data, name in ((alto.written(page, blocks), "a.xml"), (hocr.written(page, blocks), "a.hocr")):
        (sheet,) = opened(Payload(name, data, name + "person"))[1]
        assert not isinstance(sheet, str)
        assert sheet.is_human


def test_a_document_and_a_page_are_exported_by_id(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "in", str(tmp_path / "store")).write({"two.txt": "первая\fвторая\n"})
    bench.run()
    bench.runner.close()
    view = bench.view()
    chain = Chain(view.blobs, view.manifest)
    (document,) = bench.rows("documents")
    files = written(chain, document["document_id"], "alto.xml")
    assert [name for name, _ in files] == ["0001.alto.xml", "0002.alto.xml"]
    assert [back(data, name).text() for name, data in files] == ["первая", "вторая"]
    second = bench.rows("pages")[1]
    ((name, data),) = written(chain, second["page_id"], "hocr")
    assert name == f"{second['page_number']:04d}.hocr"
    assert back(data, name).text() == second["text"].strip()
    with pytest.raises(UnknownError, match="neither a document"):
        written(chain, bench.rows("segments")[0]["segment_id"], "hocr")
