"""Put pages and texts into files: TIFF, PDF, DjVu, MHTML, WARC. Everything is the same on every run."""

import gzip
import io
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

Pages = Sequence[Image.Image]


def bilevel(page: Image.Image) -> Image.Image:
    """Black and white without dithering, as a fax or archive scanner gives it."""
    return page.point(lambda value: 255 if value > 140 else 0).convert("1", dither=Image.Dither.NONE)


def save_tiff(pages: Pages, path: Path, dpi: int) -> None:
    first, *rest = [bilevel(page) for page in pages]
    first.save(path, compression="group4", save_all=True, append_images=rest, dpi=(dpi, dpi))


def save_image_pdf(pages: Pages, path: Path, dpi: int) -> None:
    """A PDF of scans: one CCITT image a page, no text."""
    first, *rest = [bilevel(page) for page in pages]
    start = time.gmtime(0)
    first.save(
        path, "PDF", save_all=True, append_images=rest, resolution=dpi, title="", producer="Opis samples",
        creationDate=start, modDate=start,
    )


def save_djvu(pages: Pages, path: Path, dpi: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, page in enumerate(pages, 1):
            image = Path(folder, f"{number}.pbm")
            bilevel(page).save(image)
            names.append(str(image.with_suffix(".djvu")))
            subprocess.run(["cjb2", "-dpi", str(dpi), "-clean", str(image), names[-1]], check=True)
        subprocess.run(["djvm", "-c", str(path), *names], check=True)


def mhtml(url: str, subject: str, html: str, picture: bytes) -> bytes:
    """A page as Chromium saves it, with one picture."""
    import base64
    import quopri

    boundary = "----MultipartBoundary--opis-sample----"
    text = quopri.encodestring(html.encode("utf-8")).replace(b"\n", b"\r\n")
    image = base64.encodebytes(picture).replace(b"\n", b"\r\n")
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: {subject}\r\n"
        "Date: Fri, 6 Sep 2019 08:30:00 -0000\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n\r\n'
    )
    part = "--{}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: {}\r\nContent-Location: {}\r\n\r\n"
    return b"".join(
        (
            head.encode(),
            part.format(boundary, "text/html", "quoted-printable", url).encode(), text, b"\r\n",
            part.format(boundary, "image/png", "base64", f"{url}plan.png").encode(), image, b"\r\n",
            f"--{boundary}--\r\n".encode(),
        )
    )


def warc(records: Sequence[tuple[str, int, str, str]]) -> bytes:
    """A gzipped WARC of responses: (URL, status, content type, body). One gzip member a record, as crawlers write."""
    info = b"software: samples/render.py\r\nformat: WARC File Format 1.1\r\n"
    blocks = [_record("warcinfo", None, 0, "application/warc-fields", info)]
    for number, (url, status, kind, body) in enumerate(records, 1):
        payload = body.encode("utf-8")
        reason = {200: "OK", 404: "Not Found"}[status]
        http = f"HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {len(payload)}\r\n\r\n"
        blocks.append(_record("response", url, number, "application/http; msgtype=response", http.encode() + payload))
    return b"".join(gzip.compress(block, mtime=0) for block in blocks)


def _record(kind: str, url: str | None, number: int, content_type: str, block: bytes) -> bytes:
    lines = [
        "WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>",
        "WARC-Date: 2018-03-21T10:15:00Z", f"Content-Type: {content_type}", f"Content-Length: {len(block)}",
    ]
    if url:
        lines.insert(2, f"WARC-Target-URI: {url}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
