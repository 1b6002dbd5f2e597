"""Normalise: each rule on text of its own, and the whole on small documents."""

from typing import Any

import pytest

from storage.schemas import Edit, Leaf, Link, MemberRow, PageRow, SegmentRow, Span
from tasks.edits import apply, undo
from tasks.normalisation.characters import compose, spaces
from tasks.normalisation.encoding import double_utf8, wrong_eight_bit
from tasks.normalisation.homoglyphs import homoglyphs
from tasks.normalisation.lexicon import Vocabulary
from tasks.normalisation.lines import breaks, closed, is_verse
from tasks.normalise import NormaliseParameters, run

MEMBER = MemberRow("d", "c", "main", "a.txt", 0, ("s",), "plain", (Leaf("s", None, 0),))


def page(text: str, **columns: Any) -> PageRow:
    return PageRow("p1", "d", "s", 1, "text", text=text, text_source="plain")._replace(**columns)


def segment(text: str, kind: str = "paragraph", position: int = 0, **columns: Any) -> SegmentRow:
    row = SegmentRow(f"g{position}", "d", position, kind, (Span(1, 0, len(text)),), text)
    return row._replace(**columns)


def texts(*segments: SegmentRow, pages: tuple[PageRow, ...] = ()) -> list[str]:
    rows, _ = run([MEMBER], pages, segments, [], NormaliseParameters())
    for row, before in zip(rows, segments, strict=True):
        assert apply(before.raw_text, row.edits) == row.text
        assert undo(row.text, row.edits) == before.raw_text
    return [row.text for row in rows]


def test_lines_of_a_paragraph_are_unwrapped_and_words_joined() -> None:
    raw = "Комиссия рассмотрела жало-\nбы осуждённых  и, кто-\nто сказал,\nосвободила 1 937 чело¬\nвек в 1 956 г."
    assert texts(segment(raw)) == [
        "Комиссия рассмотрела жалобы осуждённых и, кто-то сказал, освободила 1 937 человек в 1956 г."
    ]


def test_what_must_survive_survives() -> None:
    raw = "Ёлка, йод, їжак, № 5, ½ листа, XX съезд, IX пленум, XXго века, м², œuvre"
    assert texts(segment(raw)) == [raw]


def test_tables_keep_their_rows_and_noise_has_no_text() -> None:
    assert texts(segment("Год | Дела\n1955 | 12", kind="table"), segment("·, ;\n'", kind="noise", position=1)) == [
        "Год | Дела\n1955 | 12",
        "",
    ]


def test_a_word_broken_by_a_page_break_is_joined() -> None:
    first, second = "Дело было закрыто реаби-", "литационной комиссией"
    row = segment(first + second, spans=(Span(1, 0, len(first)), Span(2, 5, 5 + len(second))))
    assert texts(row) == ["Дело было закрыто реабилитационной комиссией"]


def test_a_page_break_between_words_is_one_space_whoever_proposed_it() -> None:
    bare = segment("Протоколпленума.", spans=(Span(1, 0, 8), Span(2, 0, 8)))
    proposed = bare._replace(proposals=(Edit(8, 8, "", " ", "page_join", 1.0),))
    assert texts(bare) == texts(proposed) == ["Протокол пленума."]


def test_lost_hyphens_are_found_by_the_space_that_whole_words_leave() -> None:
    whole = "the commission met in the old building on the square \n"
    raw = whole * 24 + "and it consid\nered the anti\nStalin letters again"
    assert texts(segment(raw))[0].endswith("and it considered the anti-Stalin letters again")


def test_without_that_cue_a_line_end_is_a_space() -> None:
    assert texts(segment("and it consid\nered")) == ["and it consid ered"]


def test_verse_keeps_its_lines() -> None:
    verse = "Снег идёт над рекою,\nЛьётся свет от огня,\nНет на свете покоя,\nНет вестей у меня"
    assert is_verse(verse)
    assert texts(segment(verse, kind="block_quote")) == [verse]


def test_links_follow_their_words() -> None:
    raw = "см.  сайт\nархива"
    rows, _ = run(
        [MEMBER], [], [segment(raw, raw_links=(Link(5, 16, "https://example.org"),))], [], NormaliseParameters()
    )
    (link,) = rows[0].links
    assert rows[0].text[link.start : link.end] == "сайт архива"


@pytest.mark.parametrize("text", ["naïve façade", "Ñandú", "ÄÖÜ", "Übergrößenträger", "£100 à l’été", "Œuvre"])
def test_accented_languages_are_not_taken_for_a_wrong_encoding(text: str) -> None:
    assert [*wrong_eight_bit(text), *double_utf8(text), *homoglyphs(text)] == []


def test_wrong_encodings_are_mended() -> None:
    wrong = "Äîêëàä òîâàðèùà".encode("latin-1").decode("latin-1")
    assert [edit.replacement for edit in wrong_eight_bit(f"<< {wrong} >>")] == ["Доклад товарища"]
    twice = "Съезд закрыт".encode().decode("cp1251")
    assert [edit.replacement for edit in double_utf8(twice)] == ["Съезд закрыт"]


def test_composition_touches_only_what_is_not_composed() -> None:
    edits = list(compose("и\u0306ё ½ № e\u0301\u0323 \u1100\u1161\u11a8 \u0301"))
    assert [edit.replacement for edit in edits] == ["й", "\u1eb9\u0301", "\uac01"]


def test_a_line_of_spaces_is_one_deletion() -> None:
    assert list(spaces(" \t ")) == [Edit(0, 3, " \t ", "", "spaces", 1.0)]


def test_a_middle_dot_at_a_line_end_is_a_hyphen() -> None:
    text = "a num·\nber of so·\ncalled experts"
    edits = list(closed(text, breaks(text, (), has_cue=False), Vocabulary([], ("en",))))
    assert [edit.replacement for edit in edits] == ["", "-"]


def test_the_document_decides_before_the_word_list() -> None:
    text = "co-\noperation"
    vocabulary = Vocabulary(["co-operation is what they called co-operation"], ("en",))
    assert [edit.replacement for edit in closed(text, breaks(text, (), has_cue=False), vocabulary)] == ["-"]


def test_the_profile_counts_and_believes_the_mark_up() -> None:
    said = (("authors", "А. Иванов; Б. Петров"), ("machine_translated", "0.9"), ("title", "Дело № 5"))
    rows = [segment("Старое название дела", kind="title"), segment("меню меню", kind="furniture", position=1)]
    pages = [page("x", metadata=said, estimated_cer=0.1), page("", status="failed"), page("", status="blank")]
    _, (profile,) = run([MEMBER], pages, rows, [], NormaliseParameters())
    assert (profile.page_count, profile.segment_count, profile.character_count) == (3, 2, 20)
    assert (profile.title, profile.authors) == ("Дело № 5", ("А. Иванов", "Б. Петров"))
    assert profile.quality == pytest.approx(0.45)
    assert profile.machine_translated == pytest.approx(0.9)
    assert (profile.language, profile.script) == ("ru", "Cyrl")


def test_a_document_without_segments_has_a_profile() -> None:
    rows, (profile,) = run([MEMBER], [page("", status="blank")], [], [], NormaliseParameters())
    assert (rows, profile.language, profile.script, profile.quality) == ([], "und", None, None)


def test_languages_may_be_written_either_way() -> None:
    assert NormaliseParameters(languages=("rus", "en")).languages == ("ru", "en")
    assert len(NormaliseParameters(languages=("auto",)).languages) == 12


def test_a_lost_hyphen_at_a_page_end_is_seen_by_the_missing_space() -> None:
    whole = "the commission met in the old building on the square \n"
    first, second = whole * 24 + "and it consid", "ered the appeals"
    spans = (Span(1, 0, len(first)), Span(2, 0, len(second)))
    row = segment(first + second, spans=spans)
    broken = (page(first + "\n"), page(second, page_number=2))
    assert texts(row, pages=broken)[0].endswith("and it considered the appeals")
    whole_word = (page(first + " \n"), page(second, page_number=2))
    assert texts(row, pages=whole_word)[0].endswith("and it consid ered the appeals")


def test_signs_among_letters_end_a_word() -> None:
    assert [*homoglyphs("3×б ÷а б×")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Êàì³ñ³ÿ ðàçãëåäçåëà ¢ñå ñïðàâû", "Камісія разгледзела ўсе справы"),
        ("Îòâåò íà ¹ 5, 1937 ã. «Ïðàâäà»", "Ответ на № 5, 1937 г. «Правда»"),
        ("ðÒÏÔÏËÏÌ ÚÁÓÅÄÁÎÉÑ", "Протокол заседания"),
        ("He signed it Ïðîòîêîë and left the café.", "He signed it Протокол and left the café."),
        ("дело в„– 5 вЂ” naГЇve", "дело № 5 — naïve"),
    ],
)
def test_wrong_tables_of_every_kind_are_mended(text: str, expected: str) -> None:
    assert texts(segment(text)) == [expected]


HIGH = ["ÀÁÂÃÄÅ", "ÑÑÑÐ", "Þórður Æðey", "°°°°°°", "+20 С°", "Вâте", "São João, NÃO", "в „Правде”"]


@pytest.mark.parametrize("text", HIGH)
def test_other_high_letters_are_left_alone(text: str) -> None:
    assert [*wrong_eight_bit(text), *double_utf8(text)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("суд вынес п р и г о в о р  по делу", "суд вынес приговор по делу"),
        ("П О С Т А Н О В И Л И: считать", "ПОСТАНОВИЛИ: считать"),
        ("The r e h a b i l i t a t i o n of victims", "The rehabilitation of victims"),
        ("варианты а б в г д е", "варианты а б в г д е"),
        ("columns A B C D E of the form", "columns A B C D E of the form"),
    ],
)
def test_letter_spacing_is_closed_where_it_makes_a_word(text: str, expected: str) -> None:
    body = "Комиссия рассмотрела дело и отменила решение, поскольку суд не вызвал свидетелей и не читал дела. "
    prose = "The commission read the file and asked the court to set aside what it had decided in haste. "
    lead = body if text[0] > "z" else prose
    assert texts(segment(lead * 2 + text)) == [lead * 2 + expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Он жил в 19 37 году.", "Он жил в 1937 году."),
        ("Дело 1 9 3 8 г. закрыто.", "Дело 1938 г. закрыто."),
        ("Im Jahre 1 937 kam er.", "Im Jahre 1937 kam er."),
        ("с 1 921 по 1 923 г.", "с 1921 по 1923 г."),
        ("кв. 5 19 37 человек, на 1 800 гектаров", "кв. 5 19 37 человек, на 1 800 гектаров"),
    ],
)
def test_torn_years(text: str, expected: str) -> None:
    assert texts(segment(text)) == [expected]


def test_words_of_latin_look_alikes_among_cyrillic_ones() -> None:
    raw = "Граждане СССР ждали. B 1937 году в CCCP писали o деле A.И. Микояна; XX съезд, группа B и витамин C."
    wanted = "Граждане СССР ждали. В 1937 году в СССР писали о деле А.И. Микояна; XX съезд, группа B и витамин C."
    assert texts(segment(raw)) == [wanted]
