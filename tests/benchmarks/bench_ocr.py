"""What recognition costs and how well it reads, beside the bare engine and OCRmyPDF.

    .venv/bin/python -m tests.benchmarks.bench_ocr [--quick] [--pages N] [--long N] [--ocrmypdf PROGRAM] [--no-cer]

Printed are CPU seconds a page (all processes of a method, models loaded before the clock starts where they stay
loaded), their ratios, the memory of a worker over many pages, and a table of error rates with the rank correlation of
the estimates. Wall time is not printed: it says more about the machine's neighbours. `--quick` reads
fewer pages for the same tables.
"""

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from tests.benchmarks import ocr_memory, ocr_rates
from tests.fakes.worn import SERIF, TYPED, WIDE, Wear, paragraphs, set_page, worn

LANGUAGES = ("rus", "eng")
DPI = 300
TEXTS = (
    ("delo-118.txt", SERIF),
    ("opis.txt", SERIF),
    ("protokol.txt", TYPED),
    ("statya.txt", WIDE),
    ("zapiska.txt", SERIF),
    ("spravka.txt", WIDE),
)


def say(*parts: object) -> None:
    """A line of the report."""
    sys.stdout.write(" ".join(map(str, parts)) + "\n")
    sys.stdout.flush()


def clean_pages(count: int) -> list[bytes]:
    """Clean pages of 300 dpi, PNG."""
    made = []
    for number in range(count):
        name, face = TEXTS[number % len(TEXTS)]
        page, _ = set_page(paragraphs(name), face, size=44 + number % 3 * 2, lines=34)
        stream = io.BytesIO()
        worn(page, Wear(blur=0.5, noise=3), number).save(stream, "PNG", dpi=(DPI, DPI))
        made.append(stream.getvalue())
    return made


Cost = tuple[float, int]


def bare(pages: list[bytes]) -> Cost:
    """CPU seconds of tesserocr alone over decoded pages, and its memory: one object, text taken, nothing kept."""
    import tesserocr

    from tasks.ocr import models

    decoded = [Image.open(io.BytesIO(data)).convert("L") for data in pages]
    with tesserocr.PyTessBaseAPI(path=f"{models.folder()}/", lang="+".join(LANGUAGES), psm=3) as api:
        for image in [decoded[0], *decoded]:
            if image is decoded[0]:
                begun = time.process_time()
            api.SetImage(image)
            api.SetSourceResolution(DPI)
            api.Recognize()
            api.GetUTF8Text()
        return time.process_time() - begun, ocr_memory.peak()


def stage(pages: list[bytes]) -> Cost:
    """CPU seconds and memory of the whole stage: decoding, ink, reading, trust, rows."""
    from tasks.ocr.parameters import RecogniseParameters
    from tasks.recognise import recognise
    from tests.fakes.scans import page_task

    parameters = RecogniseParameters()
    recognise(page_task(pages[0], "image"), parameters)
    begun = time.process_time()
    for data in pages:
        recognise(page_task(data, "image"), parameters)
    return time.process_time() - begun, ocr_memory.peak()


def by_ocrmypdf(program: str, pages: list[bytes]) -> float | None:
    """CPU seconds of OCRmyPDF with two jobs over a PDF of the pages; None where it is not there or fails."""
    if not Path(program).is_file():
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "pages.pdf")
        images = [Image.open(io.BytesIO(data)) for data in pages]
        images[0].save(source, "PDF", resolution=DPI, save_all=True, append_images=images[1:])
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        options = ["--jobs", "2", "--force-ocr", "--output-type", "pdf", "-O", "0", "--quiet"]
        command = [program, *options, "-l", "+".join(LANGUAGES), str(source), str(Path(folder, "read.pdf"))]
        done = subprocess.run(command, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            say("OCRmyPDF failed:", done.stderr.decode("utf-8", "replace")[-300:])
            return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def costs(count: int, program: str) -> None:
    """The table of costs. The methods take turns on the same pages, two workers each."""
    pages = clean_pages(count)
    halves = [pages[::2], pages[1::2]]

    def both(function: Callable[[list[bytes]], Cost]) -> Cost:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:  # so that each has a peak of its own
            seconds, peaks = zip(*pool.map(function, halves), strict=True)
        return sum(seconds) / count, max(peaks)

    (first, alone_peak), (whole, whole_peak), (again, _) = both(bare), both(stage), both(bare)
    alone = (first + again) / 2
    say(f"clean pages of {DPI} dpi, {'+'.join(LANGUAGES)}, {count} pages, 2 workers: CPU seconds a page, MiB a worker")
    say(f"  bare tesserocr   {alone:.3f}  {alone_peak:4}")
    say(f"  recognise        {whole:.3f}  {whole_peak:4}   {whole / alone:.2f} of bare tesserocr (bar 1.15)")
    other = by_ocrmypdf(program, pages)
    if other is None:
        say("  OCRmyPDF         SKIPPED: not installed; make bench-ocr installs it where PyPI can be reached")
    else:
        say(f"  OCRmyPDF -j 2    {other / count:.3f}         recognise is {whole * count / other:.2f} of it (bar 0.70)")


def main() -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true", help="fewer pages")
    asked.add_argument("--pages", type=int, help="pages to compare costs on: 12, quick 4")
    asked.add_argument("--long", type=int, help="pages to watch the memory over: 500, quick 40; 0 for none")
    asked.add_argument("--ocrmypdf", default=".bench/bin/ocrmypdf")
    asked.add_argument("--no-cer", action="store_true", help="leave out the error rates")
    options = asked.parse_args()
    pages, times = (4, 40) if options.quick else (12, 500)
    times = times if options.long is None else options.long
    costs(options.pages or pages, options.ocrmypdf)
    with ThreadPoolExecutor(2) as threads:  # children read, threads wait
        over_pages = threads.submit(ocr_memory.over_pages, clean_pages(3), times) if times else None
        if not options.no_cer:
            ocr_rates.report(say, 4 if options.quick else 1)
        if over_pages:
            say(f"peak memory of a worker, MiB, in each fifth of {times} pages: {over_pages.result()} (bar 350)")
            shared = max(5, times // 10)
            found = ocr_memory.over_shared_image(shared)
            say(f"  in each fifth of the last {shared} pages of a PDF of 302 that share an image of A4: {found}")


if __name__ == "__main__":
    main()
