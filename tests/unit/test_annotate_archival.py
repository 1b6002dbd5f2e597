"""Archival references in every form, and what Ibid. makes of them."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import CitationRow, SegmentRow, Span, TextRow
from tasks.annotate import STAGE
from tasks.annotation.leaves import expanded, ranges


def document(*parts: str, kind: str = "footnote") -> tuple[list[SegmentRow], list[TextRow]]:
    segments, texts, place = [], [], 0
    for number, part in enumerate(parts):
        span = Span(1, place, place + len(part))
        segments.append(SegmentRow(f"g{number}", "d", number, kind, (span,), part))
        texts.append(TextRow(f"g{number}", "d", part))
        place += len(part) + 2
    return segments, texts


def citations(*parts: str, kind: str = "footnote") -> list[CitationRow]:
    rows, *_ = STAGE.run(*document(*parts, kind=kind), STAGE.parameters())
    return list(rows)  # type: ignore[arg-type]


def fields(row: CitationRow) -> tuple[str | None, str | None, str | None, tuple[str, ...], list[str]]:
    leaves = [first if first == last else f"{first}-{last}" for first, last in row.list_ranges]
    return row.archive, row.fond, row.opis, row.delo, leaves


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RGASPI, f. 17, op. 3, d. 99, ll. 4–6", ("RGASPI", "17", "3", ("99",), ["4-6"])),
        ("GARF f. 8131, op. 32, d. 10, l. 3ob.", ("GARF", "8131", "32", ("10",), ["3об."])),
        ("ГАРФ. Ф. Р-9401. Оп. 2. Д. 450. Л. 12–15, 17 об.", ("GARF", "r-9401", "2", ("450",), ["12-15", "17об."])),
        ("ГА РФ, ф. 9401, оп. 1а, д. 7, лл. 266–67", ("GARF", "9401", "1a", ("7",), ["266-267"])),
        ("РГАНИ, ф. 5, оп. 30, дд. 141, 142, 150, л. 1", ("RGANI", "5", "30", ("141", "142", "150"), ["1"])),
        ("RGANI, f. 5, op. 30, dd. 7–9", ("RGANI", "5", "30", ("7", "8", "9"), [])),
        ("ЦДАГО України, ф. 1, оп. 24, спр. 3910, арк. 15–17 зв.", ("TsDAHO", "1", "24", ("3910",), ["15-17об."])),
        ("НАРБ. Ф. 4п. Оп. 1. Д. 165. Л. 8", ("NARB", "4p", "1", ("165",), ["8"])),
        ("LVVA, 1370. f., 1. apr., 22. l., 5. lp.", ("LVVA", "1370", "1", ("22",), ["5"])),
        ("LVA, f. PA-101, apr. 15, l. 62, lp. 3–5", ("LVA", "pa-101", "15", ("62",), ["3-5"])),
        ("LYA, f. K-1, ap. 58, b. 34777/3, l. 12", ("LYA", "k-1", "58", ("34777/3",), ["12"])),
        ("ERA, f. 1, n. 7, s. 12, l. 5", ("ERA", "1", "7", ("12",), ["5"])),
        ("BArch, R 58/214, Bl. 12–14", ("BArch", "R 58", None, ("214",), ["12-14"])),
        ("NARA, RG 59, entry 205, box 12, folder 3", ("NARA", "59", "205", ("box 12, folder 3",), [])),
        ("RGASPI, 17/162/11/5–7", ("RGASPI", "17", "162", ("11",), ["5-7"])),
        ("РГАСПИ, ф. 17/162/11, л. 5", ("RGASPI", "17", "162", ("11",), ["5"])),
        ("RGANI, fond 5, opis 30, delo 141, listy 12-15", ("RGANI", "5", "30", ("141",), ["12-15"])),
        ("TsGAIPD SPb. F. 24. Op. 2v. D. 1. L. 3, 4ob.", ("TsGAIPD SPb", "24", "2v", ("1",), ["3", "4об."])),
        ("TNA, FO 371/56789, p. 12", ("TNA", "FO 371", None, ("56789",), ["12"])),
        ("GAPO, fond r-92, opis' 1, delo 34, list 7", ("GAPO", "r-92", "1", ("34",), ["7"])),
        ("RGAE, f. 7 (Ministry, 1946–1953), op. 2 (reports), d. 1 (letters), l. 5", ("RGAE", "7", "2", ("1",), ["5"])),
        ("ЦА ФСБ РФ. Д. Р-3000. Т. 5. Л. 20–24", ("TsA FSB", None, None, ("r-3000, t. 5",), ["20-24"])),
    ],
)
def test_a_reference_is_read_in_its_own_form(text: str, expected: object) -> None:
    (row,) = citations(text + ".")
    assert fields(row) == expected
    assert row.kind == "archival"
    assert row.text == text


def test_a_definition_joins_full_name_and_acronym() -> None:
    first, second = citations(
        "The letter is in Gosudarstvennyi arkhiv Permskoi oblasti (hereafter, GAPO), f. p-5, op. 1, d. 2, l. 3.",
        "See GAPO, f. p-5, op. 1, d. 4.",
    )
    assert (first.archive, first.container) == ("GAPO", "Gosudarstvennyi arkhiv Permskoi oblasti")
    assert second.archive == "GAPO"


def test_an_unknown_archive_keeps_its_printed_name() -> None:
    (row,) = citations("Arkhiv zavoda imeni Ivanova, f. 3, op. 1, d. 2, l. 9.")
    assert row.archive == "Arkhiv zavoda imeni Ivanova"
    assert row.container == "Arkhiv zavoda imeni Ivanova"


def test_one_file_has_one_key_in_any_alphabet() -> None:
    latin, cyrillic = citations("GARF, f. R-9401, op. 2, d. 450, l. 1.", "ГАРФ. Ф. Р-9401. Оп. 2. Д. 450. Л. 77 об.")
    assert latin.canonical_key == cyrillic.canonical_key == "garf/fr9401/op2/d450"


def test_a_reference_goes_on_after_a_semicolon() -> None:
    first, second = citations("GARF, f. 1, op. 2, d. 3, l. 4; d. 5, ll. 6, 8.")
    assert fields(second) == ("GARF", "1", "2", ("5",), ["6", "8"])
    assert second.resolves_to == first.citation_id


@pytest.mark.parametrize("sign", ["Ibid.", "*Ibid.*", "Там же", "Ibidem"])
def test_ibid_inherits_down_to_what_it_names(sign: str) -> None:
    rows = citations(
        "RGANI, f. 8, op. 4, d. 917, l. 30.",
        f"{sign}, l. 31.",
        f"{sign}, d. 7, ll. 2–3.",
        f"{sign}, op. 8, d. 9.",
        f"{sign}, f. 3.",
    )
    assert [fields(row) for row in rows[1:]] == [
        ("RGANI", "8", "4", ("917",), ["31"]),
        ("RGANI", "8", "4", ("7",), ["2-3"]),
        ("RGANI", "8", "8", ("9",), []),
        ("RGANI", "3", None, (), []),
    ]
    assert {row.resolves_to for row in rows[1:]} == {rows[0].citation_id}


def test_a_bare_ibid_repeats_leaves_and_reproduction() -> None:
    first, reproduction, bare = citations(
        "RGANI, f. 8, op. 4, d. 917, l. 30, reproduced in J. Roe (ed.), *Letters from the Camps*, London, 1999, p. 5.",
        "Ibid.",
    )
    assert fields(bare) == fields(first)
    assert first.reproduced_in == bare.reproduced_in == reproduction.citation_id


def test_reproduced_in_ibid_means_the_publication() -> None:
    rows = citations(
        "RGANI, f. 6, op. 6, d. 1, l. 30, reproduced in J. Roe (ed.), *Letters from the Camps*, London, 1999, p. 5.",
        "GARF, f. 2, op. 3, d. 4, l. 5, reproduced in ibid., pp. 7–8.",
    )
    assert rows[3].kind == "bibliographic"
    assert rows[3].resolves_to == rows[1].citation_id
    assert rows[2].reproduced_in == rows[3].citation_id


def test_a_chain_does_not_resolve_past_a_doubt() -> None:
    rows = citations("GARF, f. 1, op. 2, d. 3, l. 4; RGANI, f. 5, op. 6, d. 7, l. 8.", "Ibid., l. 9.", "Ibid., l. 10.")
    assert [row.resolves_to for row in rows[2:]] == [None, None]
    assert rows[2].note == "the note before names several works"
    assert rows[3].note == "the reference before is itself unresolved"


def test_ibid_of_another_kind_stays_unresolved() -> None:
    _, second = citations("Jane Roe, *Coming Home*, Oxford, 2001, p. 5.", "Ibid., l. 9.")
    assert second.resolves_to is None
    assert second.note == "the reference before is of another kind"


def test_a_misprinted_leaf_mark_is_read_after_ibid() -> None:
    _, second = citations("GARF, f. 1, op. 2, d. 3.", "Ibid., I, 7.")
    assert fields(second) == ("GARF", "1", "2", ("3",), ["7"])


@pytest.mark.parametrize(
    "text",
    ["He was born in 1902 (d. 1953) in Kiev.", "Он там же жил и работал.", "See p. 5 and fig. 3.", "n. 5, s. 7", ""],
)
def test_prose_holds_no_archival_reference(text: str) -> None:
    assert not citations(text, kind="paragraph")


def test_furniture_is_passed_over() -> None:
    assert not citations("GARF, f. 1, op. 2, d. 3, l. 4.", kind="furniture")


def test_abbreviated_ends() -> None:
    assert [expanded(*pair) for pair in (("266", "67"), ("253", "5"), ("99", "101"), ("48", "49об."))] == [
        "267",
        "255",
        "101",
        "49об.",
    ]
    assert [tuple(item) for item in ranges("1 и 5об.–6")] == [("1", "1"), ("5об.", "6")]


NUMBERS = st.integers(1, 9999)
#: A leaf, whether its other side is meant, and how many leaves more: `12ob.–15ob.`
LEAVES = st.lists(st.tuples(st.integers(1, 900), st.booleans(), st.integers(0, 30)), min_size=1, max_size=4)


class Form(NamedTuple):
    """How one tradition prints a reference: `{a}` archive, `{f}`, `{o}`, `{d}`, `{l}` its parts."""

    archive: str
    pattern: str
    verso: str | None = None
    dash: str = "–"
    joint: str = ", "
    is_abbreviated: bool = False


FORMS = {
    "romanised": Form("GARF", "GARF, f. {f}, op. {o}, d. {d}, ll. {l}", "ob."),
    "romanised, no commas": Form("RGASPI", "RGASPI f. {f} op. {o} d. {d} ll. {l}", "ob."),
    "romanised, abbreviated": Form("RGANI", "RGANI, f. {f}, op. {o}, d. {d}, ll. {l}", is_abbreviated=True),
    "romanised, whole words": Form("RGANI", "RGANI, fond {f}, opis' {o}, delo {d}, listy {l}", dash="-"),
    "romanised Ukrainian": Form("TsDAHO", "TsDAHOU, f. {f}, op. {o}, spr. {d}, ark. {l}", "zv."),
    "romanised Belarusian": Form("NARB", "NARB, f. {f}, vop. {o}, spr. {d}, ark. {l}", "adv."),
    "Cyrillic": Form("GARF", "ГАРФ, ф. {f}, оп. {o}, д. {d}, лл. {l}", "об."),
    "standard": Form("GARF", "ГАРФ. Ф. {f}. Оп. {o}. Д. {d}. Л. {l}", " об."),
    "standard, hyphens": Form("RGASPI", "РГАСПИ. Ф. {f}. Оп. {o}. Д. {d}. Л. {l}", "об.", dash="-"),
    "Ukrainian": Form("TsDAVO", "ЦДАВО України, ф. {f}, оп. {o}, спр. {d}, арк. {l}", "зв."),
    "Belarusian": Form("NARB", "НАРБ. Ф. {f}. Воп. {o}. Спр. {d}. Арк. {l}", " адв."),
    "Latvian, marks first": Form("LVVA", "LVVA, f. {f}, apr. {o}, l. {d}, lp. {l}"),
    "Latvian, numbers first": Form("LVVA", "LVVA, {f}. f., {o}. apr., {d}. l., {l}. lp."),
    "Latvian, dots in ranges": Form("LVA", "LVA, {f}. f., {o}. apr., {d}. l., {l}. lp.", dash=".–"),
    "Lithuanian": Form("LYA", "LYA, f. {f}, ap. {o}, b. {d}, l. {l}"),
    "Estonian": Form("ERA", "ERA, f. {f}, n. {o}, s. {d}, l. {l}"),
    "strokes": Form("RGASPI", "RGASPI, {f}/{o}/{d}, ll. {l}", "ob."),
}


def printed(form: Form, leaves: list[tuple[int, bool, int]]) -> tuple[str, list[tuple[str, str]]]:
    """Leaves as a form prints them, and as the row has them."""
    texts, expected = [], []
    for number, is_verso, length in leaves:
        side = "об." if is_verso and form.verso and not form.is_abbreviated else ""
        first, last = str(number), str(number + length)
        expected.append((first + side, last + side))
        short = last
        while form.is_abbreviated and len(last) == len(first) > 1 and short[0] == first[-len(short)] and len(short) > 1:
            short = short[1:]
        sign = form.verso if side else ""
        texts.append(f"{first}{sign}" if length == 0 else f"{first}{sign}{form.dash}{short}{sign}")
    return form.joint.join(texts), expected


@settings(max_examples=250, deadline=None)
@given(name=st.sampled_from(sorted(FORMS)), fond=NUMBERS, opis=NUMBERS, delo=NUMBERS, leaves=LEAVES)
def test_a_generated_reference_parses_back(
    name: str, fond: int, opis: int, delo: int, leaves: list[tuple[int, bool, int]]
) -> None:
    form = FORMS[name]
    text, expected = printed(form, leaves)
    whole = form.pattern.format(f=fond, o=opis, d=delo, l=text)
    (row,) = citations(f"See {whole}.")
    assert row.archive == form.archive
    assert (row.fond, row.opis, row.delo) == (str(fond), str(opis), (str(delo),))
    assert [tuple(item) for item in row.list_ranges] == expected
    assert row.text.rstrip(".") == whole.rstrip(".")


LETTERS = {"r": "Р", "p": "П", "k": "К"}


@settings(max_examples=80, deadline=None)
@given(
    letter=st.sampled_from(sorted(LETTERS)), fond=NUMBERS, delos=st.lists(NUMBERS, min_size=2, max_size=5, unique=True)
)
def test_letters_and_several_files_are_one_in_both_alphabets(letter: str, fond: int, delos: list[int]) -> None:
    files = ", ".join(map(str, delos))
    latin, cyrillic = citations(
        f"GARF, f. {letter.upper()}-{fond}, op. 1a, dd. {files}, l. 5.",
        f"ГАРФ. Ф. {LETTERS[letter]}-{fond}. Оп. 1а. Дд. {files}. Л. 5.",
    )
    assert fields(latin) == fields(cyrillic) == ("GARF", f"{letter}-{fond}", "1a", tuple(map(str, delos)), ["5"])
    assert latin.canonical_key == cyrillic.canonical_key


@settings(max_examples=80, deadline=None)
@given(
    group=st.tuples(st.sampled_from(["R", "NS", "DO", "DY", "B"]), st.integers(1, 99)),
    file=st.integers(1, 9999),
    leaves=LEAVES,
    volume=st.none() | st.integers(1, 99),
)
def test_a_generated_german_reference_parses_back(
    group: tuple[str, int], file: int, leaves: list[tuple[int, bool, int]], volume: int | None
) -> None:
    text, expected = printed(Form("BArch", ""), leaves)
    (row,) = citations(f"BArch, {group[0]} {group[1]}/{file}{f', Bd. {volume}' if volume else ''}, Bl. {text}.")
    assert (row.archive, row.fond, row.opis) == ("BArch", f"{group[0]} {group[1]}", None)
    assert row.delo == (f"{file}, Bd. {volume}" if volume else str(file),)
    assert [tuple(item) for item in row.list_ranges] == expected


AMERICAN = {
    "great before small": "NARA, RG {f}, Entry {o}, Box {b}, Folder {n}",
    "small before great": "Folder {n}, Box {b}, Entry {o}, RG {f}, NARA",
    "whole words": "National Archives and Records Administration, Record Group {f}, entry {o}, box {b}, folder {n}",
}


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(sorted(AMERICAN)), group=NUMBERS, entry=NUMBERS, box=NUMBERS, folder=NUMBERS)
def test_a_generated_american_reference_parses_back(name: str, group: int, entry: int, box: int, folder: int) -> None:
    (row,) = citations(AMERICAN[name].format(f=group, o=entry, b=box, n=folder) + ".")
    assert (row.archive, row.fond, row.opis) == ("NARA", str(group), str(entry))
    assert row.delo == (f"box {box}, folder {folder}",)


@settings(max_examples=60, deadline=None)
@given(
    first=st.integers(100, 899), length=st.integers(1, 90), sign=st.sampled_from(["Ibid.", "Там же", "Turpat", "Ebd."])
)
def test_a_generated_ibid_inherits(first: int, length: int, sign: str) -> None:
    mark = {"Ibid.": "ll.", "Там же": "лл.", "Turpat": "lp.", "Ebd.": "Bl."}[sign]
    _, row = citations("GARF, f. 1, op. 2, d. 3, l. 4.", f"{sign}, {mark} {first}–{first + length}.")
    assert fields(row) == ("GARF", "1", "2", ("3",), [f"{first}-{first + length}"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Archive of Letters, Ivanov Papers, box 4, folder 9",
            ("Archive of Letters", "Ivanov Papers", None, ("box 4, folder 9",), []),
        ),
        ("PA AA, B 12, Bd. 442, Bl. 17", ("PA AA", "B 12", None, ("442",), ["17"])),
        ("BStU, MfS, AS 12/57, Bl. 3", ("BStU", "AS 12", None, ("57",), ["3"])),
        ("LVA, 1986. f., 2. apr., P-4512. l., 33., 35. lp.", ("LVA", "1986", "2", ("p-4512",), ["33", "35"])),
        ("LVVA, 3235. f., 1/22. apr., 706. l.", ("LVVA", "3235", "1/22", ("706",), [])),
        ("ДАЖО, ф. П-76, оп. 18, спр. 305", ("DAZhO", "p-76", "18", ("305",), [])),
        ('NARA, RG 263, Box 118, Folder "Returnees"', ("NARA", "263", None, ('box 118, folder "Returnees"',), [])),
    ],
)
def test_a_rarer_form(text: str, expected: object) -> None:
    (row,) = citations(text + ".")
    assert fields(row) == expected


def test_turpat_inherits_down_to_what_it_names() -> None:
    rows = citations(
        "LVVA, 3235. f., 1. apr., 706. l., 14. lp.",
        "Turpat, 16. lp.",
        "Turpat, 7. l., 2. lp.",
        "Turpat, 3. apr., 9. l.",
    )
    assert [fields(row)[1:] for row in rows[1:]] == [
        ("3235", "1", ("706",), ["16"]),
        ("3235", "1", ("7",), ["2"]),
        ("3235", "3", ("9",), []),
    ]
    assert {row.resolves_to for row in rows[1:]} == {rows[0].citation_id}


def test_a_misprinted_name_is_known_and_another_province_is_not() -> None:
    misprinted, other = citations(
        "Gosudarstvenyi arkhiv Permskoi oblastii, f. 1, op. 2, d. 3.",
        "Gosudarstvennyi arkhiv Penzenskoi oblasti, f. 1, op. 2, d. 3.",
    )
    assert misprinted.archive == "GAPO"
    assert other.archive == "Gosudarstvennyi arkhiv Penzenskoi oblasti"


def test_a_defined_acronym_stands_before_any_likeness() -> None:
    first, second = citations(
        "Derzhavnyi arkhiv Kharkivs’koi oblasti (hereafter DAKhO), f. R-3683, op. 2, spr. 14.",
        "DAKhO, f. R-3683, op. 2, spr. 15.",
    )
    assert (first.archive, second.archive) == ("DAKhO", "DAKhO")


def test_a_bare_number_after_ibid_is_a_leaf_or_a_page_as_what_it_repeats() -> None:
    _, leaf = citations("GARF, f. 1, op. 2, d. 3, l. 4.", "Ibid., 7–8.")
    assert fields(leaf) == ("GARF", "1", "2", ("3",), ["7-8"])
    _, page = citations("Jane Roe, *Coming Home*, Oxford, 2001, p. 5.", "Ibid., 41.")
    assert [tuple(pages) for pages in page.cited_pages] == [("41", "41")]
