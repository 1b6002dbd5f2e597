"""Whether a Prefect API is configured, found without importing Prefect (which costs seconds)."""

import os
import tomllib
from pathlib import Path


def is_configured() -> bool:
    """Whether `PREFECT_API_URL` is set, in the environment or in the active profile.

    `OPIS_EMBEDDED=1` says no: a flow that is recorded already runs its batches here.
    """
    return os.environ.get("OPIS_EMBEDDED") != "1" and api_url() is not None


def api_url() -> str | None:
    """Address of the configured API; None where there is none."""
    return os.environ.get("PREFECT_API_URL") or _of_profile().get("PREFECT_API_URL") or None


def _of_profile() -> dict[str, str]:
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    path = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    found = profiles.get("profiles", {}).get(active, {})
    return found if isinstance(found, dict) else {}
