"""Tesseract models: where they lie, what they are called, and their digests.

Languages may be written as BCP 47 (`ru`, `en-GB`, `sr-Latn`) or as Tesseract does (`rus`, `srp_latn`).

    >>> model_of("ru"), model_of("rus"), model_of("en-GB"), model_of("sr-Latn")
    ('rus', 'rus', 'eng', 'srp_latn')
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from tasks.errors import MissingToolError
from tasks.ocr.parameters import AUTO

#: Folders where Debian, Fedora, Homebrew and a source build put the models, after `TESSDATA_PREFIX`.
FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)

#: BCP 47 → Tesseract, where the model is not the ISO 639-2/T code of the language or the code has two letters.
NAMES = {
    "be": "bel", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fi": "fin", "fr": "fra", "he": "heb", "hr": "hrv", "hu": "hun", "hy": "hye", "it": "ita",
    "ka": "kat", "kk": "kaz", "la": "lat", "lt": "lit", "lv": "lav", "mk": "mkd", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe",
    "tr": "tur", "tt": "tat", "uk": "ukr", "uz": "uzb_cyrl", "yi": "yid",
    "sr-latn": "srp_latn", "sr-cyrl": "srp",
}  # fmt: skip

#: Read beside the languages of `auto` and never named by a user: turned pages, Cyrillic of other times and peoples.
ORIENTATION = "osd"
CYRILLIC = "Cyrillic"


def model_of(language: str) -> str:
    """Tesseract's name of a language; a name that is not known is taken to be Tesseract's own."""
    tag = language.strip().replace("_", "-").lower()
    primary = tag.partition("-")[0]
    return NAMES.get(tag) or NAMES.get(primary) or _as_written(language.strip())


def _as_written(language: str) -> str:
    known = language.replace("-", "_")
    return known if "_" in known or known == CYRILLIC else known.lower()


@lru_cache(maxsize=8)
def _folder(prefix: str | None) -> Path:
    places = [Path(prefix), Path(prefix) / "tessdata"] if prefix else []
    for place in [*places, *map(Path, FOLDERS)]:
        if any(place.glob("*.traineddata")):
            return place
    raise MissingToolError(
        "No Tesseract models were found: install them (Debian: apt-get install tesseract-ocr-rus tesseract-ocr-eng) "
        "or name their folder in TESSDATA_PREFIX."
    )


def folder() -> Path:
    """The folder of models. Raises MissingToolError where there is none."""
    return _folder(os.environ.get("TESSDATA_PREFIX"))


def installed(model: str) -> bool:
    """Whether there is a model of that name."""
    return (folder() / f"{model}.traineddata").is_file()


def usable(languages: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Models of the languages that are installed, in order, and the languages that have none."""
    wanted = list(dict.fromkeys(map(model_of, languages)))
    return tuple(filter(installed, wanted)), tuple(model for model in wanted if not installed(model))


def package_of(model: str) -> str:
    """Debian's package of a model.

    >>> package_of("rus"), package_of("srp_latn"), package_of("Cyrillic")
    ('tesseract-ocr-rus', 'tesseract-ocr-srp-latn', 'tesseract-ocr-script-cyrl')
    """
    return "tesseract-ocr-script-cyrl" if model == CYRILLIC else f"tesseract-ocr-{model.replace('_', '-').lower()}"


def digest(model: str) -> str:
    """SHA-256 of a model file, hexadecimal; read once per process while size and time stay the same."""
    path = folder() / f"{model}.traineddata"
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: Path, _size: int, _mtime: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digests(models: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Model file → SHA-256, sorted, for the models that are installed."""
    return tuple((f"{model}.traineddata", digest(model)) for model in sorted(set(models)) if installed(model))


def resources(languages: Iterable[str]) -> Mapping[str, str]:
    """Digests of every installed model that a page may be read with: a sidecar may name any language of `NAMES`."""
    named = [model for model in map(model_of, languages) if model != "auto"]
    try:
        return dict(digests([*AUTO, *named, *NAMES.values(), ORIENTATION, CYRILLIC]))
    except MissingToolError:
        return {}
