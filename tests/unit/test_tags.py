"""Tags and notes: names and remarks of versions, in a store written by the first Opis."""

from pathlib import Path

import pytest

from storage import tags
from storage.blobs import Blobs, open_blobs
from storage.errors import BadTag, Conflict, CorruptObject, UnknownVersion
from tests.fakes.first_store import unpacked


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_blobs(unpacked(tmp_path))


def test_a_tag_names_a_version_until_it_is_moved(blobs: Blobs) -> None:
    tags.tag(blobs, "к-печати", 1)
    tags.tag(blobs, "к-печати", 1)
    assert tags.tags(blobs) == {"к-печати": 1}
    with pytest.raises(Conflict, match="version 1 already"):
        tags.tag(blobs, "к-печати", 2)
    tags.tag(blobs, "к-печати", 2, move=True)
    assert tags.resolved(blobs, "к-печати") == 2
    with pytest.raises(UnknownVersion, match="has no tag"):
        tags.untag(blobs, "к-печати", 1)
    tags.untag(blobs, "к-печати", 2)
    assert tags.tags(blobs) == {}


@pytest.mark.parametrize("name", ["", "1", "12", ".x", "a/b", "../x", "a b", "a\\b", "a\0", "-x", "x" * 101, "%2e"])
def test_what_cannot_be_a_tag(blobs: Blobs, name: str) -> None:
    with pytest.raises(BadTag):
        tags.tag(blobs, name, 1)
    assert tags.tags(blobs) == {}


def test_versions_that_are_not_there(blobs: Blobs) -> None:
    for call in (lambda: tags.tag(blobs, "x", 9), lambda: tags.note(blobs, 9, "x"), lambda: tags.resolved(blobs, "x")):
        with pytest.raises(UnknownVersion):
            call()
    assert tags.resolved(blobs, "2") == tags.resolved(blobs, 2) == 2


def test_notes_stand_beside_one_another(blobs: Blobs) -> None:
    for text in ("Первая проверка.", "Вторая проверка."):
        tags.note(blobs, 1, text)
    tags.note(blobs, 2, "Сверено.")
    found = tags.notes(blobs)
    assert {number: [note.text for note in notes] for number, notes in found.items()} == {
        1: ["Первая проверка.", "Вторая проверка."],
        2: ["Сверено."],
    }


def test_a_damaged_tag_is_named(blobs: Blobs) -> None:
    blobs.put("tags/good.json", b"{")
    with pytest.raises(CorruptObject, match="good"):
        tags.tags(blobs)
