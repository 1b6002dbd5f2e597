"""Romanised passages in a text: maximal runs of words in one language, without personal names and archival marks."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tasks.romanisation.detection import languages_of
from tasks.romanisation.dictionary import RARE, analyser, frequencies
from tasks.romanisation.languages import ROMANISED, STATES, emissions, fold, language
from tasks.romanisation.restore import WORD, is_numeral
from tasks.romanisation.terms import acronyms, terms
from tasks.romanisation.words import SPELT, readings

#: Words that only join what stands on either side of them: initials and Roman numerals.
NEUTRAL = "*"
# f., op., d., l. and the like before a number, and the apparatus of English, German and French notes.
_MARK = re.compile(r"(?:ff?|op|dd?|ll?|t|kn|no|g|gg|s|ss|str|vyp|ed|khr|por)$", re.IGNORECASE)
_NUMBER = re.compile(r"\.?,?\s*(?:№\s*)?\d")
_APPARATUS = re.compile(
    r"(?:ibid|ibidem|idem|op|cit|pp?|vols?|nos?|eds?|trans|ch|chap|cf|et|al|passim|ff?|fols?|fn|rev|hereafter|see|also|in|"
    r"loc|viz|cast|film|dir|bd|hrsg|hg|ders|vgl|ebd|sic|de|la|le|les|du|des|von|der|die|das|und|per|pro|via|re|mr|mrs|dr|st)$",
    re.IGNORECASE,
)
_INITIAL = re.compile("[A-Z]|I[aue]|Y[aueo]|[ZKCS]h|Ts|Shch")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|\S+\.(?:ru|su|ua|com|org|net|edu|html?|aspx|pdf)\b\S*", re.IGNORECASE
)
_GAP = re.compile(r"[.,:;]?\s*(?:[–—\-/]\s*)?(?:(?<=[\s–—-])\d{1,4}(?:[–-]\d{1,4})?(?:[.,:;–—-]|gg?\.)?\s*){0,2}")
_NAME_TAGS = frozenset({"Surn", "Name", "Patr"})
_NAME_SHAPE = re.compile(
    r"(?:ov|ev|in|sk[iy]+|enko|vich|ova|eva|ina|skaia|skaya|ovich|evich|ovna|evna|shvili|dze|ian)$"
)
#: A word of the host's own language is this frequent at least.
_AT_HOME = 2e-6
#: A word that the host's readers have met is this frequent; at the edge of a run it is theirs.
_HEARD_OF = 4e-7
_SIGN_AT_END = re.compile("[bvgdzklmnprstfxh]['’ʹʼ`]$", re.IGNORECASE)


class Passage(NamedTuple):
    """A romanised run: `text[start:end]`, in `ru` or `uk`, how clearly it is no word of the host's, and whether a list
    or the rest of the document vouches for it."""

    start: int
    end: int
    language: str
    clarity: float
    is_sure: bool


class Token(NamedTuple):
    """A Latin word of a text, without a possessive ending."""

    start: int
    end: int
    text: str


_POSSESSIVE = re.compile("['’]s$")
#: How much better Ukrainian must fit a run before it is not Russian: the two share most of their letters.
_CLEARLY_UKRAINIAN = 6.0
#: How much better a romanisation must fit a word at the edge of a run that the host's language has too.
_CLEARLY_FOREIGN = 2.0
#: Words of one letter that Russian has and no host of ours writes small.
_RUSSIAN_LETTERS = frozenset({"i", "v", "k", "u"})
#: How clearly a run that no list speaks for must be no word of the host's.
_CLEAR = 8.0
#: Languages whose own inflected words look too much like romanised ones for a single word to be told.
_KINDRED = frozenset({"pl", "lv", "lt", "et"})
_ELIDED = re.compile("(?:[dlnmtjc]|qu)['’][aeiouyhàâéèêîô]|o['’][a-z]{3}", re.IGNORECASE)


def tokens_of(text: str) -> list[Token]:
    """The Latin words of a text."""
    return [_token(match) for match in WORD.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    word = _POSSESSIVE.sub("", match.group())
    return Token(match.start(), match.start() + len(word), word)


def passages(text: str, host: str, known: frozenset[str] = frozenset()) -> list[Passage]:
    """Romanised runs of a text whose language is `host` (BCP 47). `known` are words that the same document has in
    clear passages elsewhere: they need no other proof.

    >>> text = "the raikom biuro in Murom (GARF, f. 8131, op. 32)"
    >>> [text[passage.start : passage.end] for passage in passages(text, "en")]
    ['raikom', 'biuro', 'Murom', 'GARF']
    """
    words = tokens_of(_ADDRESS.sub(lambda match: " " * len(match.group()), text))
    labels = languages_of([word.text for word in words], host)
    labels = [_corrected(text, words, index, labels[index], host, known) for index in range(len(words))]
    found = []
    for start, end in _runs(text, words, labels):
        run = _trimmed(text, words[start:end], labels[start:end], host, known)
        for part in _parts(run):
            is_sure = any(_is_sure(word.text, host, known) for word in part)
            passage = _passage(text, part, host, is_sure=is_sure)
            if is_sure or (passage.clarity >= _CLEAR and _is_russian(part, host)):
                found.append(passage)
    return found


_READ_BY = (
    "ala-lc-plain", "ala-lc", "bgn-pcgn", "iso-9", "scholarly", "gost-7.79-b", "press-de", "press-fr", "ala-lc-uk",
)  # fmt: skip


def _is_russian(run: Sequence[Token], host: str) -> bool:
    """Whether dictionaries know most words of a run; a single word must be a common one."""
    words = [word.text.lower() for word in run if len(word.text) > 1]
    if len(run) == 1:
        return host not in _KINDRED and (_probability(run[0].text.lower()) >= _COMMON or is_place(run[0].text))
    return 2 * sum(_probability(word) > 0 for word in words) >= len(words)


#: A single word is taken for Russian without other proof from this probability.
_COMMON = 3e-8


@lru_cache(maxsize=16384)
def _probability(word: str) -> float:
    """Of the word's most frequent reading under any scheme; 0 where no dictionary has one."""
    best = (option for name in _READ_BY for option in readings(word, name)[:1] if option.origin != SPELT)
    listed = {name: frequencies(name) for name in ROMANISED}
    return max((max(f.get(option.cyrillic, RARE) for f in listed.values()) for option in best), default=0.0)


def _parts(run: Sequence[Token]) -> list[Sequence[Token]]:
    """The run, or each of its words where they only stand beside each other as English nouns do: `Murom obkom`."""
    if len(run) > 1 and all(fold(word.text) in terms() or is_place(word.text) for word in run):
        return [[word] for word in run]
    return [run] if run else []


def _is_sure(token: str, host: str, known: frozenset[str]) -> bool:
    return token in acronyms() or token in known or _is_term(token, host)


def _corrected(text: str, words: Sequence[Token], index: int, label: str, host: str, known: frozenset[str]) -> str:
    """The language of a word after what letters alone cannot tell."""
    word = words[index]
    if word.text in acronyms():
        return "ru"
    if _is_neutral(text, word):
        return NEUTRAL
    if label in ROMANISED:
        return host if _is_apparatus(text, word) or _is_shouted(word.text) else label
    vouched = word.text in known and not _stands_in_a_name(text, words, index)
    return "ru" if vouched or (not _is_apparatus(text, word) and _is_term(word.text, host)) else label


def _is_neutral(text: str, word: Token) -> bool:
    """Initials, Roman numerals, and the `gg.` of years."""
    if _INITIAL.fullmatch(word.text) and text[word.end : word.end + 1] == ".":
        return True
    if word.text in {"g", "gg"} and text[word.start - 1 : word.start].isdigit():
        return True
    return is_numeral(text, word.start, word.end)


def _is_apparatus(text: str, word: Token) -> bool:
    """Marks of archival and bibliographic references, and elided words (n'a, O'Hara)."""
    if _APPARATUS.match(word.text) or _ELIDED.match(word.text):
        return True
    return bool(_MARK.match(word.text) and _NUMBER.match(text, word.end, word.end + 12))


def _stands_in_a_name(text: str, words: Sequence[Token], index: int) -> bool:
    """Whether a capitalised word has another beside it, as `Vladimir Putin` has."""
    if not words[index].text[:1].isupper():
        return False
    beside = words[max(index - 1, 0) : index + 2]
    return any(
        word is not words[index] and word.text[:1].isupper() and text[min(word.end, words[index].end)].isspace()
        for word in beside
    )


def _is_shouted(token: str) -> bool:
    """Capitals alone that no list knows: an acronym of the host's language as like as not."""
    return 1 < len(token) <= 5 and token.isupper()


def _is_at_home(token: str, host: str, frequency: float = _AT_HOME) -> bool:
    return host in STATES and language(host).words.get(fold(token), 0.0) >= frequency


def _is_term(token: str, host: str) -> bool:
    """Whether a single word is Russian for itself: on the list of terms, or with a soft sign that makes it a word."""
    if _is_at_home(token, host):
        return False
    folded = fold(token)
    if folded in terms() or (folded.endswith("s") and folded[:-1] in terms()):
        return True
    if _SIGN_AT_END.search(token) and len(folded) >= 4:
        return any(r.cyrillic.endswith("ь") and r.origin != SPELT for r in readings(token.lower(), "ala-lc-plain")[:1])
    return False


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


def _trimmed(text: str, run: Sequence[Token], labels: Sequence[str], host: str, known: frozenset[str]) -> list[Token]:
    """The run without personal names and words of the host at its ends; empty where it is nothing else."""
    if _is_nothing_but_names(run, labels):
        return []
    kept = [*run]
    while kept and (_is_of_host(kept[0], kept, host, known) or _is_name_before_comma(text, kept)):
        kept.pop(0)
    while kept and (_is_of_host(kept[-1], kept, host, known) or _is_name_after_comma(text, kept)):
        kept.pop()
    return [] if kept and all(_is_name(word.text) for word in kept) else kept


def _is_nothing_but_names(run: Sequence[Token], labels: Sequence[str]) -> bool:
    """Whether a run names a person: `Vladimir` may be a town, `Vladimir Il'ich` is none."""
    words = [word.text for word, label in zip(run, labels, strict=True) if label != NEUTRAL]
    return any(map(_is_name, words)) and all(_is_name(word) or is_place(word) for word in words)


def _is_of_host(word: Token, run: Sequence[Token], host: str, known: frozenset[str]) -> bool:
    """Whether a word at the edge of a run is rather the host's own: common there, and no place beside a term."""
    if word.text in acronyms() or word.text in known or (len(run) > 1 and word.text in _RUSSIAN_LETTERS):
        return False
    if not _is_at_home(word.text, host, _HEARD_OF):
        return len(word.text) == 1 and len(run) == 1
    fits = emissions(word.text)
    is_foreign = max(fits[STATES.index(name)] for name in ROMANISED) - fits[STATES.index(host)] >= _CLEARLY_FOREIGN
    return not is_foreign and not (len(run) > 1 and is_place(word.text))


def _is_name_before_comma(text: str, run: Sequence[Token]) -> bool:
    return len(run) > 1 and text[run[0].end : run[0].end + 1] == "," and _is_name(run[0].text)


def _is_name_after_comma(text: str, run: Sequence[Token]) -> bool:
    return len(run) > 1 and text[run[-2].end : run[-2].end + 1] == "," and _is_name(run[-1].text)


@lru_cache(maxsize=16384)
def _parses(token: str) -> tuple[tuple[frozenset[str], float], ...]:
    """Grammemes of a word's best reading and how likely each parse is; empty where no dictionary has the word."""
    options = readings(token.lower(), "ala-lc-plain")
    if not options or options[0].origin == SPELT or not analyser().word_is_known(options[0].cyrillic):
        return ()
    return tuple((frozenset(parse.tag.grammemes), parse.score) for parse in analyser().parse(options[0].cyrillic))


def is_place(token: str) -> bool:
    """Whether a capitalised word is the name of a place in Russian, nominative."""
    return len(token) > 2 and token[:1].isupper() and any({"Geox", "nomn"} <= tag for tag, _ in _parses(token))


def is_telling(token: str, host: str) -> bool:
    """Whether a lower-case word, once seen in a clear passage, is Russian wherever it stands alone."""
    return len(token) > 4 and not _is_at_home(token, host, _HEARD_OF)


def places_before_terms(text: str) -> Iterator[str]:
    """Names of places that stand right before a term: `Vladimir oblast'`."""
    words = tokens_of(text)
    for word, after in pairwise(words):
        if fold(after.text) in terms() and text[word.end : after.start].isspace() and is_place(word.text):
            yield word.text


def _is_name(token: str) -> bool:
    """Whether a word is a given name, patronymic or surname and no place."""
    if not token[:1].isupper() or token in acronyms() or fold(token) in terms() or is_place(token):
        return False
    return bool(_NAME_SHAPE.search(fold(token))) or any(
        tag & _NAME_TAGS and share >= 0.05 for tag, share in _parses(token)
    )


def _passage(text: str, run: Sequence[Token], host: str, *, is_sure: bool) -> Passage:
    fits = [emissions(word.text) for word in run]
    russian, ukrainian = (sum(fit[STATES.index(name)] for fit in fits) for name in ROMANISED)
    home = sum(fit[STATES.index(host)] for fit in fits) if host in STATES else 0.0
    is_ukrainian = len(run) > 1 and ukrainian - russian >= _CLEARLY_UKRAINIAN
    end = run[-1].end
    if run[-1].text[-1] in "'’" and text[run[0].start - 1 : run[0].start] in {"'", "‘"}:  # a closing quotation mark
        end -= 1
    return Passage(run[0].start, end, "uk" if is_ukrainian else "ru", max(russian, ukrainian) - home, is_sure)
