"""DjVu, by the programs of djvulibre: the hidden text of a page where it is sound, else the page read as an image.

The programs run on a temporary file that we named, never on a path from outside.
"""

import io
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from configs.load import page_limits
from storage.schemas import Leaf, PageRow, Unit
from tasks.errors import LimitError, MissingToolError, UnreadableError
from tasks.ocr.frame import Frame
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.programs import djvulibre
from tasks.ocr.raster import LONGEST_SIDE, raster
from tasks.ocr.text_layer import Rendering, TextLayer, read_page
from tasks.reader import Inspection, Reading
from tasks.readers.djvu_text import layout_of, unquoted
from tasks.stage import PageTask, Parameters, Payload, SourceTask
from tasks.witness.choice import read_with_witnesses

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "image/vnd.djvu"
#: What we call the file.
SOURCE = "source.djvu"

_SIZE = re.compile(r"^width=(\d+) height=(\d+)", re.MULTILINE)
_DPI = re.compile(r"INFO \[\d+\].*?(\d+) dpi")
_METADATA = re.compile(r'^(\w+)\t("(?:[^"\\]|\\.)*")$', re.MULTILINE)


def inspect(task: SourceTask) -> Inspection:
    """One document with the pages of the file. Raises UnreadableError or MissingToolError."""
    answer = _ask(task.payload, "n; print-meta")
    count = re.match(r"(\d+)\s", answer)
    if count is None or not int(count[1]):
        raise UnreadableError("The DjVu file has no pages: it is broken.", code="no_pages")
    said = {key.lower(): unquoted(value) for key, value in _METADATA.findall(answer)}
    described = tuple((name, said[key]) for key, name in (("author", "authors"), ("title", "title")) if said.get(key))
    leaves = tuple(Leaf(task.source_id, None, index) for index in range(int(count[1])))
    metadata = tuple(sorted((f"djvu_{key}", value) for key, value in said.items()))
    return Inspection(MEDIA_TYPE, "djvu", (Unit(MEDIA_TYPE, leaves, metadata=described),), metadata=metadata)


def read(task: PageTask, parameters: Parameters) -> Reading:
    """Read one page. Raises UnreadableError, LimitError or MissingToolError."""
    assert isinstance(parameters, RecogniseParameters)
    number = task.member.leaves[task.page_number - 1].index + 1
    face = _face(task.payload, number)
    scale = min(face.scale(parameters), task.scale, 1.0)
    picture = _rendered(task.payload, number, max(1, round(face.width * scale)), max(1, round(face.height * scale)))
    dpi = round(face.dpi * picture.height / face.height, 2)
    # hidden text counts from the foot of the page
    across, down = picture.width / face.width, picture.height / face.height
    frame = Frame(face.width, face.height, *picture.size, (across, 0, 0, 0, -down, picture.height))
    layer = TextLayer(layout=layout_of(face.text, frame), is_hidden=True)
    rendering = Rendering(picture, dpi, f"djvulibre {djvulibre()}", is_scan=True)
    return read_with_witnesses(
        task,
        lambda: raster(picture, (dpi, dpi)),
        parameters,
        lambda: read_page(task, rendering, layer, parameters),
    )


def facsimile(payload: Payload, index: int, page: PageRow) -> "Image":
    """The page at the size that boxes count in. Raises UnreadableError or LimitError."""
    return _rendered(payload, index + 1, page.width or 1, page.height or 1)


@dataclass(frozen=True, slots=True)
class Face:
    """What a page says of itself: size in pixels, resolution, hidden text as an S-expression."""

    width: int
    height: int
    dpi: float
    text: str

    def scale(self, parameters: RecogniseParameters) -> float:
        """How much smaller it must be rendered."""
        pixels: float = (parameters.most_read_pixels / (self.width * self.height)) ** 0.5
        return min(1.0, parameters.highest_dpi / self.dpi, pixels, LONGEST_SIDE / max(self.width, self.height))


def _face(payload: Payload, number: int) -> Face:
    answer = _ask(payload, f"select {number}; size; dump; print-txt")
    size, dpi = _SIZE.search(answer), _DPI.search(answer)
    if size is None or not int(size[1]) or not int(size[2]):
        raise UnreadableError(f"Page {number} of the DjVu file has no size: it is broken.")
    text = answer[answer.find("(page") :] if "(page" in answer else ""
    # 25 to 6000 is what the format allows (DjVu 3 specification, INFO chunk)
    fineness = float(dpi[1]) if dpi and 25 <= int(dpi[1]) <= 6000 else 300.0
    return Face(int(size[1]), int(size[2]), fineness, text)


def _run(payload: Payload, program: str, *options: str) -> bytes:
    """Run a program of djvulibre in a folder of its own beside `source.djvu`; what it printed.

    The file is written for each call: a child that is killed over a page would leave a folder that was kept.
    """
    with _workplace(payload.data) as folder:
        patience = page_limits().program
        try:
            done = subprocess.run([program, *options], cwd=folder, capture_output=True, timeout=patience, check=False)
        except FileNotFoundError as error:
            raise MissingToolError(f"{program} is not installed (Debian: apt-get install djvulibre-bin).") from error
        except subprocess.TimeoutExpired as error:
            raise LimitError(f"{program} took more than {patience:g} seconds over the page.", code="timeout") from error
    if done.returncode:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableError(f"The DjVu file is broken or cut short: {complaint[0] if complaint else program}")
    return done.stdout


@contextmanager
def _workplace(data: bytes) -> Iterator[str]:
    """A folder with the file. Raises LimitError where there is no room for it."""
    try:
        folder = TemporaryDirectory(prefix="opis-djvu-")
    except OSError as error:
        raise _without_room(error) from error
    with folder as name:
        try:
            Path(name, SOURCE).write_bytes(data)
        except OSError as error:
            raise _without_room(error) from error
        yield name


def _without_room(error: OSError) -> LimitError:
    return LimitError(f"No temporary file can be written ({error.strerror}): free some space.", code="no_scratch")


def _ask(payload: Payload, commands: str) -> str:
    return _run(payload, "djvused", SOURCE, "-e", commands).decode("utf-8", "replace")


def _rendered(payload: Payload, number: int, width: int, height: int) -> "Image":
    from PIL import Image

    drawn = _run(payload, "ddjvu", "-format=ppm", f"-page={number}", f"-size={width}x{height}", SOURCE)
    with Image.open(io.BytesIO(drawn)) as image:
        return image.convert("L")
