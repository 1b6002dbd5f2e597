"""Repair of misread words: what is mended, what is left alone, and how the edits compose."""

from itertools import pairwise

import pytest

from storage.schemas import Edit, MemberRow, PageRow, SegmentRow, Span
from tasks.correction.confusions import Channel
from tasks.edits import apply, undo
from tasks.normalise import NormaliseParameters
from tasks.normalise import run as normalise
from tasks.repair import RepairParameters, run

PLAIN = "The committee met in the winter and the German army moved directly to the river. Komarov wrote to Komarov. "


def rows(text: str, source: str = "ocr", cer: float | None = 0.03) -> tuple[PageRow, SegmentRow]:
    page = PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source=source, estimated_cer=cer)
    return page, SegmentRow("g-1", "d-1", 0, "paragraph", (Span(1, 0, len(text)),), text, estimated_cer=cer)


def repaired(text: str, source: str = "ocr", cer: float | None = 0.03, **settings: str) -> tuple[str, list[Edit]]:
    page, segment = rows(text, source, cer)
    (found,) = run([page], [segment], RepairParameters.model_validate(settings))
    edits = [edit for row in found for edit in row.proposals]
    assert undo(apply(text, edits), edits) == text
    return apply(text, edits), edits


@pytest.mark.parametrize(
    ("misread", "right"),
    [
        ("The Gennan army went on.", "The German army went on."),
        ("He wrote direcdy to the committee.", "He wrote directly to the committee."),
        ("Then lhe army moved.", "Then the army moved."),
        ("They said ''no'' to him.", 'They said "no" to him.'),
        ("I t was cold in Janu ary.", "It was cold in January."),
        ("See http:/ /example.org here.", "See http://example.org here."),
        ("See hrtp://example.org here.", "See http://example.org here."),
        ("They were foUowing him.", "They were following him."),
        ("It was Lenin7s party.", "It was Lenin's party."),
        ("They met in theReport.", "They met in the Report."),
        ("The clerk of thecommittee left.", "The clerk of the committee left."),
        ("He came in 192l or l956.", "He came in 1921 or 1956."),
        ("In his 7()th year he met N .S. Orlov.", "In his 70th year he met N.S. Orlov."),
        ("It was a fonnality.", "It was a formality."),
    ],
)
def test_misread_words_are_mended(misread: str, right: str) -> None:
    text, edits = repaired(PLAIN * 6 + misread)
    assert text.endswith(right)
    assert all(0 < edit.confidence <= 1 and edit.original for edit in edits)


def test_a_name_is_mended_to_the_one_that_the_document_holds() -> None:
    text, _ = repaired(PLAIN * 6 + "Later Kornarov left.")
    assert text.endswith("Later Komarov left.")


@pytest.mark.parametrize(
    "text",
    [
        "Plenums of the Party were held.",
        "in 1937 at p. 135 of RKEB 2",
        "Ivanov and Petrenko",
        "at the 20th and 22nd Congress, in the 1930s",
        "Josephine Woll, Real Images",
        "his réhabilitation massive",
        "De-Stalinisation and his/her colour",
        "GARF, f. R-5446, op. 12, d. 2217, ll. 41–47ob., p-830",
        "Krasnyi arkhiv, Kyzyl-Arvat, Szczepański, McKay, PhD",
        "the word committee33 and 2ll",
        "see english/ furr/ research",
        "I hear itl",
    ],
)
def test_right_words_are_left_alone(text: str) -> None:
    assert repaired(PLAIN * 6 + text)[1] == []


def test_clean_text_is_left_alone_unless_repair_is_on() -> None:
    text = PLAIN * 6 + "The Gennan army."
    assert repaired(text, "markup", None)[1] == []
    assert repaired(text, "plain", None)[1] == []
    assert repaired(text, repair="off")[1] == []
    assert repaired(text, "markup", None, repair="on")[1]


def test_cyrillic_confusions() -> None:
    plain = "Товарищ Сталин сказал, что партия решит вопрос о хлебе. " * 8
    assert repaired(plain + "Товариш сказал партии.")[0].endswith("Товарищ сказал партии.")


def test_structure_comes_before_repair() -> None:
    page, segment = rows(PLAIN * 6 + "# The Gennan army.")
    start = len(PLAIN * 6)
    segment = segment._replace(proposals=(Edit(start, start + 8, "# The Ge", "The Ge", "markup", 1.0),))
    (found,) = run([page], [segment], RepairParameters())
    assert [edit.original for row in found for edit in row.proposals] == ["Gennan"]
    member = MemberRow("d-1", "c", "s", "a.txt", 0, ("s-1",), "plain", ())
    texts, _ = normalise([member], [page], [segment], found, NormaliseParameters())
    assert texts[0].text.endswith(" The Gennan army.")
    assert apply(segment.raw_text, texts[0].edits) == texts[0].text


def test_proposals_are_sorted_and_never_overlap() -> None:
    _, edits = repaired(PLAIN * 6 + "It was 'aebabilitated''2l7 and ''Gennan'' at http:/ /a.org/ theReport of l956.")
    assert edits == sorted(edits)
    assert all(left.end <= right.start for left, right in pairwise(edits))


def test_a_document_teaches_its_own_confusions() -> None:
    plain = "The lantern of the garden and the letter of the market lay by the water in the winter. " * 4
    assert repaired(plain + "He saw the watez.")[1] == []
    taught = "A lantezn, a lettez, the mazket and the gazden in wintez. "
    assert repaired(plain + taught + "He saw the watez.")[0].endswith("He saw the water.")


def test_known_confusions_cost_less() -> None:
    cost = Channel.shipped().cost
    assert cost("kornarov", "komarov") < cost("kobarov", "komarov") < cost("kobarob", "komarov")


RUSSIAN = "Заседание бюро обкома открылось утром, и на заседании говорили о деле. Комиссия читала дела, бюро молчало. "


@pytest.mark.parametrize(
    ("misread", "right"),
    [
        ("3аседание закрыли.", "Заседание закрыли."),
        ("Пришло 6юро.", "Пришло бюро."),
        ("Там было З0 человек.", "Там было 30 человек."),
        ("Он умер l2 мая 19З7 г.", "Он умер 12 мая 1937 г."),
        ("Жили в доме 5О и ждали.", "Жили в доме 5О и ждали."),
        ("Суд отменил п р и г о в о р.", "Суд отменил п р и г о в о р."),
    ],
)
def test_digits_and_letters_of_cyrillic_print(misread: str, right: str) -> None:
    assert repaired(RUSSIAN * 6 + misread)[0].endswith(right)
