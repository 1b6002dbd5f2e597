"""Errors that a stage may raise. The engine turns each into a row of `rejects` and goes on.

StageError
├── UnreadableError    the bytes are not what they claim to be, or are broken
├── UnsupportedError   a kind of file that Opis does not read
├── ProtectedError     a password or a right is missing
├── LimitError         over a limit of pixels, size, time or memory
└── MissingToolError   an engine, model or program is not installed
"""


class StageError(Exception):
    """A failure with a code (snake_case, one word) and a sentence that says what to do."""

    code = "stage_error"

    def __init__(self, message: str, *, code: str | None = None, http_status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.http_status = http_status

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way from a child process."""
        return _rebuild, (type(self), self.message, self.code, self.http_status)


class UnreadableError(StageError):
    """The bytes are not what they claim to be, or are broken."""

    code = "unreadable"


class UnsupportedError(StageError):
    """A kind of file that Opis does not read."""

    code = "unsupported"


class ProtectedError(StageError):
    """A password or a right is missing."""

    code = "protected"


class LimitError(StageError):
    """Over a limit of pixels, size, time or memory."""

    code = "over_limit"


class MissingToolError(StageError):
    """An engine, model or program is not installed."""

    code = "missing_tool"


def _rebuild(kind: type[StageError], message: str, code: str, http_status: int | None) -> StageError:
    return kind(message, code=code, http_status=http_status)
