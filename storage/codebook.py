"""The codebook: what every column of a release means, with its type and unit, taken from the declarations of the rows.

`docs/tables.md` and `COLUMNS.md` of every release are made from here:

    python -m storage.codebook > docs/tables.md
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import pyarrow as pa

from storage.schemas import Row, types
from storage.schemas.arrow import schema
from storage.schemas.released import TABLES

#: Structs that have a name of their own in the contract.
_NAMED = (types.Span, types.Box)

_HEAD = """\
# Tables and columns

Every table is one folder of Parquet files. Offsets count Unicode code points, start inclusive, end exclusive. `span` is
`struct<page_number: int32, start: int32, end: int32>` into `pages.text`; `box` is `struct<page_number: int32, left:
int32, top: int32, right: int32, bottom: int32>` in pixels of the source frame: the image after EXIF orientation and
before any rotation or deskew; for PDF and DjVu the page rendered at `dpi`.
"""


def codebook() -> str:
    """Every released table and its columns, in Markdown."""
    return "\n".join([_HEAD, *(_table(name, row) for name, row in TABLES.items())])


def _table(name: str, row: type[Row]) -> str:
    meanings = meanings_of(row)
    kinds = schema(row)
    lines = [
        f"## {name}",
        "",
        inspect.cleandoc(row.__doc__ or ""),
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
    ]
    for column, meaning in meanings.items():
        lines.append(f"| `{column}` | {_kind(kinds.field(column).type)} | {_line(meaning)} |")
    return "\n".join([*lines, ""])


def meanings_of(row: type[Row]) -> dict[str, str]:
    """Column → the string below its declaration, in the order of the columns. Raises KeyError for one without.

    >>> from storage.schemas import RefusalRow
    >>> meanings_of(RefusalRow)["subject"]
    'URI of the refused object.'
    """
    found = dict(_strings(_class(sys.modules[row.__module__], row.__name__)))
    return {name: found[name] for name in schema(row).names}


def _strings(declared: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Each annotated name of a class and the string that follows it."""
    for field, text in zip(declared.body, declared.body[1:], strict=False):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str):
            yield field.target.id, text.value.value


@cache
def _class(module: ModuleType, name: str) -> ast.ClassDef:
    tree = ast.parse(inspect.getsource(module))
    return next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)


def _kind(kind: pa.DataType) -> str:
    """A type as the contract writes it."""
    named = {schema_type(row): row.__name__.lower() for row in _NAMED}
    if kind in named:
        return named[kind]
    if pa.types.is_map(kind):
        return f"map<{_kind(kind.key_type)}, {_kind(kind.item_type)}>"
    if pa.types.is_list(kind):
        return f"list<{_kind(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{field.name}: {_kind(field.type)}' for field in kind)}>"
    return {"float": "float32", "double": "float64", "date32[day]": "date32"}.get(str(kind), str(kind))


def _line(text: str) -> str:
    """A text in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def schema_type(row: type[Row]) -> pa.DataType:
    """A struct's Arrow type."""
    return pa.struct(list(schema(row)))


if __name__ == "__main__":
    sys.stdout.write(codebook())
