"""Verify: the five rules of the datasets, proved on a version of a store or on a release.

checksums    every file is what was written
ids          no id stands twice
references   every id that is named is there; every span lies in its page
statuses     every source and page ended, with a reason where it did not end well
coverage     every non-blank character of a page lies in exactly one span
reversible   spans give the raw text, edits turn it into the text and back
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from storage import versions
from storage.blobs import Blobs, open_blobs
from storage.checksums import release_checksums, store_checksums
from storage.errors import UnknownVersion
from storage.findings import Finding, capped
from storage.ledger import ledger
from storage.reader import Dataset, Release, is_release, selects
from storage.references import references
from storage.statuses import statuses
from storage.view import View

__all__ = ["Finding", "verify"]

Check = Callable[[], Iterable[Finding]]


def verify(
    uri: str,
    version: int | None = None,
    progress: Callable[[str], None] | None = None,
    collections: Collection[str] | None = None,
) -> list[Finding]:
    """What breaks the rules in the store or release at an address; empty where all is well.

    Of a store one version is verified, the newest unless another is named; of either all collections or those named.
    Of a release that shows a view only the checksums are: what it leaves out is not missing. `progress` hears the
    name of each check as it begins. Where files are damaged, nothing else is checked. Raises
    UnknownVersion where there is neither a release nor such a version.
    """
    checks = _checks(open_blobs(uri), version, collections)
    found: list[Finding] = []
    for name, check in checks:
        if progress:
            progress(name)
        found += capped(check())
        if found and name == "checksums":
            break
    return found


def _checks(blobs: Blobs, version: int | None, collections: Collection[str] | None) -> Iterator[tuple[str, Check]]:
    if is_release(blobs):
        release = Release(blobs, collections)
        yield "checksums", lambda: release_checksums(release)
        if not selects(release.manifest()):  # what a view leaves out is not missing
            yield from _rules(release)
        return
    manifest = versions.latest(blobs) if version is None else versions.load(blobs, version)
    if manifest is None:
        raise UnknownVersion(f"{blobs.uri()} is neither a release nor a store with a version: check the address.")
    yield "checksums", lambda: store_checksums(blobs, manifest)
    yield from _rules(View(blobs, manifest, collections))


def _rules(data: Dataset) -> Iterator[tuple[str, Check]]:
    yield "ids and references", lambda: references(data)
    yield "statuses", lambda: statuses(data)
    yield "coverage and edits", lambda: ledger(data)
