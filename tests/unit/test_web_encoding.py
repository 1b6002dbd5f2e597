"""Bytes to text: marks, declarations true and false, and detection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.web.encoding import cleaned, codec, declared_in, decode

RUSSIAN = "Дело о перестройке пристани, начатое в мае по прошению купца Прохора Лукьянова. Дело прошито синей нитью."
NAMES = ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "utf-16-le", "utf-16-be", "utf-8"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1"])
def test_russian_in_any_encoding_undeclared_or_declared_wrongly(name: str, declared: str | None) -> None:
    found = decode(RUSSIAN.encode(name), declared)
    assert (found.text, found.encoding, found.flags) == (RUSSIAN, name, ())


@pytest.mark.parametrize("name", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
@pytest.mark.parametrize("lie", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
def test_one_cyrillic_encoding_declared_as_another(name: str, lie: str) -> None:
    assert decode(RUSSIAN.encode(name), lie).text == RUSSIAN


def test_a_true_declaration_decides_where_a_short_text_tells_nothing() -> None:
    assert decode("Rīga".encode("cp1257"), "windows-1257").text == "Rīga"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfabc", "abc"),
        ("\ufeffопись".encode("utf-16-le"), "опись"),
        ("\ufeffопись".encode("utf-16-be"), "опись"),
        ("\ufeffопись".encode("utf-32-le"), "опись"),
    ],
)
def test_a_leading_mark_decides_and_goes(data: bytes, text: str) -> None:
    assert decode(data, "cp1251").text == text


def test_line_breaks_and_inner_marks_stay() -> None:
    text = "one\r\ntwo\rthree\n\x0c\ufeff\u2028"
    assert decode(text.encode()).text == text


def test_what_is_lost_is_counted() -> None:
    assert decode(b"a\x00b\x00").flags == ("nul:2",)
    broken = decode("пристань у моста".encode() + b"\xff")
    assert (broken.encoding, broken.flags) == ("utf-8", ("undecodable:1",))
    assert decode("a \ufffd".encode()).flags == ()
    assert decode("опись".encode("utf-16-le") + b"\x00\xd8").flags == ("undecodable:1",)
    assert cleaned("a\ud800\x00", "utf-8").text == "a\ufffd\ufffd"


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (b"<meta charset=koi8-r>", "koi8-r"),
        (b"<META http-equiv=Content-Type content='text/html; charset=Windows-1251'>", "Windows-1251"),
        (b"<?xml version='1.0' encoding='utf-8'?><html>", "utf-8"),
        (b"<p>charset=koi8-r</p>", None),
    ],
)
def test_declarations_in_mark_up(data: bytes, label: str | None) -> None:
    assert declared_in(data) == label


@pytest.mark.parametrize(
    "label", ["rot13", "hex", "idna", "punycode", "x" * 100, "", "utf-8\x00", "unicode_escape", "zip"]
)
def test_labels_that_are_no_text_encodings(label: str) -> None:
    assert codec(label) is None


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1251", "utf-16", "utf-7", "hz", "no"]))
def test_any_bytes_give_text_without_nul_and_surrogates(data: bytes, declared: str | None) -> None:
    found = decode(data, declared)
    assert "\x00" not in found.text
    found.text.encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_utf_8_comes_back(text: str) -> None:
    if not text.startswith("\ufeff"):
        found = decode(text.encode())
        assert found.text == text or found.encoding.startswith("utf-16")
