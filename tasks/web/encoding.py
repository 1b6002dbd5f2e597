"""Bytes to text, exactly once: which encoding, and how many units could not be decoded.

The order is: byte-order mark; UTF-16 by the place of its high bytes; strict UTF-8; the declared encoding, if what it
gives looks like language; detection (chardet); UTF-8 or Windows-1252 with marks for what is broken. A declaration
comes after strict UTF-8 because pages lie about themselves and random bytes are hardly ever valid UTF-8.
"""

import codecs
import re
from typing import NamedTuple

#: Bytes that the detector sees at most; it reads about 4 MB a second.
SAMPLE = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Labels that mean a larger Windows code page on the web (WHATWG Encoding Standard, section 4.2), and labels of old
#: mailers that Python's codec registry lacks.
_WEB_NAMES = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_LABELS = {
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "dos-866": "cp866",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "win1251": "cp1251",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "x-user-defined": "cp1252",
    "unicode": "utf-16",
    "macintosh": "mac-roman",
}
_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:\-]{2,40})["']""")
_DECLARATION = re.compile(rb"(?:charset|encoding)\s{0,10}=", re.IGNORECASE)
#: Controls, line drawing, and signs that stand inside of words.
_STRANGE = re.compile(
    r"[\x80-\x9f\u2500-\u259f\ufffd]|(?<=[^\W\d_])[^\w\s\x00-\x7f\xad\u0300-\u036f\u2010-\u2026](?=[^\W\d_])"
)
#: Encodings that files of the collections' languages use; a find of another one needs better evidence.
_USUAL = re.compile(
    r"cp(125[0127]|866|1125|855|932|949)|koi8-[rut]|iso8859-(2|4|5|13|15)|mac-cyrillic|shift_jis|euc_(jp|kr)|gb18030|big5"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")


class Decoded(NamedTuple):
    """Text with the Python name of its encoding, and flags that count what was lost (`undecodable:3`, `nul:2`)."""

    text: str
    encoding: str
    flags: tuple[str, ...]


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a file without a leading byte-order mark; line breaks stay as they are.

    NUL and undecodable units become U+FFFD. `declared` is a label from a header or the mark-up.

    >>> decode("пристань".encode("cp1251"), declared="windows-1251")
    Decoded(text='пристань', encoding='cp1251', flags=())
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], name)
    if wide := _wide(data):
        return _decoded(data, wide)
    try:
        return cleaned(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decoded(data, _choose(data, codec(declared)))


def declared_in(data: bytes) -> str | None:
    """The encoding that mark-up declares for itself in its first 4,096 bytes, as written there."""
    found = _XML.search(data[:400]) or _META.search(data[:4096])
    return found[1].decode("ascii") if found else None


def codec(label: str | None) -> str | None:
    """Python's name for a label of the web or of mail; null where nobody knows it.

    >>> codec("Windows-1251"), codec("ISO-8859-1"), codec("x-mac-cyrillic"), codec("nonsense")
    ('cp1251', 'cp1252', 'mac-cyrillic', None)
    """
    if not label:
        return None
    plain = label.strip().lower()
    try:
        info = codecs.lookup(_LABELS.get(plain, plain))
    except (LookupError, ValueError):
        return None
    # Codecs that are no text encodings (`hex`, `rot13`, `idna`) must not be reachable from a page.
    if not info._is_text_encoding or info.name in {"idna", "punycode", "raw-unicode-escape", "unicode-escape"}:
        return None
    return _WEB_NAMES.get(info.name, info.name)


def plausibility(text: str) -> float:
    """Share of the non-ASCII words of `text` that look like words, 0–1; 1 where there are none.

    A word looks like one when its letters are of one script, its capitals stand at the start or throughout, and,
    if Latin, it is not made of accented letters alone. A wrong Cyrillic code page breaks one of these in most words.

    >>> plausibility("Дело о пристани")
    1.0
    >>> plausibility("Дело о пристани".encode("koi8-r").decode("cp1251")) < 0.9
    True
    """
    words = [word for word in _WORD.findall(text[:SAMPLE]) if len(word) > 1 and not word.isascii()]
    letters = sum(map(len, words))
    # What is no letter at all but not ASCII either (line drawing, controls) speaks against the decoding.
    strange = len(_STRANGE.findall(text[:SAMPLE]))
    good = sum(len(word) * _likeness(word) for word in words)
    return good / (letters + strange) if letters + strange else 1.0


def _likeness(word: str) -> float:
    # Capitals throughout are rarer than they are when a small-letter text is read in the wrong code page.
    cased = 1.0 if word.islower() or word[1:].islower() else 0.9 if word.isupper() else 0.0
    cyrillic = sum("\u0400" <= sign <= "\u04ff" for sign in word)
    if cyrillic:
        return cased if cyrillic == len(word) else 0.0
    return cased if sum(sign.isascii() for sign in word) * 2 >= len(word) else 0.0


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte-order mark: Latin and Cyrillic leave 00 and 04 in every second byte."""
    sample = data[:4096]
    if len(sample) < 8 or len(data) % 2:
        return None
    low, high = sample[::2], sample[1::2]
    for name, halves, others in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        share = (halves.count(0) + halves.count(4)) / len(halves)
        other = (others.count(0) + others.count(4)) / len(others)
        if share > 0.7 and other < 0.3:
            return name
    return None


def _choose(data: bytes, declared: str | None) -> str:
    """The encoding of bytes that are no valid UTF-8."""
    sample = _sample(data)
    if _broken_utf8(sample):
        return "utf-8"
    if declared and not declared.startswith("utf") and _fits(sample, declared) >= 0.95:
        return declared
    found = _detected(sample)
    # The declared one stands first: it wins a tie.
    candidates = [name for name in (declared, found) if name and not name.startswith("utf-8")]
    if not candidates or (declared is None and not _USUAL.fullmatch(found or "")):
        candidates.insert(0, "cp1252")
    return max(candidates, key=lambda name: _fits(sample, name))


def _detected(sample: bytes) -> str | None:
    import chardet

    # The detector believes what a page says of itself; here the bytes alone shall speak.
    return codec(chardet.detect(_DECLARATION.sub(b"", sample))["encoding"])


def _fits(sample: bytes, name: str) -> float:
    return plausibility(sample.decode(name, "replace"))


def _sample(data: bytes) -> bytes:
    """The stretch that tells most: from shortly before the first byte that is not ASCII."""
    found = re.search(rb"[\x80-\xff]", data)
    start = max(0, found.start() - 1000) if found else 0
    return data[start : start + SAMPLE]


def _broken_utf8(sample: bytes) -> bool:
    """Whether bytes are UTF-8 with some damage: at least nine in ten of the non-ASCII bytes decode."""
    text = sample.decode("utf-8", "replace")
    good = sum(len(sign.encode("utf-8")) for sign in text if sign > "\x7f" and sign != "\ufffd")
    return good > 0 and good >= 9 * text.count("\ufffd")


def _decoded(data: bytes, name: str) -> Decoded:
    own = data.count("\ufffd".encode(name)) if name.startswith("utf") else 0
    text = data.decode(name, "replace")
    return cleaned(text, name, max(0, text.count("\ufffd") - own))


def cleaned(text: str, encoding: str, undecodable: int = 0) -> Decoded:
    """Text that was decoded elsewhere: no leading byte-order mark; NUL and lone surrogates become U+FFFD, counted."""
    broken = len(_SURROGATE.findall(text))
    text = _SURROGATE.sub("\ufffd", text).removeprefix("\ufeff")
    nuls = text.count("\x00")
    counts = (("undecodable", undecodable + broken), ("nul", nuls))
    flags = tuple(f"{name}:{count}" for name, count in counts if count)
    return Decoded(text.replace("\x00", "\ufffd"), encoding, flags)
