"""Text that breaks other people's stores: kept to the last code point, through parts, versions and releases."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from storage.blobs import LocalBlobs
from storage.equality import differences
from storage.reader import open_release
from storage.release import release
from storage.verify import verify
from storage.view import View
from tests.fakes.small_store import Small, letter

HOSTILE = {
    "nothing but space": "  \n",
    "NUL": "а\0б  в",
    "decomposed": "Ие\u0308лкин  и\u0306",
    "soft hyphens": "рас\u00adстрел\u00adян  весной",
    "bidi controls": "\u202eслово\u202c  \u2066x\u2069",
    "old letters": "лѣсъ, міръ, ѵпостась, Ѳома  ѣ/і/ъ",
    "no characters": "\ufffe\uffff  \U0010ffff",
    "beyond the plane": "𐍀𐍁  🙂",
    "line ends": "а\r\nб\u2028в\u2029г\x85  д",
    "pipes and quotes": "| a |  `b` \"в\" \\ 'г'",
    "a page of 800 kB": "слово  " + "и слово " * 60_000,
    "a line of 10 MB": "х  " + "х" * 5_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_text_comes_back(name: str, tmp_path: Path) -> None:
    made = Small()
    letter(made, "letters/s-1", 1, HOSTILE[name])
    del made.rows["names", "letters/s-1"]
    if not HOSTILE[name].strip():
        made.change("pages", 0, status="blank", flags=("empty_page",))
    blobs = LocalBlobs(tmp_path / "store")
    manifest = made.publish(blobs)
    release(blobs, manifest, str(tmp_path / "release"))
    pages = pq.read_table(tmp_path / "release" / "pages")
    assert pages["text"].to_pylist() == [HOSTILE[name]]
    assert verify(str(tmp_path / "store")) == []
    assert verify(str(tmp_path / "release")) == []
    assert differences(View(blobs, manifest), open_release(str(tmp_path / "release"))) == []
