"""Romanised passages in a text: maximal runs of words in one language, without personal names and archival marks."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tasks.romanisation.detection import Fits, labelled
from tasks.romanisation.judgement import (
    HEARD_OF,
    is_at_home,
    is_name,
    is_ordinary,
    is_place,
    is_russian,
    is_sure,
    is_term,
)
from tasks.romanisation.languages import ROMANISED, fold
from tasks.romanisation.terms import acronyms, terms
from tasks.romanisation.tokens import Token, is_apparatus, is_neutral, may_be_neutral, stands_in_a_name, tokens_of

#: Words that only join what stands on either side of them: initials and Roman numerals.
NEUTRAL = "*"
_GAP = re.compile(r"[.,:;]?\s*(?:[–—\-/]\s*)?(?:(?<=[\s–—-])\d{1,4}(?:[–-]\d{1,4})?(?:[.,:;–—-]|gg?\.)?\s*){0,2}")
#: How much better Ukrainian must fit a run before it is not Russian: the two share most of their letters.
_CLEARLY_UKRAINIAN = 6.0
#: How much better a romanisation must fit a word at the edge of a run that the host's language has too.
_CLEARLY_FOREIGN = 2.0
#: Words of one letter that Russian has and no host of ours writes small.
_RUSSIAN_LETTERS = frozenset({"i", "v", "k", "u"})
#: A word of the host's this frequent joins nothing but its own.
_PLAIN = 1e-3
#: Words of the longest name of an author.
_LONGEST_NAME = 4
#: How clearly a run that no list speaks for must be no word of the host's.
_CLEAR = 8.0


class Passage(NamedTuple):
    """A romanised run: `text[start:end]`, in `ru` or `uk`, how clearly it is no word of the host's, and whether a list
    or the rest of the document vouches for it."""

    start: int
    end: int
    language: str
    clarity: float
    is_sure: bool


class Sheet(NamedTuple):
    """A text whose language is `host` (BCP 47), its Latin words, the language that letters alone give each, and how
    well words fit languages."""

    text: str
    host: str
    words: list[Token]
    labels: list[str]
    fits: Fits


def sheets(texts: Sequence[tuple[str, str]]) -> list[Sheet]:
    """The sheets of texts and their hosts."""
    words = [tokens_of(text) for text, _ in texts]
    listed = [[word.text for word in row] for row in words]
    fits = Fits(listed)
    labels = labelled(listed, [host for _, host in texts], fits)
    return [Sheet(*text, row, names, fits) for text, row, names in zip(texts, words, labels, strict=True)]


def passages(text: str, host: str, known: frozenset[str] = frozenset()) -> list[Passage]:
    """Romanised runs of a text whose language is `host` (BCP 47). `known` are words that the same document has in
    clear passages elsewhere: they need no other proof.

    >>> text = "the raikom biuro in Murom (GARF, f. 8131, op. 32)"
    >>> [text[passage.start : passage.end] for passage in passages(text, "en")]
    ['raikom', 'biuro', 'Murom', 'GARF']
    """
    return passages_of(sheets([(text, host)])[0], known)


def passages_of(sheet: Sheet, known: frozenset[str] = frozenset()) -> list[Passage]:
    """Romanised runs of a sheet."""
    text, host, words, *_ = sheet
    labels = [
        label
        if label not in ROMANISED and is_ordinary(word.text, host) and word.text not in known
        else _corrected(sheet, index, known)
        for index, (word, label) in enumerate(zip(words, sheet.labels, strict=True))
    ]
    found = []
    for start, end in _runs(text, words, labels):
        run = _trimmed(sheet, words[start:end], labels[start:end], known)
        for part in _parts(run, host):
            sure = any(is_sure(word.text, host, known) for word in part)
            passage = _passage(sheet, part, sure=sure)
            if sure or (passage.clarity >= _CLEAR and is_russian(part, host)):
                found.append(passage)
    return found


def _parts(run: Sequence[Token], host: str) -> list[Sequence[Token]]:
    """The run, or each of its words where they only stand beside each other as English nouns do: `Murom obkom`, or with
    plain words of the host between them: `Murom to Ivanovo`."""
    own = [word for word in run if not (word.text.islower() and is_at_home(word.text, host, _PLAIN))]
    if len(run) > 1 and all(fold(word.text) in terms() or is_place(word.text) for word in own):
        return [[word] for word in own]
    return [run] if run else []


def _corrected(sheet: Sheet, index: int, known: frozenset[str]) -> str:
    """The language of a word after what letters alone cannot tell."""
    text, host, words, labels, _ = sheet
    word, label = words[index], labels[index]
    if word.text in acronyms():
        return "ru"
    if may_be_neutral(word.text) and is_neutral(text, word):
        return NEUTRAL
    if label in ROMANISED:
        return host if is_apparatus(text, word) or _is_shouted(word.text) else label
    if word.text in known and not stands_in_a_name(text, words, index):
        return "ru"
    return "ru" if is_term(word.text, host) and not is_apparatus(text, word) else label


def _is_shouted(token: str) -> bool:
    """Capitals alone that no list knows: an acronym of the host's language as like as not."""
    return 1 < len(token) <= 5 and token.isupper()


def _runs(text: str, words: Sequence[Token], labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Maximal runs of romanised words; neutral ones only between two of them."""
    start: int | None = None
    last = 0
    for index, label in enumerate(labels):
        if start is not None and not _joined(text, words, labels, index):
            yield start, last + 1
            start = None
        if label in ROMANISED:
            start = index if start is None else start
            last = index
    if start is not None:
        yield start, last + 1


def _joined(text: str, words: Sequence[Token], labels: Sequence[str], index: int) -> bool:
    """Whether a word may belong to the run before it: only punctuation, numbers and neutral words stand between."""
    if labels[index] not in ROMANISED and labels[index] != NEUTRAL:
        return False
    return bool(_GAP.fullmatch(text, words[index - 1].end, words[index].start))


def _trimmed(sheet: Sheet, run: Sequence[Token], labels: Sequence[str], known: frozenset[str]) -> list[Token]:
    """The run without personal names and words of the host at its ends; empty where it is nothing else."""
    if _is_nothing_but_names(run, labels):
        return []
    kept = [*run]
    while kept and (count := int(_is_of_host(sheet, kept[0], kept, known)) or _author(sheet.text, kept)):
        del kept[:count]
    while kept and (_is_of_host(sheet, kept[-1], kept, known) or _is_name_after_comma(sheet.text, kept)):
        kept.pop()
    return [] if kept and all(is_name(word.text) for word in kept) else kept


def _is_nothing_but_names(run: Sequence[Token], labels: Sequence[str]) -> bool:
    """Whether a run names a person: `Vladimir` may be a town, `Vladimir Il'ich` is none."""
    words = [word.text for word, label in zip(run, labels, strict=True) if label != NEUTRAL]
    return any(map(is_name, words)) and all(is_name(word) or is_place(word) for word in words)


def _is_of_host(sheet: Sheet, word: Token, run: Sequence[Token], known: frozenset[str]) -> bool:
    """Whether a word at the edge of a run is rather the host's own: common there, and no place beside a term."""
    if word.text in acronyms() or word.text in known or (len(run) > 1 and word.text in _RUSSIAN_LETTERS):
        return False
    if not is_at_home(word.text, sheet.host, HEARD_OF):
        return len(word.text) == 1 and len(run) == 1
    fits = sheet.fits.of([word.text])
    is_foreign = max(fits[name] for name in ROMANISED) - fits[sheet.host] >= _CLEARLY_FOREIGN
    return not is_foreign and not (len(run) > 1 and is_place(word.text))


def _author(text: str, run: Sequence[Token]) -> int:
    """Words at the beginning of a run that name an author: names up to a comma (`Andrei Sakharov, Vospominaniia`), and
    initials after one (`Erenburg, I. Liudi`)."""
    for index, word in enumerate(run[:_LONGEST_NAME]):
        is_last = text[word.end : word.end + 1] == ","
        if index == 0 and is_last and len(run) > 1 and word.text[:1].isupper():
            initials = _initials(text, run[1:])
            if initials:
                return 1 + initials
        if not is_name(word.text) and not (index and is_neutral(text, word)):
            return 0
        if is_last:
            return index + 1 if index + 1 < len(run) else 0
    return 0


def _initials(text: str, run: Sequence[Token]) -> int:
    count = 0
    while count < len(run) and len(run[count].text) <= 2 and is_neutral(text, run[count]):
        count += 1
    return count if count < len(run) else 0


def _is_name_after_comma(text: str, run: Sequence[Token]) -> bool:
    return len(run) > 1 and text[run[-2].end : run[-2].end + 1] == "," and is_name(run[-1].text)


def _passage(sheet: Sheet, run: Sequence[Token], *, sure: bool) -> Passage:
    fits = sheet.fits.of([word.text for word in run])
    russian, ukrainian = (fits[name] for name in ROMANISED)
    is_ukrainian = len(run) > 1 and ukrainian - russian >= _CLEARLY_UKRAINIAN
    end, text = run[-1].end, sheet.text
    if run[-1].text[-1] in "'’" and text[run[0].start - 1 : run[0].start] in {"'", "‘"}:  # a closing quotation mark
        end -= 1
    clarity = max(russian, ukrainian) - fits.get(sheet.host, 0.0)
    return Passage(run[0].start, end, "uk" if is_ukrainian else "ru", clarity, sure)
