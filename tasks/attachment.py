"""What lies beside a document and speaks of it: sidecars and text witnesses, found by their names."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping

from storage.schemas import HoldingRow
from tasks.grouping import Beside, Group
from tasks.sidecar import described

#: Readers of page images: what a witness may be a witness of.
_IMAGES = frozenset({"image", "pdf", "djvu"})

#: Endings of witness files, longest first.
_WITNESS_ENDINGS = (".alto.xml", ".page.xml", ".hocr.html", ".hocr.htm", ".xml", ".hocr", ".html", ".htm")

#: Folders beside the images in which export programs put their witnesses.
_WITNESS_FOLDERS = frozenset({"alto", "page", "hocr"})

#: Folders for the images where the witnesses have a folder beside them.
_IMAGE_FOLDERS = ("images", "image", "img", "scans", "tif", "tiff", "jpg", "jpeg", "png")

Groups = list[Group]


def attach_witnesses(groups: Iterable[Group], witnesses: Iterable[HoldingRow]) -> list[HoldingRow]:
    """List each witness with the document of the image it lies beside; the witnesses without an image are returned."""
    by_stem: dict[str, list[tuple[Group, HoldingRow]]] = defaultdict(list)
    for group in groups:
        for page in group.pages:
            if page.reader in _IMAGES:
                for name in dict.fromkeys((page.path, posixpath.splitext(page.path)[0])):
                    by_stem[name].append((group, page))
    lonely = []
    for witness in sorted(witnesses):
        found = next((by_stem[name] for name in _images_of(witness.path) if name in by_stem), None)
        if found is None:
            lonely.append(witness)
        else:
            group, page = found[0]
            group.others.append(witness)
            group.witnesses.append(Beside(witness, page))
    return lonely


def _images_of(path: str) -> list[str]:
    """Paths, without suffix, of the images that a witness may belong to.

    >>> _images_of("box/alto/scan_1.alto.xml")[:3]
    ['box/alto/scan_1', 'box/scan_1', 'box/images/scan_1']
    """
    folder, name = posixpath.split(path)
    ending = next((ending for ending in _WITNESS_ENDINGS if name.lower().endswith(ending)), "")
    stem = name[: len(name) - len(ending)]
    folders = [folder]
    if posixpath.basename(folder).lower() in _WITNESS_FOLDERS:
        parent = posixpath.dirname(folder)
        folders += [parent, *(posixpath.join(parent, name) for name in _IMAGE_FOLDERS)]
    return [posixpath.join(place, stem) for place in folders]


def attach_sidecars(groups: Iterable[Group], sidecars: Iterable[HoldingRow]) -> dict[str, str]:
    """Hang each sidecar on the group it describes; for the others, source → what is wrong.

    `NAME` is a file's whole name, or its name without suffix where one document alone has it, or a folder that is one
    document.
    """
    places = _Places(groups)
    faults = {}
    # JSON before TOML: where both describe one file, what TOML says is taken.
    for sidecar in sorted(sidecars, key=lambda sidecar: (sidecar.path.lower().endswith(".toml"), sidecar.path)):
        found = places.named(described(sidecar.path) or "")
        if len(found) == 1:
            found[0].sidecars.append(sidecar)
        elif packed := places.archives.get(described(sidecar.path) or ""):
            for group in packed:  # what is said of an archive holds for all in it, unless something nearer says more
                group.sidecars.insert(0, sidecar)
        else:
            faults[sidecar.source_id] = _fault(sidecar.path, bool(found))
    return faults


def _fault(path: str, is_ambiguous: bool) -> str:
    name = posixpath.basename(described(path) or "")
    if is_ambiguous:
        return f'Several documents are called "{name}": name the sidecar after the whole file name, suffix included.'
    return f'The sidecar describes "{name}", but no document of that name is beside it: rename it or add the file.'


class _Places:
    """Groups by the names that a sidecar may call them."""

    def __init__(self, groups: Iterable[Group]) -> None:
        whole: dict[str, Groups] = defaultdict(list)
        stems: dict[str, Groups] = defaultdict(list)
        folders: dict[str, Groups] = defaultdict(list)
        self.archives: dict[str, Groups] = defaultdict(list)
        for group in groups:
            if group.pages[0].member is not None:
                self.archives[group.pages[0].path.removesuffix(f"!/{group.pages[0].member}")].append(group)
            for page in group.pages:
                whole[page.path].append(group)
                stems[posixpath.splitext(page.path)[0]].append(group)
            if group.manifest or len(group.pages) > 1:
                folders[posixpath.dirname(group.pages[0].path)].append(group)
        self._ways: tuple[Mapping[str, Groups], ...] = (whole, stems, folders)

    def named(self, name: str) -> Groups:
        return next((way[name] for way in self._ways if name in way), [])
