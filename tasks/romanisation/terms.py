"""Words and acronyms that are Russian wherever they stand, shipped as lists with their sources."""

import tomllib
from functools import cache
from importlib.resources import files

from tasks.language.morphology import analyser
from tasks.romanisation.forward import romanise_list
from tasks.romanisation.languages import fold

_DATA = files("tasks.romanisation") / "data"
_SCHEMES = ("ala-lc-plain", "bgn-pcgn", "iso-9", "scholarly", "press-de", "press-fr", "press-pl")


@cache
def acronyms() -> dict[str, str]:
    """Latin acronym → Cyrillic; both `TsK` and `TSK` stand for ЦК."""
    declared = tomllib.loads((_DATA / "acronyms.toml").read_text("utf-8"))
    pairs = {latin: cyrillic for table in declared.values() for latin, cyrillic in table.items()}
    return pairs | {latin.upper(): cyrillic for latin, cyrillic in pairs.items()}


@cache
def term_forms() -> dict[str, frozenset[str]]:
    """Folded Latin spellings, under all schemes, of words that foreign historians leave untranslated, with their
    Cyrillic forms: nominative, of one and of many."""
    lines = (_DATA / "terms.txt").read_text("utf-8").splitlines()
    words = [form for line in lines if line and not line.startswith("#") for form in _one_and_many(line)]
    found: dict[str, frozenset[str]] = {}
    for scheme in _SCHEMES:
        for word, latin in zip(words, romanise_list("\n".join(words), scheme).split("\n"), strict=True):
            key = fold(latin)
            found[key] = found.get(key, frozenset()) | {word}
    return found


def _one_and_many(word: str) -> list[str]:
    plurals = [
        form.word.replace("ё", "е")
        for parse in analyser().parse(word)
        if parse.normal_form.replace("ё", "е") == word
        for form in parse.lexeme
        if {"NOUN", "plur", "nomn"} <= form.tag.grammemes
    ]
    return list(dict.fromkeys([word, *plurals]))


@cache
def terms() -> frozenset[str]:
    """The spellings of `term_forms`."""
    return frozenset(term_forms())
