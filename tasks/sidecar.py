"""What people write about a source by hand: `NAME.meta.toml`, `NAME.meta.json` and `document.toml`.

Both are flat tables of the same keys; keys that Opis does not know are kept as metadata of the document.
"""

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any

from storage.schemas import StringMap
from tasks.errors import UnreadableError
from tasks.language.tags import primary

MANIFEST = "document.toml"
_ENDINGS = (".meta.toml", ".meta.json")

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")
_HALF = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.IGNORECASE)


def is_manifest(path: str) -> bool:
    """Whether a path names the description of its folder."""
    return PurePosixPath(path).name.lower() == MANIFEST


def described(path: str) -> str | None:
    """The path that a sidecar describes; None where the path names no sidecar.

    >>> described("box/scan.tif.meta.toml"), described("box/scan.tif")
    ('box/scan.tif', None)
    """
    lower = path.lower()
    for ending in _ENDINGS:
        if lower.endswith(ending) and len(PurePosixPath(path).name) > len(ending):
            return path[: -len(ending)]
    return None


def parse(data: bytes, path: str) -> StringMap:
    r"""Sorted keys and values of a sidecar or manifest; lists joined as `Unit.metadata` has them.

    Raises UnreadableError for what is not UTF-8, not TOML or JSON, or has a value that its key cannot have.

    >>> parse('authors = ["Е. Орлова", "П. Ким"]\nfolder = 7'.encode(), "a.meta.toml")
    (('authors', 'Е. Орлова; П. Ким'), ('folder', '7'))
    """
    values = _table(data, path)
    pairs = {key: _KNOWN.get(key, _anything)(key, value) for key, value in values.items() if value is not None}
    return tuple(sorted((_whole(key), _whole(value)) for key, value in pairs.items() if value))


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can write and no table can hold."""
    return _HALF.sub("\ufffd", text)


def _table(data: bytes, path: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        table: Any = json.loads(text) if path.lower().endswith(".json") else tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise _broken(f"it is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # JSON's and TOML's own errors are ValueErrors
        raise _broken(f"{error or 'it is nested too deeply'}: correct it") from error
    if not isinstance(table, dict):
        raise _broken('it must be one table of keys, such as {"title": "…"}')
    return table


def _broken(why: str) -> UnreadableError:
    return UnreadableError(f"The sidecar cannot be used: {why}.", code="bad_sidecar")


def _line(key: str, value: Any) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    raise _broken(f'"{key}" must be a line of text')


def _names(key: str, value: Any) -> str:
    listed = value if isinstance(value, list) else [value]
    return "; ".join(filter(None, (_line(key, item) for item in listed)))


def _languages(key: str, value: Any) -> str:
    listed = value if isinstance(value, list) else str(value).split(",")
    codes = [_line(key, item).lower() for item in listed]
    for code in codes:
        if code and not _LANGUAGE.fullmatch(code):
            raise _broken(f'"{key}" holds {code!r}: write codes such as "ru" or "rus"')
    return ",".join(primary(code) for code in codes if code)


def _date(key: str, value: Any) -> str:
    text = value.isoformat() if isinstance(value, (date, datetime)) else _line(key, value)
    if text and not _DATE.fullmatch(text):
        raise _broken(f'"{key}" is {text!r}: write an ISO 8601 date such as 1956, 1956-03 or 1956-03-14')
    return text


def _moment(key: str, value: Any) -> str:
    text = _date(key, value)
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise _broken(f'"{key}" is {text!r}: write a moment such as 2024-05-01T12:00:00Z') from error
    return text


def _writer(key: str, value: Any) -> str:
    if value in {"person", "program"}:
        return str(value)
    raise _broken(f'"{key}" is {value!r}: write "person" or "program"')


def _anything(_: str, value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


_KNOWN: dict[str, Callable[[str, Any], str]] = {
    "title": _line,
    "authors": _names,
    "published": _date,
    "publisher": _line,
    "languages": _languages,
    "url": _line,
    "rights": _line,
    "archival_reference": _line,
    "captured_at": _moment,
    "transcription": _names,
    "transcription_by": _writer,
}
