"""Keys of surnames: equal for all spellings of one name, across alphabets, schemes and press traditions.

A Latin form is read under every convention that its letters allow, into a skeleton of Russian sounds; a Cyrillic form
has one reading. Two forms are spellings of one surname where they share a key. Signs and glides are left out, ё counts
as е, doubled letters as one, and feminine, oblique, Latvian, Lithuanian and Czech endings are taken off.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

_SOUNDS_OF = (
    "аa бb вv гg ґg дd еe ёe єe жZ зz иi іi їi й кk лl мm нn оo пp рr сs тt уu ўv фf хh цc чC шS щW ъ ыi ь эe юu яa ѣe "
    "ѳf ѵi ј љl њn ћc ђdz џdZ әa ғg қk ңn өo ұu үu һh ҳh ҷdZ ӯu ӣi"
)
_SOUNDS = {pair[0]: pair[1:] for pair in _SOUNDS_OF.split()}
_CYRILLIC = re.compile("[\u0400-\u052f]")
_DROPPED = re.compile("[\u0361ʹʺ'’‘`\"·.\u200d-]|\\s+")
_SINGLE = ("en", "de", "fr", "pl", "scholarly", "nordic")

# Letters and groups that only some conventions write; the first that matches decides.
_EVIDENCE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), conventions)
    for pattern, conventions in (
        ("[čšžŝěčťďňůâûāēūļņķŭėğıç]", ("scholarly",)),
        ("[șțîăţş]", ("ro",)),
        ("[żłńśźęą]|szcz", ("pl",)),
        ("t?sjt?j|tsj|zj|sj(?![aou])", ("nordic",)),
        ("tsh", ("finnish", "en")),
        ("ssz|szkij|szkaj|v.*sz|sz.*v", ("hungarian",)),
        ("zs|(?<!k)cs|[öő]", ("hungarian",)),
        ("tx|xt", ("catalan",)),
        ("sz", ("pl", "hungarian")),
        ("cz", ("pl", "en")),
        ("tsch|dsch|sch.*w|w.*sch", ("de",)),
        ("(?:sh|zh).*[áéíóú]|[áéíóú].*(?:sh|zh)|^j[lmrv]", ("spanish", "en")),
        ("[áíóú]", ("spanish", "scholarly")),
        ("sci[aou]|sc[ei]|ci[aou]", ("it", "ro")),
        ("tch|ou|ï|é|gu[eiy]", ("fr", "en")),
        ("zh|kh", ("en",)),
        ("sh(?!t).*w|w.*sh(?!t)", ("en", "de")),
        ("sh(?!t)", ("en",)),
        ("w", ("de", "pl")),
        ("[oe]va?$", ("en", "fr", "scholarly", "nordic")),
    )
)
_BELARUSIAN_ENDING = re.compile("[aoeyаояе][ŭuў]$|[ae]w$")
_CZECH_FEMININE = re.compile("(?<=in|ov|ev|ěv)ová$")
_MOST_READINGS = 48
#: Press traditions that write common letters only, tried where no other reading is a listed surname; what they read
#: must be listed. Where they leave out hačeks the surname must be frequent (Zipf scale): Zarkov is no Жарков.
_TRADITIONS = ("it", "ro", "spanish", "nordic", "finnish")
_BARE = ("bare", "hungarian")
_FREQUENT = 3.0
#: Stands before and after a form, so that a table may read its first and last letters apart.
_END = "#"
_ACUTE = str.maketrans("áéíóúý", "aeiouy")


@cache
def _tables() -> dict[str, tuple[re.Pattern[str], dict[str, tuple[str, ...]]]]:
    """Convention → pattern of its letter groups, longest first, and their readings."""
    text = (files("tasks.romanisation") / "data" / "readings.toml").read_text("utf-8")
    shared, *_ = (declared := tomllib.loads(text)).values()
    tables = {}
    for name, own in declared.items():
        letters = {group: tuple(readings.split("|")) for group, readings in {**shared, **own}.items()}
        longest_first = sorted(letters, key=lambda group: (-len(group), group))
        tables[name] = re.compile("|".join(longest_first)), letters
    return tables


def name_keys(name: str) -> frozenset[str]:
    """All keys of a surname; two forms may be one name where their keys intersect.

    >>> sorted(name_keys("Schukow"))
    ['Sukov', 'Zukov']
    >>> bool(name_keys("Хрущёв") & name_keys("Chruschtschow") & name_keys("Hruščovs"))
    True
    """
    return frozenset(_keys(_folded(name)))


def name_key(name: str) -> str:
    """The one key of a surname: of several readings the one that a known Russian surname has, else the likeliest.

    >>> name_key("Жукова") == name_key("Joukov") == name_key("Schukow") == name_key("Zhukov")
    True
    """
    from tasks.romanisation.surnames import weight

    return max(_keys(_folded(name)), key=weight, default="")


def cyrillic_key(name: str) -> str:
    """The key of a surname in Cyrillic, lower case."""
    return _skeleton(_cyrillic(name))


def _folded(name: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFC", name).lower())


@lru_cache(maxsize=65536)
def _keys(folded: str) -> tuple[str, ...]:
    """Keys, those of the likelier conventions first."""
    if _CYRILLIC.search(folded):
        readings = [_cyrillic(folded)]
    else:
        folded = _CZECH_FEMININE.sub("", folded)
        readings = [reading for convention in _conventions(folded) for reading in _readings(folded, convention)]
    keys = dict.fromkeys(_skeleton(reading) for reading in readings)
    if not _CYRILLIC.search(folded):
        keys |= dict.fromkeys(_by_tradition(folded, keys))
    if _BELARUSIAN_ENDING.search(folded):
        keys |= dict.fromkeys(_skeleton(reading) for key in keys for reading in _stressed(key))
    return tuple(key for key in keys if key)


def _by_tradition(folded: str, keys: Iterable[str]) -> Iterator[str]:
    """Keys of listed surnames as the press of some languages prints them, if no key so far is one."""
    from tasks.romanisation.surnames import weight

    if any(map(weight, keys)):
        return
    for conventions, least in ((_TRADITIONS, 0.0), (_BARE, _FREQUENT)):
        found = [_skeleton(reading) for name in conventions for reading in _readings(folded, name)]
        listed = [key for key in found if weight(key) > least]
        yield from listed
        if listed:
            return


def _cyrillic(folded: str) -> str:
    spelt = folded.replace("ьо", "ё").replace("йо", "ё").replace("сч", "щ").replace("шч", "щ")
    return "".join(_SOUNDS.get(letter, "") for letter in spelt)


def _conventions(folded: str) -> tuple[str, ...]:
    return next((names for pattern, names in _EVIDENCE if pattern.search(folded)), _SINGLE)


def _readings(folded: str, convention: str) -> list[str]:
    """The sounds of a Latin form under one convention, at most `_MOST_READINGS`."""
    pattern, letters = _tables()[convention]
    if convention == "spanish":
        folded = folded.translate(_ACUTE)  # stress marks
    folded = f"{_END}{folded}{_END}"
    outs, offset = [""], 0
    while offset < len(folded):
        match = pattern.match(folded, offset)
        if match:
            options, offset = letters[match.group()], match.end()
        else:
            bare = unicodedata.normalize("NFD", folded[offset])[0]
            options, offset = letters.get(bare, ("",)), offset + 1
        outs = [out + option for out in outs for option in options][:_MOST_READINGS]
    return outs


_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(.)\1+", r"\1"),
        ("ovova$|evova$", "ov"),  # Czech feminine
        ("(?<=[oe])f$", "v"),
        ("([CZSWc])[eo]", r"\1e"),
        ("sW|SC", "W"),
        ("(?<=[aeou])i(?=[aeou]|[^aeiou]|$)", ""),  # glides
        ("i(?=[aeou])", ""),
        (r"(.)\1+", r"\1"),
        ("(?<=[oe]v)(?:as?|s|u|im|ih|o|us|is)$", ""),
        ("(?<=in)(?:as?|s|u|im|o|e|us|is)$", ""),
        ("(?<=[sc]k)(?:as?|is?|o|ogo|omu|im|us|ih)$", "i"),
    )
)


def _skeleton(reading: str) -> str:
    """Leave out what spellings of one name differ in."""
    for pattern, replacement in _ENDINGS:
        reading = pattern.sub(replacement, reading)
    return reading


def _stressed(key: str) -> list[str]:
    """Russian forms behind a Belarusian one: -аў is -ов, an unstressed а may be о or е, дз and ц may be д and т."""
    stem = re.sub("(?:[aoei])[uv]$", "", key).replace("dz", "d")
    if stem == key:
        return []
    options = [("a", "o", "e") if letter == "a" else ("c", "t") if letter == "c" else (letter,) for letter in stem]
    forms = ["".join(form) for form, _ in zip(product(*options), range(_MOST_READINGS), strict=False)]
    return [form + ending for form in forms for ending in ("ov", "ev")]
