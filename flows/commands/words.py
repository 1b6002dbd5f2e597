"""`opis romanise`, `opis restore`, `opis name-key`: what the stages do to words, on text from the shell.

One output line for each argument, or for each line of standard input where the only argument is `-`.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

#: One input line → its output line, and what `--json` says of it.
Answer = tuple[str, dict[str, Any]]


def romanise(texts: Sequence[str], scheme: str, *, as_json: bool) -> None:
    """Print each text in Latin letters."""
    from tasks.romanisation.forward import romanise as latin

    _known(scheme)
    _answer(texts, lambda text: (found := latin(text, scheme), {"romanised": found, "scheme": scheme}), as_json=as_json)


def restore(texts: Sequence[str], manner: "Manner", *, as_json: bool) -> None:
    """Print each text with its romanised words in Cyrillic: those that are found, or the whole line."""
    if manner.scheme is not None:
        _known(manner.scheme)
    if manner.language is not None:
        _readable(manner.language)
    _answer(texts, lambda text: restored(text, manner), as_json=as_json)


def name_key(names: Sequence[str], *, as_json: bool) -> None:
    """Print the key of each name."""
    from tasks.romanisation.namekey import name_key as key
    from tasks.romanisation.namekey import name_keys

    _answer(names, lambda name: (key(name), {"key": key(name), "keys": sorted(name_keys(name))}), as_json=as_json)


def _known(scheme: str) -> None:
    """Raise ConfigError for a scheme that no table has."""
    from configs.errors import ConfigError
    from tasks.romanisation.schemes import schemes

    if scheme not in schemes():
        raise ConfigError(f"no scheme {scheme}; there are {', '.join(sorted(schemes()))}")


def _readable(language: str) -> None:
    """Raise ConfigError for a language that is not restored."""
    from configs.errors import ConfigError
    from tasks.romanisation.schemes import BY_LANGUAGE

    if language not in BY_LANGUAGE:
        raise ConfigError(f"no words in {language} are restored; there are {', '.join(BY_LANGUAGE)}")


@dataclass(frozen=True, slots=True)
class Manner:
    """How to restore: the scheme and the language of the words, if they are known; and the host's language where only
    the romanised words of a text in that language are meant. Without these a plain English line is such a host, and any
    other line is read as romanised from end to end, in the language that it reads best in."""

    scheme: str | None = None
    language: str | None = None
    within: str | None = None


def restored(text: str, manner: Manner) -> Answer:
    """A line with its romanised words in Cyrillic, and its spans with scheme and alternatives."""
    spans = [_span(text, *place, manner) for place in _places(text, manner)]
    parts, done = [], 0
    for span in spans:
        parts += [text[done : span["start"]], span["cyrillic"]]
        done = span["end"]
    line = "".join([*parts, text[done:]])
    return line, {"restored": line, "spans": spans}


def _places(text: str, manner: Manner) -> Iterator[tuple[int, int]]:
    host = manner.within or ("en" if manner.scheme is None and _is_english(text) else None)
    if host is None:
        if text.strip():
            yield 0, len(text)
        return
    from tasks.romanisation.passages import passages

    for passage in passages(text, host):
        yield passage.start, passage.end


#: Zipf frequency of words that English plainly has: once in 300,000.
_PLAIN = 3.5


def _is_english(text: str) -> bool:
    """Whether most words of three letters and more are plain English ones."""
    from tasks.normalisation.lexicon import frequencies

    listed = [frequencies("en").get(word.lower(), 0.0) for word in re.findall(r"[^\W\d_]{3,}", text)]
    return 2 * sum(zipf >= _PLAIN for zipf in listed) > len(listed)


def _span(text: str, start: int, end: int, manner: Manner) -> dict[str, Any]:
    from tasks.romanisation.choice import best_language
    from tasks.romanisation.restore import restore as read
    from tasks.romanisation.schemes import schemes
    from tasks.romanisation.tokens import tokens_of

    language = manner.language
    if language is None and manner.scheme is not None:
        language = schemes()[manner.scheme].language
    language = language or best_language([word.text for word in tokens_of(text[start:end])])
    found = read(text[start:end], manner.scheme, language)
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "language": language,
        "scheme": found.scheme,
        "cyrillic": found.cyrillic,
        "alternatives": list(found.alternatives),
        "confidence": round(found.confidence, 4),
    }


def _answer(texts: Sequence[str], answer: Callable[[str], Answer], *, as_json: bool) -> None:
    for text in _lines(texts):
        line, details = answer(text)
        shown = json.dumps({"text": text, **details}, ensure_ascii=False) if as_json else line
        sys.stdout.write(shown + "\n")


def _lines(texts: Sequence[str]) -> Iterator[str]:
    if list(texts) != ["-"]:
        yield from (" ".join(text.splitlines()) for text in texts)
        return
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin:
        yield line.rstrip("\r\n")
