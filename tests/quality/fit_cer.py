"""Fit the estimate of error rates: set pages, wear them, read them, and weigh the signs of error.

    .venv/bin/python -m tests.quality.fit_cer

Pages are set from the texts of the sample collection, so nothing that recognition is measured on is fitted to. Written
is `tasks/ocr/data/cer_fit.json`; printed are the rank correlation and the median error of pages held out, each text
being held out in turn.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.ocr import models
from tasks.ocr.attempts import Attempt, Readings
from tasks.ocr.engine import engine
from tasks.ocr.estimate import LEAST, Signs, signs_of
from tasks.ocr.layout import Layout
from tasks.ocr.parameters import RecogniseParameters
from tasks.ocr.raster import raster
from tests.fakes.worn import SERIF, TYPED, WIDE, Wear, in_old_spelling, paragraphs, set_page, worn
from tests.quality.measured_pages import error_rate

TARGET = Path(__file__).parents[2] / "tasks" / "ocr" / "data" / "cer_fit.json"
LINES = 16
RIDGE = 0.7
#: Text, models it is read with, face.
PAGES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("delo-118.txt", ("rus", "eng"), SERIF), ("opis.txt", ("rus",), TYPED), ("protokol.txt", ("rus", "eng"), TYPED),
    ("kopiya-protokola.txt", ("rus",), WIDE), ("statya.txt", ("rus",), SERIF), ("zapiska.txt", ("rus", "eng"), WIDE),
    ("spravka.txt", ("Cyrillic",), SERIF), ("dovidka-uk.txt", ("ukr",), SERIF), ("izzina-lv.txt", ("lav",), TYPED),
    ("bericht-de.txt", ("deu",), WIDE), ("raport.txt", ("eng",), TYPED), ("raport.txt", ("rus", "eng"), SERIF),
)  # fmt: skip
WEARS = (
    Wear(),
    Wear(blur=0.8, noise=10),
    Wear(ink=90, paper=200, blur=1.0, noise=7, specks=60),
    Wear(blur=1.8, noise=6, jpeg=30),
    Wear(faded=0.25, blur=0.6, noise=8),
    Wear(faded=0.45, blur=0.8, noise=8, specks=60),
    Wear(faded=0.55, blur=0.8, noise=8, specks=60),
    Wear(scale=0.5, blur=0.8, jpeg=40),
    Wear(scale=0.42, blur=1.2, noise=8, jpeg=25),
    Wear(skew=1.2, ink=100, paper=210, blur=1.0, noise=6, shade=0.15),
    Wear(blur=2.6, noise=4),
    Wear(scale=0.6, faded=0.3, noise=10, specks=60, jpeg=30),
)
#: The share of pages that are read with a model of another language.
WRONG: dict[tuple[str, ...], tuple[str, ...]] = {
    ("rus",): ("ukr",),
    ("ukr",): ("rus",),
    ("deu",): ("eng",),
    ("lav",): ("eng",),
    ("eng",): ("deu",),
}


@dataclass(frozen=True)
class Trial:
    """One page as read: which text, its signs, and the true error rate of what was read."""

    text: str
    signs: Signs
    rate: float
    coverage: float | None


def trials() -> Iterator[Trial]:
    """Every text in every wear, one in six in old spelling, one in six by a wrong model."""
    number = 0
    for name, languages, face in PAGES:
        for seed, wear in enumerate(WEARS):
            number += 1
            text, read_with = paragraphs(name), languages
            if number % 6 == 0 and languages[0] in {"rus", "Cyrillic"}:
                text = in_old_spelling(text)
            if number % 6 == 3:
                read_with = WRONG.get(languages, languages)
            yield _trial(name, text, face, read_with, wear, seed)


def _trial(name: str, text: str, face: str, languages: tuple[str, ...], wear: Wear, seed: int) -> Trial:
    page, truth = set_page(text, face, lines=LINES)
    dpi = 200 * wear.scale
    readings = Readings(engine("auto"), raster(worn(page, wear, seed), (dpi, dpi)), RecogniseParameters())
    made = readings.read(Attempt(Layout(), readings.raster, languages, "plain", None))
    rate = min(1.0, error_rate(made.layout.text(), truth))
    return Trial(name, signs_of(made.layout, languages), rate, made.coverage)


def matrix(found: Sequence[Trial], names: Sequence[str], usual: dict[str, float]) -> NDArray[np.float64]:
    """Square roots of the signs, and a column of ones with its negative: weights must not be negative."""
    rows = [[np.sqrt(_value(trial.signs, name, usual)) for name in names] + [1.0, -1.0] for trial in found]
    return np.array(rows)


def _value(signs: Signs, name: str, usual: dict[str, float]) -> float:
    value = getattr(signs, name)
    return usual[name] if value is None else float(value)


def usual_of(found: Sequence[Trial]) -> dict[str, float]:
    """Median of each sign where it can be read."""
    seen = {name: [v for t in found if (v := getattr(t.signs, name)) is not None] for name in Signs._fields}
    return {name: round(float(np.median(values)), 4) for name, values in seen.items() if name != "repeated"}


def fitted(found: Sequence[Trial], names: Sequence[str]) -> dict[str, Any]:
    """Weights of the signs by least squares of the logarithm of the rate, none of them negative."""
    from scipy.optimize import nnls

    usual = usual_of(found)
    wanted = np.log(np.array([trial.rate for trial in found]) + LEAST)
    signs = matrix(found, names, usual)
    ridge = RIDGE * np.eye(len(names), signs.shape[1])  # signs that go together share the weight
    *weights, up, down = nnls(np.vstack([signs, ridge]), np.concatenate([wanted, np.zeros(len(names))]))[0]
    listed = {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    return {"intercept": round(float(up - down), 3), "weights": listed, "usual": usual}


def held_out(found: Sequence[Trial], names: Sequence[str]) -> NDArray[np.float64]:
    """The rate estimated for each page by a fit on the pages of all other texts."""
    estimates = np.zeros(len(found))
    for name in sorted({trial.text for trial in found}):
        made = fitted([trial for trial in found if trial.text != name], names)
        mine = [at for at, trial in enumerate(found) if trial.text == name]
        weights = np.array([*made["weights"].values(), made["intercept"], 0.0])
        lines = matrix([found[at] for at in mine], names, made["usual"])
        estimates[mine] = np.clip(np.exp(lines @ weights) - LEAST, 0, 1)
    return estimates


def main() -> None:
    """Fit and write."""
    from scipy.stats import spearmanr

    # a page of which much was passed over says nothing of the rate of what was read
    found = [trial for trial in trials() if trial.coverage is not None and trial.coverage > 0.95]
    result: dict[str, Any] = {}
    for kind, names in (("reading", ("doubt", "unsure", "unknown", "odd")), ("text", ("unknown", "odd"))):
        result[kind] = fitted(found, names)
        estimates, rates = held_out(found, names), np.array([trial.rate for trial in found])
        off = np.median(np.abs(estimates - rates))
        sys.stdout.write(f"{kind}: Spearman {spearmanr(estimates, rates)[0]:.3f}, median error {off:.4f}\n")
    result["fitted"] = {
        "pages": len(found),
        "engine": engine("auto").name,
        "models": dict(models.digests({model for _, languages, _ in PAGES for model in languages})),
        "wears": [asdict(wear) for wear in WEARS],
    }
    TARGET.write_text(json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
