"""Cluster: who belongs together, who is preferred, and why."""

from typing import Any

import pytest

from storage.ids import cluster_id
from storage.schemas import (
    ClusterAliasRow,
    ClusterRow,
    DuplicateRow,
    MemberRow,
    PageRow,
    SegmentRow,
    SignatureRow,
)
from tasks.cluster import ClusterParameters, run
from tests.fakes.scribe import prose, scanned
from tests.fakes.small_collection import Collection, Table

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


Member = tuple[float | None, int, str]


@pytest.mark.parametrize(
    ("group", "parameters", "best", "why"),
    [
        ([(0.80, 900, ""), (0.97, 900, "")], {}, 1, "read best (quality 0.97)"),
        ([(0.96, 500, ""), (0.97, 900, "")], {}, 1, "most complete (900 letters)"),
        ([(0.96, 895, ""), (0.97, 900, "")], {}, 0, "first in the order of the collection"),
        ([(None, 0, ""), (None, 0, "")], {}, 0, "first in the order of the collection"),
        ([(0.5, 9, ""), (None, 0, "")], {}, 1, "read best (quality 1.00)"),
        ([(0.96, 0, ""), (0.2, 0, "")], {"preferred": {"b": ""}}, 1, "pinned in the configuration"),
        ([(0.96, 0, ""), (0.2, 0, "")], {"preferred": {"b": "seen"}}, 1, "pinned in the configuration: seen"),
        (
            [(0.96, 0, "web"), (0.2, 0, "archive")],
            {"trusted_sources": ("archive",)},
            1,
            "from the most trusted source (archive)",
        ),
    ],
)  # fmt: skip
def test_the_preferred_member(group: list[Member], parameters: dict[str, Any], best: int, why: str) -> None:
    asked = ClusterParameters(**parameters)
    signed = [
        SignatureRow(name, name, "document", None, None, length, None, quality)
        for name, (quality, length, _) in zip("ab", group, strict=True)
    ]
    members = [
        MemberRow(name, "c", root or "main", name, 0, (f"s-{name}",), "plain", ())
        for name, (_, _, root) in zip("ab", group, strict=True)
    ]
    pair = DuplicateRow("document", "a", "b", "reprint", 0.9, "", "c")
    tables = Table(MemberRow, members), Table(PageRow, []), Table(SegmentRow, []), Table(SignatureRow, signed)
    before = Table(ClusterRow, []), Table(ClusterAliasRow, [])
    rows, _ = run(*tables, Table(DuplicateRow, [pair]), *before, asked)
    assert [(row.member_id, row.reason) for row in rows if row.is_preferred] == [("ab"[best], why)]


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
