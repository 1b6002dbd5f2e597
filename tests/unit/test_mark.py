"""Mark: blocks of cover sheets and forms that many documents have."""

import pytest

from tests.fakes.scribe import prose, scanned
from tests.fakes.small_collection import Collection

#: Cover sheet of a report; what stands in braces is another one in each.
COVER = [
    "УПРАВЛЕНИЕ СЕВЕРНЫХ ЛИНИЙ",
    "Экземпляр № {number}",
    "Отчёт о состоянии подвижного состава",
    (
        "Отчёт составлен для служебного пользования и не подлежит передаче третьим лицам без письменного разрешения "
        "управления. Сведения проверены по данным линейных отделов на день составления."
    ),
    "Составил: {who}. Проверил: Дорохов К. Н.",
    "При обнаружении ошибок просим сообщить в сектор учёта по адресу, указанному на обороте.",
]
WHO = ("Лунин А. А.", "Ветрова П. С.", "Гордин Ф. И.", "Ясная Т. Р.")
#: Lines of the cover that say the same everywhere.
SAME = (0, 2, 3, 5)


def reports(noise: float, count: int = 20) -> dict[str, list[str]]:
    found = {}
    for number in range(count):
        lines = [line.format(number=number + 11, who=WHO[number % 4]) for line in COVER]
        cover = [scanned(line, noise, 100 * number + place) for place, line in enumerate(lines)]
        found[f"r{number:02}"] = [*cover, prose(5000 + number, 5), prose(6000 + number, 5)]
    return found


@pytest.mark.parametrize(("noise", "least"), [(0.0, 20), (0.03, 18), (0.06, 16)])
def test_what_all_covers_say_is_marked_and_nothing_else(noise: float, least: int) -> None:
    marked = {row.segment_id for row in Collection(reports(noise), size=1000).marked()}
    places = [int(segment.rpartition("-")[2]) for segment in marked]
    assert set(places) <= set(SAME)
    assert all(places.count(place) >= least for place in SAME[:3])
    assert places.count(SAME[3]) >= least // 2


def test_a_row_tells_how_many_documents_have_it_and_keeps_the_flags() -> None:
    collection = Collection(reports(0.0, 6), size=1000)
    collection.segments = [row._replace(flags=("pinned",)) for row in collection.segments]
    row = collection.marked()[0]
    assert (row.document_id, row.segment_id, row.documents) == ("r00", "g-r00-0000", 6)
    assert row.flags == ("pinned", "boilerplate")


def test_too_few_documents_make_no_boilerplate() -> None:
    assert Collection(reports(0.0, 4), size=1000).marked() == []
    assert Collection(reports(0.0, 4), size=1000).marked(least_documents=4)


def test_copies_of_one_document_are_one_document() -> None:
    report = reports(0.0, 1)["r00"]
    copies = {f"{number}": [scanned(part, 0.02, number) for part in report] for number in range(8)}
    assert Collection(copies, size=1000).marked() == []


def test_the_order_of_documents_changes_nothing() -> None:
    documents = reports(0.03, 8)
    backwards = dict(reversed(documents.items()))
    assert sorted(Collection(backwards).marked()) == sorted(Collection(documents).marked()) != []
