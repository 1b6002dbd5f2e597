"""The skeleton: what is left of a text when everything that OCR, print and romanisation vary is folded away.

Case, accents, script, romanisation scheme, look-alike letters, doubled letters, spaces and punctuation fall away,
so that a clean copy, a noisy one and a romanised one share most of their character n-grams. Every letter of it keeps
the offset of the character it came from. `FOLD` is its version: signatures of different versions must not be compared.

Never store a skeleton as text: `6` and `8`, `100` and `1000` fold to one, so equal skeletons only propose a pair.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.likeness import letters

Codes = npt.NDArray[np.uint32]
Offsets = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Version of `fold` and of `letters`; what `words` does is in the verifier's version.
FOLD = 1

#: Characters folded at once: some 100 bytes each.
_STRETCH = 500_000
_HYPHEN_AT_END = re.compile(r"[-\u00ad‐¬][^\S\n]*\n\s*(?=\w)")
#: A number of four digits and more whose thousands are parted by a space of any width, a full stop or a comma.
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}|[.,]\d{3})+(?![\d]|[.,]\d)")
#: Two letters that some scheme writes for one sound (y and j are i by then); `shch` is `sh` and `ch` in a row.
_SOUNDS = {
    "zh": "z", "kh": "h", "ts": "c", "ch": "c", "sh": "s",
    "iu": "u", "ia": "a", "io": "e", "ie": "e",
}  # fmt: skip
#: Two letters that OCR reads for one.
_SHAPES = {"rn": "m", "vv": "w", "cl": "d"}
#: Letters and digits that OCR takes for one another.
_ALIKE = {"0": "o", "1": "i", "l": "i", "5": "s", "8": "b", "6": "b", "3": "z", "q": "g"}


class Skeleton(NamedTuple):
    """Folded letters as code points, and for each the offset of its source character in the text."""

    codes: Codes
    offsets: Offsets

    @property
    def text(self) -> str:
        """The letters as a string."""
        return self.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def fold(text: str) -> Skeleton:
    r"""The skeleton of a text.

    >>> fold("Хрущёв").text == fold("Khrushchev").text == fold("KHRUSHCH-\nEV").text
    True
    >>> fold("  — ").text
    ''
    """
    parts = [_fold(part, start) for start, part in _stretches(text)]
    return Skeleton(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """The text in stretches that fit into memory many times over, cut at white space where there is any."""
    start = 0
    while len(text) - start > _STRETCH:
        cut = max(text.rfind(" ", start, start + _STRETCH), text.rfind("\n", start, start + _STRETCH)) + 1
        end = cut if cut > start else start + _STRETCH
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _fold(text: str, start: int) -> Skeleton:
    codes, offsets = _expand(text, _codes(text))
    codes, offsets = _contract(codes, offsets, _SOUNDS)
    codes, offsets = _contract(codes, offsets, _SHAPES)
    for letter, kept in _ALIKE.items():
        codes[codes == ord(letter)] = ord(kept)
    codes, offsets = _squeeze(codes, offsets)
    return Skeleton(codes, offsets + start)


class Words(NamedTuple):
    """Folded words, and which of them are printed as a name or number: with a capital or a digit first."""

    folded: list[str]
    proper: list[bool]


def words(text: str) -> Words:
    r"""Folded words, look-alikes and digits kept apart: what pairs are aligned by.

    A hyphen at the end of a line and an apostrophe part no word, and the thousands of a number no number.

    >>> words("Дело № 1937, пере-\nсмотр")
    Words(folded=['delo', 'no', '1937', 'peresmotr'], proper=[True, False, True, False])
    >>> words("1\u202f406 жалоб").folded == words("1.406 жалоб").folded == words("1406 жалоб").folded
    True
    """
    found = [_words(part) for _, part in _stretches(text)]
    return found[0] if len(found) == 1 else Words(*(list(chain(*columns)) for columns in zip(*found, strict=True)))


def _words(text: str) -> Words:
    source = _codes(text)
    numbers = np.cumsum(_breaks(text, source), dtype=np.int64)
    codes, offsets = _expand(text, source)
    codes, offsets = _contract(codes, offsets, _SOUNDS, numbers)
    whole = Skeleton(codes, offsets).text
    owner = numbers[offsets]
    cuts = [0, *(np.flatnonzero(owner[1:] != owner[:-1]) + 1).tolist(), len(whole)]
    bounds = [(start, end) for start, end in pairwise(cuts) if end > start]
    first = [text[place] for place in offsets[[start for start, _ in bounds]].tolist()] if bounds else []
    return Words(
        [whole[start:end] for start, end in bounds],
        [char.isupper() or char.istitle() or char.isdigit() for char in first],
    )


def alike(word: str) -> str:
    """A folded word with its look-alikes folded too."""
    for pair, kept in _SHAPES.items():
        word = word.replace(pair, kept)
    return word.translate({ord(letter): kept for letter, kept in _ALIKE.items()})


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)


def _table(text: str) -> tuple[list[str], Codes]:
    """The different characters of a text, sorted, as strings and as code points."""
    chars = sorted(set(text))
    return chars, np.array([ord(c) for c in chars], dtype=np.uint32)


def _expand(text: str, source: Codes) -> tuple[Codes, Offsets]:
    """Each character as its base letters; letters of the wrong script inside a word read by their shape."""
    chars, points = _table(text)
    if not chars:
        return np.zeros(0, np.uint32), np.zeros(0, np.int64)
    place = np.searchsorted(points, source)
    place[_misread(chars, place)] += len(chars)
    folded = [letters.base(c) for c in chars] + [letters.as_other_script(c) for c in chars]
    lengths = np.array([len(f) for f in folded], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    flat = _codes("".join(folded))
    counts = lengths[place]
    offsets = np.repeat(np.arange(len(source), dtype=np.int64), counts)
    within = np.arange(len(offsets)) - np.repeat(np.cumsum(counts) - counts, counts)
    codes = flat[np.repeat(starts[place], counts) + within]
    for letter in "yj":  # й is y, ĭ or j, and ы is y: schemes differ most in this letter
        codes[codes == ord(letter)] = ord("i")
    return codes, offsets


def _misread(chars: Sequence[str], place: npt.NDArray[np.intp]) -> Mask:
    """Letters whose word is mostly of the other script."""
    script = np.array([letters.script(c) for c in chars], dtype=np.int8)[place]
    latin, cyrillic = script == 1, script == 2
    wrong = np.zeros(len(place), dtype=np.bool_)
    if not (latin.any() and cyrillic.any()):
        return wrong
    run = np.cumsum(script == 0)
    latin_count = np.bincount(run, weights=latin)[run]
    cyrillic_count = np.bincount(run, weights=cyrillic)[run]
    wrong |= latin & (cyrillic_count >= latin_count)
    wrong |= cyrillic & (latin_count > cyrillic_count)
    return wrong


def _breaks(text: str, source: Codes) -> Mask:
    chars, points = _table(text)
    if not chars:
        return np.zeros(0, dtype=np.bool_)
    parts = np.array([letters.is_break(c) for c in chars], dtype=np.bool_)[np.searchsorted(points, source)]
    for match in _HYPHEN_AT_END.finditer(text):
        if match.start() and text[match.start() - 1].isalnum():
            parts[match.start() : match.end()] = False
    for match in _THOUSANDS.finditer(text):
        parts[match.start() : match.end()] = False
    return parts


def _contract(
    codes: Codes, offsets: Offsets, pairs: dict[str, str], owner: npt.NDArray[np.int64] | None = None
) -> tuple[Codes, Offsets]:
    """Replace pairs of letters by one, leftmost first; `owner` numbers the words that a pair must not cross."""
    if len(codes) < 2:
        return codes, offsets
    joined = codes[:-1].astype(np.uint64) << np.uint64(32) | codes[1:]
    keys = np.array(sorted(ord(pair[0]) << 32 | ord(pair[1]) for pair in pairs), dtype=np.uint64)
    values = np.array([ord(pairs[chr(k >> 32) + chr(k & 0xFFFFFFFF)]) for k in keys.tolist()], dtype=np.uint32)
    place = np.minimum(np.searchsorted(keys, joined), len(keys) - 1)
    found = keys[place] == joined
    if owner is not None:
        found &= owner[offsets[:-1]] == owner[offsets[1:]]
    taken = _alternate(np.flatnonzero(found))
    keep = np.ones(len(codes), dtype=np.bool_)
    keep[taken + 1] = False
    codes = codes.copy()
    _drop_shch(codes, keep, taken)
    codes[taken] = values[place[taken]]
    return codes[keep], offsets[keep]


def _drop_shch(codes: Codes, keep: Mask, taken: npt.NDArray[np.intp]) -> None:
    """`sh` and `ch` in a row are one letter, щ: the second pair goes."""
    pair = taken[1:][(taken[1:] - taken[:-1] == 2) & (codes[taken[:-1]] == ord("s")) & (codes[taken[1:]] == ord("c"))]
    keep[pair] = False


def _alternate(starts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Of starts of two-letter pairs, those that a scan from the left takes: every other one of a run."""
    if len(starts) < 2:
        return starts
    first = np.concatenate([[True], np.diff(starts) > 1])
    run_start = starts[first][np.cumsum(first) - 1]
    taken: npt.NDArray[np.intp] = starts[(starts - run_start) % 2 == 0]
    return taken


def _squeeze(codes: Codes, offsets: Offsets) -> Skeleton:
    """Runs of one letter become one."""
    if len(codes) < 2:
        return Skeleton(codes, offsets)
    keep = np.concatenate([[True], codes[1:] != codes[:-1]])
    return Skeleton(codes[keep], offsets[keep])
