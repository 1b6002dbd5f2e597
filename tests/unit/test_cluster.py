"""Cluster: who belongs together, who is preferred, and why."""

from typing import Any

import pytest

from storage.ids import cluster_id
from storage.schemas import ClusterRow
from tasks.cluster import ClusterParameters, Standing, preferred
from tests.fakes.scribe import prose, scanned
from tests.fakes.small_collection import Collection

TEXT = prose(1, 25)
FORM = "Справка. Гражданин {} освобождён {} года из лагеря {} и следует к месту жительства, где обязан встать на учёт."


def documents(rows: list[ClusterRow]) -> list[ClusterRow]:
    return [row for row in rows if row.level == "document"]


def test_copies_are_one_cluster_with_one_preferred_member() -> None:
    rows = documents(
        Collection({"a": [scanned(TEXT, 0.05, 1)], "b": [TEXT], "c": [TEXT], "d": [prose(2, 25)]}).clusters()
    )
    assert [row.member_id for row in rows] == ["a", "b", "c"]
    assert {row.cluster_id for row in rows} == {cluster_id(["a", "b", "c"])}
    assert sum(row.is_preferred for row in rows) == 1
    assert all((row.reason is not None) == row.is_preferred for row in rows)
    assert {row.collection for row in rows} == {"c"}


def test_forms_and_overlaps_are_no_clusters() -> None:
    forms = {"a": [FORM.format("Орлов", 1954, "Дальний")], "b": [FORM.format("Мухин", 1956, "Озёрный")]}
    assert documents(Collection(forms).clusters()) == []
    assert documents(Collection({"a": [TEXT], "b": [prose(3, 20), TEXT, prose(4, 20)]}).clusters()) == []


def test_paragraphs_have_clusters_of_their_own() -> None:
    rows = Collection({"a": [prose(1, 4), prose(2, 4)], "b": [prose(3, 4), prose(2, 4)]}).clusters()
    assert [(row.level, row.member_id) for row in rows] == [("segment", "g-a-0001"), ("segment", "g-b-0001")]
    assert rows[0].is_preferred
    assert rows[0].reason == "first in the order of the collection"


@pytest.mark.parametrize(
    ("group", "parameters", "best", "reason"),
    [
        ({"a": Standing(0.80, 900), "b": Standing(0.97, 900)}, {}, "b", "read best (quality 0.97)"),
        ({"a": Standing(0.96, 500), "b": Standing(0.97, 900)}, {}, "b", "most complete (900 letters)"),
        ({"a": Standing(0.96, 895), "b": Standing(0.97, 900)}, {}, "a", "first in the order of the collection"),
        ({"a": Standing(place=(7, 0)), "b": Standing(place=(2, 0))}, {}, "b", "first in the order of the collection"),
        ({"a": Standing(0.96), "b": Standing(0.2)}, {"preferred": ("b",)}, "b", "pinned in the configuration"),
        (
            {"a": Standing(0.96, root="web"), "b": Standing(0.2, root="archive")},
            {"trusted_sources": ("archive",)},
            "b",
            "from the most trusted source (archive)",
        ),
    ],
)  # fmt: skip
def test_the_preferred_member(group: dict[str, Standing], parameters: dict[str, Any], best: str, reason: str) -> None:
    assert preferred(group, ClusterParameters(**parameters)) == (best, reason)
    assert preferred(dict(reversed(group.items())), ClusterParameters(**parameters)) == (best, reason)


def test_an_id_that_is_no_more_leads_to_where_its_text_is_now() -> None:
    held = {"b": [TEXT], "c": [scanned(TEXT, 0.04, 1)], "m": [prose(7, 12)], "n": [prose(7, 12)]}
    clusters, aliases = Collection(held).grouped([], [])
    assert aliases == []
    grown, aliases = Collection(held | {"a": [scanned(TEXT, 0.03, 2)]}).grouped(clusters, [])
    assert [row[:4] for row in aliases if row.level == "document"] == [
        (cluster_id(["b"]), "document", cluster_id(["a"]), "b")
    ]
    del held["m"]
    shrunk, aliases = Collection(held | {"a": [scanned(TEXT, 0.03, 2)]}).grouped(grown, aliases)
    assert {(row.old_id, row.cluster_id) for row in aliases if row.level == "document"} == {
        (cluster_id(["b"]), cluster_id(["a"])),
        (cluster_id(["m"]), None),
    }
    _, aliases = Collection(held).grouped(shrunk, aliases)
    assert {(row.old_id, row.cluster_id) for row in aliases if row.level == "document"} == {
        (cluster_id(["a"]), cluster_id(["b"])),
        (cluster_id(["m"]), None),
    }


def test_a_pin_may_say_why() -> None:
    rows = documents(Collection({"a": [TEXT], "b": [TEXT]}).clusters(preferred={"b": "the signed original"}))
    assert [row.reason for row in rows if row.is_preferred] == ["pinned in the configuration: the signed original"]


def test_a_pinned_document_is_preferred() -> None:
    rows = documents(Collection({"a": [TEXT], "b": [TEXT]}).clusters(preferred=["b"]))
    assert [(row.member_id, row.reason) for row in rows if row.is_preferred] == [("b", "pinned in the configuration")]


def test_growing_a_collection_gives_what_building_it_at_once_gives() -> None:
    # Whatever is added later, the rows are those of the content; the id of a cluster follows its smallest member.
    later = {"b": [scanned(TEXT, 0.03, 1)], "a": [TEXT]}
    grown = Collection({"d": [TEXT], "c": [prose(2, 20)], **later}).clusters()
    rebuilt = Collection(dict(sorted({"d": [TEXT], "c": [prose(2, 20)], **later}.items()))).clusters()
    assert sorted(grown) == sorted(rebuilt)
    assert {row.cluster_id for row in documents(grown)} == {cluster_id(["a", "b", "d"])}
