"""What becomes of a file in acquire and recognise, in a few words."""

import hashlib
from collections.abc import Callable

from PIL import Image

from storage.ids import source_id
from tasks.acquire import AcquireParameters, run
from tasks.assemble import assembled
from tasks.errors import StageError
from tasks.ocr.parameters import RecogniseParameters
from tasks.recognise import recognise
from tasks.stage import PageTask, Payload, SourceTask
from tests.fakes.scans import encoded


def outcome(name: str, make: Callable[[], bytes], number: int = 1, **options: object) -> str:
    """What acquire and recognise make of a file: its state, by what its text came, and its flags."""
    data = make()
    payload = Payload(name, data, hashlib.sha256(data).hexdigest())
    task = SourceTask(source_id("c", "main", name), "c", "main", f"/in/{name}", None, payload)
    try:
        (source,), holdings, _ = run(task, AcquireParameters())
    except StageError as error:  # of this machine, not of the file: the engine quarantines the source for now
        return f"source quarantined: {error.code}, tried again by --failed"
    if source.status != "ok":
        return f"source quarantined: {source.error_code}"
    (member,), _ = assembled(holdings)
    count = len(member.leaves)
    page = PageTask(member, number, task.uri, payload)
    try:
        (row,), _ = recognise(page, RecogniseParameters.model_validate(options))
    except StageError as error:
        return f"page failed: {error.code}"
    flags = [flag for flag in row.flags if not flag.startswith(("low_c", "replaced_characters"))]
    pages = f"{count} pages, page {number} " if count > 1 else "page "
    return (
        pages
        + (f"read by {row.text_source}" if row.status == "text" else row.status)
        + "".join(f", {f}" for f in flags)
    )


def similar(make: Callable[[], Image.Image], text: str) -> str:
    """How much of a known text the real engine read."""
    from rapidfuzz.distance import Levenshtein

    data = encoded(make(), dpi=(300, 300))
    member = assembled(run(task_of(data), AcquireParameters())[1])[0][0]
    (row,), _ = recognise(PageTask(member, 1, "/in/scan.png", payload_of(data)), RecogniseParameters())
    close = Levenshtein.normalized_similarity(" ".join(row.text.split()), " ".join(text.split()))
    turned_by = f", turned by {row.rotation}" if row.rotation else ""
    return f"page read by {row.text_source}{turned_by}, " + (
        "nothing lost" if close > 0.95 else f"only {close:.2f} of it"
    )


def payload_of(data: bytes) -> Payload:
    return Payload("scan.png", data, hashlib.sha256(data).hexdigest())


def task_of(data: bytes) -> SourceTask:
    return SourceTask(source_id("c", "main", "scan.png"), "c", "main", "/in/scan.png", None, payload_of(data))
