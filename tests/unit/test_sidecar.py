"""Sidecars are written by people: what is wrong is said in words that say what to do."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import UnreadableError
from tasks.sidecar import described, is_manifest, parse

FULL = """
title = "Опись № 3"
authors = ["Е. П. Орлова", "К. Зариньш"]
published = 1957-07-14
publisher = "Уездный архив"
languages = ["rus", "lv"]
url = "https://archive.example.org/opis/3"
rights = "CC BY 4.0"
archival_reference = "ВУА, ф. 12, оп. 3, д. 118"
captured_at = 2024-05-01T12:00:00Z
box = 7
tags = ["опись", "комиссия"]
[scanner]
dpi = 300
"""


def test_every_key() -> None:
    assert dict(parse(FULL.encode(), "a.meta.toml")) == {
        "title": "Опись № 3",
        "authors": "Е. П. Орлова; К. Зариньш",
        "published": "1957-07-14",
        "publisher": "Уездный архив",
        "languages": "ru,lv",
        "url": "https://archive.example.org/opis/3",
        "rights": "CC BY 4.0",
        "archival_reference": "ВУА, ф. 12, оп. 3, д. 118",
        "captured_at": "2024-05-01T12:00:00+00:00",
        "box": "7",
        "tags": '["опись", "комиссия"]',
        "scanner": '{"dpi": 300}',
    }


def test_json_says_the_same() -> None:
    data = (
        '\ufeff{"title": "Опись", "authors": "Е. П. Орлова", "published": "1957-07", "languages": "rus, en", "x": null}'
    )
    assert dict(parse(data.encode(), "a.meta.json")) == {
        "title": "Опись",
        "authors": "Е. П. Орлова",
        "published": "1957-07",
        "languages": "ru,en",
    }


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("title = ", "a.meta.toml", "correct it"),
        ("{", "a.meta.json", "correct it"),
        ("[1, 2]", "a.meta.json", "one table of keys"),
        ("[" * 100_000, "a.meta.json", "correct it"),
        ('published = "весна 1956"', "a.meta.toml", "ISO 8601"),
        ('captured_at = "1956"', "document.toml", "moment"),
        ("title = true", "a.meta.toml", '"title" must be a line of text'),
        ("[[authors]]\nname = 1", "a.meta.toml", '"authors" must be a line of text'),
        ('languages = "по-русски"', "a.meta.toml", 'write codes such as "ru"'),
    ],
)
def test_what_is_wrong_is_said(text: str, path: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        parse(text.encode(), path)
    assert caught.value.code == "bad_sidecar"


def test_another_encoding_is_refused() -> None:
    with pytest.raises(UnreadableError, match="save it as UTF-8"):
        parse('title = "Опись"'.encode("cp1251"), "a.meta.toml")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("a/scan.tif.meta.toml", "a/scan.tif"),
        ("a/scan.META.JSON", "a/scan"),
        ("a/.meta.toml", None),
        ("a/meta.toml", None),
        ("a/scan.toml", None),
    ],
)
def test_names_of_sidecars(path: str, target: str | None) -> None:
    assert described(path) == target


def test_names_of_manifests() -> None:
    assert is_manifest("box/Document.toml")
    assert not is_manifest("box/document.toml.txt")


KEYS = st.sampled_from(["title", "authors", "published", "languages", "captured_at", "box", "й"])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(max_size=3), max_size=3)


@given(st.dictionaries(KEYS, VALUES))
def test_any_table_is_read_or_refused(table: dict[str, object]) -> None:
    try:
        said = parse(json.dumps(table).encode(), "a.meta.json")
    except UnreadableError:
        return
    assert list(said) == sorted(said)
    assert all(isinstance(value, str) and value for _, value in said)
    assert {key for key, _ in said} <= set(table)


@given(st.binary(max_size=60), st.sampled_from(["a.meta.toml", "a.meta.json"]))
def test_any_bytes_are_read_or_refused(data: bytes, path: str) -> None:
    with contextlib.suppress(UnreadableError):
        assert isinstance(parse(data, path), tuple)


def test_half_a_character_cannot_be_stored() -> None:
    """JSON may escape one half of a surrogate pair; no table can hold it."""
    assert parse(rb'{"title": "a\ud800b", "\udc00": "x"}', "a.meta.json") == (("title", "a\ufffdb"), ("\ufffd", "x"))
