"""Error rates of recognition on pages with known text, and how far its own estimates can be believed.

The fit behind the estimates has seen none of these pages: `tests/quality/fit_cer.py` sets its own. So all figures are
those of pages held out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from storage.schemas import PageRow
from tests.fakes.worn import SERIF, Wear, in_old_spelling, paragraphs, set_page, worn
from tests.quality.measured_pages import KnownPage, error_rate, known_pages, read

Say = Callable[..., None]
#: Sets that are compared with one reading by the model `rus` alone.
OLD = frozenset({"ru18c_pages", "cu_lines", "old spelling, set"})
#: A page of which only a part is transcribed has more errors than letters: its rate says nothing of the reading.
PARTIAL = 1.2
POINTS = 6


class Measured(NamedTuple):
    """One page: its set, the true rate, the estimate, and the true rate of plain `rus` where it is compared."""

    group: str
    rate: float
    estimate: float
    plain: float | None


def old_lines(folder: Path) -> Iterator[KnownPage]:
    """Lines of Russian in the spelling of before 1918, set and slightly worn."""
    for seed, name in enumerate(("delo-118.txt", "opis.txt", "statya.txt", "zapiska.txt")):
        text = in_old_spelling(paragraphs(name))
        for at, line in enumerate(text.splitlines()[1:5]):
            page, truth = set_page(line, SERIF, size=44, lines=1)
            path = folder / f"old-{seed}-{at}.png"
            worn(page.crop((0, 60, page.width, page.height - 60)), Wear(blur=0.8, noise=8), seed).save(
                path, dpi=(300, 300)
            )
            yield KnownPage(path.stem, "old spelling, set", "ru", path, path, truth)


def plainly(image: Path) -> str:
    """A page by one reading with `rus`, as Tesseract reads it by itself."""
    from PIL import Image

    from tasks.ocr.engine import Request, engine
    from tasks.ocr.raster import raster
    from tasks.readers.image import resolution

    with Image.open(image) as opened:
        page = raster(opened.convert("L"), resolution(opened))
    return engine("auto").read(page.image, Request(("rus",), max(70, round(page.dpi)))).text()


def measured(say: Say, every: int) -> Iterator[Measured]:
    """Every so manieth page of each set as recognise reads it."""
    seen: dict[str, int] = defaultdict(int)
    with TemporaryDirectory() as folder:
        for page in [*known_pages(), *old_lines(Path(folder))]:
            seen[page.group] += 1
            if (seen[page.group] - 1) % every:
                continue
            row = read(page.image)
            _check(say, page, row)
            plain = error_rate(plainly(page.image), page.truth) if page.group in OLD else None
            estimate = 1.0 if row.estimated_cer is None else row.estimated_cer
            name = page.name if page.group == "synth" else page.group
            yield Measured(name, error_rate(row.text, page.truth), estimate, plain)


def _check(say: Say, page: KnownPage, row: PageRow) -> None:
    if row.coverage is not None and row.coverage < 0.9 and "low_coverage" not in row.flags:
        say(f"  {page.name}: coverage {row.coverage} without a flag")


def report(say: Say, every: int) -> None:
    """Rates by set, the curve of estimates and true rates, and their rank correlation."""
    from scipy.stats import spearmanr

    found = list(measured(say, every))
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in found:
        groups[one.group].append(one)
    say(f"{'error rates, %':26}{'pages':>6}{'mean':>8}{'median':>8}{'estimated':>11}{'plain rus':>11}")
    for name, listed in groups.items():
        rates = [one.rate for one in listed]
        plain = [one.plain for one in listed if one.plain is not None]
        shown = [100 * value for value in (mean(rates), median(rates), median(one.estimate for one in listed))]
        beside = f"{100 * mean(plain):11.2f}" if plain else ""
        say(f"  {name:24}{len(listed):6}{shown[0]:8.2f}{shown[1]:8.2f}{shown[2]:11.2f}{beside}")
    both = np.array([(one.rate, one.estimate) for one in found if one.rate <= PARTIAL])
    say("curve: estimated % → true % (mean of so many pages in the order of the estimates)")
    for part in np.array_split(both[both[:, 1].argsort(kind="stable")], min(POINTS, len(both))):
        say(f"  {100 * part[:, 1].mean():6.2f} → {100 * part[:, 0].mean():6.2f}   ({len(part)})")
    rank = spearmanr(both[:, 0], both[:, 1])[0]
    low, high = _spread(both)
    say(f"estimates rank {len(both)} pages as the true rates do: Spearman {rank:.3f} (bar 0.80)")
    say(f"  in nine of ten samples of them: {low:.2f} to {high:.2f}")


def _spread(both: NDArray[np.float64]) -> tuple[float, float]:
    """Between what the rank correlation lies in nine of ten samples drawn with replacement."""
    from scipy.stats import spearmanr

    chance = np.random.default_rng(1)
    drawn = (both[chance.integers(0, len(both), len(both))] for _ in range(300))
    ranks = [spearmanr(sample[:, 0], sample[:, 1])[0] for sample in drawn]
    return float(np.nanpercentile(ranks, 5)), float(np.nanpercentile(ranks, 95))
