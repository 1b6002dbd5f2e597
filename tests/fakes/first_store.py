"""A store as the first Opis wrote it: two sources, two versions, batch parts that no version needs."""

import tarfile
from pathlib import Path

STORE = Path(__file__).parents[1] / "fixtures" / "store-format-1.tar.xz"


def unpacked(folder: Path) -> str:
    """The store in a folder; its address."""
    with tarfile.open(STORE) as archive:
        archive.extractall(folder, filter="data")
    return str(folder)
