"""Gaps between words: those that recognition put inside a word, and those that it lost."""

import re

from storage.schemas import Edit
from tasks.correction.lexicon import LISTED, Lexicon
from tasks.correction.repair import Corrector, Place
from tasks.correction.words import Word

_LETTER_WORDS = frozenset("aioявикосуаіё")
_LONGEST_GAP = 2
#: Zipf frequency of words that nobody doubts, and of those that lose the gap behind them.
_FREQUENT, _USUAL, _SMALL = 4.0, 5.3, 6.2
#: Two words run into one: the second begins with a capital.
_RUN_IN = re.compile("([a-zа-яё]{2,})([A-ZА-ЯЁ][a-zа-яё]{2,})")
_SHORTEST = 4
_SINGLE_BEFORE, _SINGLE_AFTER = re.compile(r"(?:\A|\W)[^\W\d_] \Z"), re.compile(r" [^\W\d_](?:\W|\Z)")
_RARE = 3.0


def parted(word: Word, lexicon: Lexicon) -> Edit | None:
    """The edit that puts back a gap between a frequent word and the one it ran into: `ofthe`."""
    text, lowered = word.text, word.text.lower()
    if word.is_broken or not text.isalpha() or lexicon.counts[lowered] > 2:
        return None
    if not text.islower() or len(text) < _SHORTEST + 1 or lexicon.zipf(lowered) > 0:
        return None
    places = [
        place
        for place in range(1, min(len(text) - 2, 5))
        if lexicon.listed(text[:place]) >= _SMALL and lexicon.listed(text[place:]) >= _FREQUENT
    ]
    return _gap(word, places[0]) if len(places) == 1 and len(text) - places[0] >= _SHORTEST - (places[0] > 1) else None


def run_in(word: Word, lexicon: Lexicon) -> Edit | None:
    """The edit that puts back a gap before a capital: `theReport`."""
    found = None if word.is_broken else _RUN_IN.fullmatch(word.text)
    return _gap(word, found.end(1)) if found and _are_words(found[1], found[2], lexicon) else None


def _are_words(left: str, right: str, lexicon: Lexicon) -> bool:
    return lexicon.listed(left) >= _USUAL and (
        lexicon.zipf(right.lower()) >= LISTED or right.lower() in lexicon.own_words
    )


def _gap(word: Word, place: int) -> Edit:
    parts = f"{word.text[:place]} {word.text[place:]}"
    return Edit(word.start, word.end, word.text, parts, "repair_gap", 0.85)


def closed(text: str, left: Word, right: Word, corrector: Corrector) -> Edit | None:
    """The edit that closes a gap inside a word: one half at least is no word, and the whole is one.

    Word segmentation errors of OCR: Nguyen et al., JCDL 2019.

    >>> corrector = Corrector(Lexicon([["оправдана"]] * 3, ()))
    >>> halves = Word(0, 2, "оп", False, False, False), Word(3, 10, "равдана", False, False, False)
    >>> closed("оп равдана", *halves, corrector)[2:5]
    ('оп равдана', 'оправдана', 'repair_gap')
    """
    between = text[left.end : right.start]
    if not between.isspace() or "\n" in between or len(between) > _LONGEST_GAP or left.is_broken or right.is_broken:
        return None
    if not (left.text.isalpha() and right.text.isalpha()) or _is_spaced(text, left, right):
        return None
    if not (_is_scrap(left.text, corrector) or _is_scrap(right.text, corrector) or _is_met(left, right, corrector)):
        return None
    is_abbreviated = len(right.text) == 1 and text[right.end : right.end + 1] == "."
    if is_abbreviated and len(left.text) > _SHORTEST and corrector.lexicon.zipf(left.text.lower()) == 0:
        is_abbreviated = False  # the stop ends a sentence
    joined = None if is_abbreviated else _joined(left, right, corrector)
    return Edit(left.start, right.end, text[left.start : right.end], joined, "repair_gap", 0.9) if joined else None


def _is_spaced(text: str, left: Word, right: Word) -> bool:
    """Whether two single letters stand in a row of them: a word set with spaces, which is no torn one."""
    if len(left.text) > 1 or len(right.text) > 1:
        return False
    before, after = text[max(left.start - 3, 0) : left.start], text[right.end : right.end + 3]
    return bool(_SINGLE_BEFORE.search(before) or _SINGLE_AFTER.match(after))


def _joined(left: Word, right: Word, corrector: Corrector) -> str | None:
    """The word that two halves make; None where they make none."""
    joined = left.text + right.text
    if not (joined[1:].islower() or joined.isupper()) or not _is_likelier(joined, left.text, right.text, corrector):
        return None
    if _is_word(joined, corrector):
        return joined
    return _mended(left, right, corrector) if min(len(left.text), len(joined) - 5) > 1 else None


def _is_likelier(joined: str, left: str, right: str, corrector: Corrector) -> bool:
    """Whether the whole is not much rarer than a half that is a word: `at p` is no `atp`."""
    lexicon = corrector.lexicon
    whole = lexicon.worth(joined.lower())
    return all(len(half) == 1 or lexicon.zipf(half.lower()) <= max(whole + 0.5, LISTED) for half in (left, right))


def _mended(left: Word, right: Word, corrector: Corrector) -> str | None:
    """The word that two halves make, one of them misread and neither a word by itself."""
    if any(corrector.corrected(half, Place()) for half in (left, right)):
        return None
    found = corrector.corrected(left._replace(text=left.text + right.text, leads=False), Place())
    return found[0] if found and found[0][:2].lower() == left.text[:2].lower() else None


def _is_met(left: Word, right: Word, corrector: Corrector) -> bool:
    """Whether the document has two rare words as one elsewhere, be that misread."""
    lexicon = corrector.lexicon
    is_rare = min(lexicon.zipf(left.text.lower()), lexicon.zipf(right.text.lower())) < _RARE
    return is_rare and lexicon.counts[(left.text + right.text).lower()] > 1


def _is_scrap(word: str, corrector: Corrector) -> bool:
    if len(word) == 1:
        return word.lower() not in _LETTER_WORDS or (word.isupper() and word not in "AIОКСУЯВ")
    return corrector.lexicon.zipf(word.lower()) < LISTED


def _is_word(word: str, corrector: Corrector) -> bool:
    lowered = word.lower()
    if len(word) < 3:
        return corrector.lexicon.zipf(lowered) >= _FREQUENT
    return corrector.lexicon.zipf(lowered) >= 2.8 or lowered in corrector.lexicon.own_words
