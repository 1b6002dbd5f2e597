"""Word lists shipped as data, and patterns made of them.

Every pattern of the annotators is linear in the text: quantifiers are bounded, and alternations of words are tries.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

APOSTROPHES = "'’ʹʼ`"


@cache
def table(name: str) -> dict[str, Any]:
    """The shipped table `data/NAME.toml`."""
    return tomllib.loads(files(__package__).joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def words(text: str) -> list[str]:
    """The words of a list written as one string; `_` stands for a space inside an entry."""
    return [word.replace("_", " ") for word in text.split()]


def alternation(entries: Iterable[str]) -> str:
    """A pattern that matches any of the entries, the longest that fits, folded into a trie.

    >>> alternation(["mart", "marta", "mai"])
    'ma(?:i|rt(?:a)?)'
    """
    root: dict[str, Any] = {}
    for entry in sorted(set(entries)):
        node = root
        for letter in entry:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _folded(root)


def _folded(node: dict[str, Any]) -> str:
    branches = [_letter(letter) + _folded(child) for letter, child in sorted(node.items()) if letter]
    if not branches:
        return ""
    inner = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return f"{inner}?" if "" in node else inner


def _letter(letter: str) -> str:
    """An apostrophe stands for each of its shapes, a space for any one white-space character, е for ё as well."""
    if letter == "е":
        return "[её]"
    if letter == "'":
        return f"[{APOSTROPHES}]"
    return r"\s" if letter == " " else re.escape(letter)


def last_word(text: str) -> tuple[str, bool]:
    """The word that ends a short text, folded, and whether a dot follows it; nothing where the text ends otherwise.

    >>> last_word("see (Art. "), last_word("in № "), last_word("1955, ")
    (('art', True), ('№', False), ('', False))
    """
    bare = text.rstrip()
    rest = bare.rstrip(". \t\n\u00a0")
    last = rest[-1:]
    if not last or not (last.isalpha() or last in "§№"):
        return "", False
    start = len(rest) - 1
    while start and (rest[start - 1].isalpha() or rest[start - 1] in "§№"):
        start -= 1
    return fold(rest[start:]), len(rest) < len(bare)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case, one shape of apostrophe, ё as е: the form in which word lists are looked up."""
    word = word.casefold().replace("ё", "е")
    for sign in APOSTROPHES[1:]:
        word = word.replace(sign, "'")
    return word
