"""Words and acronyms that are Russian wherever they stand, shipped as lists with their sources."""

import tomllib
from functools import cache
from importlib.resources import files

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
def terms() -> frozenset[str]:
    """Folded Latin spellings, under all schemes, of words that foreign historians leave untranslated."""
    lines = (_DATA / "terms.txt").read_text("utf-8").splitlines()
    words = "\n".join(line for line in lines if line and not line.startswith("#"))
    return frozenset(fold(word) for scheme in _SCHEMES for word in romanise_list(words, scheme).split("\n"))
