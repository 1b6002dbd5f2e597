"""Read configurations from TOML and say plainly what is wrong with them."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from configs.errors import ConfigError, nearest
from configs.models import Collection, Disk, Page, Work

M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], values: dict[str, Any], where: str) -> M:
    """The model, or ConfigError that names the place and, for an unknown key, the nearest valid one.

    >>> validated(Collection, {"collecton": "letters"}, "letters.toml")
    Traceback (most recent call last):
    ...
    configs.errors.ConfigError: letters.toml: unknown key "collecton"; did you mean "collection"?
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = error.errors()
        unknown = [fault for fault in faults if fault["type"] == "extra_forbidden"]
        raise ConfigError(f"{where}: {_sentence(model, (unknown or faults)[0])}") from None


def _sentence(model: type[BaseModel], fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = _fields_at(model, fault["loc"][:-1])
        return f'unknown key "{place}"; {nearest(str(fault["loc"][-1]), known)}'
    if fault["type"] == "missing":
        return f'the key "{place}" is missing'
    message = _NEEDED.get(fault["type"]) or fault["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{place or 'the file'}: {message} (given: {fault['input']!r:.80})"


#: Kind of fault → what to write, where Pydantic says it in terms of Python.
_NEEDED = {
    "tuple_type": "a list is needed; of tables it is written [[sources]]",
    "dict_type": "a table is needed",
    "model_type": "a table is needed",
    "string_type": "a string in quotation marks is needed",
    "string_pattern_mismatch": "a name has lower-case Latin letters, digits, - and _, at most 63, the first no sign",
    "string_too_short": "must not be empty",
}


def _fields_at(model: type[BaseModel], place: tuple[Any, ...]) -> list[str]:
    """Names of the fields of a nested model; list positions are passed over."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            inner = [kind for kind in _arguments(model.model_fields[part].annotation) if _is_model(kind)]
            model = inner[0] if inner else model
    return list(model.model_fields)


def _arguments(annotation: Any) -> list[Any]:
    return [annotation, *getattr(annotation, "__args__", ())]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict; ConfigError where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise ConfigError(f"{path} is a folder; name a TOML file, or use --source for a folder") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}): check its permissions") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not a TOML file: {error}") from None


def load_collection(path: Path) -> Collection:
    """A collection's configuration. Relative source and store folders count from the file's own folder."""
    values = read_toml(path)
    base = path.resolve().parent
    for root in values.get("sources", []) if isinstance(values.get("sources"), list) else []:
        if isinstance(root, dict) and isinstance(root.get("uri"), str):
            root["uri"] = _from(base, root["uri"])
    if isinstance(values.get("store"), str):
        values["store"] = _from(base, values["store"])
    return validated(Collection, values, path.name)


def _from(base: Path, uri: str) -> str:
    return uri if "://" in uri else str(base / uri)


@cache
def work(stage: str) -> Work:
    """Limits of a stage, from the shipped `configs/stages.toml`."""
    return _limits(Work, stage)


@cache
def page_limits() -> Page:
    """Limits on a page, from the same file."""
    return _limits(Page, "page")


@cache
def disk() -> Disk:
    """Room that a run leaves, from the same file."""
    return _limits(Disk, "disk")


def _limits(model: type[M], name: str) -> M:
    tables = tomllib.loads(files("configs").joinpath("stages.toml").read_text(encoding="utf-8"))
    if name not in tables:
        raise ConfigError(f"configs/stages.toml has no table [{name}]; add one")
    return validated(model, tables[name], f"configs/stages.toml [{name}]")
