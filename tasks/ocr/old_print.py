"""Print from before 1918: how it is known, and its letters that models of today take for others.

The hard sign stood at the end of every word that ends in a consonant, so hard signs there tell the spelling. Old type
has tall hard signs and yats, which are read as capitals ("МисЪ", "отвБта"); a capital after a small letter is none.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from tasks.ocr import lexicon
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord

#: Share of words of two letters and more that end in a hard sign: none do today, 4 to 29 in 100 did on old pages.
HARD, LEAST = 0.03, 3
#: Letters of a word that is set in capitals though some were read as small ones, and capitals among them.
LONG, CAPITALS = 5, 3

_WORD = re.compile(r"[^\W\d_]{2,}")
_HARD_END = re.compile(r"[бвгджзклмнпрстфхцчшщ][ъЪ]\b")
_TALL = re.compile(r"(?<=[а-яёіѣѳѵї])[ЪЬЫѢ]")
_YAT = re.compile(r"(?<=[а-яёіѣѳѵї])[БЂЋ]|[ђћ]")
_SET = re.compile(r"[а-яёА-ЯЁІіЇїѢѣЪъ]{2,}")
#: Capitals with an ending in small letters.
_ACRONYM = re.compile(r"[^\W\d_a-zа-яё]{1,7}[a-zа-яё]+")
_MODELS = frozenset({"rus", "Cyrillic"})


def is_old(text: str) -> bool:
    """Whether a text is in the spelling of before 1918.

    >>> is_old("Въ домѣ стоялъ столъ и стулъ"), is_old("В доме стоял стол и стул; подъезд")
    (True, False)
    """
    words, hard = len(_WORD.findall(text)), len(_HARD_END.findall(text))
    return hard >= LEAST and hard >= HARD * words


def with_old_letters(layout: Layout, languages: Sequence[str]) -> tuple[Layout, tuple[tuple[str, str], ...]]:
    """The layout of a Russian page with capitals among small letters set right, and each word before and after."""
    if not _MODELS & set(languages) or {"srp", "mkd"} & set(languages):
        return layout, ()
    old = is_old(layout.text())
    changes: list[tuple[str, str]] = []

    def word(read: ReadWord) -> ReadWord:
        text = _corrected(read.text, old=old)
        if text == read.text:
            return read
        changes.append((read.text, text))
        return replace(read, text=text)

    def line(read: ReadLine) -> ReadLine:
        return replace(read, words=tuple(map(word, read.words)))

    made = Layout(
        tuple(
            ReadBlock(tuple(ReadParagraph(tuple(map(line, part.lines))) for part in block.paragraphs))
            for block in layout.blocks
        )
    )
    return (made, tuple(changes)) if changes else (layout, ())


def _corrected(text: str, *, old: bool) -> str:
    """A word with its letters set right.

    >>> _corrected("МисЪ", old=True), _corrected("отвБта", old=True), _corrected("имфла", old=True)
    ('Мисъ', 'отвѣта', 'имѣла')
    >>> _corrected("КАВАЛЕРу", old=True), _corrected("ЦКовский", old=False), _corrected("графа", old=True)
    ('КАВАЛЕРУ', 'ЦКовский', 'графа')
    >>> _corrected("КАВаЛЕРУ", old=False), _corrected("ГУЛАГа", old=False), _corrected("РСФСРа", old=False)
    ('КАВАЛЕРУ', 'ГУЛАГа', 'РСФСРа')
    """
    text = _SET.sub(lambda found: _in_capitals(found[0], old=old), text)
    text = _TALL.sub(lambda found: found[0].lower(), text)
    if not old:
        return text
    text = _YAT.sub("ѣ", text)
    return _SET.sub(lambda found: _with_yat(found[0]), text) if "ф" in text else text


def _in_capitals(word: str, *, old: bool) -> str:
    """A word set in capitals of which some were read as small ones. Only old print may end in small ones by mistake:
    later, an abbreviation with an ending is written so (ГУЛАГа), and none has eight letters."""
    if not old and _ACRONYM.fullmatch(word):
        return word
    capitals = sum(map(str.isupper, word))
    is_set = len(word) >= LONG and capitals >= CAPITALS and 2 * capitals >= len(word) and not word.isupper()
    return word.upper() if is_set and _TALL.sub("", word) != word.lower() and word[1].isupper() else word


def _with_yat(word: str) -> str:
    """A word that only a yat in the place of its "ф" makes known."""
    other = word.replace("ф", "ѣ")
    is_better = lexicon.known(other.lower(), ["rus"]) and not lexicon.known(word.lower(), ["rus"])
    return other if is_better else word
