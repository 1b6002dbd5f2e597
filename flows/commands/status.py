"""`opis status`: whether anybody needs to do something about a store."""

from dataclasses import asdict

from flows.commands.output import console, print_json, print_table
from flows.commands.stores import check_collections
from flows.exits import UnknownError
from flows.health import Health, health
from flows.request import store_of
from storage import versions
from storage.blobs import open_blobs
from storage.errors import Stale

RUNS = ("run_id", "flow", "started_at", "status", "seconds", "subjects", "cpu_seconds", "message")
VERSIONS = (
    "version", "created_at", "documents", "pages", "quality", "estimated_cer", "pages_read", "cpu_seconds",
    "pages_per_core_hour",
)  # fmt: skip
COLLECTIONS = (
    "collection", "sources", "quarantined", "withdrawn", "documents", "pages", "failed", "quality", "estimated_cer"
)  # fmt: skip
REJECTS = ("collection", "stage", "error_code", "count")
STALE = ("collection", "stage", "cause", "count")
FAILURES = ("subject_id", "uri", "stage", "error_message")


def execute(
    store: str | None, collections: list[str], metrics: str | None, max_age: float | None, *, as_json: bool
) -> None:
    """Say how the store is. Raises Stale where no run ended well for longer than `max_age` hours."""
    blobs = open_blobs(store_of(store))
    newest = versions.latest(blobs)
    if newest is None:
        raise UnknownError(f"{blobs.uri()} has no version yet; `opis run` makes one")
    check_collections(collections, newest.collections, blobs.uri())
    found = health(blobs, collections or None)
    if metrics is not None:
        _write(found, metrics)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found)
    if max_age is not None and (found.age_hours is None or found.age_hours > max_age):
        raise Stale(f"No run of {found.store} ended well in the last {max_age:g} hours: see the runs above.")


def _write(found: Health, path: str) -> None:
    from flows.metrics import write
    from storage.errors import AccessDenied

    try:
        write(found, path)
    except OSError as error:
        raise AccessDenied(f"{path} cannot be written ({error.strerror}): choose another file.") from error


def _print(found: Health) -> None:
    for title, heads, rows in (
        ("Runs", RUNS, found.runs),
        ("Versions", VERSIONS, found.versions),
        ("Collections", COLLECTIONS, found.collections),
        ("Open failures", REJECTS, found.rejects),
        ("The first of them", FAILURES, found.failures),
        ("Stale", STALE, found.stale),
    ):
        if rows:
            print_table(heads, ([row[head] for head in heads] for row in rows), title)
            console.print()
    _print_room(found)


def _print_room(found: Health) -> None:
    whole, newest = (found.bytes[part] / 2**20 for part in ("all", "newest"))
    kinds = sorted(((size, kind) for kind, size in found.bytes.items() if kind not in {"all", "newest"}), reverse=True)
    parts = ", ".join(f"{kind} {size / 2**20:,.1f}" for size, kind in kinds if size >= 2**20)
    free = f" {found.free / 2**30:,.1f} GiB are free on its disk." if found.free is not None else ""
    told = f" ({parts})" if parts else ""
    console.print(f"{found.store} takes {whole:,.1f} MiB{told}, the newest version {newest:,.1f} MiB of it.{free}")
