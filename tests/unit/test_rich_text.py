"""RTF: letters of any code page come out in Unicode, commands stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.readers.rich_text import in_unicode

FONTS = rb"{\fonttbl{\f0\fcharset204 Times;}{\f1\fcharset238 Times CE;}{\f2\fcharset0 Arial;}}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb"\f0 \'c4\'e5\'eb\'ee", "Дело"),
        (rb"\f1 \'b3\'f3d\'9f", "łódź"),
        (rb"\f2 \'ab\'e9\'bb", "«é»"),
        (rb"\u1054?\u1087? \u1080?.", "Оп и."),
        (rb"\uc0\u1054\u1087 \u1080  x", "Опи x"),
        (rb"\u1044\'c4\u1077\'e5 x", "Де x"),
        (rb"{\uc2\u1044ab}\u1044ab", "{Д}Дb"),
        (rb"\u-10179?\u-8704?", "\U0001f600"),
        (rb"\u123?\'7b", r"\{\{"),
        (rb"\{\\\}", r"\{\\\}"),
    ],
)
def test_letters(written: bytes, meant: str) -> None:
    text = in_unicode(rb"{\rtf1\ansi\ansicpg1252" + FONTS + b"\\pard " + written + b"}")
    said = text.split("\\pard ", 1)[1].removesuffix("}")
    for command in ("\\f0 ", "\\f1 ", "\\f2 "):
        said = said.replace(command, "")
    assert said == meant


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    in_unicode(b"{\\rtf1 " + data).encode("utf-8", "replace")


def test_what_is_open_at_the_end_is_closed() -> None:
    assert in_unicode(b"{\\rtf1{\\b text") == "{\\rtf1{\\b text}}"
