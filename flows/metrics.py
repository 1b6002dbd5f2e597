"""The health of a store as Prometheus metrics: a text file that the node exporter picks up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.health import Health

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


@dataclass(frozen=True, slots=True)
class _Gauge:
    """One metric: its name, what it means, and the column of a collection that it shows."""

    name: str
    meaning: str
    column: str


_COLLECTIONS = (
    _Gauge("opis_sources", "Sources in the newest version, withdrawn ones included.", "sources"),
    _Gauge("opis_sources_quarantined", "Sources that could not be read.", "quarantined"),
    _Gauge("opis_documents", "Documents in the newest version.", "documents"),
    _Gauge("opis_pages", "Pages in the newest version.", "pages"),
    _Gauge("opis_pages_failed", "Pages that failed.", "failed"),
    _Gauge("opis_quality_ratio", "Mean quality of documents, 0 to 1.", "quality"),
    _Gauge("opis_estimated_cer_ratio", "Mean estimated character error rate of pages, 0 to 1.", "estimated_cer"),
)


def write(health: Health, path: str) -> None:
    """Write the file in one step, so that no half of it is ever read. Raises OSError."""
    from prometheus_client import write_to_textfile

    write_to_textfile(path, _registry(health))


def _registry(health: Health) -> "CollectorRegistry":
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry()
    for gauge in _COLLECTIONS:
        _set(registry, gauge.name, gauge.meaning, ("collection",), health.collections, gauge.column)
    labels = ("collection", "stage", "error_code")
    _set(registry, "opis_rejects", "Failures that are open in the newest version.", labels, health.rejects, "count")
    labels = ("collection", "stage", "cause")
    _set(registry, "opis_stale", "Subjects that a changed stage or model made stale.", labels, health.stale, "count")
    rooms = [{"part": part, "bytes": size} for part, size in health.bytes.items()]
    _set(
        registry,
        "opis_store_bytes",
        "Room of all, of the newest version, of a kind.",
        ("part",),
        rooms,
        "bytes",
    )
    free = [{"bytes": health.free}]
    _set(registry, "opis_disk_free_bytes", "Room left on the disk of the store.", (), free, "bytes")
    last = [run for run in health.runs if run["status"] == "completed"][:1]
    _set(
        registry, "opis_run_cpu_seconds", "CPU seconds of the last run that ended well.", ("flow",), last, "cpu_seconds"
    )
    _set(registry, "opis_run_seconds", "Seconds that the last run that ended well took.", ("flow",), last, "seconds")
    ages = [{"seconds": health.success_time}] if health.success_time is not None else []
    _set(
        registry, "opis_success_time_seconds", "When a run last ended well, in seconds since 1970.", (), ages, "seconds"
    )
    rates = health.versions[:1]
    rate = "Pages an hour of one core, by the run of the newest version."
    _set(registry, "opis_pages_per_core_hour", rate, (), rates, "pages_per_core_hour")
    numbers = [{"version": row["version"]} for row in health.versions[:1]]
    _set(registry, "opis_version", "Number of the newest version.", (), numbers, "version")
    return registry


def _set(
    registry: "CollectorRegistry", name: str, meaning: str, labels: tuple[str, ...],
    rows: Iterable[Mapping[str, Any]], column: str,
) -> None:  # fmt: skip
    """One gauge with a value for each row; a value that is not known is left out."""
    from prometheus_client import Gauge

    gauge = Gauge(name, meaning, labels, registry=registry)
    for row in rows:
        if row[column] is not None:
            (gauge.labels(*(row[label] for label in labels)) if labels else gauge).set(float(row[column]))
