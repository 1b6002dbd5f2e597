"""Every rule of edits: named, explained, exact on any text, and harmless to what must survive."""

import importlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import Edit, SegmentRow, Span
from tasks.correction.signs import addresses, figures, initials, noughts, quotes, years
from tasks.edits import apply, undo
from tasks.normalisation.characters import compose, ligatures, soft_hyphens, spaces, zero_width
from tasks.normalisation.encoding import double_utf8, wrong_eight_bit
from tasks.normalisation.homoglyphs import homoglyph_initials, homoglyph_words, homoglyphs
from tasks.normalisation.lexicon import Vocabulary
from tasks.normalisation.lines import breaks, closed
from tasks.normalisation.numbers import split_years
from tasks.normalisation.spacing import spaced_letters
from tasks.normalise import Clues, normalised

VOCABULARY = Vocabulary(["дело о реабилитации, СССР", "the commission"], ())
RULES: dict[str, Callable[[str], Iterable[Edit]]] = {
    "double_utf8": double_utf8,
    "wrong_eight_bit": wrong_eight_bit,
    "compose": compose,
    "ligatures": ligatures,
    "lines": lambda text: closed(text, breaks(text, (), has_cue=True), VOCABULARY),
    "soft_hyphens": soft_hyphens,
    "zero_width": zero_width,
    "spaced_letters": lambda text: spaced_letters(text, VOCABULARY),
    "spaces": spaces,
    "split_years": split_years,
    "homoglyphs": homoglyphs,
    "homoglyph_initials": homoglyph_initials,
    "homoglyph_words": lambda text: homoglyph_words(text, VOCABULARY),
    "quotes": quotes,
    "addresses": addresses,
    "years": years,
    "figures": figures,
    "noughts": noughts,
    "initials": initials,
}
PIECES = [
    *"йёїЁ№½ѣІѵ\n\t\u00a0\u00ad\u200b\ufeff\u0301𝄞\x00\u202eÿ×÷“1aб",
    *(
        "XX",
        "XIV",
        "ХIV",
        "г.",
        " 1 937 ",
        "19 37",
        " году",
        "д е л о",
        "-\n",
        "¬\n",
        "\n\n",
        "  ",
        "ﬁ",
        "и\u0306",
        "е\u0308",
    ),
    *("Cтaлин", "CCCP", "A.И. Микоян", "o ", "B ", "Ñòàëèí", "РџСЂРё", "в„–", "Ã©", "’’", ",,", "hrtp://a.org", "l937"),
    *("З0 человек", "7()", "N .S.", "the", "Thе", "\ud800"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=14).map("".join)
KEPT = "йёїЁ№½ѣѵ"


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_edits_of_a_rule_are_exact(name: str, text: str) -> None:
    edits = list(RULES[name](text))
    assert undo(apply(text, edits), edits) == text
    assert all(left.end <= right.start for left, right in pairwise(edits))
    assert all(edit.original != edit.replacement and 0 < edit.confidence <= 1 for edit in edits)


CLEAN = st.lists(
    st.sampled_from(("й", "ё", "ї", "№ 5", "½", "XX", "XIV", "IX ", " ", ", ", "дело", "съезд ", "\n")), max_size=20
)


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=40, deadline=None)
@given(words=CLEAN)
def test_what_must_survive_survives_each_rule(name: str, words: list[str]) -> None:
    text = " ".join(words)
    after = apply(text, list(RULES[name](text)))
    assert [letter for letter in after if not letter.isspace()] == [letter for letter in text if not letter.isspace()]


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, cut=st.integers(0, 60))
def test_all_rules_together_are_exact(text: str, cut: int) -> None:
    middle = min(cut, len(text))
    spans = (Span(1, 0, middle), Span(2, 0, len(text) - middle))
    segment = SegmentRow("g", "d", 0, "paragraph", spans, text)
    draft = normalised(segment, Clues(VOCABULARY, has_space_cue=True, pages={}))
    assert apply(text, draft.edits) == draft.text
    assert undo(draft.text, draft.edits) == text
    assert unicodedata.is_normalized("NFC", draft.text)
    composed = unicodedata.normalize("NFC", text)
    assert all(draft.text.count(letter) >= composed.count(letter) for letter in KEPT)


EDITS = Path(__file__).parents[2] / "docs" / "edits.md"
LISTED = re.findall(r"^\| (`[^|]+) \|[^|]+\| `([\w.]+)` \|$", EDITS.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("names", "path"), LISTED)
def test_each_listed_rule_is_a_function_with_name_example_and_reference(names: str, path: str) -> None:
    *folders, module, name = re.sub(r"\.Channel", "", path).split(".")
    found = importlib.import_module(".".join([*folders, module]))
    rule = getattr(getattr(found, "Channel", found), name) if "Channel" in path else getattr(found, name)
    assert ">>>" in rule.__doc__
    assert re.findall("`([a-z_0-9]+)`", names)


def test_every_rule_that_the_code_names_is_listed() -> None:
    root = Path(__file__).parents[2] / "tasks"
    paths = [*root.glob("normalisation/*.py"), *root.glob("correction/*.py")]
    sources = [path.read_text("utf-8") for path in sorted(paths)]
    made = [line for source in sources for line in source.splitlines() if "Edit(" in line]
    used = {name for line in made for name in re.findall(r'"([a-z]+_[a-z0-9_]+|nfc|ligature|spaces|homoglyph)"', line)}
    listed = {name for names, _ in LISTED for name in re.findall("`([a-z_0-9]+)`", names)}
    assert used
    assert used <= listed
    assert all(any(name in source for source in sources) for name in listed)
