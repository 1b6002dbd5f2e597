"""Series: releases of one dataset side by side, each with a number that says what it means for those who use it.

    <series>/1.4.0/…        a release
    <series>/latest.json    the number of the newest; moved last (on a disk `latest` is a link to its folder as well)

Numbers are semantic: major where tables, columns or types changed, minor where rows were added or removed, patch where
rows were corrected. A version in which nothing of that changed makes no release.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

import pyarrow.parquet as pq

from configs.views import ReleaseView
from storage.blobs import Blobs, open_blobs
from storage.changes import Changes, changes, compared
from storage.errors import CorruptObject, NotFound
from storage.fingerprints import type_name
from storage.narrowed import Narrowed
from storage.reader import Release, open_parquet
from storage.release import UNFINISHED, Edition, Progress, release, shown
from storage.schemas.keys import identified_by
from storage.versions import Manifest
from storage.view import View

LATEST = "latest.json"
_NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def release_next(
    blobs: Blobs,
    manifest: Manifest,
    series_uri: str,
    collections: Collection[str] | None,
    view: ReleaseView,
    progress: Progress | None = None,
) -> tuple[dict[str, Any], bool]:
    """The release of a version in a series, and whether it was written: not where nothing changed since the last one.

    Raises what `storage.release.release` raises.
    """
    series = open_blobs(series_uri)
    before = newest(series)
    version, data = shown(blobs, manifest, collections, view)
    there = before.manifest() if before else None
    changed = {} if before is None or there is None else _changed(before, there, version, data)
    number = _number(before, there, data, changed)
    if there is not None and number == there["dataset_version"]:
        _point(series, number)
        return there, False
    edition = Edition(
        view=view,
        dataset_version=number,
        before=before,
        changed=changed,
        changelog=_changelog(before, manifest, number, changed),
    )
    place = f"{series_uri.rstrip('/')}/{number}"
    written = _finished(place, manifest, view) or release(blobs, manifest, place, collections, edition, progress)
    _point(series, number)
    return written, True


def _finished(place: str, manifest: Manifest, view: ReleaseView) -> dict[str, Any] | None:
    """The manifest of this very release, where it was written and only `latest` was not moved."""
    there = Release(open_blobs(place))
    try:
        found = there.manifest()
    except NotFound:
        _clear_other(there.blobs, manifest)
        return None
    is_same = found["version"] == manifest.version and found["run_id"] == manifest.run_id
    return found if is_same and found["view"] == view.model_dump(mode="json") else None


def _clear_other(place: Blobs, manifest: Manifest) -> None:
    """Empty a place of a series where the release of an older version was begun and never ended."""
    try:
        begun = json.loads(place.get(UNFINISHED))
    except NotFound:
        return
    if begun["version"] < manifest.version:
        for key in [key for key in place.list() if key != UNFINISHED]:
            place.delete(key)
        place.delete(UNFINISHED)


def newest(series: Blobs) -> Release | None:
    """The newest finished release of a series; None where there is none. Raises CorruptObject."""
    try:
        number = str(json.loads(series.get(LATEST))["dataset_version"])
    except NotFound:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptObject(
            f"{series.uri(LATEST)} cannot be read ({error}): write the number of the newest release into it, as "
            '{"dataset_version": "1.0.0"}.'
        ) from error
    return Release(open_blobs(f"{series.uri()}/{number}"))


def next_number(number: str, *, is_new_schema: bool, changed: Iterable[Changes]) -> str:
    """The number after one.

    >>> next_number("1.4.2", is_new_schema=False, changed=[Changes(changed=3)])
    '1.4.3'
    >>> next_number("1.4.2", is_new_schema=False, changed=[Changes(added=1)])
    '1.5.0'
    >>> next_number("1.4.2", is_new_schema=True, changed=[])
    '2.0.0'
    """
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise CorruptObject(f"{number!r} is no number of a release: mend {LATEST} of the series.")
    major, minor, patch = (int(part) for part in found.groups())
    if is_new_schema:
        return f"{major + 1}.0.0"
    told = list(changed)
    if any(each.added or each.removed for each in told):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if any(told) else number


def _number(
    before: Release | None, there: Mapping[str, Any] | None, data: Narrowed, changed: Mapping[str, Changes]
) -> str:
    if before is None or there is None:
        return "1.0.0"
    is_new = set(there["tables"]) != set(data.names()) or any(
        _columns_of(before, name) != {field.name: type_name(field.type) for field in data.schema(name)}
        for name in data.names()
    )
    return next_number(there["dataset_version"], is_new_schema=is_new, changed=changed.values())


def _changed(before: Release, there: Mapping[str, Any], version: View, data: Narrowed) -> dict[str, Changes]:
    """What became of the rows of each table that both have, in the columns that both have."""
    found = {}
    for name in compared():
        if name not in data.names() or name not in there["tables"]:
            continue
        if there["origins"].get(name) == data.origin(name, version.origin):
            found[name] = Changes()
            continue
        known = _columns_of(before, name)
        columns = [column for column in data.schema(name).names if column in known]
        if set(identified_by(name)) <= set(columns):
            found[name] = changes(before, data, name, columns)
    return found


def _columns_of(before: Release, table: str) -> dict[str, str]:
    """Column → type in a release."""
    file: pq.ParquetFile = open_parquet(before.blobs, before.files(table)[0])
    return {field.name: type_name(field.type) for field in file.schema_arrow}


def _changelog(before: Release | None, manifest: Manifest, number: str, changed: Mapping[str, Changes]) -> str:
    """The page of changes: this release, then what the release before told."""
    told = [f"## {number} ({manifest.created_at:%Y-%m-%d}, version {manifest.version})"]
    if before is None:
        return "\n\n".join(["# Changes", *told, "First release."]) + "\n"
    rows = [
        f"| {name} | {each.added:,} | {each.removed:,} | {each.changed:,} |" for name, each in changed.items() if each
    ]
    if rows:
        told.append("\n".join(["| table | added | removed | corrected |", "| --- | --- | --- | --- |", *rows]))
    stages = _stages(before.manifest()["recipe"], manifest.recipe)
    if stages:
        told.append("\n".join(f"- {line}" for line in stages))
    earlier = "# Changes\n"
    with suppress(NotFound):
        earlier = before.blobs.get("CHANGELOG.md").decode()
    return earlier.replace("# Changes\n", "\n\n".join(["# Changes", *told]) + "\n", 1)


def _stages(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Stages that were made anew, by collection."""
    return [
        f"{collection}: stage {stage} {old[collection][stage]['version']} → {made['version']}"
        for collection, recipe in sorted(new.items())
        for stage, made in sorted(recipe.items())
        if old.get(collection, {}).get(stage, made)["version"] != made["version"]
    ]


def _point(series: Blobs, number: str) -> None:
    """Let the series end in a release."""
    series.put(LATEST, json.dumps({"dataset_version": number}).encode())
    place = series.local_path(LATEST)
    if place is None:
        return
    link, draft = place.with_name("latest"), place.with_name(".latest")
    with suppress(OSError):
        draft.unlink(missing_ok=True)
        draft.symlink_to(number, target_is_directory=True)
        draft.replace(link)
