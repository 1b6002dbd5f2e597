"""What recognition costs and how well it reads, beside the bare engine and OCRmyPDF.

    .venv/bin/python -m tests.benchmarks.bench_ocr [--pages N] [--long N] [--ocrmypdf PROGRAM] [--no-cer]

Printed are CPU seconds a page (all processes of a method, models loaded before the clock starts where they stay
loaded), their ratios, the memory of a worker over many pages, and a table of error rates with the rank correlation of
the estimates. Wall time is not printed: it says more about the machine's neighbours.
"""

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median

import numpy as np
from PIL import Image

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


def bare(pages: list[bytes]) -> float:
    """CPU seconds of tesserocr alone over decoded pages: one object, text taken, nothing kept."""
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
        return time.process_time() - begun


def stage(pages: list[bytes]) -> float:
    """CPU seconds of the whole stage: decoding, ink, reading, trust, rows."""
    from tasks.ocr.parameters import RecogniseParameters
    from tasks.recognise import recognise
    from tests.fakes.scans import page_task

    parameters = RecogniseParameters()
    recognise(page_task(pages[0], "image"), parameters)
    begun = time.process_time()
    for data in pages:
        recognise(page_task(data, "image"), parameters)
    return time.process_time() - begun


def memory(page: bytes, times: int) -> list[int]:
    """Greatest memory of a worker in MiB after each fifth of so many pages."""
    from tasks.ocr.parameters import RecogniseParameters
    from tasks.recognise import recognise
    from tests.fakes.scans import page_task

    found = []
    for number in range(1, times + 1):
        recognise(page_task(page, "image"), RecogniseParameters())
        if number % max(1, times // 5) == 0:
            found.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return found


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
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        alone = sum(pool.map(bare, halves)) / count
        whole = sum(pool.map(stage, halves)) / count
        again = sum(pool.map(bare, halves)) / count
    alone = (alone + again) / 2
    say(f"clean pages of {DPI} dpi, {'+'.join(LANGUAGES)}, {count} pages, 2 workers: CPU seconds a page")
    say(f"  bare tesserocr   {alone:.3f}")
    say(f"  recognise        {whole:.3f}   {whole / alone:.2f} of bare tesserocr (bar 1.15)")
    other = by_ocrmypdf(program, pages)
    if other is None:
        say("  OCRmyPDF         SKIPPED: not installed; make bench-ocr installs it where PyPI can be reached")
    else:
        say(f"  OCRmyPDF -j 2    {other / count:.3f}   recognise is {whole * count / other:.2f} of it (bar 0.70)")


def long_run(times: int) -> None:
    """Memory of a worker over many pages."""
    page = clean_pages(1)[0]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = pool.submit(memory, page, times).result()
    say(f"peak memory of a worker, MiB, after each fifth of {times} pages: {found} (bar 350)")


def error_rates() -> None:
    """Error rates of the pages beside the checkout, by set, and the rank correlation of the estimates."""
    from scipy.stats import spearmanr

    from tests.quality.measured_pages import error_rate, known_pages, read

    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for page in known_pages():
        row = read(page.image)
        rate, estimate = error_rate(row.text, page.truth), 1.0 if row.estimated_cer is None else row.estimated_cer
        name = page.group if page.group != "synth" else page.name
        groups[name].append((rate, estimate))
        if row.coverage is not None and row.coverage < 0.9 and "low_coverage" not in row.flags:
            say(f"  {page.name}: coverage {row.coverage} without a flag")
    if not groups:
        say("error rates SKIPPED: no pages with known text beside the checkout")
        return
    say(f"{'error rates, %':32}{'pages':>6}{'mean':>8}{'median':>8}{'estimated':>11}")
    for name, found in groups.items():
        rates, estimates = zip(*found, strict=True)
        shown = [100 * value for value in (mean(rates), median(rates), median(estimates))]
        say(f"  {name:30}{len(found):6}{shown[0]:8.2f}{shown[1]:8.2f}{shown[2]:11.2f}")
    both = np.array([pair for found in groups.values() for pair in found])
    # a page of which only a part is transcribed has more errors than letters
    both = both[both[:, 0] <= 1.2]
    say(f"estimates rank {len(both)} pages as the true rates do: Spearman {spearmanr(both[:, 0], both[:, 1])[0]:.3f}")


def main() -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=12)
    asked.add_argument("--long", type=int, default=500)
    asked.add_argument("--ocrmypdf", default=".bench/bin/ocrmypdf")
    asked.add_argument("--no-cer", action="store_true")
    options = asked.parse_args()
    costs(options.pages, options.ocrmypdf)
    if options.long:
        long_run(options.long)
    if not options.no_cer:
        error_rates()


if __name__ == "__main__":
    main()
