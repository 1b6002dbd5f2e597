"""Words of one script among words of the other: what is written anew, and what is left as it was read."""

import pytest

from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle
from tasks.ocr.settlement import settled

BOTH = ("rus", "eng")


def page(text: str, height: int = 30, size: float = 20.0) -> Layout:
    words = [
        ReadWord(word, Rectangle(60 * at, 100 - height, 60 * at + 50, 100), 0.9) for at, word in enumerate(text.split())
    ]
    return Layout((ReadBlock((ReadParagraph((ReadLine(tuple(words), size),)),)),))


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("Архив области. Ф. 17. On. 4. Д. 17. Л. 23.", "Архив области. Ф. 17. Оп. 4. Д. 17. Л. 23."),
        ("Государственный архив. Д. 18a. Л. 9 об.", "Государственный архив. Д. 18а. Л. 9 об."),
        ("the reading ог the writing of letters", "the reading or the writing of letters"),
        ("right around the согпег of the street", "right around the corner of the street"),
        ("Moscow and London, 1937. Р. 14-19. See below", "Moscow and London, 1937. P. 14-19. See below"),
        ("постановление Coвета министров", "постановление Совета министров"),
        ("прибылъ Bb деревню лѣтомъ", "прибылъ Въ деревню лѣтомъ"),
    ],
)
def test_a_doubtful_word_takes_the_script_around_it(read: str, right: str) -> None:
    made, changes = settled(page(read), BOTH)
    assert made.text() == right
    assert len(changes) == 1


@pytest.mark.parametrize(
    "text",
    [
        "съезд партии XX века и пленум ЦК",
        "при температуре ниже 0 °C весной",
        "газета Pravda писала об этом",
        "журнал Foreign Affairs писал об этом",
        "Государственный архив и Ministry of Works",
        "выпуск CD-дисков завод начал весной",
        "the Committee (Комитет) was dissolved",
        "опись 2 дело 14 лист 9",
    ],
)
def test_words_that_may_be_right_are_left(text: str) -> None:
    made, changes = settled(page(text), BOTH)
    assert made.text() == text
    assert changes == ()


def test_the_height_of_a_word_tells_its_case() -> None:
    text = "деревня B районе области"
    assert settled(page(text, height=30), BOTH)[0].text() == "деревня В районе области"
    assert settled(page(text, height=21), BOTH)[0].text() == "деревня в районе области"


def test_models_of_one_script_are_believed() -> None:
    found = page("Архив области. Ф. 17. On. 4.")
    assert settled(found, ("rus",)) == (found, ())


def test_boxes_and_confidences_stay() -> None:
    found = page("Архив области. Ф. 17. On. 4.")
    made, _ = settled(found, BOTH)
    assert [word.box for word in made.words()] == [word.box for word in found.words()]
