"""Readers: one module a format. `inspect` counts what a source holds, `read` gives one page of it."""

from importlib import import_module
from typing import cast

from tasks.errors import UnsupportedError
from tasks.reader import FormatReader, ImageReader

#: Name of a reader, as in `members.reader` → module. A reader is imported when the first page of its format comes.
READERS = {
    "image": "tasks.readers.image",
    "pdf": "tasks.readers.pdf",
    "djvu": "tasks.readers.djvu",
    "html": "tasks.readers.html",
    "mhtml": "tasks.readers.mhtml",
    "warc": "tasks.readers.warc",
    "plain": "tasks.readers.plain",
    "markdown": "tasks.readers.markdown",
    "jsonl": "tasks.readers.jsonl",
    "parquet": "tasks.readers.parquet",
    "office": "tasks.readers.office",
}

#: Name of a reader → what one of its pages costs, roughly, where a page image costs 1: milliseconds beside a second.
COSTS = {"plain": 0.03, "jsonl": 0.03, "parquet": 0.03, "markdown": 0.1, "html": 0.2, "mhtml": 0.2, "warc": 0.2}


def reader(name: str) -> FormatReader:
    """The reader of that name. Raises UnsupportedError for a name that is none."""
    if name not in READERS:
        raise UnsupportedError(f"There is no reader {name!r}: it is one of {', '.join(READERS)}.")
    return cast("FormatReader", import_module(READERS[name]))


def image_reader(name: str) -> ImageReader | None:
    """The reader of that name, where it reads images; None for mark-up and text."""
    found = reader(name)
    return cast("ImageReader", found) if hasattr(found, "facsimile") else None
