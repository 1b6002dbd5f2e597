"""What a kind of file is called, which reader opens it, and what to do with a kind that is not read."""

from typing import NamedTuple


class Format(NamedTuple):
    """A kind of file.

    `role` is `document`, `witness`, `resource` or `none`, as in `HoldingRow`. `reader` opens a document; a witness may
    have one too, for the case that its image is missing. `advice` says what to do with a file of the role `none`.
    """

    media_type: str
    reader: str | None = None
    role: str = "document"
    advice: str = ""


def refused(media_type: str, advice: str) -> Format:
    """A kind of file that Opis does not read."""
    return Format(media_type, None, "none", advice)


def resource(media_type: str) -> Format:
    """A kind of file that is only ever part of a page: style sheet, script, font, icon."""
    return Format(media_type, None, "resource")
