"""Pages set from a text and worn as paper and scanners wear them, for tests and for the fit of the error estimate."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

TEXTS = Path(__file__).parents[2] / "samples" / "texts"
FONTS = Path("/usr/share/fonts/truetype")
SERIF = "liberation/LiberationSerif-Regular.ttf"
TYPED = "liberation/LiberationMono-Regular.ttf"
WIDE = "dejavu/DejaVuSerif.ttf"


@dataclass(frozen=True)
class Wear:
    """What happened to a page. Greys 0–255, lengths in pixels at 200 dpi, skew in degrees against the clock."""

    ink: int = 20
    paper: int = 245
    blur: float = 0.0
    noise: float = 0.0
    faded: float = 0.0
    """Share of the ink that is rubbed off, in spots."""
    specks: int = 0
    skew: float = 0.0
    scale: float = 1.0
    jpeg: int = 0
    shade: float = 0.0
    """How much darker the right edge is, 0–1."""


def paragraphs(name: str) -> str:
    """A text of the sample collection without its marks of setting."""
    text = (TEXTS / name).read_text(encoding="utf-8")
    text = re.sub(r"\[\^\d+\]", "", re.sub(r"^(#{1,2} |> |\^)", "", text, flags=re.MULTILINE))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def wrapped(text: str, face: ImageFont.FreeTypeFont, measure: float) -> list[str]:
    """Lines of a text, broken at spaces."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            if line and face.getlength(f"{line} {word}") > measure:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return lines


def set_page(text: str, face: str = SERIF, size: int = 33, lines: int = 40) -> tuple[Image.Image, str]:
    """A page of at most so many lines at 200 dpi, 8-bit grey, and its text."""
    if not (FONTS / face).is_file():
        pytest.skip(f"the font {face} is not installed: apt-get install fonts-liberation fonts-dejavu-core")
    font = ImageFont.truetype(str(FONTS / face), size)
    kept = wrapped(text, font, 1000)[:lines]
    step = round(size * 1.35)
    page = Image.new("L", (1160, 160 + step * len(kept)), 255)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(kept):
        pen.text((80, 80 + step * number), line, fill=0, font=font)
    return page, "\n".join(kept)


def worn(page: Image.Image, wear: Wear, seed: int) -> Image.Image:
    """The page after the wear; the same seed gives the same pixels."""
    random = np.random.default_rng(seed)
    ink = 1 - np.asarray(page, dtype=np.float32) / 255
    if wear.faded:
        spots = Image.fromarray(random.random((page.height // 6 + 1, page.width // 6 + 1)).astype(np.float32))
        spread = np.asarray(spots.resize(page.size, Image.Resampling.BILINEAR))
        ink = ink * np.clip((spread - wear.faded * 0.6) * 4, 0, 1)
    grey = wear.paper - ink * (wear.paper - wear.ink)
    grey = grey * (1 - wear.shade * np.linspace(0, 1, page.width, dtype=np.float32))
    picture = Image.fromarray(grey.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(wear.blur))
    pen = ImageDraw.Draw(picture)
    for x, y, r in zip(
        random.integers(0, page.width, wear.specks),
        random.integers(0, page.height, wear.specks),
        random.integers(1, 4, wear.specks),
        strict=True,
    ):
        pen.ellipse([int(x), int(y), int(x + r), int(y + r)], fill=wear.ink)
    picture = picture.rotate(wear.skew, Image.Resampling.BICUBIC, fillcolor=wear.paper)
    if wear.scale != 1:
        picture = picture.resize((round(picture.width * wear.scale), round(picture.height * wear.scale)))
    noisy = np.asarray(picture, dtype=np.float32) + random.normal(0, wear.noise, (picture.height, picture.width))
    picture = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
    return _through_jpeg(picture, wear.jpeg) if wear.jpeg else picture


def _through_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("L")


def in_old_spelling(text: str) -> str:
    """Russian with the letters of before 1918: і before vowels, ъ after consonants, ѣ in some frequent words."""
    text = re.sub(r"и(?=[аеёиоуыэюяй])", "і", text)
    text = re.sub(r"([бвгджзклмнпрстфхцчшщ])(?![а-яёіѣъь])", r"\1ъ", text)
    return re.sub(r"(?<=[дмлвнтс])е(?=[лнстдв])", "ѣ", text)
