"""The text of a document as it is compared."""

from collections.abc import Iterable


def body(texts: Iterable[str]) -> str:
    """The texts of a document's main segments (nothing of `ASIDE`), in order, as one."""
    return "\n".join(texts)
