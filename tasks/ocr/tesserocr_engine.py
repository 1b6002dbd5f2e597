"""Tesseract in the process, through tesserocr: one loaded API object for each set of models."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from tasks.errors import UnreadableError
from tasks.ocr import models
from tasks.ocr.engine import Request
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord, Rectangle

if TYPE_CHECKING:
    from PIL.Image import Image

#: API objects kept: one that reads whole pages, one that is tried. Another takes less than 0.1 s and 10 to 50 MB.
KEPT = 2


class TesserocrEngine:
    """Tesseract by tesserocr."""

    def __init__(self) -> None:
        import tesserocr

        self._library: Any = tesserocr
        self._apis: OrderedDict[str, Any] = OrderedDict()
        version = tesserocr.tesseract_version().split("\n", 1)[0].removeprefix("tesseract ")
        self.name = f"tesserocr {tesserocr.__version__} (tesseract {version})"

    def _api(self, languages: tuple[str, ...]) -> Any:
        key = "+".join(languages)
        if key not in self._apis:
            while len(self._apis) >= KEPT:
                oldest = self._apis.popitem(last=False)[1]
                oldest.End()
                oldest.ClearPersistentCache()  # its dictionaries outlive it otherwise
            self._apis[key] = self._library.PyTessBaseAPI(path=f"{models.folder()}/", lang=key)
            self._apis[key].SetVariable("debug_file", "/dev/null")
        self._apis.move_to_end(key)
        return self._apis[key]

    def read(self, image: "Image", request: Request) -> Layout:
        """Words of an 8-bit grey image. Raises UnreadableError where Tesseract gives up."""
        api = self._api(request.languages)
        defaults = {name: api.GetVariableAsString(name) for name, _ in request.variables}
        try:
            for name, value in request.variables:
                api.SetVariable(name, value)
            api.SetPageSegMode(request.segmentation)
            api.ClearAdaptiveClassifier()
            api.SetImage(image)
            api.SetSourceResolution(request.dpi)
            if not api.Recognize():
                raise UnreadableError("Tesseract could not read the image.", code="ocr_failed")
            return self._layout(api)
        finally:
            api.Clear()
            for name, value in defaults.items():
                api.SetVariable(name, value)

    def orientation(self, image: "Image", dpi: int) -> int | None:
        """Degrees clockwise that set the image upright, by Tesseract's `osd` model; None without model or answer."""
        if not models.installed(models.ORIENTATION):
            return None
        api = self._api((models.ORIENTATION,))
        try:
            api.SetPageSegMode(self._library.PSM.OSD_ONLY)
            api.SetImage(image)
            api.SetSourceResolution(dpi)
            found = api.DetectOrientationScript()
        finally:
            api.Clear()
        return None if found is None else (360 - int(found["orient_deg"])) % 360

    def _layout(self, api: Any) -> Layout:
        level = self._library.RIL
        iterator = api.GetIterator()
        if iterator is None:
            return Layout()
        tree: list[list[list[tuple[list[ReadWord], float | None]]]] = []
        for item in self._library.iterate_level(iterator, level.WORD):
            if item.Empty(level.WORD):
                continue
            if not tree or item.IsAtBeginningOf(level.BLOCK):
                tree.append([])
            if not tree[-1] or item.IsAtBeginningOf(level.PARA):
                tree[-1].append([])
            if not tree[-1][-1] or item.IsAtBeginningOf(level.TEXTLINE):
                tree[-1][-1].append(([], _x_height(item)))
            word = _word(item, level.WORD)
            if word is not None:
                tree[-1][-1][-1][0].append(word)
        return _pruned(tree)


def _word(item: Any, level: int) -> ReadWord | None:
    box = item.BoundingBox(level)
    try:
        text = item.GetUTF8Text(level)
    except UnicodeDecodeError as error:
        text = bytes(error.object).decode("utf-8", "replace")
    if box is None or not text.strip():
        return None
    return ReadWord(text, Rectangle(*box), item.Confidence(level) / 100)


def _x_height(item: Any) -> float | None:
    row = item.RowAttributes()  # descenders are negative
    if not row:
        return None
    return round(float(row["row_height"] - row["ascenders"] + row["descenders"]), 2)


def _pruned(tree: list[list[list[tuple[list[ReadWord], float | None]]]]) -> Layout:
    blocks = []
    for block in tree:
        paragraphs = []
        for paragraph in block:
            lines = tuple(ReadLine(tuple(words), size) for words, size in paragraph if words)
            if lines:
                paragraphs.append(ReadParagraph(lines))
        if paragraphs:
            blocks.append(ReadBlock(tuple(paragraphs)))
    return Layout(tuple(blocks))
