"""What a stage is: a name, a version, what it reads and writes, its parameters, and one pure function.

Five kinds of subject, and the function each kind declares (`parameters` is the stage's own model):

- `SOURCE`: `run(task: SourceTask, parameters) -> tuple[rows of each written table]`
- `PAGE`: `run(task: PageTask, parameters) -> …`
- `DOCUMENT`: `run(*rows of each read table, parameters) -> …`; a table's rows come in their own order
- `COLLECTION`: `run(*readers of each read table, parameters) -> …`; a reader gives Arrow batches lazily

A function touches no store, disk or network. It raises `tasks.errors.StageError` for what it cannot do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from storage.schemas import MemberRow, Row, Witness
from storage.schemas.arrow import decode

R = TypeVar("R", bound=Row)


class Kind(StrEnum):
    """What one call of a stage works on."""

    SOURCE = "source"
    PAGE = "page"
    DOCUMENT = "document"
    COLLECTION = "collection"


class Parameters(BaseModel):
    """Parameters of a stage: frozen, and a misspelt key is an error. Everything in it is part of the recipe."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of one source. `path` is the path under the root: a name to show, never to open."""

    path: str
    data: bytes = field(repr=False, compare=False)
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceTask:
    """One listed input object and its bytes."""

    source_id: str
    collection: str
    source_name: str
    uri: str
    modified_at: datetime | None
    payload: Payload


@dataclass(frozen=True, slots=True)
class PageTask:
    """One page of a document and the bytes of the source that holds it. `scale` below 1 asks for a smaller image:
    the second try after a crash or a time-out. `witnesses` are the bytes of those of the member's witnesses that may
    speak of the page, in the member's order."""

    member: MemberRow
    page_number: int
    uri: str
    payload: Payload
    scale: float = 1.0
    witnesses: tuple[Payload, ...] = ()


def witnesses_of(member: MemberRow, page_number: int) -> tuple[Witness, ...]:
    """The witnesses that may speak of a page: those whose bytes its task brings."""
    return tuple(found for found in member.witnesses if found.first_page <= page_number <= found.last_page)


class Reader(Protocol):
    """A lazy table of one collection, in the collection's order."""

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Record batches, at most some thousand rows each."""
        ...


def rows_of(reader: Reader, row: type[R]) -> Iterator[R]:
    """Rows of a lazy table."""
    for batch in reader.batches():
        yield from decode(row, pa.Table.from_batches([batch]))


Output = tuple[Iterable[Row], ...]


def no_resources(_: Any) -> Mapping[str, str]:
    """For a stage that consults nothing but its rows and parameters."""
    return {}


def all_available(_: Output, available: Mapping[str, str]) -> Mapping[str, str]:
    """For a stage that may have consulted everything it names."""
    return available


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The declaration of a stage.

    `version` rises whenever the output may change for the same input and parameters. `resources` gives name → version
    or digest of every model and dictionary that may be consulted under the parameters; `used` narrows it to what one
    subject did consult (losing candidates included). `isolated` stages decode untrusted bytes in a limited child.
    `on_failure` takes the arguments of `run`, with the error in the place of the parameters and a payload without
    bytes, and gives the rows that stand for a subject the stage failed on; without it there are none. `is_spread` says
    that a collection stage's rows are stored with their documents, not with the collection. A collection stage that
    `recalls` tables of its own is handed their rows of the version before as further readers, empty at first: to do
    less work, never to another result, for they are no part of what makes it stale.
    """

    name: str
    version: int
    kind: Kind
    reads: tuple[type[Row], ...]
    writes: tuple[type[Row], ...]
    parameters: type[Parameters]
    run: Callable[..., Output]
    resources: Callable[[Any], Mapping[str, str]] = no_resources
    used: Callable[[Output, Mapping[str, str]], Mapping[str, str]] = all_available
    isolated: bool = False
    on_failure: Callable[..., Output] | None = None
    is_spread: bool = False
    recalls: tuple[type[Row], ...] = ()
