"""Scripts of letters by Unicode, as ISO 15924 codes."""

import re
import unicodedata
from collections import Counter

# Scripts.txt of Unicode 15, letters only; what is not listed is looked up by its character name.
LATIN = "A-Za-zªºÀ-ÖØ-öø-ʸḀ-ỿⱠ-ⱿꜢ-ꞇﬀ-ﬆ"
CYRILLIC = "\u0400-\u0481\u048a-\u052f\u1c80-\u1c88\u1d2b\u2de0-\u2dff\ua640-\ua66e\ua680-\ua69d"
_NOT_LATIN = re.compile(f"[^{LATIN}]+")
_NOT_CYRILLIC = re.compile(f"[^{CYRILLIC}]+")
_OTHER_LETTER = re.compile(f"[^\\W\\d_{LATIN}{CYRILLIC}]")

_NOT_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())

_BY_NAME = {
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "GLAGOLITIC": "Glag",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
    "ETHIOPIC": "Ethi",
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
}


def scripts(text: str) -> Counter[str]:
    """Letters of each script in a text.

    >>> scripts("Дело № 5, RGANI")
    Counter({'Latn': 5, 'Cyrl': 4})
    """
    if text.isascii():  # several times as quick
        return +Counter({"Latn": len(text.encode("ascii").translate(None, _NOT_ASCII_LETTERS))})
    counts = Counter({"Latn": len(_NOT_LATIN.sub("", text))})
    counts["Cyrl"] = len(_NOT_CYRILLIC.sub("", text))
    for letter, count in Counter(_OTHER_LETTER.findall(text)).items():
        counts[_BY_NAME.get(unicodedata.name(letter, "").split(" ")[0], "Zyyy")] += count
    return +counts


def dominant(counts: Counter[str]) -> str | None:
    """The script of most letters; the code that sorts first among equals; None without letters."""
    named = [(-count, script) for script, count in counts.items() if script != "Zyyy" and count > 0]
    return min(named)[1] if named else None


def script_of(text: str) -> str | None:
    """The script of most letters of a text.

    >>> script_of("½ — 1956"), script_of("Ёлка")
    (None, 'Cyrl')
    """
    return dominant(scripts(text))
