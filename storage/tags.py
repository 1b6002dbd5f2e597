"""Tags: names of versions that people set, so that a version can be asked for by what it is for.

    tags/<name>.json                        the version, and when the tag was set
    notes/<version>/<number>.json           what somebody wrote about a version; never replaced

A tag names one version. Setting it again is refused unless it is to be moved; a tagged version is always kept.
"""

import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from storage import versions
from storage.blobs import Blobs
from storage.errors import BadTag, Conflict, CorruptObject, UnknownVersion
from storage.moments import now

#: A tag can be told from a number, and stands in a key and on a command line without quotation marks.
_NAME = re.compile(r"(?!\d+$)\w[\w.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a version, and when (ISO 8601, UTC)."""

    text: str
    written_at: str


def tag(blobs: Blobs, name: str, version: int, *, move: bool = False) -> None:
    """Name a version. Raises BadTag, UnknownVersion, and Conflict where the tag names another version already."""
    if not _NAME.fullmatch(name):
        raise BadTag(
            f"{name!r} cannot be a tag: take letters, digits, points, hyphens and underscores, not digits alone."
        )
    versions.load(blobs, version)
    content = json.dumps({"version": version, "tagged_at": now()}).encode()
    try:
        blobs.put_new(_key(name), content)
    except Conflict:
        there = tags(blobs).get(name)
        if there == version:
            return
        if not move:
            raise Conflict(f"The tag {name} names version {there} already: --move moves it.") from None
        blobs.put(_key(name), content)
    versions.load(blobs, version)  # gone in the meantime: say so now


def untag(blobs: Blobs, name: str, version: int) -> None:
    """Take a tag off a version. Raises UnknownVersion where the tag does not name it."""
    if tags(blobs).get(name) != version:
        raise UnknownVersion(f"Version {version} has no tag {name}: `opis versions` lists tags.")
    blobs.delete(_key(name))


def tags(blobs: Blobs) -> dict[str, int]:
    """Tag → version, by name. Raises CorruptObject."""
    found = {}
    for key in blobs.list("tags/"):
        name = key.removeprefix("tags/").removesuffix(".json")
        found[name] = int(_read(blobs, key, "version"))
    return found


def resolved(blobs: Blobs, named: int | str) -> int:
    """The number of a version that is named by number or tag. Raises UnknownVersion for an unknown tag."""
    if isinstance(named, int) or named.isdecimal():
        return int(named)
    known = tags(blobs)
    if named not in known:
        raise UnknownVersion(f"{blobs.uri()} has no tag {named}; it has {', '.join(known) or 'none'}.")
    return known[named]


def note(blobs: Blobs, version: int, text: str) -> None:
    """Write something about a version, beside what was written before. Raises UnknownVersion."""
    versions.load(blobs, version)
    content = json.dumps(asdict(Note(text, now())), ensure_ascii=False).encode()
    number = len(notes(blobs).get(version, ()))
    while True:
        number += 1
        key = f"notes/{version:08d}/{number:04d}.json"
        try:
            blobs.put_new(key, content)
        except Conflict:
            if blobs.get(key) != content:  # else it is ours, and only the answer was lost
                continue
        return


def notes(blobs: Blobs) -> dict[int, list[Note]]:
    """Version → notes, oldest first. Raises CorruptObject."""
    found: defaultdict[int, list[Note]] = defaultdict(list)
    for key in blobs.list("notes/"):
        text, written = _read(blobs, key, "text"), _read(blobs, key, "written_at")
        found[int(key.split("/")[1])].append(Note(text, written))
    return dict(found)


def _key(name: str) -> str:
    return f"tags/{name}.json"


def _read(blobs: Blobs, key: str, name: str) -> Any:
    """One value of a small object."""
    try:
        return json.loads(blobs.get(key))[name]
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptObject(f"{blobs.uri(key)} cannot be read ({error}): delete it, and set it again.") from error
