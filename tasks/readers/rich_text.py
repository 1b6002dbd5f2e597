r"""The letters of an RTF file in Unicode, all else as it stands.

Notes lose the `\*` that some programs write before them, since it makes pandoc pass them over.
pandoc takes every `\'ce` for Western and loses signs after `\u1054?`; it reads letters that stand as themselves. The
code page is that of the font (`\fcharset`), else of the file (`\ansicpg`), as the RTF specification 1.9 says.

>>> in_unicode(rb"{\rtf1\ansi\ansicpg1251 \'ce\'ef\'e8\'f1\'fc \u8470? 3}")
'{\\rtf1\\ansi\\ansicpg1251 Опись № 3}'
"""

import codecs
import re
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    r"""
    (?P<hex>(?:\\'[0-9a-fA-F]{2})+)
    | \\u(?P<code>-?\d{1,5})\ ?
    | \\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})?\ ?
    | (?P<brace>[{}])
    | \\[^a-z]
    | (?P<text>[^\\{}\r\n]+)
    | [\r\n]+
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_PAGES = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_ESCAPED = str.maketrans({"\\": "\\\\", "{": "\\{", "}": "\\}"})
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside the braces: letters that follow a `u` for old readers, and the code page."""

    fallback: int = 1
    page: str = "cp1252"


def in_unicode(data: bytes) -> str:
    """The file as a string. Bytes above 127 that stand as themselves are read in the code page of the place."""
    text = data.decode("latin-1")
    parts: list[str] = []
    groups = [_Group()]
    fonts: dict[str, str] = {}
    font, standard, skip = "", "cp1252", 0
    for token in _TOKEN.finditer(text):
        here = groups[-1]
        if token["brace"]:
            skip = 0
            groups = [*groups, here] if token["brace"] == "{" else (groups[:-1] or [_Group()])
            parts.append(token[0])
        elif token["code"]:
            parts.append(chr(int(token["code"]) % 0x10000).translate(_ESCAPED))
            skip = here.fallback
        elif token["word"]:
            word, number = token["word"], token["number"] or ""
            if word == "ansicpg":
                standard = _known(f"cp{number}") or standard
                groups[-1] = replace(here, page=standard)
            elif word == "uc":
                groups[-1] = replace(here, fallback=min(int(number or 1), 9))
            elif word == "f":
                font = number
                groups[-1] = replace(here, page=fonts.get(number, standard))
            elif word == "fcharset":
                fonts[font] = _CODE_PAGES.get(int(number or 0), standard)
            skip = 0
            if word == "footnote" and parts[-1:] == ["\\*"]:
                parts.pop()
            parts.append("" if word == "uc" else token[0])
        else:
            written, skip = _letters(token, here.page, skip)
            parts.append(written)
    parts.append("}" * (len(groups) - 1))  # a file cut short is read as far as it goes
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), "".join(parts))


def _letters(token: re.Match[str], page: str, skip: int) -> tuple[str, int]:
    """Letters of a token without those that stand for a sign already given, and how many of these are left."""
    if token["hex"]:
        raw = bytes.fromhex(token[0].replace("\\'", ""))
        return raw[skip:].decode(page, "replace").translate(_ESCAPED), max(skip - len(raw), 0)
    if token["text"]:
        said = token[0][skip:]
        wide = said if said.isascii() else said.encode("latin-1").decode(page, "replace")
        return wide, max(skip - len(token[0]), 0)
    return (token[0], skip) if token[0][:1] in "\r\n" or not skip else ("", skip - 1)


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
