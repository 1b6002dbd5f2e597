"""Images as they come: cut short, mislabelled, oversized, of every mode. Read, or failed with a reason.

The engine is a fake: what is tested is what reaches it.
"""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from tasks.errors import LimitError, StageError, UnreadableError, UnsupportedError
from tasks.ocr import engine as engines
from tasks.ocr import models
from tasks.readers import reader
from tests.fakes.engines import BadTextEngine, CrashEngine, NoOpEngine, OutOfMemoryEngine
from tests.fakes.recognition import count, page, seen, use
from tests.fakes.scans import ENGLISH, RUSSIAN, drawn, encoded, source_task

__all__ = ["seen"]


def tiff(*frames: Image.Image) -> bytes:
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:], dpi=(300, 300))
    return stream.getvalue()


def modes() -> dict[str, Image.Image]:
    grey = drawn(RUSSIAN)
    wide = Image.fromarray(np.asarray(grey, dtype=np.uint16) * 200)
    clear = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    clear.putalpha(grey.point(lambda value: 255 - value))
    palette = grey.convert("RGB").quantize(8)
    return {
        "grey": grey,
        "bilevel": grey.convert("1"),
        "rgb": grey.convert("RGB"),
        "cmyk": grey.convert("CMYK"),
        "sixteen bits": wide,
        "transparent": clear,
        "palette": palette,
        "grey and alpha": clear.convert("LA"),
        "float": Image.fromarray(np.asarray(grey, dtype=np.float32) / 255),
    }


@pytest.mark.parametrize("mode", list(modes()))
def test_every_mode_reaches_the_engine_black_on_white(mode: str, seen: list[Image.Image]) -> None:
    row = page(encoded(modes()[mode], "TIFF"), "image")
    assert row.status == "text"
    values = np.asarray(seen[0])
    assert seen[0].mode == "L"
    assert np.median(values) > 180
    assert values.min() < 80
    assert row.ink == pytest.approx(0.06, abs=0.02)


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("kind", ["TIFF", "PNG"])
def test_white_is_white_at_every_depth(bits: int, kind: str, seen: list[Image.Image]) -> None:
    deep = np.asarray(drawn(RUSSIAN), dtype=np.uint32) * (2**bits - 1) // 255
    page(encoded(Image.fromarray(deep.astype(np.uint16)), kind), "image")
    assert np.median(np.asarray(seen[0])) == 255
    assert np.asarray(seen[0]).min() < 40


def test_exif_orientation_is_obeyed(seen: list[Image.Image]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    row = page(encoded(drawn(RUSSIAN, (1300, 700)), "JPEG", exif=exif, dpi=(200, 300)), "image")
    assert (row.width, row.height) == (700, 1300)


def test_frames_are_pages_of_their_own_size(seen: list[Image.Image]) -> None:
    data = tiff(drawn(RUSSIAN), drawn(ENGLISH, (1100, 900)), Image.new("1", (900, 900), 1))
    assert count(data, "image") == 3
    assert [(page(data, "image", number).width) for number in (1, 2, 3)] == [1300, 1100, 900]
    assert page(data, "image", 3).status == "blank"
    with pytest.raises(UnreadableError, match="Frame 4"):
        page(data, "image", 4)


def test_a_frame_is_the_same_each_time_it_is_read(seen: list[Image.Image]) -> None:
    lying = encoded(drawn(RUSSIAN), "TIFF", dpi=(200, 100), tiffinfo={274: 6})
    first, second = page(lying, "image"), page(lying, "image")
    assert first == second
    assert (first.width, first.height) == (700, 1300)


@pytest.mark.parametrize(("tag", "value"), [(254, 1), (254, 4), (255, 2)])
def test_small_copies_and_masks_in_a_tiff_are_no_pages(tag: int, value: int, seen: list[Image.Image]) -> None:
    small, last = drawn(RUSSIAN).resize((130, 70)), drawn(ENGLISH, (1100, 900))
    small.encoderinfo = {"tiffinfo": {tag: value}}
    data = tiff(drawn(RUSSIAN), small, last)
    (unit,) = reader("image").inspect(source_task(data)).units
    assert [leaf.index for leaf in unit.leaves] == [0, 2]


def test_a_tiff_of_small_copies_alone_is_read(seen: list[Image.Image]) -> None:
    only = encoded(drawn(RUSSIAN), "TIFF", tiffinfo={254: 1})
    assert count(only, "image") == 1


def test_a_cut_tiff_keeps_its_readable_frames(seen: list[Image.Image]) -> None:
    whole = tiff(drawn(RUSSIAN), drawn(ENGLISH))
    data = whole[: int(len(whole) * 0.7)]
    assert count(data, "image") >= 1
    assert page(data, "image", 1).status == "text"


def png_bomb(side: int) -> bytes:
    """A PNG whose head claims an enormous bilevel image."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", UnreadableError),
        (b"<html>not found</html>", UnreadableError),
        (b"\xff\xd8\xff", UnreadableError),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, UnreadableError),
        (b"II*\x00\xff\xff\xff\xff", UnreadableError),
        (png_bomb(60_000), LimitError),
        (png_bomb(2_000_000), StageError),
    ],
)
def test_what_is_no_image_fails_with_a_reason(data: bytes, error: type[StageError], seen: list[Image.Image]) -> None:
    with pytest.raises(error):
        page(data, "image")
    assert seen == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "JPEG2000"])
def test_a_cut_image_fails_rather_than_lose_its_foot(kind: str, seen: list[Image.Image]) -> None:
    whole = encoded(drawn(RUSSIAN), kind)
    for _ in range(2):  # a second try is no luckier
        with pytest.raises(UnreadableError, match="broken"):
            page(whole[: len(whole) // 2], "image")


def test_extreme_shapes(seen: list[Image.Image]) -> None:
    assert page(encoded(Image.new("L", (1, 1), 255)), "image").status == "blank"
    row = page(encoded(Image.new("L", (40_000, 40), 255)), "image")
    assert (row.status, row.width) == ("blank", 40_000)


def test_blank_and_textless_pages_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    use(NoOpEngine(), monkeypatch)
    blank = page(encoded(Image.new("L", (800, 1000), 250), dpi=(150, 150)), "image")
    assert (blank.status, blank.ink, blank.flags, blank.image_hash, blank.text_source) == ("blank", 0, (), None, None)
    photo = Image.new("L", (800, 1000), 255)
    ImageDraw.Draw(photo).ellipse((100, 100, 600, 600), fill=40)
    found = page(encoded(photo, dpi=(150, 150)), "image")
    assert (found.status, found.flags) == ("blank", ("no_text",))
    assert found.ink is not None
    assert found.ink > 0.01


def test_bad_text_is_replaced_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    use(BadTextEngine(), monkeypatch)
    row = page(encoded(drawn(RUSSIAN)), "image")
    assert row.text == "оп\ufffdись \ufffdдел\ufffd №\u00ad½ \ufffd\n"
    assert "replaced_characters:4" in row.flags


@pytest.mark.parametrize(("engine", "error"), [(CrashEngine(), RuntimeError), (OutOfMemoryEngine(), MemoryError)])
def test_what_an_engine_breaks_is_left_to_the_supervisor(
    engine: engines.Engine, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(engine, monkeypatch)
    with pytest.raises(error):
        page(encoded(drawn(RUSSIAN)), "image")


def test_a_second_try_reads_a_smaller_image(seen: list[Image.Image]) -> None:
    row = page(encoded(drawn(RUSSIAN), dpi=(300, 300)), "image", scale=0.5)
    assert seen[0].size == (650, 350)
    assert (row.width, row.height) == (1300, 700)


def test_an_unknown_reader_is_named() -> None:
    with pytest.raises(UnsupportedError, match="hologram"):
        reader("hologram")


def test_negatives_are_read_the_right_way_round(seen: list[Image.Image]) -> None:
    page(encoded(ImageOps.invert(drawn(RUSSIAN)), dpi=(300, 300)), "image")
    assert np.median(np.asarray(seen[0])) > 200


def test_languages_without_a_model_are_flagged(seen: list[Image.Image], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "installed", lambda model: model != "deu")
    row = page(encoded(drawn(RUSSIAN)), "image", languages=["ru", "de"])
    assert row.ocr_languages == ("rus",)
    assert "missing_model:deu" in row.flags
