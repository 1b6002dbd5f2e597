"""Edits compose, apply and undo exactly, and places keep their way back to the page."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.schemas import Edit, SegmentRow, Span
from tasks.edits import Draft, OffsetMap, PageMap, apply, spans_of, undo

HOSTILE = "аѣi\u00ad-\n \t\u0301\u0306\x00\ud800\u202eйёї№½ﬁ𝄞"
TEXTS = st.text(alphabet=st.sampled_from(HOSTILE) | st.characters(), max_size=40)


@st.composite
def passes(draw: st.DrawFn) -> tuple[str, list[list[tuple[float, float, str]]]]:
    cuts = st.tuples(st.floats(0, 1), st.floats(0, 1), st.text(alphabet=HOSTILE, max_size=3))
    return draw(TEXTS), draw(st.lists(st.lists(cuts, max_size=5), max_size=4))


def edits_over(text: str, cuts: list[tuple[float, float, str]], rule: str) -> list[Edit]:
    """Disjoint edits of a text, some of them insertions and deletions that touch."""
    found: list[Edit] = []
    done = 0
    for first, second, replacement in sorted(cuts):
        start, end = (max(round(share * len(text)), done) for share in sorted((first, second)))
        if found and found[-1].start == found[-1].end == start:
            continue
        found.append(Edit(start, end, text[start:end], replacement, rule, 0.5 + len(found) / 20))
        done = end
    return found


@given(passes())
def test_passes_compose_to_one_exact_list(case: tuple[str, list[list[tuple[float, float, str]]]]) -> None:
    raw, rounds = case
    draft, text = Draft(raw), raw
    for number, cuts in enumerate(rounds):
        edits = edits_over(text, cuts, f"r{number}")
        text = apply(text, edits)
        draft.change(edits)
    assert draft.text == text == apply(raw, draft.edits)
    assert undo(text, draft.edits) == raw
    assert all(raw[edit.start : edit.end] == edit.original for edit in draft.edits)
    for left, right in pairwise(draft.edits):
        do_replace = left.original and left.replacement and right.original and right.replacement
        assert left.end < right.start or (left.end == right.start and do_replace)


@given(passes())
def test_untouched_letters_map_to_themselves(case: tuple[str, list[list[tuple[float, float, str]]]]) -> None:
    raw, rounds = case
    draft = Draft(raw)
    for number, cuts in enumerate(rounds):
        draft.change(edits_over(draft.text, cuts, f"r{number}"))
    ways = OffsetMap(draft.edits)
    changed = {offset for edit in draft.edits for offset in range(edit.start, edit.end)}
    for offset in range(len(raw)):
        if offset not in changed:
            start, end = ways.to_text(offset, offset + 1)
            assert draft.text[start:end] == raw[offset]
            assert ways.to_raw(start, end) == (offset, offset + 1)


@given(passes(), st.integers(0, 60), st.integers(0, 60))
def test_any_place_maps_into_the_other_text(
    case: tuple[str, list[list[tuple[float, float, str]]]], first: int, second: int
) -> None:
    raw, rounds = case
    draft = Draft(raw)
    for cuts in rounds:
        draft.change(edits_over(draft.text, cuts, "r"))
    start, end = sorted((min(first, len(draft.text)), min(second, len(draft.text))))
    ways = OffsetMap(draft.edits)
    if start < end:
        raw_start, raw_end = ways.to_raw(start, end)
        assert 0 <= raw_start <= raw_end <= len(raw)


def test_touching_edits_merge_with_the_lowest_confidence() -> None:
    draft = Draft("ab-\ncd", [Edit(2, 3, "-", "", "hyphen", 0.9)])
    draft.change([Edit(2, 3, "\n", "", "unwrap", 0.7)])
    assert draft.edits == (Edit(2, 4, "-\n", "", "hyphen+unwrap", 0.7),)


def test_words_mended_beside_a_closed_line_keep_an_edit_of_their_own() -> None:
    draft = Draft("by\nlhe sea", [Edit(3, 6, "lhe", "the", "repair_word", 0.9)])
    draft.change([Edit(2, 3, "\n", " ", "unwrap", 0.7)])
    assert [edit.rule for edit in draft.edits] == ["unwrap", "repair_word"]


def test_an_edit_that_a_later_pass_takes_back_leaves_no_trace() -> None:
    draft = Draft("abc", [Edit(1, 2, "b", "x", "one", 1.0)])
    draft.change([Edit(1, 2, "x", "b", "two", 1.0)])
    assert (draft.text, draft.edits) == ("abc", ())


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 1, "x", "", "r", 1.0)],
        [Edit(2, 3, "c", "", "r", 1.0), Edit(0, 1, "a", "", "r", 1.0)],
        [Edit(0, 2, "ab", "", "r", 1.0), Edit(1, 2, "b", "", "r", 1.0)],
    ],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply("abc", edits)


def segment(raw: str, spans: tuple[Span, ...]) -> SegmentRow:
    return SegmentRow("s", "d", 0, "paragraph", spans, raw)


def test_a_place_over_a_page_break_has_two_spans() -> None:
    row = segment("первая частьвторая", (Span(1, 10, 22), Span(2, 0, 6)))
    edits = (Edit(12, 12, "", " ", "page_join", 1.0),)
    assert spans_of(row, edits, 7, 19) == (Span(1, 17, 22), Span(2, 0, 6))
    assert spans_of(row, edits, 13, 19) == (Span(2, 0, 6),)
    assert spans_of(row, edits, 12, 13) == ()
    assert PageMap(row, edits).spans(0, 6) == (Span(1, 10, 16),)


def test_what_was_taken_out_beside_a_place_stays_outside() -> None:
    row = segment("# Глава- \nконец", (Span(3, 100, 115),))
    edits = (Edit(0, 2, "# ", "", "markup", 1.0), Edit(7, 10, "- \n", "-", "unwrap", 1.0))
    page = PageMap(row, edits)
    assert page.spans(0, 5) == (Span(3, 102, 107),)
    assert page.spans(6, 11) == (Span(3, 110, 115),)
    assert page.spans(0, 6) == (Span(3, 102, 110),)
