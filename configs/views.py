"""Views: named selections of a dataset for a release, with what it must hold to be published."""

import re
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field

from configs.errors import ConfigError, nearest
from configs.load import read_toml, validated
from configs.models import COLLECTION_NAME, Settings

Share = Annotated[float, Field(ge=0, le=1)]


class About(Settings):
    """What a reader of the release is told beside the figures."""

    title: str | None = None
    description: str | None = None
    licence: str | None = None
    """SPDX name or address of the licence of the dataset as a whole; the rights of each document stand in its row."""
    creators: tuple[str, ...] = ()
    url: str | None = None
    citation: str | None = None


class Requirements(Settings):
    """What must hold before anything is written; null asks for nothing."""

    min_rows: dict[str, int] = Field(default_factory=dict)
    """Table → rows at least."""
    max_quarantined_share: Share | None = None
    """Sources that could not be read, of all that are not withdrawn."""
    max_failed_share: Share | None = None
    """Pages that failed, of all."""
    min_quality: Share | None = None
    """Mean `documents.quality`."""
    max_estimated_cer: Share | None = None
    """Mean `pages.estimated_cer`."""
    max_removed_share: Share | None = None
    """Documents of the release before that are gone, of all it had."""


class ReleaseView(Settings):
    """One view. Tables that name a document, page or segment that is left out leave that row out too."""

    view: str = Field(pattern=COLLECTION_NAME)
    collections: tuple[str, ...] = ()
    """Only these; empty means all."""
    tables: tuple[str, ...] = ()
    """Only these; empty means all."""
    where: dict[str, str] = Field(default_factory=dict)
    """Table → condition on its rows: a polars SQL expression, such as `is_preferred AND language = 'ru'`."""
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Table → columns wanted; those that identify a row are always there."""
    about: About = About()
    require: Requirements = Requirements()

    @cached_property
    def selects(self) -> bool:
        """Whether anything is left out, so that the release is not the whole dataset."""
        return bool(self.tables or self.where or self.columns)


def load_view(named: str) -> ReleaseView:
    """A view by the path of its TOML file, or one of those shipped by name. Raises ConfigError."""
    path = Path(named)
    if path.suffix == ".toml" or "/" in named:
        return validated(ReleaseView, read_toml(path), path.name)
    shipped = files("configs").joinpath("views", f"{named}.toml")
    if not re.fullmatch(COLLECTION_NAME, named) or not shipped.is_file():
        known = sorted(place.name.removesuffix(".toml") for place in files("configs").joinpath("views").iterdir())
        raise ConfigError(f"no view {named!r} is shipped; {nearest(named, known)}, or name a TOML file")
    return validated(ReleaseView, read_toml(Path(str(shipped))), f"configs/views/{named}.toml")
