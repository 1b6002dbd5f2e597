"""Old orthographies made modern, for matching only: Russian before 1918, Latvian before 1922.

Rules: the decree of 10 October 1918 ("О введении новой орфографии") and Я. К. Грот, "Русское правописание" (1885);
for Latvian the orthography commission of 1908 (K. Mīlenbahs).
"""

import re

_OLD_LETTER = re.compile("[ѣѢѳѲѵѴ]")
_HARD_SIGN = re.compile(r"[бвгджзклмнпрстфхцчшщ]ъ(?![\w])", re.IGNORECASE)
_WORD = re.compile("[а-яёіѣѳѵ]+", re.IGNORECASE)
_PREFIX = re.compile("^(бе|во|вз|и|ни|ра|ро|чре|чере|в)з(?=с)")
_PRONOUNS = {
    "онѣ": "они",
    "однѣ": "одни",
    "однѣхъ": "одних",
    "однѣмъ": "одним",
    "ея": "ее",
    "нея": "нее",
    "самаго": "самого",
}
_ENDINGS = (
    (re.compile("ъ$"), ""),
    (re.compile("(?<=[жчшщц])аго$"), "его"),
    (re.compile("(?<=[бвгдзклмнпрстфх])аго$"), "ого"),
    (re.compile("яго$"), "его"),
    (re.compile("(?<=[бвгджзклмнпрстфхцчшщ])ыя$"), "ые"),
)
_LETTERS = str.maketrans("ѣіѳѵѢІѲѴ", "еифиЕИФИ")
_IA = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])ія$")

_OLD_LATVIAN = re.compile(r"ſ|\b\w*(?:tsch|sch|eh|ah|ihr)\w*", re.IGNORECASE)
_LATVIAN = (
    ("tsch", "č"), ("ſch", "š"), ("sch", "š"), ("ah", "ā"), ("eh", "ē"), ("ih", "ī"), ("uh", "ū"), ("ee", "ie"),
    ("w", "v"), ("z", "c"), ("ſ", "s"), ("ŗ", "r"),
)  # fmt: skip


def is_old_russian(text: str) -> bool:
    """Whether a text is in the orthography before 1918: letters of its own, or hard signs at word ends.

    >>> is_old_russian("Онъ вѣрилъ."), is_old_russian("Объект на подъёме"), is_old_russian("село і місто")
    (True, False, False)
    """
    return bool(_OLD_LETTER.search(text)) or len(_HARD_SIGN.findall(text)) >= 2


def modern_russian(text: str) -> str:
    """A lower-case Russian text in the orthography of 1918.

    >>> modern_russian("міръ и новаго дѣла, разсказъ объ исторіи россія")
    'мир и нового дела, рассказ об истории россия'
    """
    return _WORD.sub(lambda match: _modern_word(match.group()), text)


def _modern_word(word: str) -> str:
    if word in _PRONOUNS:
        return _PRONOUNS[word]
    for pattern, replacement in _ENDINGS:
        word = pattern.sub(replacement, word)
    return _prefixed(_adjective(word).translate(_LETTERS))


def _adjective(word: str) -> str:
    """Feminine and neuter plurals in -ія are -ие, nouns in -ія are -ия: the dictionary tells them apart."""
    if not _IA.search(word):
        return word
    from tasks.romanisation.dictionary import frequencies

    noun, adjective = word.translate(_LETTERS), (word[:-2] + "ие").translate(_LETTERS)
    listed = frequencies("ru")
    return word[:-2] + ("ие" if listed.get(adjective, 0.0) > listed.get(noun, 0.0) else "ия")


def _prefixed(word: str) -> str:
    """з of a prefix before с is written с."""
    return _PREFIX.sub(r"\1с", word)


def modern_latvian(text: str) -> str:
    """A lower-case Latvian text in the orthography of 1922, where it is in the older one.

    >>> modern_latvian("deenas awise, tschetri mahjas")
    'dienas avise, četri mājas'
    """
    if len(_OLD_LATVIAN.findall(text)) < 2 and "w" not in text:
        return text
    for old, new in _LATVIAN:
        text = text.replace(old, new)
    return text
