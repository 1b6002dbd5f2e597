"""What language, romanisation and name keys achieve on samples beside the checkout, for floors and benchmarks."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from tasks.language.identification import Detector, identify
from tasks.language.tags import primary
from tasks.romanisation.namekey import name_key, name_keys
from tasks.romanisation.passages import passages
from tasks.romanisation.restore import restore
from tasks.romanisation.tokens import tokens_of

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "data" / "text"
#: Languages of plain text in Latin letters, ISO 639-3 → primary tag.
HOSTS = {"eng": "en", "deu": "de", "fra": "fr", "pol": "pl", "lav": "lv", "lit": "lt", "est": "et"}
_CYRILLIC = re.compile("[а-яёіїєґў]+", re.IGNORECASE)


def records(name: str) -> Iterator[dict[str, Any]]:
    """Rows of one of the samples."""
    with (SAMPLES / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def language_shares(tool: Detector) -> dict[tuple[str, int], float]:
    """(length, per cent of characters damaged) → share of texts whose language is named right."""
    right: Counter[tuple[str, int]] = Counter()
    total: Counter[tuple[str, int]] = Counter()
    for record in records("langid"):
        cell = record["length"], record["noise"]
        total[cell] += 1
        right[cell] += identify(record["text"], tool).language == primary(record["lang"])
    return {cell: right[cell] / total[cell] for cell in total}


def words(text: str) -> list[str]:
    """Cyrillic words, lower case, ё as е, without apostrophes."""
    return [word.lower().replace("ё", "е") for word in _CYRILLIC.findall(re.sub("['’ʼ]", "", text))]


def exact_words(pairs: Sequence[tuple[str, str]], read: Callable[[str], str]) -> tuple[int, int]:
    """(words given back as they were, all words) over pairs of (Cyrillic, Latin)."""
    right = total = 0
    for cyrillic, latin in pairs:
        wanted, got = words(cyrillic), words(read(latin))
        total += len(wanted)
        if len(wanted) == len(got):
            right += sum(a == b for a, b in zip(wanted, got, strict=True))
    return right, total


def restored_shares(length: str) -> dict[str, float]:
    """Scheme of the sample → share of exact words, the scheme not told."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for record in records("romanised_sentences"):
        if record["length"] == length:
            pairs[record["scheme"], primary(record["lang"])].append((record["cyr"], record["text"]))
    shares = {}
    for (scheme, language), listed in pairs.items():
        right, total = exact_words(listed, lambda latin, tag=language: restore(latin, language=tag).cyrillic)  # type: ignore[misc]
        shares[scheme] = right / total
    return shares


def false_tokens() -> dict[str, tuple[int, int]]:
    """Language of plain text → (words taken for romanised ones, all words)."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for record in records("langid"):
        if record["lang"] in HOSTS and record["noise"] == 0 and record["length"] in {"sent", "para", "word4"}:
            found = passages(record["text"], HOSTS[record["lang"]])
            cell = counts[HOSTS[record["lang"]]]
            cell[0] += sum(len(tokens_of(record["text"][place.start : place.end])) for place in found)
            cell[1] += len(tokens_of(record["text"]))
    return {language: (false, total) for language, (false, total) in counts.items()}


def found_phrases() -> dict[int, tuple[float, float]]:
    """Words of an inserted phrase → (recall, precision) of tokens in English sentences."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for record in records("romanised_spans_in_english"):
        if not record["span"]:
            continue
        start, end = record["span"]
        tokens = tokens_of(record["text"])
        places = passages(record["text"], "en")
        wanted = {token.start for token in tokens if start <= token.start < end}
        got = {token.start for token in tokens if any(p.start <= token.start < p.end for p in places)}
        cell = counts[record["n"]]
        for at, number in enumerate((len(wanted & got), len(wanted), len(got))):
            cell[at] += number
    return {length: (both / wanted, both / got) for length, (both, wanted, got) in counts.items()}


def _same_names(groups: list[dict[str, Any]]) -> dict[str, int]:
    """Group of each spelling; groups that share one are one."""
    parents = list(range(len(groups)))

    def root(number: int) -> int:
        return number if parents[number] == number else root(parents[number])

    owner: dict[str, int] = {}
    for number, group in enumerate(groups):
        for name in [group["ru"].replace("ё", "е"), *group["latin"], *group["other_cyrillic"]]:
            parents[root(number)] = root(owner.setdefault(name, number))
    return {name: root(number) for name, number in owner.items()}


def name_pairs(*, single: bool) -> tuple[float, float]:
    """(recall, precision) of pairs of spellings that share the one key (`single`) or any key."""
    group_of = _same_names(list(records("name_variants")))
    members: dict[str, set[str]] = defaultdict(set)
    for name in group_of:
        for key in [name_key(name)] if single else name_keys(name):
            members[key].add(name)
    pairs = {pair for names in members.values() for pair in combinations(sorted(names), 2)}
    true = sum(group_of[a] == group_of[b] for a, b in pairs)
    sizes = Counter(group_of.values())
    return true / sum(size * (size - 1) / 2 for size in sizes.values()), true / len(pairs)
