"""Versions of the programs that give text or pixels beside the OCR engine."""

import re
import subprocess
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

#: Python packages of readers: `pages.engine` of their pages begins with the name.
PACKAGES = ("pypdfium2", "trafilatura", "lxml")


@lru_cache(maxsize=1)
def djvulibre() -> str:
    """Version of the installed djvulibre; empty where there is none."""
    try:
        done = subprocess.run(["djvused", "--help"], capture_output=True, timeout=60, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return ""
    found = re.search(rb"DjVuLibre-([\d.]+)", done.stdout + done.stderr)
    return found[1].decode("ascii") if found else ""


@lru_cache(maxsize=1)
def pandoc() -> str:
    """Version of the installed pandoc; empty where there is none."""
    try:
        done = subprocess.run(["pandoc", "--version"], capture_output=True, timeout=60, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return ""
    found = re.match(rb"pandoc ([\d.]+)", done.stdout)
    return found[1].decode("ascii") if found else ""


@lru_cache(maxsize=1)
def installed() -> Mapping[str, str]:
    """Program → version, for those that are installed."""
    found = {"djvulibre": djvulibre(), "pandoc": pandoc()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return {name: number for name, number in found.items() if number}
