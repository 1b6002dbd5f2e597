"""Text that arrives with a page: legible or not; hidden DjVu text; hOCR of the portable engine."""

import pytest

from tasks.ocr.estimate import Signs, estimated_cer, estimated_cer_of_text
from tasks.ocr.frame import Frame
from tasks.ocr.layout import Layout, Rectangle
from tasks.ocr.legibility import legibility
from tasks.ocr.pytesseract_engine import layout_of as layout_of_hocr
from tasks.readers.djvu_text import layout_of
from tests.fakes.scans import ENGLISH, RUSSIAN

FOOT = Frame(100, 200, 100, 200, (1, 0, 0, 0, -1, 200))

SOUND = Signs(doubt=0.05, unsure=0.0, unknown=0.05, odd=0.0, repeated=0.0)


def lines(layout: Layout) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in layout.lines()]


@pytest.mark.parametrize(
    "text",
    [
        RUSSIAN,
        ENGLISH,
        "Grüße aus Düsseldorf, schöne Brücken über dem Fluß",
        "Zażółć gęślą jaźń, powiedział archiwista",
        "РГАНИ, ф. 5, оп. 30, д. 141, лл. 12–15об.",
        "OECD CD-диск, МВД-КГБ, McDonald's, O'Brien",
    ],
)
def test_words_of_any_language_are_sound(text: str) -> None:
    assert legibility(text).is_sound


@pytest.mark.parametrize(
    "text",
    [
        "×èòàëüíûé çàë îòêðûò ïî áóäíÿì ñ äåâÿòè óòðà",
        "Чuтaльный зaл oткpыт пo бyдням c дeвяти yтpa",
        "\x01\x02\x03\x04 \x05\x06\x07 \x0e\x0f",
        "| | --- ..... ,,; ;: * * 1",
        "\ufffd\ufffd\ufffd слово \ufffd\ufffd",
        "",
    ],
)
def test_broken_encodings_and_look_alikes_are_not(text: str) -> None:
    assert not legibility(text).is_sound


def test_estimates_grow_with_every_sign_and_with_loss() -> None:
    for name in ("doubt", "unsure", "unknown", "odd", "repeated"):
        grown = [estimated_cer(SOUND._replace(**{name: share / 50}), 1.0) for share in range(51)]
        assert grown == sorted(grown)
        assert 0 <= grown[0] < grown[-1] <= 1
    lost = [estimated_cer(SOUND, coverage / 100) for coverage in range(101)]
    assert lost == sorted(lost, reverse=True)
    assert lost[0] > 0.95


def test_a_sign_that_cannot_be_read_counts_as_usual() -> None:
    assert estimated_cer(SOUND._replace(unknown=0.0), None) < estimated_cer(SOUND._replace(unknown=None), None)
    assert estimated_cer(SOUND._replace(unknown=None), None) < estimated_cer(SOUND._replace(unknown=0.9), None)


def test_estimates_of_a_text_layer_follow_its_words() -> None:
    good, bad = "Опись дел постоянного хранения за годы войны", "Опнсь дсл цостоянпого храцения 3а годьı воины"
    assert estimated_cer_of_text(good, ["rus"], None) < estimated_cer_of_text(bad, ["rus"], None)
    assert estimated_cer_of_text(good, ["rus"], None) < estimated_cer_of_text(good, ["rus"], 0.5)


def test_hidden_text_stands_on_its_head() -> None:
    expression = r"""(page 0 0 100 200
     (column 0 0 100 200 (para 0 100 100 200
      (line 0 180 50 190 (word 0 180 20 190 "\320\236\320\277\320\270\321\201\321\214") (word 25 180 50 190 "\"1\""))
      (line 0 160 50 170 (word 0 160 20 170 (char 0 160 10 170 "о") (char 10 160 20 170 "н"))))))"""
    found = layout_of(expression, FOOT)
    assert lines(found) == ['Опись "1"', "он"]
    assert next(iter(found.words())).box == Rectangle(0, 10, 20, 20)


def test_hidden_text_without_words_is_shared_out() -> None:
    found = layout_of('(page 0 0 100 200 (line 0 180 100 200 "одно слово"))', FOOT)
    assert lines(found) == ["одно слово"]
    left, right = found.words()
    assert left.box.right <= right.box.left
    assert lines(layout_of('(page 0 0 100 200 "одна\nвторая")', FOOT)) == ["одна", "вторая"]


@pytest.mark.parametrize(
    "expression", ["", ")", "(", "(page", '"text"', "(page 0 0 1 1", "(" * 5000, "(page (line (word" * 9]
)
def test_broken_hidden_text_is_no_text(expression: str) -> None:
    assert lines(layout_of(expression, FOOT)) == []


def test_hocr_is_read_back() -> None:
    hocr = """<?xml version="1.0" encoding="UTF-8"?><html><body><div class='ocr_page'>
     <div class='ocr_carea'><p class='ocr_par'>
      <span class='ocr_line' title='bbox 1 2 90 30; baseline 0 -5; x_size 44.5; x_descenders 9.5; x_ascenders 11'>
       <span class='ocrx_word' title='bbox 1 2 40 30; x_wconf 91'>Опись</span>
       <span class='ocrx_word' title='bbox 50 2 90 30; x_wconf 45'>№ 7</span>
       <span class='ocrx_word' title='bbox 91 2 95 30; x_wconf 45'> </span></span></p></div>
     <div class='ocr_carea'><p class='ocr_par'></p></div></div></body></html>"""
    found = layout_of_hocr(hocr.encode())
    (line,) = found.lines()
    assert [(word.text, word.box, word.confidence) for word in line.words] == [
        ("Опись", Rectangle(1, 2, 40, 30), 0.91),
        ("№ 7", Rectangle(50, 2, 90, 30), 0.45),
    ]
    assert line.size == 24.0
    assert len(found.blocks) == 1


def test_bytes_that_are_no_text_survive_as_marks() -> None:
    broken = "<div class='ocr_carea'><p class='ocr_par'><span class='ocr_line' title='bbox 0 0 9 9'>"
    broken += "<span class='ocrx_word' title='bbox 0 0 9 9; x_wconf 9'>"
    (word,) = layout_of_hocr(broken.encode() + b"d\xffl\x00o</span></span></p></div>").words()
    assert word.text == "d\ufffdl\ufffdo"
