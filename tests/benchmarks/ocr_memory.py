"""What memory a guarded child of recognition needs over many pages, and over a long PDF whose pages share one image."""

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from configs.load import work
from flows.guard import Bounds, Guard
from tests.fakes.hard_files import raw_pdf
from tests.fakes.scans import RUSSIAN, drawn, page_task

#: Seconds that a page may take on the busiest machine.
PATIENCE = 600


def peak_after(data: bytes, kind: str, number: int, parameters: dict[str, object]) -> tuple[int, int]:
    """Read a page in the child: the child's number, and the most memory it ever held, MiB."""
    from tasks.ocr.parameters import RecogniseParameters
    from tasks.recognise import recognise

    task = replace(page_task(data, kind, number), page_number=number)
    recognise(task, RecogniseParameters.model_validate(parameters))
    return os.getpid(), peak()


def peak() -> int:
    """Most memory that this process ever held, MiB. `ru_maxrss` would count that of the process that started it."""
    (found,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found) // 1024


def peaks(pages: Iterator[tuple[bytes, str, int]], times: int) -> str:
    """The highest peak of any child in each fifth of so many pages, and how many children there were."""
    limits = work("recognise")
    guard = Guard(Bounds(limits.memory, limits.recycle_calls, limits.recycle_memory))
    found: list[tuple[int, int]] = []
    try:
        for data, kind, number in pages:
            found.append(guard.call(PATIENCE, peak_after, data, kind, number, {}))
    finally:
        guard.stop()
    fifth = max(1, times // 5)
    fifths = [max(peak for _, peak in found[start : start + fifth]) for start in range(0, len(found), fifth)]
    return f"{fifths} in {len({child for child, _ in found})} children"


def over_pages(pages: list[bytes], times: int) -> str:
    """Some pages again and again."""
    return peaks(((pages[at % len(pages)], "image", 1) for at in range(times)), times)


def over_shared_image(times: int) -> str:
    """The last pages of a PDF of 302 that all show one image of A4 at 300 dpi."""
    image = drawn(RUSSIAN, (2480, 3508), 60)
    packed = zlib.compress(image.tobytes())
    stream = (
        b"<</Type/XObject/Subtype/Image/Width 2480/Height 3508/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    )
    box = b"/MediaBox[0 0 595 842]/Resources<</XObject<</I 5 0 R>>>>"
    data = raw_pdf(box, b"q 595 0 0 842 0 0 cm /I Do Q", stream, pages=302)
    return peaks(((data, "pdf", 303 - number) for number in range(times, 0, -1)), times)
