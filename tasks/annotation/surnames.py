"""Surnames: their Cyrillic form in the nominative, whatever alphabet and case they are printed in."""

import re
from functools import cache, lru_cache

from tasks.annotation.lexicon import fold, table
from tasks.language.morphology import analyser

_CYRILLIC = re.compile("[\u0400-\u052f]")
#: Endings of oblique cases and of the feminine, in both alphabets, the longest first.
_OBLIQUE = re.compile(r"(?:ым|ом|ой|ою|ых|ыми|ему|ого|а|у|е|ы|ю|я|ym|om|oi|oy|ykh|ymi|emu|ogo|a|u|e|y)$")
#: Letters and groups of ALA-LC and BGN/PCGN, the longest first.
_GROUPS = tuple(tuple(pair.split("=")) for pair in table("persons")["letters"]["pairs"].split())


@cache
def figures() -> dict[str, str]:
    """Folded spelling → Cyrillic surname of those who are named by surname alone."""
    entries = table("persons")["figures"].items()
    return {fold(form): surname for surname, forms in entries for form in (surname, *forms.split())}


@cache
def _places() -> frozenset[str]:
    return frozenset(fold(place) for place in table("gazetteer")["places"].split())


def is_place(word: str) -> bool:
    """Whether a word is the name of a place."""
    return fold(word) in _places()


@cache
def _listed_keys() -> dict[str, str]:
    """Skeleton of sounds → the most frequent listed surname that has it."""
    from tasks.romanisation.namekey import cyrillic_key
    from tasks.romanisation.surnames import listed

    best: dict[str, str] = {}
    for surname, _ in sorted(listed().items(), key=lambda item: (-item[1], item[0])):
        best.setdefault(cyrillic_key(surname), surname)
    return best


@cache
def _endings(section: str) -> re.Pattern[str]:
    return re.compile(rf"[\w'’-]{{2,24}}(?:{'|'.join(table('persons')['surname_endings'][section].split())})$")


#: Letters and groups that no romanisation of Russian writes.
_FOREIGN = re.compile(r"[qwx]|ck|th|gh|ph|oo|ee|[aeiou]rd$|[^aeiouys]s$|ll$|[^\W\d_]c[^hz]")


def is_foreign(word: str) -> bool:
    """Whether a Latin word is spelt as no romanised Russian word is."""
    return _FOREIGN.search(fold(word)) is not None


def looks_russian(word: str) -> bool:
    """Whether a Latin word ends as a Russian, Ukrainian, Georgian or Armenian surname does."""
    return _endings("strict").match(fold(word)) is not None


def ends_as_surname(word: str) -> bool:
    """Whether a Cyrillic word is a surname by its ending, in some case, and by the dictionary."""
    return any(_endings("cyrillic").match(base) for base in bases(word)) and is_surname(word)


def may_stand_alone(word: str) -> bool:
    """Whether a word may be taken for a surname by itself: no place, office, acronym or scrap of one."""
    if len(word) < 3 or is_place(word) or is_office(word) or fold(word) in _small_words():
        return False
    return not (word.isupper() and len(word) < 6)


@cache
def _small_words() -> frozenset[str]:
    lists = table("words")
    return frozenset(fold(word) for key in ("no_name", "no_surname", "noun_ends") for word in lists[key].split())


def is_office(word: str) -> bool:
    """Whether a word after a title makes it the name of an office or body: `General Staff`."""
    return word in _offices()


@cache
def _offices() -> frozenset[str]:
    return frozenset(table("persons")["titles"]["offices"].split())


def may_be_russian(word: str) -> bool:
    """Whether a Latin surname may be romanised Russian, where initials or a given name speak for it as well."""
    return looks_russian(word) or (_endings("weak").match(fold(word)) is not None and not _FOREIGN.search(fold(word)))


def reads_as_listed(word: str) -> bool:
    """Whether a Latin surname, read letter by letter, is a listed Russian one."""
    from tasks.romanisation.surnames import listed

    return not _FOREIGN.search(fold(word)) and fold(transcribed(word)) in listed()


@lru_cache(maxsize=65536)
def bases(word: str) -> tuple[str, ...]:
    """Folded forms that an inflected surname may go back to, itself first.

    >>> bases("Жуковым")
    ('жуковым', 'жуков', 'жукова', 'жуковый')
    """
    folded = fold(word)
    found = [folded]
    ending = _OBLIQUE.search(folded)
    if ending and len(folded) - len(ending[0]) >= 3:
        stem = folded[: ending.start()]
        found += [stem, *(stem + tail for tail in (("а", "ый") if _CYRILLIC.match(folded) else ("a", "yi")))]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=16384)
def cyrillic_of(surname: str, *, is_feminine: bool = False, is_russian: bool = False) -> str | None:
    """The surname in Cyrillic, nominative; None for a Latin one that nothing shows to be of Cyrillic writing."""
    if _CYRILLIC.search(surname):
        return _nominative(surname, is_feminine=is_feminine)
    for base in bases(surname)[:2]:
        if base in figures():
            return figures()[base]
    if not (is_russian or looks_russian(surname)):
        return None
    found = _listed(surname)
    if found:
        return _feminine(found) if is_feminine and fold(surname).endswith(("a", "aia", "aya")) else found
    return transcribed(surname)


def _listed(surname: str) -> str | None:
    """A surname of the list that sounds like the printed one and is its plain reading but for ё and signs."""
    from tasks.romanisation.namekey import name_keys

    plain = transcribed(surname)
    candidates = [_listed_keys()[key] for key in sorted(name_keys(surname)) if key in _listed_keys()]
    if not candidates:
        return None
    return max(candidates, key=lambda word: (_alike(fold(word), fold(plain)), word)).capitalize()


def _alike(left: str, right: str) -> int:
    """Length of the common beginning, less the difference in length: enough to choose among homophones."""
    common = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return common - abs(len(left) - len(right))


def _feminine(surname: str) -> str:
    if surname.endswith(("ий", "ый", "ой")):
        return surname[:-2] + "ая"
    return surname + "а" if surname.endswith(("в", "н")) else surname


def is_surname(word: str) -> bool:
    """Whether a Cyrillic word may be a surname."""
    parses = analyser().parse(word)[:3]
    return any("Surn" in parse.tag for parse in parses) and not any("Geox" in parse.tag for parse in parses[:1])


def _nominative(surname: str, *, is_feminine: bool) -> str:
    """Nominative of a Cyrillic surname; a man's where the form allows it and nothing speaks for a woman."""
    for parse in analyser().parse(surname):
        if "Surn" not in parse.tag:
            continue
        wanted = "femn" if is_feminine else "masc"
        if wanted in parse.tag and "plur" not in parse.tag:
            form = parse.inflect({"nomn"})
            return "-".join(part.capitalize() for part in (form.word if form else parse.normal_form).split("-"))
    return surname


def transcribed(surname: str) -> str:
    """The surname read letter by letter, after ALA-LC and BGN/PCGN.

    >>> transcribed("Shcherbakov"), transcribed("Pikhoya"), transcribed("Eikhe")
    ('Щербаков', 'Пихоя', 'Эйхе')
    """
    folded, position, out = fold(surname), 0, ""
    while position < len(folded):
        here = position
        group, letters = next(
            (pair for pair in _GROUPS if folded.startswith(pair[0], here)), (folded[here], folded[here])
        )
        if position == 0 and group == "e":
            letters = "э"
        if group == "i" and out and out[-1] in "аеоуыэюя":
            letters = "й"
        if group == "y" and position == len(folded) - 1 and out.endswith(("ск", "цк")):
            letters = "ий"
        out += letters
        position += len(group)
    return "-".join(part.capitalize() for part in out.split("-"))
