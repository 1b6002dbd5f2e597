"""Moments as they stand in the small objects of a store."""

from datetime import UTC, datetime


def now() -> str:
    """The time by this machine's clock, UTC, to the second, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
