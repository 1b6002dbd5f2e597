"""Which models read a page: those its document or the configuration names, and what is tried where they read badly."""

import re
from dataclasses import dataclass

from tasks.errors import MissingToolError
from tasks.ocr import models
from tasks.ocr.layout import Layout, ReadLine
from tasks.ocr.parameters import AUTO, RecogniseParameters
from tasks.stage import PageTask

#: Models that read Cyrillic; all others are taken to read Latin.
CYRILLIC = frozenset(
    {"rus", "ukr", "bel", "bul", "srp", "mkd", "kaz", "tat", "uzb_cyrl", "mon", "chu", models.CYRILLIC}
)

_LETTERS = {"Cyrl": re.compile(r"[\u0400-\u052f]"), "Latn": re.compile(r"[A-Za-z\u00c0-\u024f]")}
#: Letters of a line that is foreign as a whole.
FOREIGN_LINE = 12


@dataclass(frozen=True, slots=True)
class Languages:
    """Models to read with, models to try where those fail, and languages that were asked for and have no model."""

    first: tuple[str, ...]
    others: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def languages_for(task: PageTask, parameters: RecogniseParameters) -> Languages:
    """The models for a page: its document's languages where they are known, else the configured ones.

    Raises MissingToolError where no model of them is installed.
    """
    known = task.member.languages
    guessed = not known and "auto" in parameters.languages
    wanted = known or (AUTO if guessed else parameters.languages)
    found, missing = models.usable(wanted)
    if not found:
        packages = " ".join(map(models.package_of, missing))
        raise MissingToolError(f"No Tesseract model of {', '.join(missing)} is installed: apt-get install {packages}.")
    count = parameters.together if guessed or len(found) > 3 else len(found)
    others = (*found[count:], *_companions(found, guessed=guessed))
    return Languages(found[:count], others, () if guessed else missing)


def _companions(found: tuple[str, ...], *, guessed: bool) -> tuple[str, ...]:
    """Serbian is written in two alphabets; where all is guessed, the model of the whole Cyrillic script helps with
    letters that Russian lost."""
    wanted = ["srp_latn"] if "srp" in found and "srp_latn" not in found else []
    wanted += [models.CYRILLIC] if guessed else []
    return tuple(filter(models.installed, wanted))


def script_of(model: str) -> str:
    """The script that a model reads best, ISO 15924."""
    return "Cyrl" if model in CYRILLIC else "Latn"


def of_script(found: tuple[str, ...], script: str) -> tuple[str, ...]:
    """The models of a script."""
    return tuple(model for model in found if script_of(model) == script)


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of a script in a reading, and their mean confidence 0–1."""

    count: int
    confidence: float


def letters(layout: Layout, script: str) -> Letters:
    """Letters of a script."""
    count, total = 0, 0.0
    for word in layout.words():
        found = len(_LETTERS[script].findall(word.text))
        count += found
        total += found * (word.confidence or 0.0)
    return Letters(count, total / count if count else 0.0)


def letters_of(text: str, script: str) -> int:
    """How many letters of a text are of a script."""
    return len(_LETTERS[script].findall(text))


def dominant(layout: Layout) -> str:
    """The script of most letters, `Cyrl` or `Latn`."""
    return "Cyrl" if letters(layout, "Cyrl").count >= letters(layout, "Latn").count else "Latn"


def other(script: str) -> str:
    """The other script."""
    return "Latn" if script == "Cyrl" else "Cyrl"


def has_foreign_lines(layout: Layout, script: str) -> bool:
    """Whether whole lines stand in the other script: then its letters are no misreadings."""
    return any(_is_foreign(line, script) for line in layout.lines())


def _is_foreign(line: ReadLine, script: str) -> bool:
    text = " ".join(word.text for word in line.words)
    foreign, own = len(_LETTERS[other(script)].findall(text)), len(_LETTERS[script].findall(text))
    return foreign >= FOREIGN_LINE and foreign > 2 * own


def has_words(layout: Layout, script: str, sure: float = 0.8) -> bool:
    """Whether there are words of a script, not single letters that an accent or a speck was taken for."""
    words = [word for word in layout.words() if len(_LETTERS[script].findall(word.text)) >= 4]
    return sum((word.confidence or 0.0) >= sure for word in words) >= 2


def sample(layout: Layout, lines: int = 6, least: int = 100) -> Layout | None:
    """The part of a reading that went worst: neighbouring lines of one block with letters enough to judge by; the
    whole page where no block has so many; None where the page has hardly any text."""
    windows = []
    for block in layout.blocks:
        part = Layout((block,))
        listed = list(part.lines())
        windows += [_of_lines(listed[start : start + lines]) for start in range(max(1, len(listed) - lines + 1))]
    judged = [window for window in windows if _size(window) >= least]
    if judged:
        return min(judged, key=lambda window: window.weighted_confidence())
    return layout if _size(layout) >= 20 else None


def _of_lines(lines: list[ReadLine]) -> Layout:
    from tasks.ocr.layout import ReadBlock, ReadParagraph

    return Layout((ReadBlock((ReadParagraph(tuple(lines)),)),))


def _size(layout: Layout) -> int:
    return sum(len(word.text) for word in layout.words())
