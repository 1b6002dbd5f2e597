"""The report of a run as plain values and words."""

from typing import Any

from flows.job import Summary
from flows.request import Prepared


def described(summary: Summary, prepared: Prepared) -> dict[str, Any]:
    """A summary as plain values."""
    return {
        "run_id": summary.run_id,
        "collection": prepared.config.collection,
        "store": prepared.store,
        "version": summary.version,
        "ran": summary.ran,
        "adopted": summary.adopted,
        "withdrawn": summary.withdrawn,
        "stages": summary.stages,
    }


def causes_in_words(causes: dict[str, int]) -> str:
    """Causes and their counts.

    >>> causes_in_words({"new": 3, "input changed": 1})
    'new (3), input changed (1)'
    """
    ordered = sorted(causes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{cause} ({count})" for cause, count in ordered)
