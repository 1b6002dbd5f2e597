"""Parameters of recognise, in a module of their own so that readers and the ladder share them."""

from typing import Literal

from pydantic import Field

from configs.load import page_limits
from tasks.stage import Parameters

#: What `auto` means, most likely first: the first two are read together, the others are tried where those fail.
AUTO = ("rus", "eng", "ukr", "bel", "bul", "srp", "lav", "lit", "est", "pol", "deu", "fra")


class RecogniseParameters(Parameters):
    """How pages are read. Thresholds were measured on synthetic and real pages; see each field."""

    languages: tuple[str, ...] = Field(default=("auto",), min_length=1)
    """`auto`, or languages in the order of likelihood (`ru` and `rus` are the same). A document whose own languages
    are known is read with those."""
    together: int = Field(default=2, ge=1, le=4)
    """How many models read a page at once where the languages are only guessed; the others of the list are candidates
    for a page that these read badly."""
    engine: Literal["auto", "tesserocr", "pytesseract"] = "auto"
    """`auto` takes tesserocr where it is installed (a fifth faster, no process per page), else pytesseract."""
    text_layer: Literal["auto", "always", "never"] = "auto"
    """Whether the text layer of a PDF or DjVu page is used: where it is sound, wherever there is one, never."""
    witnesses: Literal["auto", "human", "never"] = "auto"
    """Whether ALTO, PAGE, hOCR and transcriptions beside an image are used: where they are sound and as good as our own
    reading, only those written by people, never."""
    dpi: float = Field(default=300, ge=72, le=600)
    """Resolution at which pages without an image of their own are rendered."""
    lowest_dpi: float = Field(default=150, ge=72, le=600)
    """A page image in a PDF below this is rendered at this."""
    highest_dpi: float = Field(default=400, ge=72, le=1200)
    """A page image above this is read at this: an engine sees nothing finer."""
    most_pixels: int = Field(default_factory=lambda: page_limits().pixels, ge=1_000_000)
    """Pixels of an image that is still opened; a larger one fails as a decompression bomb."""
    most_read_pixels: int = Field(default_factory=lambda: page_limits().read_pixels, ge=100_000)
    """Pixels that are given to the engine; a larger page is made smaller first."""
    turn_below: float = Field(default=0.65, ge=0, le=1)
    """Mean word confidence below which the page may stand on its side or head: upright pages were read at 0.69 and
    more, turned ones at 0.34 to 0.44."""
    coverage_floor: float = Field(default=0.9, ge=0, le=1)
    """Share of letter-sized ink in words below which text was lost and other readings are tried (a page with 77 % of
    its text missing had a confidence of 0.93 and a coverage of 0.23)."""
    language_doubt: float = Field(default=0.94, ge=0, le=1)
    """Confidence below which models of other languages are tried on the worst lines: clean pages were read at 0.945
    and more in their own language, at 0.93 and less in another one."""
    words_doubt: float = Field(default=0.5, ge=0, le=1)
    """Share of known words below which models of other languages are tried, however sure the engine is."""
    enlarge_below: float = Field(default=0.945, ge=0, le=1)
    """Confidence below which a page of small letters is read enlarged."""
    cleaning_below: float = Field(default=0.85, ge=0, le=1)
    """Confidence below which a straightened page with an even background is tried."""
    highest_estimate: float = Field(default=0.1, ge=0, le=1)
    """Estimated error rate above which a page is flagged `low_confidence` after all readings."""
    confidence_floor: float = Field(default=0.8, ge=0, le=1)
    """Confidence below which a page is flagged `low_confidence`."""
    text_layer_coverage: float = Field(default=0.6, ge=0, le=1)
    """Share of letter-sized ink that a text layer must lie over to be believed."""
    most_probes: int = Field(default=8, ge=0, le=30)
    """Models of other languages that are tried on a page at most."""
    most_readings: int = Field(default=8, ge=1, le=30)
    """Whole-page readings of one page at most, the first included."""
