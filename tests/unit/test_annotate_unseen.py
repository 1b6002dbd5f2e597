"""Notes, letters, news and finding aids in six languages: what is read in them, and what must not be."""

import datetime as dt
from typing import Any

import pytest

from storage.schemas import Place, SegmentRow, Span, TextRow
from tasks.annotate import STAGE


def annotated(*parts: str, language: str = "und") -> list[list[Any]]:
    """Rows of one document; a part with § is a note."""
    segments, texts = [], []
    for position, part in enumerate(parts):
        text, kind = part.removeprefix("§"), "footnote" if part.startswith("§") else "paragraph"
        segments.append(SegmentRow(f"g{position}", "d", position, kind, (Span(1, 0, len(text)),), text))
        places = (Place(0, len(text)),)
        texts.append(TextRow(f"g{position}", "d", text, language=language, sentences=places))
    return [list(rows) for rows in STAGE.run(segments, texts, STAGE.parameters())]


NOTES = {
    "§TsDAHOU, f. 1, op. 24, spr. 4297, ark. 12–15": "tsdaho/f1/op24/d4297",
    "§ЦДАГО України, ф. 1, оп. 24, спр. 4255, арк. 3–5зв.": "tsdaho/f1/op24/d4255",
    "§LVVA, 1370. f., 1. apr., 22. l., 5. lp.": "lvva/f1370/op1/d22",
    "§LVA, 270. f., 2. apr., 6101. l., 12. lp.": "lva/f270/op2/d6101",
    "§BArch, DY 30/IV 2/2/1, Bl. 44–46": "barch/fdy30/dIV 2/2/1",
    "§BArch, R 58/214, Bl. 12–17": "barch/fr58/d214",
    "§NARA, RG 59, Entry 5304, Box 12, Folder 3": "nara/f59/op5304/dbox 12, folder 3",
    "§ГАРФ. Ф. Р-8131. Оп. 32. Д. 4577. Л. 12–14 об.": "garf/fr8131/op32/d4577",
}


@pytest.mark.parametrize("note", sorted(NOTES))
def test_one_note_is_one_reference(note: str) -> None:
    (row,) = annotated(note)[0]
    assert row.canonical_key == NOTES[note]
    assert row.text == note.removeprefix("§").removesuffix(".") or row.text == note.removeprefix("§")


def test_a_chain_of_notes_inherits_and_stops_at_a_doubt() -> None:
    notes = (
        "§ГАРФ. Ф. Р-8131. Оп. 32. Д. 4577. Л. 12.",
        "§Там же. Л. 20.",
        "§Там же. Д. 4580. Л. 3.",
        "§РГАСПИ. Ф. 17. Оп. 166. Д. 1. Л. 5; Там же. Ф. 82. Оп. 2. Д. 148. Л. 7.",
        "§Там же.",
    )
    keys = [row.canonical_key for row in annotated(*notes)[0]]
    assert keys[:3] == ["garf/fr8131/op32/d4577", "garf/fr8131/op32/d4577", "garf/fr8131/op32/d4580"]
    assert keys[3:] == ["rgaspi/f17/op166/d1", "rgaspi/f82/op2/d148", None]


def test_ibid_with_a_box_goes_on_from_the_record_group() -> None:
    _, ibid = annotated("§NARA, RG 59, Entry 5304, Box 12, Folder 3.", "§Ibid., Box 13.")[0]
    assert (ibid.archive, ibid.fond, ibid.opis, ibid.delo) == ("NARA", "59", "5304", ("box 13",))


def test_a_german_work_after_a_shelf_mark() -> None:
    rows = annotated("§BArch, R 58/214, Bl. 12; Hermann Weber, Geschichte der DDR (München: dtv, 1985), S. 291.")[0]
    assert (rows[1].authors, rows[1].title, rows[1].year) == (("Hermann Weber",), "Geschichte der DDR", 1985)


REVIEWS = [
    ("Судья Ковалёва М. П. отказала в пересмотре 17 дел.", "ru", [("refused", 17)]),
    ("Суд рассмотрел 3500 дел и прекратил 1 270.", "ru", [("reviewed", 3500)]),
    ("Комісія звільнила 412 осіб, з них 37 реабілітовано.", "uk", [("released", 412), ("rehabilitated", 37)]),
    ("Komisija izskatīja 58 lietas un atbrīvoja 31 cilvēku.", "lv", [("reviewed", 58), ("released", 31)]),
    ("Im Frühjahr 1956 entließ die Kommission 2.300 Häftlinge.", "de", [("released", 2300)]),
    ("Nearly 45 volunteers scanned 12,000 pages in three weeks.", "en", []),
    ("Dear Anna, it cost 30 roubles and took 14 hours.", "en", []),
]


@pytest.mark.parametrize(("text", "language", "expected"), REVIEWS)
def test_figures_of_reviews(text: str, language: str, expected: list[tuple[str, float]]) -> None:
    assert [(row.measure, row.value) for row in annotated(text, language=language)[4]] == expected


def test_the_verb_is_not_counted_and_worn_years_are_no_numbers() -> None:
    first, _, _ = annotated("Nearly 45 volunteers scanned 12,000 pages in three weeks.")[2]
    assert (first.text, first.counted) == ("45", "volunteers")
    assert not annotated("They voted in 1 937, and he came home in '37; the Congress of t 961 praised it.")[2]
    assert [row.value for row in annotated("It was read in 1 937 cases.")[2]] == [1937]


def test_a_finding_aid() -> None:
    _, _, quantities, dates, _ = annotated("Крайние даты: 12/III-1919 – 30.XI.1931. Объём 87 ед. хр., 4 312 листов.")
    assert [(row.earliest, row.latest) for row in dates] == [(dt.date(1919, 3, 12), dt.date(1931, 11, 30))]
    assert [row.value for row in quantities] == [87, 4312]


def test_the_body_that_acts_stands_before_its_figure() -> None:
    text = (
        "The Special Department of the Ministry had reviewed 130 cases, while the regional commissions had reviewed 90."
    )
    assert [row.body for row in annotated(text)[4]][:1] == ["The Special Department of the Ministry"]


def test_a_table_belongs_to_what_leads_up_to_it() -> None:
    lead, rows = "The bureau met on 16 April 1957 in Tver:", "Case\tDecision\n1\tReadmitted\n2\tRefused"
    segments = [
        SegmentRow("a", "d", 0, "paragraph", (Span(1, 0, len(lead)),), lead),
        SegmentRow("b", "d", 1, "table", (Span(1, 50, 50 + len(rows)),), rows),
    ]
    found: list[Any] = list(
        STAGE.run(segments, [TextRow("a", "d", lead), TextRow("b", "d", rows)], STAGE.parameters())[4]
    )
    assert [(row.measure, row.earliest) for row in found] == [
        ("readmitted", dt.date(1957, 4, 16)),
        ("refused", dt.date(1957, 4, 16)),
    ]
