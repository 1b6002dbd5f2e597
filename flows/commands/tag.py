"""`opis tag` and `opis note`: what people call a version, and what they say of it."""

from flows.commands.output import console, print_json
from flows.request import store_of
from storage import tags
from storage.blobs import open_blobs


def tag(version: str, name: str, store: str | None, *, move: bool, remove: bool, as_json: bool) -> None:
    """Set, move or take away a tag."""
    blobs = open_blobs(store_of(store))
    number = tags.resolved(blobs, version)
    if remove:
        tags.untag(blobs, name, number)
    else:
        tags.tag(blobs, name, number, move=move)
    if as_json:
        print_json({"version": number, "tags": sorted(n for n, v in tags.tags(blobs).items() if v == number)})
    else:
        console.print(f"Version {number} is {'no longer ' if remove else ''}{name}.")


def note(version: str, text: str, store: str | None, *, as_json: bool) -> None:
    """Write a note beside those there are."""
    blobs = open_blobs(store_of(store))
    number = tags.resolved(blobs, version)
    tags.note(blobs, number, text)
    if as_json:
        written = [{"text": note.text, "written_at": note.written_at} for note in tags.notes(blobs)[number]]
        print_json({"version": number, "notes": written})
    else:
        console.print(f"Noted of version {number}.")
