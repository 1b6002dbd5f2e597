"""Romanisation schemes as data: what each writes for a Cyrillic letter, and what its Latin letters may stand for."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

#: A Latin group → Cyrillic strings it may stand for, each with a cost (a negative logarithm).
BackTable = dict[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """One scheme. `label` is the name that tables give it, `lost_sign` the cost of a sign that the print left out,
    `longest` the letters of its longest Latin group."""

    name: str
    label: str
    language: str
    source: str
    letters: dict[str, str]
    rules: tuple[tuple[str, str], ...]
    back: BackTable
    lost_sign: float | None
    longest: int


#: Variants of one scheme have one name in the tables.
_LABELS = {"ala-lc-plain": "ala-lc"}
#: What parts a consonant from й in languages that have no hard sign for it.
HARD_SIGNS = {"uk": "’", "be": "’"}
#: Schemes of each language in the order of how usual they are; among equals the first is meant.
BY_LANGUAGE = {
    "ru": (
        "ala-lc-plain", "ala-lc", "bgn-pcgn", "iso-9", "scholarly", "gost-7.79-b",
        "press-en", "press-de", "press-fr", "press-pl",
    ),
    "uk": ("ala-lc-uk", "ua-2010", "bgn-pcgn-uk", "scholarly-uk"),
    "be": ("ala-lc-be", "bgn-pcgn-be", "scholarly-be"),
    "bg": ("bgn-pcgn-bg", "ala-lc-bg", "scholarly-bg"),
}  # fmt: skip
_OF_A_LANGUAGE = re.compile("-(?:uk|be|bg)$")


@cache
def schemes() -> dict[str, Scheme]:
    """All schemes by name."""
    declared = tomllib.loads((files("tasks.romanisation") / "data" / "schemes.toml").read_text("utf-8"))
    shared = declared.pop("shared")
    return {name: _scheme(name, table, shared) for name, table in declared.items()}


def _scheme(name: str, table: dict[str, Any], shared: dict[str, Any]) -> Scheme:
    language = table.get("language", "ru")
    hard = HARD_SIGNS.get(language, "ъ")
    signs = {sign: _options(options.replace("ъ", hard)) for sign, options in shared["signs"].items()}
    back = {group: _options(options) for group, options in _entries(f"{shared['back']} {table['back']}").items()}
    return Scheme(
        name=name,
        label=_LABELS.get(name, _OF_A_LANGUAGE.sub("", name)),
        language=language,
        source=table["source"],
        letters=_entries(f"{shared['letters']} {table['letters']}"),
        rules=tuple((pattern, latin) for pattern, latin in table["rules"]),
        back={**signs, **back},
        lost_sign=table.get("lost_sign"),
        longest=max(map(len, [*signs, *back])),
    )


def _entries(text: str) -> dict[str, str]:
    return {entry[: (cut := entry.index("=", 1))]: entry[cut + 1 :] for entry in text.split()}


def _options(text: str) -> tuple[tuple[str, float], ...]:
    pairs = (option.partition(":") for option in text.split(","))
    return tuple((cyrillic, float(cost or 0)) for cyrillic, _, cost in pairs)
