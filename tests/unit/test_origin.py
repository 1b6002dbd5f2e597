"""Whether a plain text was read by a machine: a dump of OCR is told from what people typed."""

import pytest

from tasks.ocr.models import model_of
from tasks.ocr.origin import estimated_cer_of_plain, misread_in
from tasks.ocr.parameters import AUTO

MODELS = tuple(map(model_of, AUTO))

ENGLISH = """\
The commission sat in the old school from March until late autumn, and the clerk who kept its minutes wrote in a
small, even hand. Every morning a cart brought letters from the villages along the river. Most of them asked for
the same thing: that a father, a brother or a neighbour should be allowed to return before winter. The committee
answered slowly. Some requests were refused because the papers had been lost in the fire, others because nobody
in the district office could remember who had signed the original decision. When the chairman asked the archive
for a copy, the archive replied that the building had no heating and that the shelves could not be reached until
spring. In the meantime the families waited, and the number of open cases grew from week to week. By the end of
the year the list had more than four hundred names. The report that was sent to the capital mentioned none of
this. It spoke of steady progress, of good discipline among the staff, and of the excellent condition of the
records. Only a short note in the margin, written in pencil, admitted that the figures had been copied from the
report of the previous year. The note was never answered, and the same figures were printed again. Historians
found the draft much later, between two invoices for firewood, in a folder that had been marked for destruction.
"""
RUSSIAN = """\
Комиссия заседала в старой школе с марта до поздней осени, и писарь, который вёл протоколы, писал мелким ровным
почерком. Каждое утро подвода привозила письма из деревень вдоль реки. Большинство просило об одном и том же:
чтобы отцу, брату или соседу разрешили вернуться до зимы. Комитет отвечал медленно. В одних просьбах отказали,
потому что бумаги сгорели во время пожара, в других потому, что никто в районной конторе не мог вспомнить, кто
подписал первое решение. Когда председатель попросил архив прислать копию, архив ответил, что здание не
отапливается и что до весны к полкам не подойти. Тем временем семьи ждали, а число нерешённых дел росло от
недели к неделе. К концу года в списке было больше четырёхсот фамилий. В отчёте, который отправили в столицу,
ничего об этом не было. Там говорилось о постоянных успехах, о хорошей дисциплине сотрудников и о прекрасном
состоянии документов. Только короткая пометка на полях, сделанная карандашом, признавала, что цифры переписаны
из отчёта за прошлый год. На пометку никто не ответил, и те же цифры напечатали снова. Историки нашли черновик
намного позже, между двумя счетами за дрова, в папке, которую собирались уничтожить.
"""


def misread(text: str, *pairs: tuple[str, str]) -> str:
    """The text with every occurrence of a group misread."""
    for printed, seen in pairs:
        text = text.replace(printed, seen)
    return text


@pytest.mark.parametrize("text", [ENGLISH * 2, RUSSIAN * 2, ENGLISH + RUSSIAN])
def test_what_people_typed_has_no_estimate(text: str) -> None:
    assert estimated_cer_of_plain(text, text, MODELS) is None


@pytest.mark.parametrize(
    ("text", "model"),
    [
        (misread(ENGLISH, ("tted", "ned"), ("mm", "nun"), ("rm", "nn"), ("ad", "aJ")) * 2, "eng"),
        (misread(RUSSIAN, ("тв", "гв"), ("сп", "сн"), ("ним", "иим")) * 2, "rus"),
    ],
)
def test_a_dump_of_recognition_has_one(text: str, model: str) -> None:
    assert misread_in(text, MODELS) == model
    estimate = estimated_cer_of_plain(text, text, MODELS)
    assert estimate is not None
    assert 0 < estimate < 0.3


def test_a_short_page_of_a_misread_book_is_judged_with_the_book() -> None:
    book = misread(ENGLISH, ("tted", "ned"), ("mm", "nun"), ("rm", "nn")) * 2
    assert estimated_cer_of_plain("The conunission sat.", book, MODELS) is not None
    assert estimated_cer_of_plain("The conunission sat.", "The conunission sat.", MODELS) is None


def test_languages_without_a_list_are_not_judged() -> None:
    belarusian = (
        "Камісія засядала ў старой школе з сакавіка да позняй восені, а пісар пісаў дробным роўным почыркам. " * 30
    )
    assert misread_in(belarusian, MODELS) is None
