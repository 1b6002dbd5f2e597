"""Page images: a page scanned again is found by its picture and confirmed by its text; no other page is."""

import io
import random
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

from tasks.likeness.pictures import FARTHEST, bits
from tasks.ocr.ink import measure
from tasks.ocr.raster import perceptual_hash
from tests.fakes.scans import font
from tests.fakes.scribe import prose, scanned
from tests.fakes.small_collection import Collection

PAGES = 8
SIZE = (1240, 1754)


def page(seed: int) -> Image.Image:
    """A typed page: heading, number and margins are those of every other one."""
    image = Image.new("L", SIZE, 246)
    pen = ImageDraw.Draw(image)
    pen.text((470, 90), "ЖУРНАЛ УЧЁТА", font=font(34), fill=30)
    lines, line = [], ""
    for word in prose(seed, 40).split():
        if len(line) + len(word) > 62:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    pen.multiline_text((140, 170), "\n".join(lines[: 38 - seed % 5]), font=font(25), fill=30, spacing=10)
    pen.text((610, 1660), str(100 + seed), font=font(24), fill=30)
    return image


def scanned_again(image: Image.Image, seed: int) -> Image.Image:
    """Laid askew by 0.7°, cropped, at another resolution, greyer, compressed."""
    dice = random.Random(seed)
    turned = image.rotate(dice.choice([-0.7, 0.7]), Image.Resampling.BICUBIC, fillcolor=246)
    left, top = dice.randint(10, 40), dice.randint(10, 50)
    cut = turned.crop((left, top, SIZE[0] - dice.randint(10, 40), SIZE[1] - dice.randint(10, 50)))
    scale = dice.choice([0.75, 0.9, 1.3])
    resized = cut.resize((round(cut.width * scale), round(cut.height * scale)), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    resized.point(lambda value: int(value * 0.85)).save(stream, "JPEG", quality=40)
    return Image.open(stream).convert("L")


def hashed(image: Image.Image) -> str:
    return perceptual_hash(image, measure(image, 150 * image.height / SIZE[1]))


@cache
def hashes() -> tuple[list[str], list[str]]:
    pages = [page(seed) for seed in range(PAGES)]
    return [hashed(image) for image in pages], [hashed(scanned_again(image, n)) for n, image in enumerate(pages)]


def distance(one: str, two: str) -> int:
    return int(np.unpackbits(bits([one]) ^ bits([two])).sum())


def test_nine_in_ten_pages_scanned_again_look_like_themselves() -> None:
    found = [distance(one, two) for one, two in zip(*hashes(), strict=True)]
    assert sum(far <= FARTHEST for far in found) / PAGES >= 0.85, found


def test_different_pages_of_one_layout_do_not() -> None:
    every = [*enumerate(hashes()[0]), *enumerate(hashes()[1])]
    assert min(distance(one, two) for n, one in every for m, two in every if n != m) > FARTHEST


def test_a_picture_proposes_and_the_text_confirms() -> None:
    texts = [prose(seed, 40) for seed in range(PAGES)]
    documents = {f"a{n}": [text] for n, text in enumerate(texts)}
    documents |= {f"b{n}": [scanned(text, 0.04, n)] for n, text in enumerate(texts)}
    collection = Collection(documents | {"c": [prose(99, 40)]})
    values = [*hashes()[0], *hashes()[1], hashes()[0][0]]
    collection.pages = [row._replace(image_hash=value) for row, value in zip(collection.pages, values, strict=True)]
    found = {(row.left_id, row.right_id, row.relation) for row in collection.duplicates() if row.level == "page_image"}
    meant = {(f"p-a{n}", f"p-b{n}", "re-scan") for n in range(PAGES)}
    assert found <= meant
    assert len(found) >= 0.85 * PAGES
