"""Arrays made of word lists, kept between processes: they take seconds to make and a moment to open.

They are a mere copy of what the lists say, in the user's folder for such copies (`$XDG_CACHE_HOME`, else `~/.cache`),
under the digest of the lists' versions and of this package; pages of one file are shared by all processes that read
it. Where nothing can be kept, everything is made anew and nothing else changes.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import unidata_version

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def kept(name: str, make: Callable[[], tuple[Array, ...]]) -> tuple[Array, ...]:
    """Some arrays by their name, read only: as they were kept, else made and kept for the next process."""
    folder = _folder()
    found = _opened(folder, name) if folder else None
    if found is None:
        found = tuple(_sealed(array) for array in make())
        with suppress(OSError):  # a full disk or a folder that may not be written: the next process makes them too
            if folder:
                _put(folder, name, found)
    return found


def _sealed(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _opened(folder: Path, name: str) -> tuple[Array, ...] | None:
    """The arrays of a name; None where they are not kept, or cannot be read."""
    try:
        count = len(np.load(folder / f"{name}.npy"))
        return tuple(np.asarray(np.load(folder / f"{name}.{at}.npy", mmap_mode="r")) for at in range(count))
    except (OSError, ValueError, EOFError):
        return None


def _put(folder: Path, name: str, arrays: tuple[Array, ...]) -> None:
    """Write arrays, and last the list of their lengths, which says that all are there."""
    if not folder.exists():
        for former in folder.parent.glob("words-*"):
            if former != folder:  # another process may just have made it
                rmtree(former, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for at, array in enumerate(arrays):
        _write(folder / f"{name}.{at}.npy", array)
    _write(folder / f"{name}.npy", np.array([len(array) for array in arrays]))


def _write(path: Path, array: Array) -> None:
    """A file that is there whole or not at all, also after a power cut: zeros would read as probabilities."""
    with TemporaryDirectory(dir=path.parent) as scratch:
        made = Path(scratch) / path.name
        with made.open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)


@cache
def _folder() -> Path | None:
    """Where arrays are kept that these versions of lists and rules make; None for a user without a folder."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    except RuntimeError:  # nobody knows where the user's home is
        return None
    digest = sha256(" ".join(version(name) for name in ("numpy", "wordfreq", "pymorphy3-dicts-ru")).encode())
    digest.update(unidata_version.encode())
    for part in _parts(files("tasks.romanisation")):
        digest.update(part.read_bytes())
    return home / "opis" / f"words-{digest.hexdigest()[:16]}"


def _parts(folder: Traversable) -> list[Traversable]:
    """Files of rules and lists, in order."""
    found = sorted(folder.iterdir(), key=lambda part: part.name)
    inside = [part for sub in found if sub.is_dir() and sub.name == "data" for part in _parts(sub)]
    return [part for part in found if part.is_file() and part.name.endswith((".py", ".toml", ".txt"))] + inside
