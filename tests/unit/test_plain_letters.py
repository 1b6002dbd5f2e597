"""Text of ASCII letters alone takes a quicker way to the same answer."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.language.identification import detector, identify
from tasks.language.script import scripts
from tasks.language.tags import DEFAULT


@given(st.text(st.characters(max_codepoint=127), max_size=300))
def test_plain_text_is_read_as_any_other_is(text: str) -> None:
    tool = detector("eldc", DEFAULT)
    assert scripts(text)["Latn"] + 1 == scripts(text + "é")["Latn"]
    assert identify(text, tool) == identify(text + " №", tool)
