"""Room on the disks that a run writes to: a run stops while there is some left, and the next one goes on from there."""

import shutil
import tempfile
from pathlib import Path

from configs.load import disk
from storage.blobs import Blobs
from storage.errors import DiskLow

_MIB = 2**20
#: A small disk need not leave more than this part of itself.
_SHARE = 20


def check(blobs: Blobs) -> None:
    """Raise DiskLow where less is free than must stay so, on the disk of scratch files or that of a store."""
    store = blobs.local_path("versions")
    for folder in (Path(tempfile.gettempdir()), *([store] if store else [])):
        free, least = left(folder)
        if free < least:
            raise DiskLow(
                f"The disk of {folder} has {free // _MIB} MiB left, and {least // _MIB} are to stay free: free some "
                "space (`opis gc` says what a store can spare) and run again; what is finished is taken over."
            )


def left(folder: Path) -> tuple[int, int]:
    """Bytes that are free on the disk of a folder, which need not be there yet, and how many must stay so."""
    while not folder.exists():
        folder = folder.parent
    found = shutil.disk_usage(folder)
    return found.free, min(disk().reserve * _MIB, found.total // _SHARE)
