"""Manifests: published once, read whole, rebased shard by shard."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import versions
from storage.blobs import LocalBlobs
from storage.errors import Conflict, CorruptObject, UnknownFormat, UnknownVersion
from storage.parts import Part
from storage.versions import Manifest, changed, changed_collections, rebase

NOW = datetime(1955, 5, 4, 12, tzinfo=UTC)
SHARDS = [("pages", "a/1"), ("pages", "b/1"), ("texts", "a/1"), ("texts", "b")]


def part(name: str) -> Part:
    return Part(f"parts/{name}", 1, 2, name, name)


def manifest(parts: dict[tuple[str, str], str], nonce: str = "n", **more: object) -> Manifest:
    tables: dict[str, dict[str, Part]] = {}
    for (table, shard), name in parts.items():
        tables.setdefault(table, {})[shard] = part(name)
    made = Manifest(nonce=nonce, run_id="r", created_at=NOW, pipeline_version="0.1", tables=tables)
    return replace(made, **more)  # type: ignore[arg-type]


def parts_of(found: Manifest) -> dict[tuple[str, str], str]:
    return {(table, shard): held.digest for table, shards in found.tables.items() for shard, held in shards.items()}


PARTS = st.dictionaries(st.sampled_from(SHARDS), st.sampled_from("xyz"))


def test_json_gives_the_manifest_back() -> None:
    made = manifest(
        {("pages", "a/1"): "x"}, recipe={"segment": {"version": 1}}, collections={"a": {"languages": ["ru"]}}
    )
    assert Manifest.from_json(made.to_json()) == made
    assert made.parts("pages") == {"a/1": part("x")}
    assert made.parts("texts") == {}


def test_versions_follow_one_another(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    assert versions.latest(blobs) is None
    assert versions.versions(blobs) == []
    first = versions.publish(blobs, manifest({}, "1"), None)
    second = versions.publish(blobs, manifest({("pages", "a/1"): "x"}, "2"), first)
    assert (first.version, first.parent, second.version, second.parent) == (1, None, 2, 1)
    assert versions.versions(blobs) == [1, 2]
    assert versions.latest(blobs) == second
    assert versions.load(blobs, 1) == first
    with pytest.raises(UnknownVersion, match="opis versions"):
        versions.load(blobs, 3)


def test_numbers_beyond_eight_digits_sort(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    base = manifest({}, version=99_999_999)
    blobs.put_new(versions.key_of(99_999_999), base.to_json())
    assert versions.publish(blobs, manifest({}, "later"), base).version == 100_000_000
    newest = versions.latest(blobs)
    assert newest is not None
    assert newest.nonce == "later"


def test_a_lost_answer_counts(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    ours = manifest({}, "ours")
    assert versions.publish(blobs, ours, None) == versions.publish(blobs, ours, None)
    assert versions.versions(blobs) == [1]


def test_the_second_publisher_sees_the_newest(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    newest = versions.publish(blobs, manifest({}, "b"), versions.publish(blobs, manifest({}, "a"), None))
    with pytest.raises(Conflict, match="version 1") as caught:
        versions.publish(blobs, manifest({}, "ours"), None)
    assert caught.value.newer == newest


class Refusing(LocalBlobs):
    """Refuses every new object although there is none."""

    def put_new(self, key: str, data: bytes) -> None:
        raise Conflict(key)


def test_a_store_that_refuses_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "PAUSE", 0.0)
    with pytest.raises(Conflict, match="nobody holds it"):
        versions.publish(Refusing(tmp_path), manifest({}), None)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": 1}', b'{"format": "x"}', b"\xff"])
def test_damaged_manifests(content: bytes) -> None:
    with pytest.raises(CorruptObject, match="restore"):
        Manifest.from_json(content)


def test_later_formats() -> None:
    with pytest.raises(UnknownFormat, match="upgrade"):
        Manifest.from_json(manifest({}, format=99).to_json())


@given(PARTS, PARTS, PARTS)
def test_rebase_keeps_both_changes_or_names_the_collection(
    base: dict[tuple[str, str], str], ours: dict[tuple[str, str], str], theirs: dict[tuple[str, str], str]
) -> None:
    start, mine, yours = manifest(base, version=1), manifest(ours), manifest(theirs, version=2)
    clashes = [
        key
        for key in SHARDS
        if ours.get(key) != base.get(key) and theirs.get(key) != base.get(key) and ours.get(key) != theirs.get(key)
    ]
    if clashes:
        with pytest.raises(Conflict) as caught:
            rebase(mine, start, yours)
        assert caught.value.collection == min(clashes)[1][0]
        assert caught.value.newer == yours
        return
    merged = parts_of(rebase(mine, start, yours))
    for key in SHARDS:
        assert merged.get(key) == (ours if ours.get(key) != base.get(key) else theirs).get(key)


@given(PARTS, PARTS)
def test_rebase_onto_the_base_changes_nothing(
    base: dict[tuple[str, str], str], ours: dict[tuple[str, str], str]
) -> None:
    start = manifest(base, version=1)
    assert parts_of(rebase(manifest(ours), start, start)) == ours
    assert parts_of(rebase(manifest(ours), None, manifest({}, version=1))) == ours


def test_changes_are_named() -> None:
    start = manifest({("pages", "a/1"): "x", ("texts", "b"): "x"})
    ours = manifest({("pages", "a/1"): "y", ("texts", "b"): "x", ("texts", "c/2"): "x"})
    assert changed(start, ours) == {("pages", "a/1"), ("texts", "c/2")}
    assert changed_collections(start, ours) == ["a", "c"]
    assert changed(None, start) == {("pages", "a/1"), ("texts", "b")}


def test_what_is_known_of_collections_is_rebased() -> None:
    start = manifest({}, collections={"a": {"n": 1}, "b": {"n": 1}, "gone": {}})
    ours = manifest({}, collections={"a": {"n": 2}, "b": {"n": 1}, "new": {}})
    theirs = manifest({}, collections={"a": {"n": 1}, "b": {"n": 3}, "gone": {}}, version=2)
    assert rebase(ours, start, theirs).collections == {"a": {"n": 2}, "b": {"n": 3}, "new": {}}
    recipes = [manifest({}, recipe=recipe) for recipe in ({"a": 1}, {"a": 1, "b": 2}, {"a": 1, "c": 3})]
    assert rebase(recipes[1], recipes[0], recipes[2]).recipe == {"a": 1, "b": 2, "c": 3}
    clash = manifest({}, collections={"a": {"n": 9}}, version=2)
    with pytest.raises(Conflict, match="'a'"):
        rebase(ours, start, clash)
