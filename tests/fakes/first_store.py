"""A store as the first Opis wrote it: two sources, two versions, batch parts that no version needs."""

import tarfile
from pathlib import Path

STORE = Path(__file__).parents[1] / "fixtures" / "store-format-1.tar.xz"


def unpacked(folder: Path) -> str:
    """The store in a folder; its address."""
    with tarfile.open(STORE) as archive:
        # Python 3.11.2, Debian 12's, has no filters yet; the archive is our own.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)
    return str(folder)
