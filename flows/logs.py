"""Logs of a run on standard error, as lines for people or as JSON for programs (`--log-format`, `OPIS_LOG_FORMAT`).

Without a format nothing is logged: a terminal sees bars, and a report comes at the end. With one, every stage that has
something to do, every failure that a run leaves open, and its end are a record each, at times in UTC.
"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the options need the formats alone, at once
    from flows.progress import Advance

_logger = logging.getLogger("opis")


class LogFormat(StrEnum):
    """How records are written."""

    TEXT = "text"
    JSON = "json"


def begin(form: LogFormat) -> None:
    """Write what is logged from now on to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json() if form is LogFormat.JSON else _text())
    _logger.handlers[:] = [handler]
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


def end() -> None:
    """Log nothing from now on: one process may run several commands."""
    _logger.handlers.clear()
    _logger.propagate = True


def are_kept() -> bool:
    """Whether records are written anywhere."""
    return bool(_logger.handlers)


def say(event: str, **facts: Any) -> None:
    """Log an event with its facts."""
    _logger.info(event, extra=facts)


def warn(message: str, **facts: Any) -> None:
    """Log what failed and let the rest go on."""
    _logger.warning(message, extra=facts)


def complain(message: str, **facts: Any) -> None:
    """Log what ends a command."""
    _logger.error(message, extra=facts)


class Logged:
    """Progress as records: a stage begins, a stage is done."""

    @contextmanager
    def stage(self, name: str, total: int) -> "Iterator[Advance]":
        """Two records for a stage that has something to do; none for an idle one."""
        if not total:
            yield lambda _: None
            return
        begun = time.monotonic()
        say("stage begins", stage=name, subjects=total)
        yield lambda _: None
        say("stage done", stage=name, subjects=total, seconds=round(time.monotonic() - begun, 3))


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    names = {"asctime": "time", "levelname": "level", "message": "event"}
    form = JsonFormatter(
        "%(asctime)s %(levelname)s %(message)s",
        rename_fields=names,
        json_ensure_ascii=False,
        datefmt="%Y-%m-%dT%H:%M:%SZ",
    )
    form.converter = time.gmtime
    return form


class _Facts(logging.Formatter):
    """A line with the facts of a record behind it."""

    def format(self, record: logging.LogRecord) -> str:
        known = vars(logging.makeLogRecord({}))
        facts = {name: value for name, value in vars(record).items() if name not in known and name != "message"}
        facts.pop("asctime", None)
        return " ".join([super().format(record), *(f"{name}={value}" for name, value in facts.items())])


def _text() -> logging.Formatter:
    form = _Facts("%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%SZ")
    form.converter = time.gmtime
    return form
