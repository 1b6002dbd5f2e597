"""DjVu, by the programs of djvulibre: the hidden text of a page where it is sound, else the page read as an image.

The programs run on a temporary file that we named, never on a path from outside.
"""

import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from weakref import finalize

from storage.schemas import Leaf, PageRow, Unit
from tasks.errors import LimitError, MissingToolError, UnreadableError
from tasks.ocr.frame import Frame
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.programs import djvulibre
from tasks.ocr.raster import LONGEST_SIDE
from tasks.ocr.text_layer import Rendering, TextLayer, read_page
from tasks.reader import Inspection, Reading
from tasks.readers.djvu_text import layout_of, unquoted
from tasks.stage import PageTask, Parameters, Payload, SourceTask

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "image/vnd.djvu"
#: Seconds that one call of a program may take.
PATIENCE = 300

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
    return read_page(task, Rendering(picture, dpi, f"djvulibre {djvulibre()}", is_scan=True), layer, parameters)


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
    return Face(int(size[1]), int(size[2]), float(dpi[1]) if dpi else 300.0, text)


class _Folder:
    """A folder of our own; it goes when nothing names it any more, without a `ResourceWarning`."""

    def __init__(self) -> None:
        self.name = mkdtemp(prefix="opis-djvu-")
        self._end = finalize(self, rmtree, self.name, ignore_errors=True)


@lru_cache(maxsize=1)
def _folder(payload: Payload) -> _Folder:
    """A folder with the file in it; it goes when the next document comes."""
    folder = _Folder()
    Path(folder.name, "source.djvu").write_bytes(payload.data)
    return folder


def _run(payload: Payload, program: str, *options: str) -> str:
    """Run a program of djvulibre in the folder of the file; what it printed."""
    try:
        done = subprocess.run(
            [program, *options], cwd=_folder(payload).name, capture_output=True, timeout=PATIENCE, check=False
        )
    except FileNotFoundError as error:
        raise MissingToolError(f"{program} is not installed (Debian: apt-get install djvulibre-bin).") from error
    except subprocess.TimeoutExpired as error:
        raise LimitError(f"{program} took more than {PATIENCE} seconds over the page.", code="timeout") from error
    if done.returncode:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableError(f"The DjVu file is broken or cut short: {complaint[0] if complaint else program}")
    return done.stdout.decode("utf-8", "replace")


def _ask(payload: Payload, commands: str) -> str:
    return _run(payload, "djvused", "source.djvu", "-e", commands)


def _rendered(payload: Payload, number: int, width: int, height: int) -> "Image":
    from PIL import Image

    _run(payload, "ddjvu", "-format=ppm", f"-page={number}", f"-size={width}x{height}", "source.djvu", "page.ppm")
    with Image.open(Path(_folder(payload).name, "page.ppm")) as image:
        return image.convert("L")
