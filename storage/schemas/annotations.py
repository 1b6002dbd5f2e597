"""What romanise and annotate write: typed rows that lead back to the place on the page.

`start` and `end` are offsets into `segments.text`; `spans` are the same place in `pages.text`.
"""

from typing import NamedTuple

from storage.schemas.types import Day, Float32, Float64, Int32, Range, Span


class RomanisedSpanRow(NamedTuple):
    """Cyrillic-language words printed in Latin letters."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    start: Int32
    """Offset into `segments.text`."""
    end: Int32
    """Offset into `segments.text`."""
    spans: tuple[Span, ...]
    """The same place in `pages.text`."""
    text: str
    """The words as in `segments.text`."""
    language: str | None = None
    """BCP 47 tag of the words: `ru`, `uk`, …"""
    scheme: str | None = None
    """`ala-lc`, `bgn-pcgn`, `iso-9`, `gost-7.79-b`, `scholarly`, `ua-2010`, `press-en`, `press-de`, `press-fr`,
    `press-pl` or `mixed`."""
    cyrillic: str | None = None
    """The correct Cyrillic form."""
    cyrillic_as_printed: str | None = None
    """Letter for letter, where the source misprints."""
    alternatives: tuple[str, ...] = ()
    """Other readings that stand."""
    confidence: Float32 | None = None
    """0–1."""
    pinned: bool = False
    """Set by hand in the collection's configuration."""


class CitationRow(NamedTuple):
    """An archival, bibliographic, press or web reference."""

    citation_id: str
    """From segment and start."""
    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    start: Int32
    """Offset into `segments.text`."""
    end: Int32
    """Offset into `segments.text`."""
    spans: tuple[Span, ...]
    """The same place in `pages.text`."""
    text: str
    """The reference as in `segments.text`."""
    kind: str
    """`archival`, `bibliographic`, `press` or `web`."""
    archive: str | None = None
    """Acronym in Latin letters of the ALA-LC form (RGANI), or the full name as printed."""
    fond: str | None = None
    """Number of the fond without "f.", letters romanised in lower case (`p-830`)."""
    opis: str | None = None
    """Number of the inventory without "op."."""
    delo: tuple[str, ...] = ()
    """Numbers of the files without "d."."""
    list_ranges: tuple[Range, ...] = ()
    """Leaves, ends expanded (266–67 → 266, 267)."""
    authors: tuple[str, ...] = ()
    """Surnames with initials as printed."""
    editors: tuple[str, ...] = ()
    """Surnames with initials as printed."""
    title: str | None = None
    """Title of the work."""
    container: str | None = None
    """Journal, volume, or the archive's full name."""
    place: str | None = None
    """Place of publication."""
    year: Int32 | None = None
    """Year of publication."""
    pages: tuple[Range, ...] = ()
    """Range of the work."""
    cited_pages: tuple[Range, ...] = ()
    """Pages cited from it."""
    is_ibid: bool = False
    """Whether it repeats an earlier reference by "Ibid." or "Там же"."""
    resolves_to: str | None = None
    """Nearest citation that states the reference in full."""
    reproduced_in: str | None = None
    """Citation of the publication that reproduces the document."""
    canonical_key: str | None = None
    """One key for one file or work, whatever the alphabet or spelling."""
    note: str | None = None
    """Why it is unresolved."""
    url: str | None = None
    """Address of an online reference."""
    pinned: bool = False
    """Set by hand in the collection's configuration."""


class NameRow(NamedTuple):
    """A mention of a person, organisation or place."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    start: Int32
    """Offset into `segments.text`."""
    end: Int32
    """Offset into `segments.text`."""
    spans: tuple[Span, ...]
    """The same place in `pages.text`."""
    text: str
    """The mention, without honorifics and possessive endings."""
    kind: str
    """`person`, `organisation` or `place`."""
    surname: str | None = None
    """As printed."""
    initials: str | None = None
    """Initials of given name and patronymic, as printed."""
    cyrillic: str | None = None
    """Surname in Cyrillic, nominative; null where unknown."""
    name_key: str | None = None
    """Key of the surname, equal for all its spellings."""
    meant: str | None = None
    """Where the name is misread, the surname as the document prints it elsewhere; `cyrillic` and `name_key` are its."""
    distance: Float32 | None = None
    """How far a misread name is from the one meant, in letters; a known confusion of letters counts about half."""
    confidence: Float32 | None = None
    """How sure it is that a misread name means that one, 0–1."""
    pinned: bool = False
    """Set by hand in the collection's configuration."""


class QuantityRow(NamedTuple):
    """A number of something."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    start: Int32
    """Offset into `segments.text`."""
    end: Int32
    """Offset into `segments.text`."""
    spans: tuple[Span, ...]
    """The same place in `pages.text`."""
    text: str
    """The number as printed."""
    value: Float64 | None = None
    """The number; null where only bounds are known."""
    value_low: Float64 | None = None
    """Lower bound."""
    value_high: Float64 | None = None
    """Upper bound."""
    modifier: str = "exact"
    """`exact`, `approximate`, `at_least` or `at_most`."""
    unit: str | None = None
    """`percent`, `years`, `roubles`, …; null for plain counts."""
    counted: str | None = None
    """What is counted, as printed."""
    action: str | None = None
    """reviewed, released, rehabilitated, convicted, …"""
    sentence_spans: tuple[Span, ...] = ()
    """The sentence around it, in `pages.text`."""
    check: str | None = None
    """What does not add up in the source; null otherwise."""
    pinned: bool = False
    """Set by hand in the collection's configuration."""


class DateRow(NamedTuple):
    """A date or an interval."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    start: Int32
    """Offset into `segments.text`."""
    end: Int32
    """Offset into `segments.text`."""
    spans: tuple[Span, ...]
    """The same place in `pages.text`."""
    text: str
    """The date as printed."""
    earliest: Day | None = None
    """First day; null for a relative date without a capture date."""
    latest: Day | None = None
    """Last day."""
    modifier: str | None = None
    """early, mid, late, by, since, circa, …; never narrows the interval."""
    is_garbled: bool = False
    """Whether the printed form is broken (`26 on March 1953`)."""
    pinned: bool = False
    """Set by hand in the collection's configuration."""


class CaseReviewRow(NamedTuple):
    """One figure about the review of cases."""

    document_id: str
    """The document."""
    segment_id: str
    """The segment."""
    spans: tuple[Span, ...]
    """The figure, in `pages.text`."""
    sentence_spans: tuple[Span, ...] = ()
    """The sentence behind it, in `pages.text`."""
    body: str | None = None
    """Commission, court or party organ, as printed."""
    basis: str | None = None
    """Decree or law, as printed."""
    place: str | None = None
    """Where, as printed."""
    earliest: Day | None = None
    """First day of the time it speaks of."""
    latest: Day | None = None
    """Last day of the time it speaks of."""
    measure: str = "other"
    """`imprisoned`, `convicted`, `reviewed`, `released`, `amnestied`, `rehabilitated`, `readmitted`, `refused` or
    `other`."""
    value: Float64 | None = None
    """The figure; null where only bounds are known."""
    value_low: Float64 | None = None
    """Lower bound."""
    value_high: Float64 | None = None
    """Upper bound."""
    modifier: str = "exact"
    """`exact`, `approximate`, `at_least` or `at_most`."""
    unit: str | None = None
    """`percent` or null for counts."""
    check: str | None = None
    """What does not add up in the source; null otherwise."""
    pinned: bool = False
    """Set by hand in the collection's configuration."""
