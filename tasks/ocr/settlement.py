"""Settling the script of words: letters that Latin and Cyrillic share in looks are read in the script of what stands
around them.

Two models that read a page together part its words by their own confidence, and short words have little of it: "Оп. 4"
becomes "On. 4", "18а" gets a Latin letter, "or" between English words becomes "ог". A word whose letters all have a
counterpart in the other script is a doubtful one unless it is long and known; where the sure words on both sides of it
are of the other script, it is written in that.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.ocr import lexicon
from tasks.ocr.languages import of_script, other
from tasks.ocr.layout import Layout, ReadBlock, ReadLine, ReadParagraph, ReadWord

#: Letters that look alike in print, and small letters that engines take for one another.
_LATIN, _CYRILLIC = "ABCEHKMOPTXYaceopxynurkmb", "АВСЕНКМОРТХУасеорхупигкмь"
_TO = {"Cyrl": str.maketrans(_LATIN, _CYRILLIC), "Latn": str.maketrans(_CYRILLIC, _LATIN)}
_ALIKE = {"Latn": frozenset(_LATIN), "Cyrl": frozenset(_CYRILLIC)}
_LETTERS = {"Latn": re.compile(r"[A-Za-z\u00c0-\u024f]"), "Cyrl": re.compile(r"[\u0400-\u052f]")}
_LETTER = re.compile(r"[^\W\d_]+")
#: Numbers in Roman letters are Latin among Cyrillic words; a single C or M is an initial or a short word.
_ROMAN = re.compile(r"(?!\W*[CM]\W*$)[^\w]*[IVXLCDM]+[^\w]*")
#: Before 1918 a preposition of one consonant ends in a hard sign: a soft one never follows it.
_HARD = re.compile(r"(?<=\b[вкс])ь\b", re.IGNORECASE)
#: Letters of a word that is sure by being known, of one that is short, and words that its neighbours are looked for in.
SURE, SHORT, NEAR = 4, 2, 6
#: A word no higher than this many heights of small letters has no capital; a comma hangs below the line.
CAPITAL, HANGING = 1.22, 0.33
_TALL_OR_DEEP = re.compile(r"[bdfhklijtgpqyбдфцщруйё\d]|[^\w.,]")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word: its script where all letters are of one, and whether that is beyond doubt."""

    text: str
    script: str | None
    is_sure: bool


def settled(layout: Layout, languages: Sequence[str]) -> tuple[Layout, tuple[tuple[str, str], ...]]:
    """The layout with doubtful words in the script of their neighbours, and each word before and after. A layout of
    models of one script is left as it is."""
    models = {script: of_script(tuple(languages), script) for script in ("Latn", "Cyrl")}
    if not all(models.values()):
        return layout, ()
    changes: list[tuple[str, str]] = []
    blocks = tuple(_block(block, models, changes) for block in layout.blocks)
    return (Layout(blocks), tuple(changes)) if changes else (layout, ())


def _block(block: ReadBlock, models: dict[str, tuple[str, ...]], changes: list[tuple[str, str]]) -> ReadBlock:
    words = [(word, line.size) for paragraph in block.paragraphs for line in paragraph.lines for word in line.words]
    tokens = [_token(word.text, models) for word, _ in words]
    if len({token.script for token in tokens} - {None}) < 2 and all(token.is_sure or token.script for token in tokens):
        return block
    found = [_settle(word, size, tokens, at, models) for at, (word, size) in enumerate(words)]
    pairs = [(word.text, new.text) for (word, _), new in zip(words, found, strict=True) if word.text != new.text]
    changes.extend(pairs)
    return _rebuilt(block, iter(found)) if pairs else block


def _rebuilt(block: ReadBlock, words: Iterator[ReadWord]) -> ReadBlock:
    def line(old: ReadLine) -> ReadLine:
        return replace(old, words=tuple(next(words) for _ in old.words))

    return ReadBlock(tuple(ReadParagraph(tuple(map(line, paragraph.lines))) for paragraph in block.paragraphs))


def _token(text: str, models: dict[str, tuple[str, ...]]) -> _Token:
    letters = "".join(_LETTER.findall(text))
    latin, cyrillic = len(_LETTERS["Latn"].findall(letters)), len(_LETTERS["Cyrl"].findall(letters))
    if not letters or (latin and cyrillic) or latin + cyrillic < len(letters):
        return _Token(text, None, is_sure=False)
    script = "Latn" if latin else "Cyrl"
    if script == "Latn" and _ROMAN.fullmatch(text):
        return _Token(text, None, is_sure=True)
    has_own = any(letter not in _ALIKE[script] for letter in letters)
    if len(letters) >= SURE:
        return _Token(text, script, is_sure=has_own or _is_known(text, models[script]))
    return _Token(text, script, is_sure=has_own and (text.endswith(".") or _is_known(text, models[script])))


def _is_known(text: str, models: Sequence[str]) -> bool:
    return all(lexicon.known(part.lower(), models) for part in _LETTER.findall(text))


def _settle(
    word: ReadWord, size: float | None, tokens: Sequence[_Token], at: int, models: dict[str, tuple[str, ...]]
) -> ReadWord:
    """The word in the script that is settled for it."""
    token = tokens[at]
    if token.is_sure or not _LETTER.search(token.text):
        return word
    if token.script is None:
        return _unmixed(word, tokens, at)
    wanted = _surrounding(tokens, at)
    letters = "".join(_LETTER.findall(token.text))
    is_alike = all(letter in _ALIKE[token.script] for letter in letters)
    if wanted is None or wanted == token.script or not is_alike or _is_degree(tokens, at):
        return word
    text = _HARD.sub("ъ", token.text.translate(_TO[wanted]))
    if not _is_better(text, token.text, models[wanted], models[token.script]):
        return word
    return replace(word, text=_in_case(text, word, size))


def _is_better(text: str, before: str, models: Sequence[str], models_before: Sequence[str]) -> bool:
    """Whether the dictionaries let a word be written in another script: a short one where they are silent."""
    is_known, was_known = _is_known(text, models), _is_known(before, models_before)
    is_short = len("".join(_LETTER.findall(text))) <= SHORT
    if is_short and before.endswith("."):
        return True
    return (is_known and (is_short or not was_known)) or (is_short and not was_known)


def _is_degree(tokens: Sequence[_Token], at: int) -> bool:
    """Whether this is the C of degrees."""
    return "°" in tokens[at].text or (at > 0 and tokens[at - 1].text.endswith("°"))


def _surrounding(tokens: Sequence[_Token], at: int) -> str | None:
    """The script of the nearest sure words on both sides; None where they differ or there are none."""
    before = next((token.script for token in reversed(tokens[max(0, at - NEAR) : at]) if _speaks(token)), None)
    after = next((token.script for token in tokens[at + 1 : at + 1 + NEAR] if _speaks(token)), None)
    if before and after:
        return before if before == after else None
    return before or after


def _speaks(token: _Token) -> bool:
    return token.is_sure and token.script is not None


def _unmixed(word: ReadWord, tokens: Sequence[_Token], at: int) -> ReadWord:
    """A word of both alphabets in the one that all its letters can be of; in that around it where both can."""
    parts = word.text.split("-")
    if len(parts) > 1 and not any(_is_mixed(part) for part in parts):
        return word  # a Russian ending on a Latin stem
    fitting = [script for script in ("Cyrl", "Latn") if _fits(word.text, script)]
    wanted = fitting[0] if len(fitting) == 1 else _surrounding(tokens, at) if fitting else None
    return word if wanted is None else replace(word, text=word.text.translate(_TO[wanted]))


def _is_mixed(text: str) -> bool:
    return bool(_LETTERS["Latn"].search(text) and _LETTERS["Cyrl"].search(text))


def _fits(text: str, script: str) -> bool:
    foreign = _LETTERS[other(script)].findall(text)
    return bool(foreign) and bool(_LETTERS[script].search(text)) and all(x in _ALIKE[other(script)] for x in foreign)


def _in_case(text: str, word: ReadWord, size: float | None) -> str:
    """A word of one or two letters in small letters where it is as low as they are: "B" for "в"."""
    letters = "".join(_LETTER.findall(text))
    if size is None or len(letters) > SHORT or letters.islower() or _TALL_OR_DEEP.search(text.lower()):
        return text
    highest = CAPITAL + HANGING if "," in text else CAPITAL
    return text.lower() if word.box.bottom - word.box.top < highest * size else text
