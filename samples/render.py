"""Make the scans and containers of the sample collection from the texts beside this script.

    .venv/bin/python samples/render.py

Needs Debian's fonts-dejavu-core, fonts-liberation and djvulibre-bin. The files it writes are committed: run it after a
change of a text. The same fonts and libraries give the same bytes.
"""

from pathlib import Path

import numpy as np
from containers import bilevel, mhtml, save_djvu, save_image_pdf, save_tiff, warc
from PIL import Image, ImageDraw, ImageFilter
from text_layer import save_text_pdf
from typesetting import FONTS, Style, font, pages
from web_pages import CARD, GONE, MUSEUM, TIDES

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
OUT = HERE / "collection"

SERIF = Style("liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Bold.ttf")
TYPED = Style(
    "liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf", size=30, justify=False, margin=90
)
DEJAVU = Style("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf", size=29)


def read(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


def styled(style: Style, **changes: object) -> Style:
    return Style(**{**style.__dict__, **changes})


def worn(page: Image.Image, seed: int, noise: float = 14.0) -> Image.Image:
    """A scan of old paper: soft letters, grain, a few specks."""
    random = np.random.default_rng(seed)
    grey = np.asarray(page.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32) * 0.86 + 22
    grey += random.normal(0, noise, grey.shape)
    spotted = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(spotted)
    for x, y in random.integers(0, min(page.size), (12, 2)):
        pen.ellipse([int(x), int(y), int(x) + 2, int(y) + 2], fill=60)
    return spotted


def scans() -> None:
    save_tiff(pages(read("opis.txt"), styled(SERIF, size=38, head="ГАЗО. Фонд № 12. Опись № 3")), OUT / "opis-3.tif", 200)
    save_image_pdf(pages(read("protokol.txt"), TYPED), OUT / "protokol-7.pdf", 200)
    save_djvu(pages(read("zapiska.txt"), styled(DEJAVU, page=(1166, 1300))), OUT / "zapiska.djvu", 200)
    for number, page in enumerate(pages(read("delo-118.txt"), styled(SERIF, size=38, page=(1166, 1500))), 1):
        bilevel(page).save(OUT / "delo-118" / f"list_{number:03}.png", dpi=(200, 200), optimize=True)
    (letter,) = pages(read("pismo.txt"), styled(TYPED, page=(1166, 1300)))
    turned = bilevel(letter).transpose(Image.Transpose.ROTATE_90)
    turned.save(OUT / "scans" / "pismo-povorot.png", dpi=(200, 200), optimize=True)
    (report,) = pages(read("raport.txt"), styled(TYPED, page=(1166, 1450), margin=120))
    skewed = worn(report.rotate(-2.4, Image.Resampling.BICUBIC, fillcolor=255), 6, 6.0)
    skewed.save(OUT / "scans" / "raport-perekos.jpg", dpi=(200, 200), quality=30, optimize=True)
    wide = styled(SERIF, page=(1654, 1330), columns=2, size=31, head="Заречные чтения. Выпуск 9", first_number=114)
    (article,) = pages(read("statya.txt"), wide)
    bilevel(article).save(OUT / "scans" / "statya-kolonki.png", dpi=(200, 200), optimize=True)
    for name in ("dovidka-uk", "izzina-lv", "bericht-de"):
        (page,) = pages(read(f"{name}.txt"), styled(SERIF, page=(1166, 1250)))
        bilevel(page).save(OUT / "languages" / f"{name}.png", dpi=(200, 200), optimize=True)


def digital() -> None:
    save_text_pdf(
        read("spravka.txt"), OUT / "spravka-1956.pdf",
        title="Справка о работе комиссии по пересмотру дел", author="П. И. Громов", head="ГАЗО. Ф. 12. Оп. 3. Д. 9",
    )
    (OUT / "kopiya-protokola.txt").write_bytes(read("kopiya-protokola.txt").encode("utf-8"))
    page = read("novost.html.txt").encode("cp1251").replace(b"\n", b"\r\n")
    (OUT / "web" / "novost.html").write_bytes(page)
    plan = Image.new("1", (160, 90), 1)
    ImageDraw.Draw(plan).text((12, 30), "план", fill=0, font=font(str(FONTS / "dejavu/DejaVuSans.ttf"), 28))
    plan.save(OUT / "plan.png")
    picture = (OUT / "plan.png").read_bytes()
    (OUT / "plan.png").unlink()
    (OUT / "web" / "muzei.mhtml").write_bytes(mhtml("https://museum.example.org/volna/", "The barge Volna", MUSEUM, picture))
    pages_of_site = [
        ("http://zaton.example.org/tides.html", 200, "text/html; charset=utf-8", TIDES),
        ("http://zaton.example.org/old/map.html", 404, "text/html; charset=utf-8", GONE),
        ("http://zaton.example.org/card.html", 200, "text/html; charset=utf-8", CARD),
    ]
    (OUT / "web" / "zaton.warc.gz").write_bytes(warc(pages_of_site))


def broken() -> None:
    """What every real delivery has: a transfer that broke off, and a file of no bytes."""
    whole = (OUT / "protokol-7.pdf").read_bytes()
    (OUT / "broken-off.pdf").write_bytes(whole[: len(whole) * 2 // 5])
    (OUT / "scans" / "empty.tif").write_bytes(b"")


def main() -> None:
    for folder in ("scans", "languages", "delo-118", "web"):
        (OUT / folder).mkdir(parents=True, exist_ok=True)
    scans()
    digital()
    broken()


if __name__ == "__main__":
    main()
