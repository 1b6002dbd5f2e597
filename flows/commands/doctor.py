"""`opis doctor`: what is missing on this machine, and how to install it."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from flows import sandbox
from flows.commands.output import console, print_json, print_table
from flows.exits import Exit
from flows.guard import Bounds, Guard
from flows.prefect_api import api_url
from flows.request import store_of
from flows.room import left
from storage.blobs import open_blobs
from storage.errors import StorageError
from tasks.errors import MissingToolError
from tasks.ocr import models

#: Models of the languages that `auto` may meet, of page orientation, and of Cyrillic at large.
MODELS = ("rus", "eng", "ukr", "bel", "bul", "srp", "lav", "lit", "est", "pol", "deu", "fra", "osd", "Cyrillic")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `remedy` says what to do where it is not well."""

    what: str
    is_well: bool
    found: str
    remedy: str = ""


def execute(store: str | None, *, as_json: bool) -> None:
    """Print every check; exit code MISSING where something necessary is not well."""
    checks = list(examine(store_of(store)))
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        rows = [("ok" if c.is_well else "MISSING", c.what, c.found, "" if c.is_well else c.remedy) for c in checks]
        print_table(("", "what", "found", "what to do"), rows)
    if not all(check.is_well for check in checks):
        sys.exit(Exit.MISSING)
    if not as_json:
        console.print("Everything is there.")


def examine(store: str) -> Iterator[Check]:
    """Every check in turn."""
    yield _engine()
    yield from _models()
    yield _program("ddjvu", "DjVu files", "apt-get install djvulibre-bin")
    yield _program("pandoc", "office files and e-books", "apt-get install pandoc")
    yield _sandbox()
    yield _store(store)
    yield from _disk(store)
    yield _prefect()


def _engine() -> Check:
    packages = [name for name in ("tesserocr", "pytesseract") if importlib.util.find_spec(name)]
    program = shutil.which("tesseract")
    is_well = "tesserocr" in packages or bool(program)
    found = ", ".join([*packages, *([program] if program else [])]) or "nothing"
    return Check("Tesseract", is_well, found, "apt-get install tesseract-ocr, or pip install tesserocr")


def _models() -> Iterator[Check]:
    for name in MODELS:
        try:
            there, place = models.installed(name), str(models.folder())
        except MissingToolError:
            there, place = False, "no models at all"
        found = place if there else "not there"
        yield Check(f"model {name}", there, found, f"apt-get install {models.package_of(name)}")


def _program(name: str, purpose: str, remedy: str) -> Check:
    path = shutil.which(name)
    return Check(f"{name} ({purpose})", path is not None, path or "not there", remedy)


def _sandbox() -> Check:
    """What holds for the child that decodes untrusted bytes, by the word of such a child."""
    child = Guard(Bounds(memory=1024, calls=1, held=1024))
    try:
        found: tuple[str, ...] = child.call(60, sandbox.held)
    finally:
        child.stop()
    return Check("decoding of untrusted files", is_well=True, found="; ".join(found))


def _store(store: str) -> Check:
    try:
        open_blobs(store).probe()
    except StorageError as error:
        return Check("store", is_well=False, found=store, remedy=error.message)
    return Check("store", is_well=True, found=f"{store} honours conditional writes")


def _disk(store: str) -> Iterator[Check]:
    if store.lower().startswith("s3://"):
        return
    folder = Path(store).absolute()
    free, least = left(folder)
    yield Check("disk", free >= least, f"{free / 2**30:.1f} GiB free", f"free some space on the disk of {folder}")


def _prefect() -> Check:
    url = api_url()
    if url is None:
        return Check("Prefect", is_well=True, found="no API configured: runs are embedded")
    import httpx

    try:
        httpx.get(f"{url.rstrip('/')}/health", timeout=5).raise_for_status()
    except httpx.HTTPError as error:
        return Check("Prefect", is_well=False, found=f"{url}: {error}", remedy="start it (`make up`), or unset its URL")
    return Check("Prefect", is_well=True, found=url)
