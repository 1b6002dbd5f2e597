"""Small scans drawn for tests, and the tasks that read them."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from storage.schemas import Leaf, MemberRow
from tasks.stage import PageTask, Payload, SourceTask

FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/freefont/FreeSerif.ttf",
)

RUSSIAN = """Читальный зал открыт по будням с девяти утра.
Дела выдаются по письменному требованию,
не более десяти единиц хранения в день.
Снимать копии можно только с разрешения
хранителя фонда и без вспышки. Описи лежат
на столе у окна, их не уносят из зала.
Заказанные дела хранятся за читателем
две недели, после чего уходят в хранилище."""

ENGLISH = """The reading room opens at nine on weekdays.
Files are issued on a written request, and
no more than ten of them on any one day.
Copies may be made only with the consent of
the keeper, and never with a flash. The lists
lie on the table by the window and stay there.
Files that were asked for wait two weeks for
the reader and then return to the stacks."""


def font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Cyrillic; the test is skipped where there is none."""
    for path in FONTS:
        if Path(path).is_file():
            return ImageFont.truetype(path, size)
    pytest.skip("no font with Cyrillic is installed: apt-get install fonts-dejavu-core")


def drawn(text: str, size: tuple[int, int] = (1300, 700), points: int = 44, ink: int = 20) -> Image.Image:
    """A page with the lines of a text, black on white, at what is 300 dpi for 10-point type."""
    page = Image.new("L", size, 255)
    ImageDraw.Draw(page).multiline_text((60, 50), text, font=font(points), fill=ink, spacing=20)
    return page


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """An image as a file."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def payload(data: bytes, path: str = "scan") -> Payload:
    """The bytes of a source."""
    return Payload(path, data, hashlib.sha256(data).hexdigest())


def source_task(data: bytes) -> SourceTask:
    """A source to inspect."""
    return SourceTask("s-test", "tests", "main", "file:///scans/scan", None, payload(data))


def page_task(data: bytes, reader: str, number: int = 1, languages: Sequence[str] = (), scale: float = 1.0) -> PageTask:
    """A page to read; its document has as many pages as it takes."""
    leaves = tuple(Leaf("s-test", None, index) for index in range(number))
    member = MemberRow("d-test", "tests", "main", "scan", 0, ("s-test",), reader, leaves, languages=tuple(languages))
    return PageTask(member, number, "file:///scans/scan", payload(data), scale)
