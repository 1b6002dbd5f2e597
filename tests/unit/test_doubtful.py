"""Which pages a run names as not to be trusted."""

from pathlib import Path

from flows.doubtful import doubtful
from storage.blobs import open_blobs
from storage.schemas import PageRow
from storage.view import View
from tests.fakes.small_store import Small


def test_flagged_and_poorly_estimated_pages_are_named_the_worst_first(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path))
    made = Small()
    pages = (
        ("p-good", 0.004, ()),
        ("p-harmless", 0.01, ("replaced_characters:2",)),
        ("p-unsure", 0.06, ("low_confidence",)),
        ("p-bad", 0.4, ()),
        ("p-empty", None, ("no_text",)),
        ("p-digital", None, ()),
    )
    for number, (name, estimate, flags) in enumerate(pages, 1):
        made.add("c/one", PageRow(name, "d-1", "s-1", number, "text", estimated_cer=estimate, flags=flags))
    found = doubtful(View(blobs, made.publish(blobs), ["c"]))
    assert [page.page_id for page in found] == ["p-empty", "p-bad", "p-unsure"]
    assert found[2].flags == ("low_confidence",)
