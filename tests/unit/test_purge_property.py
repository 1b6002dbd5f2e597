"""Purge, for any history: not a byte of the source is left, and not a row of the others is lost."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import purge as purging
from storage import versions
from storage.blobs import LocalBlobs
from storage.parts import write_part
from storage.purge import purge
from storage.schemas import ClusterRow
from storage.schemas.arrow import encode
from storage.view import View
from tests.fakes.small_store import Small, letter

pytestmark = pytest.mark.usefixtures("unsynced")

#: What a document says in each version; None where it is not there.
EDITIONS = st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=2, max_size=3)


def word(document: int, edition: int) -> str:
    """A word that only one edition of one document has."""
    return f"слово{document}х{edition}ъ"


def held(folder: Path) -> str:
    """Everything that the files of a store hold, unpacked."""
    texts = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        texts.append(content.decode("utf-8", "replace"))
        if path.suffix == ".parquet":
            texts.append(repr(pq.read_table(pa.BufferReader(content)).to_pylist()))
    return "\n".join(texts)


@given(st.lists(EDITIONS, min_size=1, max_size=3), st.integers(0, 2), st.booleans())
@settings(max_examples=25)
def test_nothing_is_left_of_it_and_everything_of_the_others(
    histories: list[list[int | None]], chosen: int, is_one_shard: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        blobs = LocalBlobs(Path(folder))
        for version in range(2):
            made = Small()
            for number, history in enumerate(histories):
                edition = history[version]
                if edition is not None:
                    shard = "letters/s-0" if is_one_shard else f"letters/s-{number}"
                    letter(made, shard, number, f"{word(number, edition)}  лежит в описи.")
            made.publish(blobs, base=versions.latest(blobs))
        before = held(Path(folder))
        gone = chosen % len(histories)
        spoken = {n: {word(n, e) for e in history[:2] if e is not None} for n, history in enumerate(histories)}
        if not spoken[gone]:
            return
        purge(blobs, f"s-letters-{gone}", "x")
        after = held(Path(folder))
        assert all(said in before for words in spoken.values() for said in words)
        assert not any(said in after for said in spoken[gone])
        assert all(said in after for number, words in spoken.items() if number != gone for said in words)
        for number in versions.versions(blobs):
            rows = [r for t in View(blobs, versions.load(blobs, number)).tables("documents") for r in t.to_pylist()]
            assert f"d-letters-{gone}" not in {row["document_id"] for row in rows}


def test_an_interrupted_purge_keeps_the_ids_that_it_had_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = LocalBlobs(tmp_path)
    made = Small()
    letter(made, "letters/s-1", 1, "Ёлкин  писал из Воркуты.")
    made.publish(blobs)
    told = ClusterRow("segment", "k-1", "g-letters-1", True, None, "letters")
    left = write_part(blobs, "clusters", encode(ClusterRow, [told]))  # a batch that no version names
    with monkeypatch.context() as patch:
        patch.setattr(purging, "_clear", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            purge(blobs, "s-letters-1", "x")
    assert blobs.exists(left.key)
    purge(blobs, "s-letters-1", "x")
    assert not blobs.exists(left.key)
    assert not list(blobs.list("purging/"))
