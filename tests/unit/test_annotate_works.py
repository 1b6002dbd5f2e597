"""Books, articles, newspapers, web addresses, and references back to them."""

import pytest

from storage.schemas import CitationRow, Edit, SegmentRow, Span, TextRow
from tasks.annotate import STAGE


def citations(*parts: str, kind: str = "footnote") -> list[CitationRow]:
    segments = [
        SegmentRow(f"g{i}", "d", i, kind, (Span(1, i * 9999, i * 9999 + len(part)),), part)
        for i, part in enumerate(parts)
    ]
    texts = [TextRow(f"g{i}", "d", part) for i, part in enumerate(parts)]
    return list(STAGE.run(segments, texts, STAGE.parameters())[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "authors", "title", "container", "place", "year", "cited"),
    [
        (
            "Jane Roe, *Coming Home: Letters*, Oxford, 2001, p. 5",
            ("Jane Roe",),
            "Coming Home: Letters",
            None,
            "Oxford",
            2001,
            "5",
        ),
        (
            "V. N. Belov and P. I. Orlov (eds), *Pis'ma: dokumenty*, Moscow, 1999, pp. 182–83",
            ("V. N. Belov", "P. I. Orlov"),
            "Pis'ma: dokumenty",
            None,
            "Moscow",
            1999,
            "182-183",
        ),
        (
            "Jane Roe, ‘The “Long” Road’, *Slavonic Papers*, 64, 2005, 4, pp. 747–70 (p. 750)",
            ("Jane Roe",),
            "The “Long” Road",
            "Slavonic Papers",
            None,
            2005,
            "750",
        ),
        (
            "Jane Roe, 'After', in John Doe (ed.), *The Thaw*, London and New York, 2006, p. 21",
            ("Jane Roe",),
            "After",
            "The Thaw",
            "London and New York",
            2006,
            "21",
        ),
        (
            "Jane Roe, *Home*, trans. Anna Smith, New Haven, CT, 2006, p. 21",
            ("Jane Roe",),
            "Home",
            None,
            "New Haven, CT",
            2006,
            "21",
        ),
        (
            "Jane Roe, Coming Home (Ithaca: Cornell University Press, 2009), 45–47",
            ("Jane Roe",),
            "Coming Home",
            None,
            "Ithaca",
            2009,
            "45-47",
        ),
        (
            "Jane Roe, “The Road,” Slavic Papers 64, no. 2 (2005): 333–76",
            ("Jane Roe",),
            "The Road",
            "Slavic Papers",
            None,
            2005,
            "333-376",
        ),
        (
            "Белов В. Н. Возвращение домой. М.: Наука, 2005. С. 12–15",
            ("Белов В. Н.",),
            "Возвращение домой",
            None,
            "М.",
            2005,
            "12-15",
        ),
        (
            "Орлов П. И. Письма наверх // Вестник архива. 1995. № 2. С. 8",
            ("Орлов П. И.",),
            "Письма наверх",
            "Вестник архива",
            None,
            1995,
            None,
        ),
        ("П. И. Орлов. Письма наверх. СПб., 1995. С. 8", ("П. И. Орлов",), "Письма наверх", None, "СПб.", 1995, "8"),
        (
            "Письма наверх: документы / сост. П. И. Орлов. М., 1995. Т. 1. С. 8",
            (),
            "Письма наверх: документы",
            None,
            "М.",
            1995,
            "8",
        ),
        (
            "Uwe Muster, Der lange Weg, München 2003, S. 5–10",
            ("Uwe Muster",),
            "Der lange Weg",
            None,
            "München",
            2003,
            "5-10",
        ),
    ],
)
def test_a_work_is_read(
    text: str,
    authors: tuple[str, ...],
    title: str,
    container: str | None,
    place: str | None,
    year: int,
    cited: str | None,
) -> None:
    (row,) = citations(f"{text}.")
    assert (row.kind, row.authors, row.title) == ("bibliographic", authors, title)
    assert (row.container, row.place, row.year) == (container, place, year)
    if cited:
        assert "-".join(dict.fromkeys(row.cited_pages[0])) == cited


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("*Pravda*, 5 May 1957, p. 2", "Pravda", 1957),
        ("«Известия», 22 марта 1959 г.", "Известия", 1959),
        ("Правда. 1957. 17 августа. С. 2", "Правда", 1957),
    ],
)
def test_a_newspaper_is_press(text: str, title: str, year: int) -> None:
    (row,) = citations(f"See {text}.")
    assert (row.kind, row.title, row.year) == ("press", title, year)


def test_italics_that_edits_took_out_still_set_a_title_apart() -> None:
    raw = "Jane Roe, *Coming Home*, Oxford, 2001, p. 5."
    edits = (Edit(10, 11, "*", "", "emphasis", 1.0), Edit(22, 23, "*", "", "emphasis", 1.0))
    segment = SegmentRow("g", "d", 0, "footnote", (Span(1, 0, len(raw)),), raw)
    rows = STAGE.run([segment], [TextRow("g", "d", raw.replace("*", ""), edits)], STAGE.parameters())[0]
    (row,) = list(rows)
    assert isinstance(row, CitationRow)
    assert (row.title, row.year) == ("Coming Home", 2001)
    assert row.spans == (Span(1, 0, len(raw) - 1),)


def test_short_titles_lead_back() -> None:
    full, by_title, by_definition, by_start, op_cit = citations(
        "Jane Roe, *Coming Home: Letters after the War* (hereafter, *Letters*), Oxford, 2001, p. 5.",
        "Roe, *Coming Home*, p. 7.",
        "Roe, *Letters*, chapter 3.",
        "*Coming Home: Letters after*, p. 9.",
        "Roe, op. cit., p. 11.",
    )
    assert {row.resolves_to for row in (by_title, by_definition, by_start, op_cit)} == {full.citation_id}
    assert by_title.canonical_key == full.canonical_key
    assert (by_title.cited_pages[0].first, op_cit.cited_pages[0].first) == ("7", "11")


def test_a_short_title_that_two_works_answer_to_stays_unresolved() -> None:
    rows = citations(
        "Jane Roe, *Letters: The First Volume*, Oxford, 2001, p. 5.",
        "Jane Roe, *Letters: The Second Volume*, Oxford, 2003, p. 5.",
        "Roe, *Letters*, p. 7.",
    )
    assert rows[2].resolves_to is None
    assert rows[2].note == "several works answer to it"


def test_ibid_of_a_work_keeps_its_own_pages() -> None:
    full, ibid = citations("Jane Roe, *Coming Home*, Oxford, 2001, p. 5.", "*Ibid.*, pp. 7–8.")
    assert ibid.resolves_to == full.citation_id
    assert (ibid.title, ibid.year, [tuple(pages) for pages in ibid.cited_pages]) == ("Coming Home", 2001, [("7", "8")])


def test_an_address_belongs_to_the_reference_it_closes() -> None:
    first, second = citations(
        "Jane Roe, *Coming Home*, Oxford, 2001, p. 5, <https://example.org/a>. See https://example.org/b."
    )
    assert (first.kind, first.url) == ("bibliographic", "https://example.org/a")
    assert (second.kind, second.url) == ("web", "https://example.org/b")


@pytest.mark.parametrize(
    "text",
    [
        "She said: 'I want to live', and in 1956 she did.",
        "The film *Clear Morning*, shown in town, was loved.",
        "He lived in Oxford, 2001 was his year.",
        "The *biuro* met, as the *obkom* knew.",
        "Он жил в г. М., 1956 год был трудным.",
    ],
)
def test_prose_holds_no_reference(text: str) -> None:
    assert citations(text, kind="paragraph") == []
