"""A reference as the recognisers find it, before it is resolved and becomes a row."""

from dataclasses import dataclass

from storage.schemas import Range
from tasks.annotation.passage import Passage

ARCHIVAL, BIBLIOGRAPHIC, PRESS, WEB = "archival", "bibliographic", "press", "web"


@dataclass(slots=True, eq=False)
class Reference:
    """One reference in a passage; offsets into its text. `kind` is empty for a bare Ibid. until it is resolved."""

    passage: Passage
    start: int
    end: int
    kind: str = ""
    archive: str | None = None
    fond: str | None = None
    opis: str | None = None
    delo: tuple[str, ...] = ()
    leaves: tuple[Range, ...] = ()
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    title: str | None = None
    container: str | None = None
    place: str | None = None
    year: int | None = None
    pages: tuple[Range, ...] = ()
    cited: tuple[Range, ...] = ()
    url: str | None = None
    short_title: str | None = None
    is_ibid: bool = False
    is_short: bool = False
    is_firm: bool = True
    repeats: "Reference | None" = None
    continues: "Reference | None" = None
    reproduction: "Reference | None" = None
    reproduces: "Reference | None" = None
    note: str | None = None
    key: str | None = None
    numbers: tuple[tuple[int, int], ...] = ()
    pinned: bool = False

    @property
    def text(self) -> str:
        """The reference as printed."""
        return self.passage.text[self.start : self.end]

    @property
    def is_archival(self) -> bool:
        """Whether it points into an archive."""
        return self.kind == ARCHIVAL
