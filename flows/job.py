"""A job: one collection to bring up to date, with what that takes; what a run may do, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from configs.models import Collection
from flows.progress import Progress, Silent
from flows.recipe import Step
from flows.runners import Runner
from storage.blobs import Blobs


@dataclass(frozen=True, slots=True)
class Job:
    """A collection, its recipe, the store, and who runs the batches."""

    config: Collection
    steps: Sequence[Step]
    blobs: Blobs
    runner: Runner
    progress: Progress = field(default_factory=Silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What one run may do."""

    reprocess: bool = True
    retry_failed: bool = False
    checksum: bool = False
    """Whether the bytes of sources are compared that look as they were."""
    allow_withdrawals: bool = False
    where: str | None = None
    stages: tuple[str, ...] = ()
    """Stages whose stale subjects are redone; all where empty."""
    limit: int | None = None
    """New sources, and documents redone, at most."""
    pays: str | None = None
    """Which pages a changed recipe of reading makes stale now; the others are left for later."""
    flow: str = "ingest"


@dataclass(slots=True)
class Summary:
    """What a run did: subjects run and failed by stage, sources withdrawn, and the version it published."""

    run_id: str
    version: int | None = None
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    withdrawn: int = 0
    adopted: int = 0

    @property
    def ran(self) -> int:
        """Subjects that any stage worked on."""
        return sum(stage["ran"] for stage in self.stages.values())
