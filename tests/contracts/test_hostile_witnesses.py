"""Witness files as they should not be: bombs, entities, wrong sizes, no sense. The page is read as if without them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import PageRow
from tasks.errors import StageError
from tasks.ocr.frame import Frame
from tasks.ocr.parameters import RecogniseParameters
from tasks.recognise import recognise
from tasks.stage import Payload
from tasks.witness import alto, hocr, page_xml, sheet
from tasks.witness.offers import opened
from tests.fakes.recognition import seen
from tests.fakes.scans import RUSSIAN, drawn, encoded
from tests.fakes.witnesses import alto as alto_file
from tests.fakes.witnesses import hocr as hocr_file
from tests.fakes.witnesses import page_xml as page_file
from tests.fakes.witnesses import task_with

__all__ = ["seen"]

SCAN = encoded(drawn(RUSSIAN, (600, 300), 20))
LAUGHS = (
    b'<!DOCTYPE alto [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><alto><Layout><Page><PrintSpace><TextBlock><TextLine>'
    b'<String CONTENT="&c;"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>'
)
FETCH = b'<!DOCTYPE alto [<!ENTITY x SYSTEM "file:///etc/hostname">]><alto><Layout><Page/></Layout>&x;</alto>'
DEEP = b"<alto>" + b"<Layout>" * 5000 + b"</Layout>" * 5000 + b"</alto>"
BROKEN = [
    b"",
    b"<alto>",
    b"<alto/>",
    b"<alto><Layout/></alto>",
    LAUGHS,
    FETCH,
    DEEP,
    b"<PcGts><Page imageWidth='-3' imageHeight='nan'><TextRegion><Coords points='a,b 1,'/></TextRegion></Page></PcGts>",
    b"<html><body><div class='ocr_page'></div></body></html>",
    b"<html class='ocr_page'>\0\0",
    b"%PDF-1.4",
    alto_file(RUSSIAN)[:-200],
    page_file(RUSSIAN).replace(b"1300", b"1e300"),
    hocr_file(RUSSIAN).replace(b"bbox", b"bobx"),
    alto_file(RUSSIAN).replace(b'HPOS="', b'HPOS="-9999999'),
]


@pytest.mark.parametrize("data", BROKEN)
def test_a_witness_that_is_none_leaves_the_page_as_it_was(data: bytes, seen: list[object]) -> None:
    (row,), _ = recognise(task_with(SCAN, ("scan.xml", data)), RecogniseParameters())
    assert isinstance(row, PageRow)
    assert (row.text_source, row.text) == ("ocr", RUSSIAN + "\n")
    assert (
        not data or data == b"<alto/>" or row.flags or dict(row.engine_parameters).get("witness") or b"Page" not in data
    )


def test_no_entity_is_resolved() -> None:
    for data in (LAUGHS, FETCH):
        with pytest.raises(StageError):
            alto.sheets(data)


def test_size_and_number_of_words_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "LARGEST", 1000)
    for sheets, data in ((alto.sheets, alto_file(RUSSIAN)), (hocr.sheets, hocr_file(RUSSIAN))):
        with pytest.raises(StageError, match="more than 1000"):
            sheets(data)
    monkeypatch.undo()
    monkeypatch.setattr(sheet, "MOST_WORDS", 20)
    for sheets, data in (
        (alto.sheets, alto_file(RUSSIAN)),
        (hocr.sheets, hocr_file(RUSSIAN)),
        (page_xml.sheets, page_file(RUSSIAN)),
    ):
        with pytest.raises(StageError, match="words"):
            sheets(data)[0].over(Frame.of(100, 100), 300)


def test_a_program_that_is_no_transcription_is_named() -> None:
    with pytest.raises(StageError, match="application/pdf"):
        opened(Payload("scan.txt", b"%PDF-1.4", "none"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from([alto_file, page_file, hocr_file]))
def test_any_text_comes_through(text: str, make: object) -> None:
    text = " ".join("".join(c for c in text if c.isprintable() and c not in "\ufffe\uffff").split())
    if not text:
        return
    assert callable(make)
    _, sheets = opened(Payload("w.xml", make(text), text))
    (found,) = sheets
    assert not isinstance(found, str)
    assert found.over(Frame.of(1300, 700), 300).text().split() == text.split()
