"""Shapes of personal names in Latin and Cyrillic letters, shared by references and names."""

import re
from functools import lru_cache

from tasks.annotation.lexicon import alternation, table

#: Letters with a capital form in the alphabets of the collections; `L` is any letter outside the main ranges of U.
UPPER = (
    "A-ZÀ-ÖØ-ÞА-ЯЀ-ЏѢѲѴҐҒҚҢӘӨҮҰҺ" + "".join(chr(code) for code in range(0x100, 0x180) if chr(code).isupper()) + "ȘȚǍẞ"
)
U, L = f"[{UPPER}]", r"[^\W\d_A-ZÀ-ÖØ-ÞЀ-Я]"

#: One initial: a letter, or the Latin letters of one Cyrillic letter.
INITIAL = rf"(?:Shch|Iu|Ia|Ie|Io|Yu|Ya|Ye|Ju|Ja|Je|Zh|Kh|Ts|Ch|Sh|Th|Дж|{U})\."
INITIALS = rf"{INITIAL}(?:[\s\u00a0]?-?{INITIAL}){{0,3}}"
_PARTICLE = r"(?:(?:von|van|de|der|den|zu|zur|di|da|du|la|le|фон|де|ван|дер)\s){0,2}"
#: A word of a name; an apostrophe inside is a soft sign or O'Hara, an ending 's stays outside.
WORD = rf"(?:{U}['’])?{U}{L}{{1,24}}(?:['’ʹ](?!s(?!{L})){L}{{1,20}}){{0,2}}(?:{U}{L}{{2,20}})?"
SURNAME = rf"{_PARTICLE}{WORD}(?:[-‐–]{WORD}){{0,2}}"
CAPITALS = rf"{U}{{2,24}}(?:-{U}{{2,24}})?"

#: Words with a capital at the head of a sentence that begin no name.
NO_NAME = table("words")["no_name"].split()
_NOT = rf"(?!(?:{alternation(NO_NAME)})(?!\w))"
#: A person in the position of an author: initials and surname, or two to four words with capitals.
PERSON = rf"{_NOT}(?:{INITIALS}[\s\u00a0]?{SURNAME}|{WORD}(?:-{WORD})?(?:\s(?:{WORD}|{INITIAL})){{0,2}}\s{SURNAME})"
#: The surname first: `Dobson, M.`, `Наумов В. П.`
PERSON_REVERSED = rf"{_NOT}{SURNAME},?\s{INITIALS}"
_AND = r"(?:,?\s(?:and|und|et|y|i|и|та|&)\s)"
_OTHERS = r",?\s(?:et\sal\.?|и\sдр\.|та\sін\.|u\.\s?a\.|i\sdr\.)"


def _list_of(item: str, most: int) -> str:
    """A list of items parted by commas, perhaps with `and` before the last and `et al.` at its end."""
    return rf"{item}(?:,\s{item}){{0,{most}}}(?:{_AND}{item})?(?:{_OTHERS})?"


PERSONS = _list_of(PERSON, 6)
PERSONS_REVERSED = rf"{PERSON_REVERSED}(?:(?:,|;|,?\s(?:and|и|та|&))\s{PERSON_REVERSED}){{0,6}}(?:{_OTHERS})?"
#: Bare surnames, as in back references.
SURNAMES = _NOT + _list_of(SURNAME, 3)

_INITIALS_ALONE, _INITIAL_LAST = re.compile(rf"(?:{INITIAL}-?){{1,4}}"), re.compile(rf"{INITIAL}$")
_SPLIT = re.compile(rf"{_AND}|,\s|;\s")
_TAIL = re.compile(rf"{_OTHERS}$")
_REVERSED_ITEM = re.compile(PERSON_REVERSED)


def persons_of(printed: str) -> tuple[str, ...]:
    """The persons of a list as printed.

    >>> persons_of("V. P. Ivanov, Jane Roe and I. Petrov et al.")
    ('V. P. Ivanov', 'Jane Roe', 'I. Petrov')
    """
    return tuple(name for name in _SPLIT.split(_TAIL.sub("", printed)) if name)


def reversed_persons_of(printed: str) -> tuple[str, ...]:
    """The persons of a list with surnames first."""
    return tuple(found[0] for found in _REVERSED_ITEM.finditer(printed))


@lru_cache(maxsize=16384)
def surname_of(person: str) -> str:
    """The surname of a person in either order.

    >>> surname_of("Наумов В. П."), surname_of("Dobson, M."), surname_of("Jane K. Roe")
    ('Наумов', 'Dobson', 'Roe')
    """
    head, comma, _ = person.partition(",")
    if comma:
        return head
    words = [word for word in person.split() if not _INITIALS_ALONE.fullmatch(word)]
    if _INITIAL_LAST.search(person):
        return words[0] if words else person
    return words[-1].rpartition(".")[2] if words else person
