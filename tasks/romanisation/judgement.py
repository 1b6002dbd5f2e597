"""What dictionaries say of a word in Latin letters: whether it is a Russian one, a term, a place, a person's name."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from tasks.language.morphology import analyser
from tasks.romanisation.dictionary import RARE, frequencies
from tasks.romanisation.groups import groups
from tasks.romanisation.languages import ROMANISED, STATES, fold, language
from tasks.romanisation.prints import may_be_word
from tasks.romanisation.terms import acronyms, terms
from tasks.romanisation.tokens import Token, may_be_neutral
from tasks.romanisation.words import SPELT, dictionary_words, readings

_NAME_TAGS = frozenset({"Surn", "Name", "Patr"})
_NAME_SHAPE = re.compile(
    r"(?:ov|ev|in|sk[iy]+|enko|vich|ova|eva|ina|skaia|skaya|ovich|evich|ovna|evna|shvili|dze|ian)$"
)
#: A word of the host's own language is this frequent at least.
AT_HOME = 2e-6
#: A word that the host's readers have met is this frequent; at the edge of a run it is theirs.
HEARD_OF = 4e-7
_SIGN_AT_END = re.compile("[bvgdzklmnprstfxh]['’ʹʼ`]$", re.IGNORECASE)
#: A single word is taken for Russian without other proof from this probability.
_COMMON = 3e-8
#: Languages whose own inflected words look too much like romanised ones for a single word to be told.
_KINDRED = frozenset({"pl", "lv", "lt", "et"})
_READ_BY = (
    "ala-lc-plain", "ala-lc", "bgn-pcgn", "iso-9", "scholarly", "gost-7.79-b", "press-de", "press-fr", "ala-lc-uk",
)  # fmt: skip


def is_russian(run: Sequence[Token], host: str) -> bool:
    """Whether dictionaries know most words of a run; a single word must be a common one."""
    words = [word.text.lower() for word in run if len(word.text) > 1]
    if len(run) == 1:
        return host not in _KINDRED and (_is_listed(run[0].text.lower(), _COMMON) or is_place(run[0].text))
    return 2 * sum(_is_listed(word, RARE) for word in words) >= len(words)


@lru_cache(maxsize=16384)
def _is_listed(word: str, least: float) -> bool:
    """Whether the best reading of a word under any scheme is in a dictionary and at least so probable."""
    if not may_be_word(word):
        return False
    listed = [frequencies(name) for name in ROMANISED]
    for scheme in _READ_BY:
        for option in readings(word, scheme)[:1]:
            if option.origin != SPELT and max(known.get(option.cyrillic, RARE) for known in listed) >= least:
                return True
    return False


@lru_cache(maxsize=65536)
def is_at_home(token: str, host: str, frequency: float = AT_HOME) -> bool:
    """Whether a word is one of the host language's own."""
    return host in STATES and language(host).words.get(fold(token)) >= frequency


def is_sure(token: str, host: str, known: frozenset[str]) -> bool:
    """Whether a list or the rest of the document vouches for a word."""
    return token in acronyms() or token in known or is_term(token, host)


@lru_cache(maxsize=65536)
def is_term(token: str, host: str) -> bool:
    """Whether a single word is Russian for itself: on the list of terms, or with a soft sign that makes it a word."""
    folded = fold(token)
    if folded in terms() or (folded.endswith("s") and folded[:-1] in terms()):
        return not is_at_home(token, host)
    if _SIGN_AT_END.search(token) and len(folded) >= 4 and not is_at_home(token, host):
        return any(r.cyrillic.endswith("ь") and r.origin != SPELT for r in readings(token.lower(), "ala-lc-plain")[:1])
    return False


@lru_cache(maxsize=65536)
def is_ordinary(token: str, host: str) -> bool:
    """Whether nothing but its neighbourhood can make a word of the host's language a Russian one."""
    return not (token in acronyms() or may_be_neutral(token) or is_term(token, host))


#: Schemes under which a word may be a name that the dictionary has, and letters without which they are not asked; the
#: first that makes a word of it is believed.
_NAMED_BY = {
    "ala-lc-plain": re.compile(""),
    "bgn-pcgn": re.compile("y[aeou]", re.IGNORECASE),
    "scholarly": re.compile("[čšžj]", re.IGNORECASE),
    "press-de": re.compile("w|sch", re.IGNORECASE),
    "press-fr": re.compile("ou|tch|ch|ï", re.IGNORECASE),
}


@lru_cache(maxsize=16384)
def _parses(token: str, scheme: str = "ala-lc-plain") -> tuple[tuple[frozenset[str], float], ...]:
    """Grammemes of a word's best reading and how likely each parse is; empty where no dictionary has the word."""
    word = token.lower()
    if not any(True for _ in dictionary_words(groups(scheme).steps(word))):
        return ()
    options = readings(word, scheme)
    if not options or options[0].origin == SPELT or not analyser().word_is_known(options[0].cyrillic):
        return ()
    return tuple((frozenset(parse.tag.grammemes), parse.score) for parse in analyser().parse(options[0].cyrillic))


def is_place(token: str) -> bool:
    """Whether a capitalised word is the name of a place in Russian, nominative."""
    return len(token) > 2 and token[:1].isupper() and any({"Geox", "nomn"} <= tag for tag, _ in _parses(token))


def is_telling(token: str, host: str) -> bool:
    """Whether a lower-case word, once seen in a clear passage, is Russian wherever it stands alone."""
    return len(token) > 4 and not is_at_home(token, host, HEARD_OF)


def places_before_terms(text: str, words: Sequence[Token]) -> Iterator[str]:
    """Names of places that stand right before a term: `Vladimir oblast'`."""
    for word, after in pairwise(words):
        is_beside = word.text[:1].isupper() and text[word.end : after.start].isspace()
        if is_beside and fold(after.text) in terms() and is_place(word.text):
            yield word.text


@lru_cache(maxsize=16384)
def is_name(token: str) -> bool:
    """Whether a word is a given name, patronymic or surname and no place."""
    if not token[:1].isupper() or token in acronyms() or fold(token) in terms() or is_place(token):
        return False
    if _NAME_SHAPE.search(fold(token)):
        return True
    asked = (scheme for scheme, evidence in _NAMED_BY.items() if evidence.search(token))
    parses = next((found for scheme in asked if (found := _parses(token, scheme))), ())
    return any(tag & _NAME_TAGS and share >= 0.05 for tag, share in parses)
