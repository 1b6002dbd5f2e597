"""Speed of the annotate stage: MB/s on one core for all annotators together and for each, on English and Russian.

The texts are those of the sample collection, repeated with other numbers and in another order of sentences; where
annotated collections lie beside the checkout, their texts are measured too. Run by `make bench-annotate`.
"""

import gc
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flows.batch import COLLECT_AFTER
from storage.schemas import Place, SegmentRow, Span, TextRow
from tasks.annotation import (
    actions,
    arithmetic,
    bibliography,
    citations,
    dates,
    document,
    gazetteer,
    persons,
    quantities,
    resolution,
    reviews,
    rows,
    unmarked,
    works,
)

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "samples" / "texts"
SEEDS = ROOT.parent / "shared" / "seeds"
#: What is timed by itself: module, function, the annotator it belongs to.
TIMED = (
    (citations, "archival_references", "archival references"),
    (bibliography, "references", "marked titles"),
    (unmarked, "references", "unmarked works"),
    (works, "settle", "resolution"),
    (resolution, "resolve", "resolution"),
    (dates, "find", "dates"),
    (persons, "find", "persons"),
    (gazetteer, "find", "gazetteer"),
    (quantities, "find", "quantities"),
    (quantities, "describe", "quantities"),
    (actions, "find", "actions"),
    (arithmetic, "check", "arithmetic"),
    (reviews, "find", "case reviews"),
    *((rows, name, "rows") for name in ("citation", "names", "quantity", "date", "review")),
)
ENGLISH = """\
The district archive at Millhaven kept two registers of the relief committee, one bound in green cloth and one in \
loose quires. The clerk, Arthur J. Pell, entered each petition on the day it arrived, and his successor, Mrs Edith \
Crane, went on doing so until the spring of 1931. What the two of them left out can be told only from the letters.

By the end of March 1954 the commission had reviewed 12,480 cases in the region and released 3,105 people (24.9 \
percent). In Riga it met twice a week; in Vologda it did not meet at all before late October 1955. "Nobody asked for \
the files," one of its members wrote later, and the minutes bear him out.[12]

[12] GARF, f. 9401, op. 2, d. 118, ll. 5-7; V. P. Sokolov, *The Long Counter: Lists and Their Makers* (Moscow: \
Nauka, 1997), pp. 51-119. See also RGANI, f. 5, op. 30, d. 141, l. 9.

[13] Ibid., l. 12. Jane K. Harrow, "Petitions and the Provinces, 1953-1957," *Slavic Review* 64, no. 2 (2005): \
333-76.

It is easy to take such registers for the thing itself. They were written to be shown, and whoever wrote them knew \
who would read them: an inspector from the capital, in a hurry, who would count the lines, compare the sum with that \
of last year and sign. A line that raised a question cost a day. So the lines grew shorter, the questions fewer, and \
by the time that A. N. Belov took over the office, in 1958, a case might be closed in four words. His deputy Yurii \
Orlov thought this a virtue.

Most of the people who waited for an answer did not know that there was a queue. They wrote again after a few \
months, often to another address, and their second letters were put into files of their own. More than 40 percent of \
the files opened in 1956 seem to be doubles of this kind, though nobody has counted them all. Belov's own estimate \
was lower: he spoke of about two thousand.
"""
_SENTENCE = re.compile(r"[^.!?]+[.!?]+(?:\s+|$)|[^.!?]+$")


def varied(texts: list[str], size: int) -> str:
    """The paragraphs of texts, shuffled and with other numbers, up to so many characters."""
    dice, paragraphs = random.Random(7), [p for text in texts for p in re.split(r"\n{2,}", text) if p.strip()]
    out: list[str] = []
    while sum(map(len, out)) < size:
        dice.shuffle(paragraphs)
        out += [re.sub(r"\d", lambda _: dice.choice("123456789"), p) for p in paragraphs]
    return "\n\n".join(out)[:size]


def rows_of(text: str) -> tuple[list[SegmentRow], list[TextRow]]:
    """One segment for each paragraph, notes among them."""
    segments, texts = [], []
    for position, part in enumerate(p for p in re.split(r"\n{2,}", text) if p.strip()):
        kind = "footnote" if re.match(r"\[?\d{1,3}[\].]?\s", part) else "paragraph"
        places = tuple(Place(*found.span()) for found in _SENTENCE.finditer(part))
        segments.append(SegmentRow(f"g{position}", "d", position, kind, (Span(1, 0, len(part)),), part))
        texts.append(TextRow(f"g{position}", "d", part, sentences=places))
    return segments, texts


def timed(spent: dict[str, float]) -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Put a clock around each annotator; gives what was there before."""
    for module, name, annotator in TIMED:
        before = getattr(module, name)

        def clocked(*args: Any, _call: Callable[..., Any] = before, _name: str = annotator) -> Any:
            begun = time.perf_counter()
            found = _call(*args)
            if isinstance(found, Iterator):
                found = list(found)
            spent[_name] += time.perf_counter() - begun
            return found

        setattr(module, name, clocked)
        yield module, name, before


def measure(name: str, text: str) -> None:
    """Print the speed over one text, and the share of each annotator."""
    segments, texts = rows_of(text)
    megabytes = sum(len(row.text.encode("utf-8", "surrogatepass")) for row in texts) / 1e6
    document.annotate(*rows_of(text[:20_000]))  # patterns and word lists are loaded once a process
    begun = time.process_time()
    found = document.annotate(segments, texts)
    whole = time.process_time() - begun
    spent: dict[str, float] = defaultdict(float)
    undo = list(timed(spent))
    document.annotate(segments, texts)
    for module, attribute, before in undo:
        setattr(module, attribute, before)
    counts = ", ".join(f"{len(list(rows))}" for rows in found)
    write(f"{name}: {megabytes:.2f} MB in {whole:.2f} s = {megabytes / whole:.2f} MB/s ({counts} rows)")
    for annotator, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        write(f"    {annotator:22}{megabytes / seconds:8.1f} MB/s {seconds / whole:6.0%}")


def write(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure what there is."""
    gc.set_threshold(COLLECT_AFTER)  # as the workers do
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.txt"))}
    russian = [text for text in texts.values() if re.search("[ыэъ]", text)]
    for name, chosen in (("English", [ENGLISH]), ("Russian", russian)):
        for size in (200_000, 400_000):
            measure(f"{name}, {size // 1000}k characters", varied(chosen, size))
    for path in sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else ():
        measure(path.stem.partition("_")[0], path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
