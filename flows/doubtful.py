"""Pages that are not to be trusted as they are: what a run lists at its end, and a person looks at first."""

from typing import NamedTuple

from storage.view import View

#: Flags that say so.
FLAGS = frozenset({"low_coverage", "low_confidence", "wrong_script", "loop", "no_text"})
#: Estimated error rate above which a page without a flag is listed too.
HIGHEST = 0.1


class Doubtful(NamedTuple):
    """One page, and why."""

    page_id: str
    document_id: str
    page_number: int
    estimated_cer: float | None
    flags: tuple[str, ...]


def doubtful(view: View) -> list[Doubtful]:
    """Every doubtful page of a version, the worst first."""
    columns = ["page_id", "document_id", "page_number", "estimated_cer", "flags"]
    rows = (row for piece in view.tables("pages", columns) for row in piece.to_pylist())
    found = [Doubtful(**row | {"flags": tuple(row["flags"] or ())}) for row in rows]
    return sorted(filter(_is_doubtful, found), key=_place)


def _is_doubtful(page: Doubtful) -> bool:
    return not FLAGS.isdisjoint(page.flags) or (page.estimated_cer or 0.0) > HIGHEST


def _place(page: Doubtful) -> tuple[float, str, int]:
    """Pages without a word of text come first."""
    return -(1.0 if page.estimated_cer is None else page.estimated_cer), page.document_id, page.page_number
