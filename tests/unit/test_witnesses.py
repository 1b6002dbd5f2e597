"""Witnesses beside a page image: read in three formats, held against the page, and chosen or refused."""

from collections.abc import Iterator

import pytest
from PIL import Image

from storage.schemas import HoldingRow, Leaf, PageRow, Unit
from storage.schemas.arrow import encode
from tasks.assemble import assembled
from tasks.errors import UnreadableError
from tasks.ocr.engine import ONE_BLOCK, Request
from tasks.ocr.frame import Frame
from tasks.ocr.layout import Layout, Rectangle
from tasks.ocr.parameters import RecogniseParameters
from tasks.recognise import recognise
from tasks.witness import alto, hocr, page_xml
from tasks.witness.sheet import Sheet
from tests.fakes.engines import ReplayEngine, layout
from tests.fakes.recognition import ANSWER, use
from tests.fakes.scans import ENGLISH, RUSSIAN, drawn, encoded
from tests.fakes.witnesses import HEIGHT, WIDTH, rows, task_with
from tests.fakes.witnesses import alto as alto_file
from tests.fakes.witnesses import hocr as hocr_file
from tests.fakes.witnesses import page_xml as page_file

FRAME = Frame.of(WIDTH, HEIGHT)
SCAN = encoded(drawn(RUSSIAN), dpi=(300, 300))


def one(sheets: list[Sheet]) -> Layout:
    (sheet,) = sheets
    return sheet.over(FRAME, 300)


@pytest.mark.parametrize("found", [one(alto.sheets(alto_file(RUSSIAN))), one(hocr.sheets(hocr_file(RUSSIAN)))])
def test_words_keep_text_box_and_confidence(found: Layout) -> None:
    assert found.text() == RUSSIAN
    expected = [(word, Rectangle(*box)) for row in rows(RUSSIAN) for word, box in row]
    assert [(word.text, word.box) for word in found.words()] == expected
    assert {word.confidence for word in found.words()} in ({0.9}, {0.91})


def test_a_line_without_words_shares_its_box_out() -> None:
    found = one(page_xml.sheets(page_file(RUSSIAN)))
    assert found.text() == RUSSIAN
    for line, row in zip(found.lines(), rows(RUSSIAN), strict=True):
        assert line.words[0].box.left == row[0][1][0]
        assert line.words[-1].box.right == pytest.approx(row[-1][1][2], abs=1)
        assert all(a.box.right <= b.box.left for a, b in zip(line.words, line.words[1:], strict=False))


@pytest.mark.parametrize(("unit", "factor"), [("mm10", 254 / 300), ("inch1200", 4.0), ("pixel", 0.5)])
def test_other_units_and_other_sizes_are_laid_over_the_image(unit: str, factor: float) -> None:
    found = one(alto.sheets(alto_file(RUSSIAN, unit=unit, factor=factor)))
    for word, (_, box) in zip(found.words(), [cell for row in rows(RUSSIAN) for cell in row], strict=True):
        assert max(abs(a - b) for a, b in zip(word.box, box, strict=True)) <= 1


def test_alto_hyphens_styles_and_composed_blocks() -> None:
    data = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v2#"><Layout><Page ID="p"><PrintSpace>
    <ComposedBlock ID="c"><TextBlock ID="a"><TextLine><String CONTENT="храни" STYLE="bold" HPOS="1" VPOS="1" WIDTH="9"
    HEIGHT="9"/><HYP CONTENT="-"/></TextLine></TextBlock><TextBlock ID="b"><TextLine><String CONTENT="лище"/></TextLine>
    </TextBlock></ComposedBlock></PrintSpace></Page></Layout></alto>""".encode()
    found = one(alto.sheets(data))
    assert [len(block.paragraphs) for block in found.blocks] == [2]
    assert found.text() == "храни-\nлище"
    assert next(found.words()).styles == ((0, 5, "bold"),)


def test_page_regions_follow_the_reading_order_and_corrected_lines_their_words() -> None:
    data = """<PcGts><Page imageWidth="100" imageHeight="100"><ReadingOrder><OrderedGroup><RegionRefIndexed index="1"
    regionRef="a"/><RegionRefIndexed index="0" regionRef="b"/></OrderedGroup></ReadingOrder>
    <TextRegion id="a"><TextEquiv><Unicode>вторая
    третья</Unicode></TextEquiv></TextRegion><TextRegion id="b"><TextLine><Coords><Point x="10" y="10"/><Point x="50"
    y="20"/></Coords><Word><TextEquiv><Unicode>пeрвaя</Unicode></TextEquiv></Word><TextEquiv index="1"><Unicode>старая
    </Unicode></TextEquiv><TextEquiv index="0"><Unicode>первая</Unicode></TextEquiv></TextLine></TextRegion>
    <TextRegion id="c"/></Page></PcGts>""".encode()
    found = page_xml.sheets(data)[0].over(Frame.of(100, 100), 300)
    assert found.text() == "первая\nвторая\nтретья"
    assert next(found.words()).box == Rectangle(10, 10, 50, 20)


@pytest.mark.parametrize(
    ("sheets", "is_human"),
    [
        (alto.sheets(alto_file(RUSSIAN)), False),
        (alto.sheets(alto_file(RUSSIAN, "Manually corrected by two readers")), True),
        (alto.sheets(alto_file(RUSSIAN, "OCR without manual correction")), False),
        (page_xml.sheets(page_file(RUSSIAN)), False),
        (page_xml.sheets(page_file(RUSSIAN, "GT")), True),
        (page_xml.sheets(page_file(RUSSIAN, "IN_PROGRESS")), False),
        (hocr.sheets(hocr_file(RUSSIAN)), False),
    ],
)
def test_who_wrote_it_is_told_by_the_processing_history(sheets: list[Sheet], is_human: bool) -> None:
    assert [sheet.is_human for sheet in sheets] == [is_human]


class Reader:
    """An engine that answers requests for samples with given texts, and whole pages with the drawn text."""

    def __init__(self, *samples: str, confidence: float = 0.95) -> None:
        self.samples: Iterator[str] = iter(samples)
        self.confidence = confidence
        self.engine = ReplayEngine(answer=self.answer)

    def answer(self, image: Image.Image, request: Request) -> Layout:
        return layout(next(self.samples), self.confidence) if request.segmentation == ONE_BLOCK else ANSWER


def halves(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    return "\n".join(lines[:5]), "\n".join(lines[5:])


def read(*witnesses: tuple[str, bytes], is_human: bool = False, **options: object) -> PageRow:
    task = task_with(SCAN, *witnesses, is_human=is_human)
    (row,), _ = recognise(task, RecogniseParameters.model_validate(options))
    assert encode(PageRow, [row]).num_rows == 1
    return row


FILES = [("scan.xml", alto_file(RUSSIAN)), ("scan.page.xml", page_file(RUSSIAN)), ("scan.hocr", hocr_file(RUSSIAN))]


@pytest.mark.parametrize("witness", FILES, ids=["alto", "page", "hocr"])
def test_a_witness_that_our_own_sample_bears_out_is_the_page(
    witness: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(*halves(RUSSIAN))
    use(reader.engine, monkeypatch)
    row = read(witness)
    assert (row.text, row.text_source, row.engine) == (RUSSIAN + "\n", "text_layer", f"witness {witness[0]}")
    assert len(reader.engine.asked) == 2
    assert dict(row.engine_parameters).items() >= {("witness", "used"), ("witness_by", "program"), ("judge", "noop 1")}
    assert row.flags == ()
    assert row.confidence is None
    assert row.estimated_cer is not None
    assert row.estimated_cer < 0.02
    assert row.coverage is not None
    assert row.coverage > 0.8
    assert dict(row.models).keys() == {"rus", "eng"}
    assert (row.width, row.height) == (WIDTH, HEIGHT)
    assert read(witness, witnesses="never").text_source == "ocr"


LOOK_ALIKES = RUSSIAN.translate(str.maketrans("абвгдезийклмнопрстуфхцчшщъыьэюя", "aGBrgeznuKlMHonpctyoxuhwwbbb3iq"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ENGLISH, "disagrees"),
        ("Hanpapnenue nosogy " * 12, "disagrees"),
        (LOOK_ALIKES, "illegible"),
        ("\ufffd\ufffd\ufffd слово " * 9, "illegible"),
        ("... --- ,,,", "empty"),
        ("Одна строка вверху", "elsewhere"),
    ],
)
def test_a_witness_that_cannot_be_the_page_is_refused_with_a_flag(
    text: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join([text] * 8) if "\n" not in text and reason == "disagrees" else text
    use(Reader(*halves(RUSSIAN)).engine, monkeypatch)
    row = read(("scan.xml", alto_file(text)))
    assert row.text_source == "ocr"
    assert f"witness_refused:{reason}" in row.flags
    assert dict(row.engine_parameters)["witness"] == f"scan.xml: {reason}"
    assert row.text == RUSSIAN + "\n"


def test_the_better_of_two_readings_is_kept_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    worn = RUSSIAN.replace("ы", "н").replace("о", "с")
    use(Reader(*halves(RUSSIAN)).engine, monkeypatch)
    row = read(("scan.xml", alto_file(worn)))
    assert (row.text_source, row.flags) == ("ocr", ())
    assert dict(row.engine_parameters)["witness"] == "scan.xml: worse"
    use(Reader(*halves(worn), confidence=0.4).engine, monkeypatch)  # an engine at a loss is no judge
    assert read(("scan.xml", alto_file(RUSSIAN))).text_source == "text_layer"
    use(Reader(*halves(RUSSIAN), *halves(RUSSIAN)).engine, monkeypatch)
    row = read(("a.xml", alto_file(RUSSIAN.replace("л", "п", 4))), ("b.xml", alto_file(RUSSIAN)))
    assert row.engine == "witness b.xml"


HUMAN = [
    ("scan.xml", alto_file(ENGLISH, "Transcribed by hand-keyed entry"), False, "text_layer"),
    ("scan.xml", page_file(ENGLISH, "DONE"), False, "text_layer"),
    ("scan.xml", alto_file(ENGLISH), True, "text_layer"),
    ("scan.txt", ENGLISH.encode("utf-16"), True, "plain"),
]


@pytest.mark.parametrize(("name", "data", "is_human", "source"), HUMAN)
def test_a_persons_transcription_wins_unread(
    name: str, data: bytes, is_human: bool, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader()
    use(reader.engine, monkeypatch)
    row = read((name, data), ("other.xml", alto_file(RUSSIAN)), is_human=is_human)
    assert row.text.rstrip("\n") == ENGLISH
    assert (row.text_source, row.engine) == (source, f"witness {name}")
    assert reader.engine.asked == []
    assert row.estimated_cer is None
    assert row.image_hash is not None
    assert dict(row.engine_parameters)["witness_by"] == "person"


@pytest.mark.parametrize(("name", "data", "is_human", "source"), HUMAN)
def test_a_persons_transcription_outlives_its_image(
    name: str, data: bytes, is_human: bool, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(Reader().engine, monkeypatch)
    task = task_with(SCAN[: len(SCAN) // 2], (name, data), is_human=is_human)
    (row,), _ = recognise(task, RecogniseParameters())
    assert (row.status, row.text.split(), row.text_source) == ("text", ENGLISH.split(), "plain")
    assert row.flags == ("damaged_image",)
    with pytest.raises(UnreadableError):
        recognise(task, RecogniseParameters(witnesses="never"))


def test_a_programs_text_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    use(Reader().engine, monkeypatch)
    with pytest.raises(UnreadableError):
        recognise(task_with(SCAN[: len(SCAN) // 2], ("scan.xml", alto_file(RUSSIAN))), RecogniseParameters())


def test_not_even_a_person_writes_control_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    use(Reader().engine, monkeypatch)
    row = read(("scan.txt", ("сло\x01во \x02" * 9).encode()), is_human=True)
    assert row.text_source == "ocr"
    assert any(flag.startswith("witness_refused:") for flag in row.flags)


def holding(path: str, role: str = "document", reader: str | None = None, **said: str) -> HoldingRow:
    leaves = (Leaf(f"s {path}", None, 0),)
    units = (Unit("image/png", leaves),) if role == "document" else ()
    return HoldingRow(f"s {path}", "c", "main", path, role, reader, units, metadata=tuple(sorted(said.items())))


def places(*holdings: HoldingRow) -> dict[str, list[tuple[str, int, int, bool]]]:
    members, orphans = assembled(holdings)
    assert orphans == ()
    return {
        member.path: [
            (found.source_id[2:], found.first_page, found.last_page, found.is_human) for found in member.witnesses
        ]
        for member in members
    }


def test_each_witness_speaks_of_the_page_that_it_lies_beside() -> None:
    images = [holding(f"box/p{number}.png", reader="image") for number in (1, 2, 3)]
    beside = [holding("box/alto/p2.xml", "witness"), holding("box/p3.hocr", "witness")]
    assert places(*images, *beside) == {"box/p1.png": [("box/alto/p2.xml", 2, 2, False), ("box/p3.hocr", 3, 3, False)]}


def test_a_text_that_a_sidecar_names_is_a_persons_and_no_document() -> None:
    images = [holding(f"box/p{number}.png", reader="image") for number in (1, 2)]
    text = holding("box/second.txt", reader="plain")
    said = holding("box/p2.png.meta.toml", "sidecar", transcription="second.txt")
    assert places(*images, text, said) == {"box/p1.png": [("box/second.txt", 2, 2, True)]}
    program = said._replace(metadata=(("transcription", "second.txt"), ("transcription_by", "program")))
    assert places(*images, text, program) == {"box/p1.png": [("box/second.txt", 2, 2, False)]}
    whole = holding("box.meta.toml", "sidecar", transcription="box/second.txt")
    assert places(*images, text, whole) == {"box/p1.png": [("box/second.txt", 1, 2, True)]}


def test_a_list_names_one_file_a_page_and_a_word_marks_the_witnesses_beside() -> None:
    images = [holding(f"box/p{number}.png", reader="image") for number in (1, 2)]
    texts = [holding(f"box/{name}.txt", reader="plain") for name in ("a", "b")]
    manifest = holding("box/document.toml", "manifest", transcription="a.txt; b.txt")
    assert places(*images, *texts, manifest) == {"box/p1.png": [("box/a.txt", 1, 1, True), ("box/b.txt", 2, 2, True)]}
    said = holding("one.png.meta.toml", "sidecar", transcription_by="person")
    assert places(holding("one.png", reader="image"), holding("one.xml", "witness"), said) == {
        "one.png": [("one.xml", 1, 1, True)]
    }
