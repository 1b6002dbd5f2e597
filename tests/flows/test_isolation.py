"""A page that hangs, crashes, is killed or eats the memory costs itself one more try at half the size, then a row that
says so. It never costs the batch."""

from collections.abc import Iterator

import pytest

from configs.load import work
from flows import batch, guard
from flows.orders import Done
from storage.blobs import open_blobs
from storage.parts import read_part
from storage.schemas import PageRow
from storage.schemas.arrow import decode
from tests.fakes.page_orders import order
from tests.fakes.trouble import in_troubled_child

#: Seconds a page may take; a fresh child imports its libraries in two of them on a slow machine.
PATIENCE = 10
PAGES = (
    "abort", "fine-1", "abort-once", "kill", "fine-2", "kill-once", "memory", "memory-once", "fault", "hang", "fine-3",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def children() -> Iterator[None]:
    """No child with a troubled engine outlives the module."""
    guard.stop_all()
    yield
    guard.stop_all()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, dict[str, PageRow]]:
    """One batch of all the pages."""
    folder = tmp_path_factory.mktemp("isolation")
    store = str(folder / "store")
    limits = work("recognise")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "in_child", in_troubled_child)
        patch.setattr(batch, "limits", lambda _: limits.model_copy(update={"timeout": PATIENCE, "memory": 3000}))
        found = batch.work(order(folder, store, PAGES))
    rows = decode(PageRow, read_part(open_blobs(store), found.parts["pages"]))
    return found, {row.document_id[2:]: row for row in rows}


CODES = {"abort": "crashed", "kill": "crashed", "memory": "out_of_memory", "fault": "fault", "hang": "timeout"}


def test_every_page_has_a_row_and_a_state(done: tuple[Done, dict[str, PageRow]]) -> None:
    batch_done, rows = done
    assert sorted(rows) == sorted(PAGES)
    assert {state.document_id[2:]: state.error_code for state in batch_done.states} == {
        name: CODES.get(name) for name in PAGES
    }


@pytest.mark.parametrize("name", list(CODES))
def test_a_page_that_always_fails_is_failed_with_the_reason(name: str, done: tuple[Done, dict[str, PageRow]]) -> None:
    row = done[1][name]
    assert (row.status, row.error_code, row.text) == ("failed", CODES[name], "")
    assert row.error_message


@pytest.mark.parametrize("name", ["abort-once", "kill-once", "memory-once"])
def test_the_second_try_is_at_half_the_size(name: str, done: tuple[Done, dict[str, PageRow]]) -> None:
    row = done[1][name]
    assert (row.status, row.text) == ("text", "прочитано со второго раза\n")
    assert (row.width, row.height) == (1300, 700), "boxes count in the whole image all the same"
    assert dict(row.engine_parameters)["resolution"] == "150"


@pytest.mark.parametrize("name", ["fine-1", "fine-2", "fine-3"])
def test_the_other_pages_of_the_batch_are_read(name: str, done: tuple[Done, dict[str, PageRow]]) -> None:
    assert (done[1][name].status, done[1][name].text) == ("text", "прочитано сразу\n")
