"""Which kind of text a file is: mark-up, web archive, rows of JSON, Markdown or plain lines.

Works on a head of the file in which ASCII is readable, whatever the alphabet; the alphabet itself is the reader's task.
"""

import codecs
import json
import re
from pathlib import PurePosixPath

from tasks.formats import Format, refused, resource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Control characters that text does not hold. Tab, line feed, form feed, carriage return, end-of-file (0x1A, closes
#: DOS texts) and escape (terminal colours) may stand in text; NUL, counted apart, may stand in damaged text.
_CONTROL = bytes(set(range(1, 0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B}) + b"\x7f"
#: Compressed or encrypted bytes hold 10 % of them; damaged text hardly 1 %.
_CONTROL_SHARE = 0.02
_NUL_SHARE = 0.2

_LETTERS = re.compile("[\\t\\n\\f\\r\x20-\x7e\xa0-\u024f\u0400-\u052f\u2000-\u206f\u20ac\u2116\ufeff]")

_XML_ROOT = re.compile(
    r"(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>|\s)*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)
_HTML_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|frameset|style|title|meta|link|base)[\s>/]", re.IGNORECASE
)
#: A fragment of a page without its head (WHATWG MIME Sniffing, 7.1).
_HTML_FRAGMENT = re.compile(
    r"<(?:h[1-6]|div|font|table|a|b|br|p|center|ul|ol|article|section|span|img)[\s>/]", re.IGNORECASE
)
_COMMENTS = re.compile(r"(?:\s|<!--.*?-->)*+", re.DOTALL)
_MAIL_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*:[ \t]?")
_MAIL_KIND = re.compile(r"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MAIL_VERSION = re.compile(r"^mime-version:\s*1\.0", re.IGNORECASE | re.MULTILINE)

#: What Markdown has and plain text has not. Bullets and `>` are left out: letters and forums have them too.
_MARKDOWN = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"^\[\^[^\]\n]+\]:", re.MULTILINE),
    re.compile(r"\[[^\]\n]+\]\([^)\s]+\)|<https?://[^>\s]+>"),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"^\|?\s*:?-{3,}:?\s*\|", re.MULTILINE),
    re.compile(r"\*\*\S[^*\n]*\*\*"),
    re.compile(r"<sup>[^<\n]{1,12}</sup>"),
    re.compile(r"\A---\r?\n(?:[\w-]+:.*\n)+---\r?\n"),
)

_RESOURCES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".map": "application/json"}

#: Root element → witness of a page image.
_WITNESSES = {"alto": "application/alto+xml", "PcGts": "application/vnd.prima.page+xml"}

_AS_XML = "Opis reads XML only as ALTO, PAGE or XHTML: save the text as HTML, Markdown or plain text."
_AS_JSON = (
    "Opis reads JSON as one object a line (JSONL, with the text under `text`), or as a sidecar `NAME.meta.json`: "
    "rewrite it or leave it out."
)


def text_head(head: bytes) -> str | None:
    """The head of a text file as a string in which ASCII is readable; None for binary data."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(encoding, "replace")
        if len(text) > 3 and len(_LETTERS.findall(text)) > 0.95 * len(text) and _is_wide(head):
            return text
    controls = len(head) - len(head.translate(None, _CONTROL))
    if head.count(0) > _NUL_SHARE * len(head) or controls > max(1.0, _CONTROL_SHARE * len(head)):
        return None
    return head.decode("utf-8" if _is_utf8(head) else "latin-1", "replace")


def _is_wide(head: bytes) -> bool:
    """Whether every other byte is nearly always the same few values, as the high byte of UTF-16 is."""
    return any(sum(half.count(value) for value in b"\x00\x04") > 0.8 * len(half) for half in (head[::2], head[1::2]))


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def sniff_text(data: bytes, head: str, path: str) -> Format:
    """The format of a text file."""
    suffix = PurePosixPath(path).suffix.lower()
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("WARC/"):
        return Format("application/warc", "warc")
    if start.startswith("<"):
        found = _markup(data, start, suffix)
        if found is not None:
            return found
    if _is_mhtml(start, suffix):
        return Format("multipart/related", "mhtml")
    if start[:1] in {"{", "["}:
        found = _json(data, suffix)
        if found is not None:
            return found
    return _lines(start, path, suffix)


def _markup(data: bytes, start: str, suffix: str) -> Format | None:
    if start.startswith("<?xml") or suffix in {".xml", ".svg", ".xhtml"}:
        return _xml(start)
    body = start[_COMMENTS.match(start).end() :]  # type: ignore[union-attr]  # matches the empty string
    if _HTML_START.match(body):
        return _html(start)
    if suffix in {".md", ".markdown"}:
        return None
    if _HTML_FRAGMENT.match(body) or (start.startswith("<!--") and "<html" in start.lower()):
        return _html(start)
    root = _XML_ROOT.match(start)
    return _xml(start) if root and _is_closed(data, root.group(1)) else None


def _is_closed(data: bytes, root: str) -> bool:
    """Whether a file ends as its root element says: `<TEI>` may be XML without a declaration, or a word in a text."""
    end = data[-200:].replace(b"\0", b"").rstrip()  # NULs: UTF-16
    return end.endswith((f"{root}>".encode(), b"/>"))


def _html(start: str) -> Format:
    if "ocr_page" in start or "ocr-system" in start:
        return Format("text/vnd.hocr+html", "html", "witness")
    return Format("text/html", "html")


def _xml(start: str) -> Format:
    match = _XML_ROOT.match(start)
    root = match.group(1) if match else ""
    if root.lower() == "html":
        found = _html(start)
        return found if found.role == "witness" else Format("application/xhtml+xml", "html")
    if root in _WITNESSES:
        return Format(_WITNESSES[root], None, "witness")
    if root == "svg":
        return resource("image/svg+xml")
    return refused("application/xml", _AS_XML)


def _is_mhtml(start: str, suffix: str) -> bool:
    """A mail of several parts, as browsers save pages; a mail of one part only where the name says it is a page."""
    if not _MAIL_HEADER.match(start):
        return False
    header = re.split(r"\r?\n\r?\n", start, maxsplit=1)[0]
    if not _MAIL_VERSION.search(header):
        return False
    return bool(_MAIL_KIND.search(header)) or suffix in {".mht", ".mhtml"}


def _json(data: bytes, suffix: str) -> Format | None:
    rows = [line for line in data.split(b"\n", 20)[:20] if line.strip()]
    objects = sum(map(_is_object, rows))
    if objects and objects * 2 > len(rows) and (len(rows) > 1 or suffix != ".json"):
        return Format("application/jsonl", "jsonl")
    if suffix == ".json" or _is_json(data):
        return refused("application/json", _AS_JSON)
    return Format("application/jsonl", "jsonl") if suffix in {".jsonl", ".ndjson"} else None


def _is_object(line: bytes) -> bool:
    if not line.lstrip(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(start: str, path: str, suffix: str) -> Format:
    name = path.lower().removesuffix(".download")  # Chrome saves scripts as NAME.js.download
    kind = _RESOURCES.get(PurePosixPath(name).suffix)
    if kind is not None:
        return resource(kind)
    if suffix in {".md", ".markdown"} or _is_markdown(start):
        return Format("text/markdown", "markdown")
    return Format("text/plain", "plain")


def _is_markdown(start: str) -> bool:
    """Two kinds of Markdown signs and three signs in all: one alone may be chance."""
    counts = [len(pattern.findall(start)) for pattern in _MARKDOWN]
    return sum(1 for count in counts if count) > 1 and sum(counts) > 2
