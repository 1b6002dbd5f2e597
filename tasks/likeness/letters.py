"""How one character folds: case, script, romanisation scheme and accents fall away. For comparison only, never stored.

The scheme is BGN-like on purpose: `digraphs` in `fold` bring it together with ALA-LC, ISO 9 and the scholarly one.
Old letters and those of Ukrainian, Belarusian and Serbian are there; anything else folds to its base letters by NFKD.
"""

import unicodedata
from collections import Counter
from functools import lru_cache

LATIN_SCRIPT, CYRILLIC_SCRIPT = 1, 2
#: Cyrillic letter → Latin letters.
CYRILLIC = (
    dict(zip("абвгдеёзийклмнопрстуф", "abvgdeeziyklmnoprstuf", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e"}
    | {"ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ѣ": "e", "ѳ": "f", "ѵ": "i"}
    | {"ђ": "d", "ћ": "c", "љ": "lj", "њ": "nj", "џ": "dz", "ј": "j"}
)
#: Letters of the Latin script that NFKD leaves whole.
LATIN = {"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
#: Latin letters and the Cyrillic ones of the same shape: what a misread letter inside a word of the other script was.
SHAPES = dict(zip("aceopxykmtbhnruvi", "асеорхукмтвнпгиві", strict=True))
SHAPES_BACK = {
    "а": "a",
    "с": "c",
    "е": "e",
    "о": "o",
    "р": "p",
    "х": "x",
    "у": "y",
    "к": "k",
    "м": "m",
    "т": "t",
    "в": "b",
    "н": "h",
    "і": "i",
    "ј": "j",
    "ѕ": "s",
}
#: Marks that stand inside a word or over its letters: they part no words.
JOINERS = frozenset("'’‘ʹʺʼʻˮ´`\u00ad¬")


@lru_cache(maxsize=65536)
def base(char: str) -> str:
    """What one character folds to: a few letters or digits, or nothing.

    >>> [base(c) for c in "Щйѣé№ (ß"]
    ['shch', 'y', 'e', 'e', 'no', '', '', 'ss']
    """
    lowered = char.casefold()
    if char in JOINERS:
        return ""
    if lowered in CYRILLIC:
        return CYRILLIC[lowered]
    if lowered in LATIN:
        return LATIN[lowered]
    parts = unicodedata.normalize("NFKD", lowered)
    return "".join(CYRILLIC.get(p, LATIN.get(p, p)) for p in parts.casefold() if p.isalnum())


@lru_cache(maxsize=65536)
def is_break(char: str) -> bool:
    """Whether a character parts words."""
    return not (
        base(char)
        or char in CYRILLIC
        or char.lower() in CYRILLIC
        or char in JOINERS
        or unicodedata.category(char) in {"Mn", "Cf"}
    )


def script(char: str) -> int:
    """`LATIN_SCRIPT`, `CYRILLIC_SCRIPT` or 0 for anything else.

    >>> script("z"), script("я"), script("7")
    (1, 2, 0)
    """
    if "\u0400" <= char <= "\u052f":
        return CYRILLIC_SCRIPT
    if char.isalpha() and (char.isascii() or "\u00c0" <= char <= "\u024f"):
        return LATIN_SCRIPT
    return 0


def main_script(text: str) -> int:
    """The script of most letters; 0 where there are none.

    >>> main_script("Дело N 5") == CYRILLIC_SCRIPT
    True
    """
    counts = [0, 0, 0]
    for char, count in Counter(text).items():
        counts[script(char)] += count
    if not (counts[1] or counts[2]):
        return 0
    return LATIN_SCRIPT if counts[LATIN_SCRIPT] >= counts[CYRILLIC_SCRIPT] else CYRILLIC_SCRIPT


def as_other_script(char: str) -> str:
    """The fold of a character read as the letter of the same shape in the other script; its own where there is none.

    >>> as_other_script("p"), as_other_script("р"), as_other_script("z")
    ('r', 'p', 'z')
    """
    lowered = char.casefold()
    if lowered in SHAPES:
        return base(SHAPES[lowered])
    return SHAPES_BACK.get(lowered, base(char))
