"""What a human may set: a collection, its sources, and how much work a stage may take.

Parameters of stages are declared by the stages themselves (`tasks.stage.Parameters`); here they are plain tables that
the recipe checks against the stage's own model.
"""

from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

#: A collection name stands in ids, keys and folder names.
COLLECTION_NAME = r"^[a-z0-9][a-z0-9_-]{0,62}$"


class Settings(BaseModel):
    """Frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Root(Settings):
    """A folder or `s3://bucket/prefix` to read from. The name is part of every id: keep it when the folder moves."""

    name: str = Field("main", pattern=COLLECTION_NAME)
    uri: str = Field(min_length=1)


class NamePin(Settings):
    """How one printed name is to be read, wherever it stands in the collection."""

    text: str = Field(min_length=1)
    """The name as printed, whole: `G. Serov`."""
    kind: Literal["person", "organisation", "place", "none"] = "person"
    """`none`: it is no name."""
    surname: str | None = None
    initials: str | None = None
    cyrillic: str | None = None
    """Surname in Cyrillic, nominative."""
    entity: str | None = None
    """Any word: all names with one word mean one person, organisation or place."""


class DatePin(Settings):
    """How one printed date is to be read, wherever it stands in the collection."""

    text: str = Field(min_length=1)
    """The date as printed, whole: `09-01-2016`."""
    earliest: date
    latest: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError("`latest` lies before `earliest`")
        return self


class QuantityPin(Settings):
    """How one printed figure is to be read, wherever it stands in the collection."""

    text: str = Field(min_length=1)
    """The figure as printed, with as many of the words around it as tell it from others: `113, 7 thousand people`."""
    kind: Literal["quantity", "none"] = "quantity"
    """`none`: it counts nothing."""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    """Bounds, where it is no single value; each may stand alone."""
    unit: str | None = None
    action: str | None = None
    """What was done: `released`, `rehabilitated`, …"""

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        if self.value is not None and (self.low is not None or self.high is not None):
            raise ValueError("give `value`, or `low` and `high`, not both")
        return self


class RomanisedPin(Settings):
    """How one romanised phrase is to be read, wherever it is printed in the collection."""

    text: str = Field(min_length=1)
    """The phrase as printed, whole."""
    cyrillic: str | None = None
    """What it stands for; null: it is no romanised Russian."""
    language: str = "ru"


class Pins(Settings):
    """Lookups and corrections set by hand. Rows that take a value from here say so in `pinned`."""

    archives: dict[str, str] = Field(default_factory=dict)
    """Acronym or full name as printed → acronym in Latin letters."""
    names: tuple[NamePin, ...] = ()
    dates: tuple[DatePin, ...] = ()
    quantities: tuple[QuantityPin, ...] = ()
    romanised: tuple[RomanisedPin, ...] = ()


class Collection(Settings):
    """One collection and how it is processed."""

    collection: str = Field(pattern=COLLECTION_NAME)
    sources: tuple[Root, ...] = Field(min_length=1)
    store: str | None = None
    """Folder or `s3://bucket/prefix`; null means `OPIS_STORE`, or `./opis-store`."""
    languages: tuple[str, ...] = ("auto",)
    """Languages of the collection, `ru` or `rus`; `auto` looks at each document."""
    workers: int | None = Field(None, ge=1, le=1024)
    """Worker processes; null means one per core."""
    reprocess: Literal["all", "none"] = "all"
    """What a run does with subjects whose recipe changed: redo them, or leave them for `opis plan` to count."""
    stages: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Parameters by stage."""
    pins: Pins = Pins()
    """Lookups and corrections; part of the recipe of the stages that take them."""

    @field_validator("languages", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [root.name for root in self.sources]
        if len(set(names)) < len(names):
            raise ValueError("two sources have one name; give each [[sources]] its own `name`")
        return self


class Disk(Settings):
    """Room that a run leaves."""

    reserve: int = Field(ge=0)
    """MiB that stay free on the disks of the store and of scratch files; at most a twentieth of a small disk."""


class Page(Settings):
    """Limits on one page, beside the time and memory of its stage."""

    pixels: int = Field(ge=1_000_000)
    """Pixels of an image that is still opened."""
    read_pixels: int = Field(ge=100_000)
    """Pixels that are given to the engine."""
    program: float = Field(gt=0)
    """Seconds that a program may take in one call. A page takes two calls at most, in less than its stage's time: a
    child that is stopped leaves the program running."""
    program_memory: int = Field(ge=64)
    """MiB that a program may take, where it can be told."""


class Work(Settings):
    """Limits on the work of one stage. None of it is part of the recipe: it changes no result."""

    batch: int = Field(ge=1)
    """Subjects in one batch, at most; a batch is worth 10–30 s of work."""
    timeout: float = Field(gt=0)
    """Seconds one subject may take: of the clock on the wall in an isolated stage, of CPU time in another."""
    memory: int = Field(4096, ge=256)
    """MiB of address space of the child that decodes untrusted bytes."""
    recycle_calls: int = Field(400, ge=1)
    """The child is replaced after so many calls, whatever leaks in the libraries it uses."""
    recycle_memory: int = Field(768, ge=64)
    """MiB of memory that the child may still hold when a call is done: one that holds more is replaced before the
    next."""
    retries: int = Field(1, ge=0)
    """Further tries after a crash or a time-out; pages are tried again at half resolution."""
    tries: int = Field(3, ge=1)
    """Runs that try a subject whose failure may be the machine's, before it is parked."""
    tags: tuple[str, ...] = ()
    """Prefect tags of the stage's tasks, for concurrency limits."""
