"""Archival references: fond, opis, delo and leaves under their marks, in any alphabet, with the archive before them.

The marks (f., op., d., l.; ф., оп., д., л.; спр., арк.; apr., lp.; ap., b.; n., s.) are found one by one and chained
where nothing but punctuation or a remark in brackets parts them. German, British and American shelf marks have forms
of their own in `shelfmarks`. What an Ibid. inherits is decided in `resolution`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from storage.schemas import Range
from tasks.annotation import archives
from tasks.annotation.cues import MARK, Cues
from tasks.annotation.leaves import ITEMS, ranges
from tasks.annotation.lexicon import alternation
from tasks.annotation.passage import Passage
from tasks.annotation.reference import ARCHIVAL, Reference

FOND, OPIS, DELO, VOLUME, LEAF = range(5)

#: Mark → part, for Russian, Ukrainian and Belarusian in both alphabets, and the plain words.
_MARKS: dict[str, int] = {
    **dict.fromkeys(("f", "ф", "fond", "фонд", "фонде", "fonds"), FOND),
    **dict.fromkeys(("op", "оп", "opis", "opis'", "опись", "описи", "опис", "воп", "vop", "apr", "ap", "n"), OPIS),
    **dict.fromkeys(("d", "dd", "д", "дд", "delo", "дело", "дела", "спр", "spr", "b", "s", "file"), DELO),
    **dict.fromkeys(("t", "т", "vol", "bd", "ч", "ch"), VOLUME),
    **dict.fromkeys(
        ("l", "ll", "л", "лл", "арк", "ark", "lp", "bl", "fol", "list", "listy", "лист", "листы", "leaf", "leaves"),
        LEAF,
    ),
}
MARK_WORDS = list(_MARKS)
_PLURALS = frozenset({"dd", "дд", "дела"})
#: Marks that mean something else beside another mark: Latvian `apr.` makes `l.` the file; Lithuanian and Estonian
#: letters count only beside their own marks.
_LATVIAN, _LITHUANIAN, _ESTONIAN = "apr", "ap", "n"

_SHORT = alternation(sorted(mark for mark in _MARKS if len(mark) <= 3))
_LONG = alternation(sorted(mark for mark in _MARKS if len(mark) > 3))
_MARK = re.compile(
    rf"(?<!\w)(?<![^\W\d]\.)(?P<mark>(?:{_SHORT})(?=\.)|(?:{_LONG})(?!\w))\.?\s{{0,3}}(?:№\s?|No\.?\s)?(?=[^\W\d_]{{0,3}}[-–\s]?\d)",
    re.IGNORECASE,
)
_VALUES = {
    FOND: re.compile(r"(?:[^\W\d_]{1,3}[-‑–\s]?)?\d{1,6}(?:[-/]\d{1,5})?[^\W\d_]{0,2}(?!\w)"),
    OPIS: re.compile(r"(?:[^\W\d_]{1,2}-)?\d{1,5}(?:[-/]\d{1,5})?[^\W\d_]{0,2}(?!\w)(?:\s(?:доп|dop)\b\.?)?"),
    VOLUME: re.compile(r"\d{1,3}(?!\w)"),
}
_FILE = r"(?:[^\W\d_]{1,2}-)?\d{1,7}(?:[-/.]\d{1,6}){0,3}[^\W\d_]{0,2}(?!\w)"
_FILES = re.compile(rf"{_FILE}(?:\s?[,–—]\s?{_FILE}|\s(?:и|and|та|і|und|un)\s{_FILE}){{0,40}}")
_FILE_JOINT = re.compile(r"\s?,\s?|\s(?:и|and|та|і|und|un)\s")
_FILE_RANGE = re.compile(r"(\d{1,7})\s?[-–—]\s?(\d{1,7})")
_ONE_FILE = re.compile(_FILE)
_GAP = re.compile(
    r"[*_]{0,2}\s{0,3}(?:\([^()]{0,200}(?:\([^()]{0,100}\)[^()]{0,100}){0,2}\))?\s{0,3}[,.:]?\s{0,3}(?:\([^()]{1,200}\))?\s{0,3}[,.]?\s{0,3}"
)
_BREAK = re.compile(r"\s{0,2}[;,.]?\s{0,3}(?:and\s|и\s|та\s|und\s|also\s|а\sтакже\s){0,2}\s{0,2}")
#: Latvian order: the number stands before its mark; after `Turpat` any part may be the first.
_FOND_FIRST = r"(?P<fond>(?:[A-Z]{1,3}-?)?\d{1,6})\.?\s?(?:f|fonds)\b\.?"
_OPIS_FIRST = r"(?P<opis>\d{1,4}(?:/\d{1,4})?[a-z]?)\.?\s?(?:apr|apraksts)\b\.?"
_DELO_FIRST = r"(?P<delo>(?:[A-Z]{1,2}-)?\d{1,6}[a-z]?)\.?\s?(?:l|lieta)\b\.?"
_LEAF_FIRST = r"(?P<leaf>\d{1,5}\.?(?:(?:\s?[-–]\s?|,\s)\d{1,5}\.?){0,20})\s?(?:lp|lpp|lapa|lapas)\b\.?"
_NEXT = r",\s{0,3}"
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.]){_FOND_FIRST}{_NEXT}{_OPIS_FIRST}(?:{_NEXT}{_DELO_FIRST})?(?:{_NEXT}{_LEAF_FIRST})?"
)
_IBID_FIRST = re.compile(
    rf"(?<!\w)[Tt]urpat[.,]?(?:{_NEXT}|\s)(?:{_FOND_FIRST}{_NEXT}(?=\d))?(?:{_OPIS_FIRST}(?:{_NEXT}|$|(?=[.;])))?"
    rf"(?:(?:{_DELO_FIRST})(?:{_NEXT}{_LEAF_FIRST})?|{_LEAF_FIRST.replace('leaf', 'only')}|(?<=\.))"
)
_LETTERS = dict(zip("абвгдезиклмнопрстуфхэіў", "abvgdeziklmnoprstufhėiŭ", strict=True)) | {
    "э": "e", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "х": "kh", "ц": "ts", "ю": "iu", "я": "ia", "ё": "e",
    "й": "i", "ы": "y",
}  # fmt: skip


_IN_LATIN = str.maketrans(_LETTERS | {"‑": "-", "–": "-"})


class Mark(NamedTuple):
    """One part of a reference: what it is, where it stands and the numbers under it."""

    part: int
    start: int
    end: int
    mark: str
    values: tuple[str, ...]
    leaves: tuple[Range, ...] = ()


def romanised(number: str) -> str:
    """A number of a fond, opis or delo with its letters in lower-case Latin.

    >>> romanised("Р-9401"), romanised("П-830")
    ('r-9401', 'p-830')
    """
    return number.lower() if number.isascii() else number.lower().translate(_IN_LATIN)


def marks(text: str, cues: Cues | None = None) -> list[Mark]:
    """Every mark with a number after it, in order."""
    found: list[Mark] = []
    for start in (cues or Cues(text)).at(MARK):
        match = _MARK.match(text, start)
        if match is None or (found and start < found[-1].end):
            continue
        mark = match["mark"].lower()
        part = _MARKS[mark]
        reading = _read(text, match.end(), part, mark)
        if reading:
            found.append(Mark(part, match.start(), reading[0], mark, reading[1], reading[2]))
    return found


def _read(text: str, start: int, part: int, mark: str) -> tuple[int, tuple[str, ...], tuple[Range, ...]] | None:
    """End, numbers and leaves of what stands after a mark."""
    if part == LEAF:
        match = ITEMS.match(text, start)
        return (match.end(), (match[0],), ranges(match[0])) if match else None
    if part == DELO:
        match = _FILES.match(text, start)
        if match and not _is_list(text, match, mark):
            match = _ONE_FILE.match(text, start)
        return (match.end(), _files(match[0], mark), ()) if match else None
    match = _VALUES[part].match(text, start)
    return (match.end(), (romanised(match[0]),), ()) if match else None


def _is_list(text: str, match: re.Match[str], mark: str) -> bool:
    """Whether the numbers after a mark are all files: under a plural mark, or where the leaves follow."""
    if mark in _PLURALS or _ONE_FILE.fullmatch(match[0]):
        return True
    following = _MARK.match(text, _GAP.match(text, match.end()).end())  # type: ignore[union-attr]
    return following is not None and _MARKS[following["mark"].lower()] == LEAF


def _files(printed: str, mark: str) -> tuple[str, ...]:
    """Numbers of the files of a list; a range under a plural mark is counted out up to fifty."""
    numbers: list[str] = []
    for item in _FILE_JOINT.split(printed):
        ends = _FILE_RANGE.fullmatch(item)
        if ends and (mark in _PLURALS or "-" not in item) and 0 < int(ends[2]) - int(ends[1]) < 50:
            numbers += [str(number) for number in range(int(ends[1]), int(ends[2]) + 1)]
        else:
            numbers.append(romanised(item))
    return tuple(dict.fromkeys(numbers))


def chains(text: str, found: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Marks grouped into references: a part that does not come after the one before begins a new reference."""
    chain: list[Mark] = []
    for mark in found:
        if chain and _continues(text, chain, mark):
            chain.append(mark)
            continue
        if chain:
            yield chain
        chain = [mark]
    if chain:
        yield chain


def _continues(text: str, chain: list[Mark], mark: Mark) -> bool:
    gap = text[chain[-1].end : mark.start]
    latvian = chain[-1].mark == "l" and mark.mark == "lp"
    return (mark.part > chain[-1].part or latvian) and len(gap) <= 500 and _GAP.fullmatch(gap) is not None


def parts_of(chain: list[Mark]) -> dict[int, Mark]:
    """The parts of a chain; empty where its letters are those of no archive."""
    letters = {mark.mark for mark in chain}
    foreign = letters & {"n", "s", "b"}
    if foreign and not (letters & {"f", "ap"} and ("ap" in letters or {"n", "s"} & letters) and len(chain) > 2):
        return {}
    parts = {mark.part: mark for mark in chain}
    if _LATVIAN in letters and any(mark.mark == "l" for mark in chain):
        file = next(mark for mark in chain if mark.mark == "l")
        parts[DELO] = Mark(DELO, file.start, file.end, "l", file.values)
        if parts[LEAF] is file:
            del parts[LEAF]
    return parts


def fill(reference: Reference, parts: dict[int, Mark]) -> None:
    """Write the parts of a chain into a reference."""
    reference.kind = ARCHIVAL
    reference.numbers = tuple((mark.start, mark.end) for mark in parts.values())
    if FOND in parts:
        reference.fond = parts[FOND].values[0]
    if OPIS in parts:
        reference.opis = parts[OPIS].values[0]
    if DELO in parts:
        reference.delo = parts[DELO].values
        if VOLUME in parts:
            volume = f"{romanised(parts[VOLUME].mark)}. {parts[VOLUME].values[0]}"
            reference.delo = (*reference.delo[:-1], f"{reference.delo[-1]}, {volume}")
    if LEAF in parts:
        reference.leaves = parts[LEAF].leaves


def is_break(gap: str) -> bool:
    """Whether a gap between two references lets the second one inherit from the first."""
    return _BREAK.fullmatch(gap) is not None


# What stands before a chain: an acronym, or a full name with perhaps an acronym in brackets.
_DEFINED = re.compile(
    r"\(\s?(?:(?:hereafter|hereinafter|henceforth|далее|в\sдальнейшем|далі|im\sFolgenden|nachfolgend|turpmāk)(?:\sas|:)?\s?[,:—–-]?\s?)?"
    r"[\"“«‘'*_]{0,2}(?P<short>[^\W\d_][\w\s.:/-]{1,24}?)[\"”»’'*_]{0,2}\s?\)[\s,.:*_]{0,4}$"
)
_REMARK = re.compile(r"\([^()]{1,60}\)[\s,.:]{0,4}$")
_ACRONYM = re.compile(
    rf"(?<![\w-])(?:{alternation(archives.acronyms())}|[A-ZА-ЯЁІЇЄҐ](?:[a-zа-яё]{{0,3}}[A-ZА-ЯЁІЇЄҐ]){{1,8}})$"
)
_BOUNDARY = re.compile(
    r"(?:^(?:\d{1,3}[.)]?\s)?|[.;:!?(]\s{1,3}|\(|\b(?:[Ss]ee(?:\salso)?|[Ii]n|[Ff]rom|[Cc]f\.|[Сс]м\.(?:\sтакже)?|[Вв]|[Ии]з|и|and|[Дд]ив\.|[Ss]iehe|[Vv]gl\.),?\s{1,3})(?=[^\W\d_])"
)
LOOK_BACK = 320


class Holder(NamedTuple):
    """The archive named before a chain."""

    start: int
    archive: str
    name: str | None
    short: str | None


def holder(text: str, end: int) -> Holder | None:
    """The archive named right before an offset."""
    left = text[max(0, end - LOOK_BACK) : end]
    base = end - len(left)
    stripped = left.rstrip(" \t\n\u00a0,.:*_")
    if not stripped or stripped[-1] in "0123456789;":
        return None
    defined = _DEFINED.search(left)
    if defined:
        named = _named(left[: defined.start()].rstrip(" ,*_"), base)
        if named:
            known = archives.by_acronym(defined["short"])
            return Holder(named[0], _acronym(known, defined["short"]), named[1], defined["short"])
    remark = _REMARK.search(left)
    if remark and not _ACRONYM.search(stripped):
        stripped = left[: remark.start()].rstrip(" ,.:*_")
    acronym = _ACRONYM.search(stripped)
    if acronym:
        known = archives.by_acronym(acronym[0])
        return Holder(base + acronym.start(), _acronym(known, acronym[0]), None, None)
    named = _named(stripped, base)
    if not named:
        return None
    known = archives.by_name(named[1])
    return Holder(named[0], known.acronym if known else named[1], named[1], None)


def _acronym(known: archives.Archive | None, printed: str) -> str:
    """The acronym in Latin letters; a name that is none stays as printed."""
    return known.acronym if known else archives.in_latin(printed)


def _named(left: str, base: int) -> tuple[int, str] | None:
    """Start and text of the full name of an archive that ends a text."""
    for boundary in reversed(list(_BOUNDARY.finditer(left))):
        name = left[boundary.end() :]
        if archives.KEYWORD.search(name):
            capital = re.search(r"[^\W\d_a-zа-яё]", name)
            if capital and len(name.split()) <= 18 and not re.search(r"[\d()]", name):
                return base + boundary.end() + capital.start(), name[capital.start() :]
            return None
    return None


def number_first(passage: Passage) -> Iterator[Reference]:
    """References in the Latvian order, `1370. f., 1. apr., 22. l., 5. lp.` and `Turpat, 6. lp.`"""
    text = passage.text
    for match in _NUMBER_FIRST.finditer(text) if "apr" in text else ():
        named = holder(text, match.start())
        reference = _numbered(passage, match, named.start if named else match.start())
        reference.archive, reference.container = (named.archive, named.name) if named else (None, None)
        reference.note = None if named else "no archive is named"
        yield reference
    for match in _IBID_FIRST.finditer(text) if "urpat" in text else ():
        reference = _numbered(passage, match, match.start(), leaf=match["only"])
        reference.is_ibid = True
        yield reference


def _numbered(passage: Passage, match: re.Match[str], start: int, leaf: str | None = None) -> Reference:
    """A reference from the parts of the Latvian order."""
    leaves = (leaf or match["leaf"] or "").replace(".", "")
    return Reference(
        passage, start, match.end(), ARCHIVAL,
        fond=romanised(match["fond"]) if match["fond"] else None, opis=match["opis"],
        delo=(romanised(match["delo"]),) if match["delo"] else (), leaves=ranges(leaves) if leaves else (),
        numbers=(match.span(),),
    )  # fmt: skip
