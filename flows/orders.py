"""An order: everything a worker needs to run one stage on one batch, as plain values.

A worker needs the store and the sources and nothing else; it gives back where its receipt lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from storage.parts import Part
from storage.schemas import MemberRow, StateRow


class Beside(NamedTuple):
    """The source of a witness of a page."""

    uri: str
    path: str
    sha256: str


class Subject(NamedTuple):
    """One thing to work on."""

    subject_id: str
    document_id: str
    input_digest: bytes
    uri: str = ""
    path: str = ""
    source_name: str = ""
    modified_at: datetime | None = None
    sha256: str = ""
    page_number: int = 0
    member: MemberRow | None = None
    refused: str = ""
    witnesses: tuple[Beside, ...] = ()
    tried: int = 0
    """Runs in a row in which it failed, as it is now."""
    seconds: float = 0.0
    """CPU seconds that it took before, or that another stage took for it; 0 where neither is known."""


@dataclass(frozen=True, slots=True)
class Order:
    """One batch of one stage of one collection."""

    store: str
    run_id: str
    batch_id: str
    stage: str
    parameters: dict[str, Any]
    recipe_digest: bytes
    resources: dict[str, str]
    collection: str
    shard: str
    subjects: tuple[Subject, ...]
    inputs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Table → keys of the parts that hold the subjects' upstream rows."""

    @property
    def title(self) -> str:
        """How a person sees the batch."""
        return f"{self.stage} · {self.shard}"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a batch: its states, and the part of each table written, in the table's order."""

    order_stage: str
    shard: str
    states: tuple[StateRow, ...]
    parts: Mapping[str, Part]
    receipt: str = ""
    adopted: bool = False
    """Whether an interrupted run did it; its parts may hold subjects that are stale since, in any order."""
