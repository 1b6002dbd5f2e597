"""Given names and initials: which forms of a name may be one person.

`А. И.`, `A. I.` and `Anastas Ivanovich` may be one; `A. I.` and `S. A.` are two. A form is a tuple of folded given
names or initials, empty for a bare surname.
"""

import re
from collections import Counter
from collections.abc import Iterable

from tasks.likeness import letters

Form = tuple[str, ...]

_NAME = re.compile(r"[^\W\d_]+")
#: Letters that some romanisation writes for one Cyrillic initial.
_SOUND = re.compile(r"shch|zh|kh|ts|ch|sh|y[aeou]|.")
#: Letters of two given names alike enough to be one, declined or misread.
_ALIKE = 0.7


def form(text: str, surname: str | None, initials: str | None) -> Form:
    """The given names in a mention: its initials where they are told apart, else what stands beside the surname.

    >>> form("Н. С. Хрущёв", "Хрущёв", "Н. С."), form("Nikita Khrushchev", "Khrushchev", None)
    (('n', 's'), ('nikita',))
    >>> form("Mikoyan", "Mikoyan", None)
    ()
    """
    beside = text.replace(surname, " ", 1) if surname else ""
    names = _NAME.findall(beside) or _NAME.findall(initials or "")
    return tuple(folded for folded in map(fold_given, names) if folded)


def fold_given(name: str) -> str:
    """A given name or initial without case, script and scheme.

    >>> [fold_given(name) for name in ("Я", "Ia", "Ye", "Е", "Юрий", "Iurii")]
    ['ya', 'ya', 'e', 'e', 'yuriy', 'yurii']
    """
    plain = "".join(letters.base(char) for char in name)
    plain = re.sub(r"^[ij](?=[aeou])", "y", plain)
    return re.sub(r"^ye", "e", plain)


def agree(one: Form, two: Form) -> bool:
    """Whether two forms may be one person: what both tell does not differ.

    >>> agree(("n", "s"), ("nikita",)), agree(("nikita",), ("nikolay",)), agree(("z",), ("zhan",))
    (True, False, False)
    """
    return all(_one_name(left, right) for left, right in zip(one, two, strict=False))


def _one_name(left: str, right: str) -> bool:
    from rapidfuzz.distance import Indel

    sounds = _sound(left), _sound(right)
    if sounds[0] != sounds[1]:
        return False
    if left == sounds[0] or right == sounds[1]:
        return True
    return left.startswith(right) or right.startswith(left) or Indel.normalized_similarity(left, right) >= _ALIKE


def _sound(name: str) -> str:
    found = _SOUND.match(name)
    return found.group() if found else name


def people(forms: Counter[Form]) -> list[list[Form]]:
    """The full forms of one surname parted into people, the fullest and most frequent forms first.

    A form that would fit several people is in none: who is meant must be told from the place.

    >>> people(Counter({("a", "i"): 9, ("anastas",): 2, ("s", "a"): 1, (): 5}))
    [[('a', 'i'), ('anastas',)], [('s', 'a')]]
    """
    found: list[list[Form]] = []
    for one in sorted(filter(None, forms), key=lambda one: (-len(one), -forms[one], one)):
        fitting = fits(one, found)
        if not fitting:
            found.append([one])
        elif len(fitting) == 1:
            found[fitting[0]].append(one)
    return found


def fits(one: Form, groups: Iterable[list[Form]]) -> list[int]:
    """Numbers of the people that a form may mean."""
    return [number for number, group in enumerate(groups) if all(agree(one, other) for other in group)]
