"""Which sources make one document: rules over the paths and holdings of one source root.

In this order, each source by the first rule that takes it:

1. what lies in the companion folder of a saved page belongs to the page;
2. the frames of a frameset follow it as further pages, wherever they lie;
3. a folder with a `document.toml` is one document;
4. a folder of two or more page images and no other files, named alike but for a running number, is one document;
5. any other source stands alone.

Sidecars and text witnesses are attached afterwards, by `tasks.attachment`.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from storage.ids import normal_path
from storage.schemas import HoldingRow
from tasks.saved_page import page_stem, page_stems

_DIGITS = re.compile(r"[0-9]+")

#: Roles of files that may lie beside page images; a quarantined file is no document, so it parts none.
_ASIDE = frozenset({"sidecar", "manifest", "witness", "none"})


class Beside(NamedTuple):
    """A witness, and where it stands in its group: at the pages of one source (of all where that is null), or at one of
    them, counted from 0. `is_human` where people say that a person wrote it."""

    text: HoldingRow
    page: HoldingRow | None = None
    offset: int | None = None
    is_human: bool = False


@dataclass(slots=True)
class Group:
    """Sources that belong together. `pages` come in reading order: one source with all its documents, or several
    sources that make one document. `others` are listed with it but hold no page; those of them that bear text of its
    images stand in `witnesses` too."""

    pages: list[HoldingRow]
    manifest: HoldingRow | None = None
    others: list[HoldingRow] = field(default_factory=list)
    sidecars: list[HoldingRow] = field(default_factory=list)
    witnesses: list[Beside] = field(default_factory=list)


def natural_key(path: str) -> tuple[tuple[str, int], ...]:
    """Sorts numbers by value, and by spelling only where nothing else differs.

    >>> sorted(["p10", "p2", "p1"], key=natural_key)
    ['p1', 'p2', 'p10']
    """
    words = _DIGITS.split(path)
    numbers = [*map(int, _DIGITS.findall(path)), -1]
    return (*zip(words, numbers, strict=True), (path, -1))


def is_run(names: Sequence[str], broken: Iterable[str] = ()) -> bool:
    """Whether two or more names are equal but for their last group of digits, and those follow without a gap.

    `broken` names files that could not be read: they fill a gap but make no run.

    >>> is_run(["leaf_009.png", "leaf_010.png"]), is_run(["leaf_1.png", "leaf_3.png"]), is_run(["a1.jpg", "b2.jpg"])
    (True, False, False)
    >>> is_run(["leaf_1.png", "leaf_3.png"], broken=["leaf_2.png", "note.txt"])
    True
    """
    numbered = [_numbered(name) for name in names]
    frames = {frame for frame, _ in numbered}
    numbers = {number for _, number in numbered if number is not None}
    if len(names) < 2 or len(frames) > 1 or len(numbers) < len(names):
        return False
    numbers.update(number for frame, number in map(_numbered, broken) if number is not None and frame in frames)
    return max(numbers) - min(numbers) == len(numbers) - 1


def _numbered(name: str) -> tuple[str, int | None]:
    """A name with its last number left out, and that number; the digits of a suffix (`.jp2`) are none."""
    stem, suffix = posixpath.splitext(name)
    found = list(_DIGITS.finditer(stem))
    if not found:
        return name, None
    return f"{stem[: found[-1].start()]}\0{stem[found[-1].end() :]}{suffix.lower()}", int(found[-1].group())


def groups(holdings: Iterable[HoldingRow]) -> list[Group]:
    """The groups of one source root, in order of the path of their first page; the order of input does not matter."""
    listed = sorted(holdings, key=lambda holding: (holding.path, holding.source_id))
    companions = _companions(listed)
    free = [holding for holding in listed if holding.source_id not in companions]
    framesets = list(_framesets(free, listed))
    free = _without(free, framesets)
    folders = list(_folders(free))
    alone = [Group([holding]) for holding in _without(free, folders) if holding.role == "document"]
    found = [*framesets, *folders, *alone]
    _attach_companions(found, companions, listed)
    return sorted(found, key=lambda group: (group.pages[0].path, group.pages[0].source_id))


def _without(holdings: Iterable[HoldingRow], taken: Iterable[Group]) -> list[HoldingRow]:
    gone = {part.source_id for group in taken for part in (*group.pages, *filter(None, [group.manifest]))}
    return [holding for holding in holdings if holding.source_id not in gone]


def _is_markup(holding: HoldingRow) -> bool:
    return holding.role == "document" and holding.reader == "html"


def _companions(listed: Iterable[HoldingRow]) -> dict[str, str]:
    """Source in a companion folder → source of its page. In nested folders the outermost page takes it."""
    pages = {page_stem(page.path): page for page in listed if _is_markup(page)}
    return {
        holding.source_id: pages[stem].source_id
        for holding in listed
        for stem in [next((stem for stem in page_stems(holding.path) if stem in pages), None)]
        if stem is not None
    }


def _attach_companions(found: Iterable[Group], companions: Mapping[str, str], listed: Iterable[HoldingRow]) -> None:
    belonging: dict[str, list[HoldingRow]] = defaultdict(list)
    for holding in listed:
        if holding.source_id in companions and holding.role != "none":
            belonging[companions[holding.source_id]].append(holding)
    for group in found:
        own = {page.source_id for page in group.pages}
        parts = [part for page in group.pages for part in belonging[page.source_id] if part.source_id not in own]
        group.others.extend(parts)


def _framesets(free: Iterable[HoldingRow], listed: Iterable[HoldingRow]) -> Iterator[Group]:
    """Pages with frames, each with all the frames that can be reached from it. In a ring of framesets the first by
    path is the outer one."""
    by_path = {holding.path: holding for holding in listed if _is_markup(holding)}
    framed = {frame.path for page in by_path.values() for frame in _frames(page, by_path)}
    outer = [holding for holding in free if _is_markup(holding) and _frames(holding, by_path)]
    reached: set[str] = set()
    for holding in sorted(outer, key=lambda holding: (holding.path in framed, holding.path)):
        if holding.path not in reached:
            pages = _reach(holding, by_path)
            reached.update(page.path for page in pages)
            yield Group(pages)


def _reach(start: HoldingRow, by_path: Mapping[str, HoldingRow]) -> list[HoldingRow]:
    """The page, then its frames depth first, each once."""
    found: dict[str, HoldingRow] = {}
    waiting = [start]
    while waiting:
        page = waiting.pop()
        if page.path not in found:
            found[page.path] = page
            waiting.extend(reversed(_frames(page, by_path)))
    return list(found.values())


def _frames(page: HoldingRow, by_path: Mapping[str, HoldingRow]) -> list[HoldingRow]:
    meant = ([path for path in _resolved(page.path, name) if path in by_path] for name in page.references)
    return [by_path[paths[0]] for paths in meant if paths and paths[0] != page.path]


def _resolved(path: str, reference: str) -> list[str]:
    """Paths that a reference may mean: as written, and with its percent signs resolved."""
    try:
        parts = urlsplit(reference.replace("\\", "/"))
    except ValueError:
        return []
    if parts.scheme or parts.netloc:
        return []
    folder = posixpath.dirname(path)
    names = dict.fromkeys((parts.path, unquote(parts.path)))
    return [normal_path(posixpath.normpath(posixpath.join(folder, name))) for name in names if name]


def _folders(free: Iterable[HoldingRow]) -> Iterator[Group]:
    by_folder: dict[str, list[HoldingRow]] = defaultdict(list)
    for holding in free:
        by_folder[posixpath.dirname(holding.path)].append(holding)
    for holdings in by_folder.values():
        manifest = next((holding for holding in holdings if holding.role == "manifest"), None)
        pages = _described_pages(holdings) if manifest else _run_of_images(holdings)
        if pages:
            yield Group(sorted(pages, key=lambda page: natural_key(page.path)), manifest)


def _described_pages(holdings: Iterable[HoldingRow]) -> list[HoldingRow]:
    """The files of a described folder that are read in one way: its images, or else whatever its first file is."""
    single = [holding for holding in holdings if holding.role == "document" and len(holding.units) == 1]
    if not single:
        return []
    first = min(single, key=lambda holding: (holding.reader != "image", natural_key(holding.path)))
    return [holding for holding in single if holding.reader == first.reader]


def _run_of_images(holdings: Iterable[HoldingRow]) -> list[HoldingRow]:
    files = [holding for holding in holdings if holding.role not in _ASIDE]
    broken = [posixpath.basename(holding.path) for holding in holdings if holding.role == "none"]
    if all(map(_is_page_image, files)) and is_run([posixpath.basename(file.path) for file in files], broken):
        return files
    return []


def _is_page_image(holding: HoldingRow) -> bool:
    return holding.reader == "image" and [len(unit.leaves) for unit in holding.units] == [1]
