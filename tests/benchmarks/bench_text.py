"""What the text path costs and achieves: `make bench-text`.

Languages named and what that costs beside langdetect in the same run; words given back in Cyrillic by scheme; words of
plain text taken for romanised ones; keys of names; megabytes a CPU second of each stage from text to annotations. The
figures of accuracy need the samples beside the checkout.
"""

import gc
import subprocess
import sys
from collections.abc import Callable, Iterable
from time import process_time
from typing import TypeVar

from flows.batch import COLLECT_AFTER
from storage.schemas import Leaf, MemberRow, PageRow
from tasks.annotate import AnnotateParameters, annotate
from tasks.language.identification import detector, identify
from tasks.language.tags import DEFAULT
from tasks.normalise import NormaliseParameters
from tasks.normalise import run as normalise
from tasks.romanise import RomaniseParameters
from tasks.romanise import run as romanise
from tasks.segment import SegmentParameters
from tasks.segment import run as segment
from tests.benchmarks.bench_annotate import ENGLISH, SEEDS, TEXTS, varied
from tests.quality import measured_text as measured

T = TypeVar("T")
STAGES = ("segment", "normalise", "romanise", "annotate")
CELLS = [(length, noise) for length in ("sent", "para", "word4", "word2", "word1") for noise in (0, 5)]


def write(line: str = "") -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def spent(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds, and what came of them."""
    start = process_time()
    found = work()
    return process_time() - start, found


def languages() -> None:
    """Accuracy by length and noise; sentences a CPU second beside langdetect; memory."""
    write("Languages, % right (noise: 5 % of characters damaged)")
    names = [f"{length}{' noisy' if noise else ''}" for length, noise in CELLS]
    write(f"{'':12}" + "".join(f"{name:>12}" for name in names))
    sentences = [row["text"] for row in measured.records("langid") if row["length"] == "sent" and row["noise"] == 0]
    speeds = {}
    for name in ("eldc", "langdetect"):
        tool = detector(name, DEFAULT)
        shares = measured.language_shares(tool)
        write(f"{name:12}" + "".join(f"{100 * shares[c]:12.1f}" if c in shares else f"{'':12}" for c in CELLS))
        seconds, _ = spent(lambda tool=tool: [identify(text, tool) for text in sentences])  # type: ignore[misc]
        speeds[name] = len(sentences) / seconds
    write(", ".join(f"{name} {speed:.0f} sentences a CPU second" for name, speed in speeds.items()))
    write(f"{speeds['eldc'] / speeds['langdetect']:.0f} times langdetect (goal 3)")
    command = [sys.executable, "-m", "tests.quality.language_memory"]
    peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    write(f"peak of a process that normalises all twelve: {peak} MiB (goal 600)\n")


def romanisation() -> None:
    """Exact words by scheme, found phrases, false words, keys of names."""
    write("Words given back in Cyrillic, scheme not told, % exact (ё as е)")
    write(f"{'':18}{'sentence':>10}{'4 words':>10}")
    sentences, pieces = measured.restored_shares("sent"), measured.restored_shares("word4")
    for scheme in sorted(sentences):
        write(f"{scheme:18}{100 * sentences[scheme]:10.1f}{100 * pieces[scheme]:10.1f}")
    write("\nPhrases of n words in English sentences, recall and precision of words")
    for length, (recall, precision) in sorted(measured.found_phrases().items()):
        write(f"{length:>4}{100 * recall:10.1f}{100 * precision:10.1f}")
    write("\nWords of plain text taken for romanised ones (goal: 1 in 2,000)")
    for language, (false, total) in sorted(measured.false_tokens().items()):
        write(f"{language:>4}{false:8} of {total}")
    write("\nPairs of spellings of one surname, recall and precision")
    for name, single in (("the one key", True), ("any key", False)):
        recall, precision = measured.name_pairs(single=single)
        write(f"{name:14}{recall:8.3f}{precision:8.3f}")
    write()


def path_seconds(text: str) -> dict[str, float]:
    """CPU seconds of each stage from plain text to annotations."""
    pages = [
        PageRow("p", "d", "s", at, "text", text=part, text_source="plain")
        for at, part in enumerate(text.split("\f"), 1)
    ]
    member = MemberRow("d", "c", "main", "a.txt", 0, ("s",), "plain", (Leaf("s", None, 0),))
    seconds: dict[str, float] = {}
    seconds["segment"], rows = spent(lambda: list(segment(pages, [], SegmentParameters())[0]))
    seconds["normalise"], (texts, _) = spent(lambda: normalise([member], pages, rows, [], NormaliseParameters()))
    seconds["romanise"], _ = spent(lambda: romanise(rows, texts, RomaniseParameters()))
    seconds["annotate"], _ = spent(lambda: _listed(annotate(rows, texts, AnnotateParameters())))
    return seconds


def _listed(tables: Iterable[Iterable[object]]) -> list[list[object]]:
    return [list(rows) for rows in tables]


def path() -> None:
    """A table of seconds a megabyte by stage, for texts of several kinds."""
    parts = [path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.txt")) if "html" not in path.name]
    texts = {"English prose with notes": varied([ENGLISH], 500_000), "sample collection": varied(parts, 400_000)}
    if SEEDS.is_dir():
        texts |= {file.stem[:3]: file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))}
    start, _ = spent(lambda: path_seconds("Protokol zasedaniia biuro obkoma partii. " + ENGLISH + parts[0]))
    write("From text to annotations without repair, CPU seconds a megabyte")
    write(f"(word lists are loaded before, in {start:.1f} s)")
    write(f"{'':28}{'MB':>6}" + "".join(f"{name:>11}" for name in (*STAGES, "MB/s")))
    for name, text in texts.items():
        size = len(text.encode()) / 1e6
        seconds = path_seconds(text)
        row = "".join(f"{second / size:11.2f}" for second in seconds.values())
        write(f"{name:28}{size:6.2f}{row}{size / sum(seconds.values()):11.2f}")


def main() -> None:
    """Measure what there is."""
    gc.set_threshold(COLLECT_AFTER)  # as the workers do
    path()
    write()
    if measured.SAMPLES.is_dir():
        languages()
        romanisation()
    else:
        write("no samples beside the checkout: accuracy is not measured")


if __name__ == "__main__":
    main()
