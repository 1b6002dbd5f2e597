"""Exit codes of `opis`, and which error ends in which.

`python -m flows.exits > docs/exit-codes.md` makes the page of the documentation.
"""

import sys
from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    """Done; single rejects do not change this."""
    FAULT = 1
    """A fault of Opis itself; please report it."""
    USAGE = 2
    """Words of the command line that do not fit."""
    CONFIGURATION = 3
    """A configuration, parameter or language that cannot be used."""
    SOURCE = 4
    """The source is missing, empty, or has lost too much."""
    STORE = 5
    """The store or release cannot be read or written."""
    CONFLICT = 6
    """Somebody else was first or is at work on the store; run again."""
    FINDINGS = 7
    """`verify` found faults, a release lacks what its view requires, or a store is older than `status --max-age`."""
    MISSING = 8
    """`doctor` found that something is missing; a run lacks an engine or a model."""
    UNKNOWN = 9
    """No such id, version or collection."""
    PREFECT = 10
    """The Prefect API cannot be used, or a flow run failed there."""
    CLUSTER = 11
    """The Dask cluster cannot be used, or a worker of it is not what the run needs."""
    ROOM = 12
    """Less room is left on a disk than must stay free; what was finished is adopted by the next run."""
    INTERRUPTED = 130
    """Stopped by the user; what was finished is adopted by the next run."""


Table = tuple[tuple[type[Exception], Exit], ...]


def exit_of(error: Exception) -> Exit:
    """The exit code of an error that a command lets out."""
    return next((code for kind, code in _table() if isinstance(error, kind)), Exit.FAULT)


def told() -> tuple[type[Exception], ...]:
    """Errors that end a command in a sentence; any other is a fault of Opis and shows where it happened."""
    return tuple(kind for kind, _ in _table())


def _table() -> Table:
    """Kind of error → exit code, the special before the general. Imported late: most commands end well."""
    from configs.errors import ConfigError
    from flows.listing import WithdrawalError
    from storage import errors
    from tasks.errors import MissingToolError

    return (
        (ConfigError, Exit.CONFIGURATION),
        (WithdrawalError, Exit.SOURCE),
        (errors.SourceMissing, Exit.SOURCE),
        (errors.SourceEmpty, Exit.SOURCE),
        (errors.SourceIsStore, Exit.SOURCE),
        (errors.Conflict, Exit.CONFLICT),
        (errors.UnknownVersion, Exit.UNKNOWN),
        (errors.BadTag, Exit.USAGE),
        (errors.RequirementsUnmet, Exit.FINDINGS),
        (errors.Stale, Exit.FINDINGS),
        (UnknownError, Exit.UNKNOWN),
        (PrefectError, Exit.PREFECT),
        (ClusterError, Exit.CLUSTER),
        (errors.DiskLow, Exit.ROOM),
        (errors.StorageError, Exit.STORE),
        (MissingToolError, Exit.MISSING),
    )


class UnknownError(Exception):
    """No such id or collection in the store."""


class PrefectError(Exception):
    """The Prefect API cannot be used, or a flow run failed there."""


class ClusterError(Exception):
    """The Dask cluster cannot be used, or a worker of it is not what the run needs."""


def described() -> str:
    """Every exit code and what it means, in Markdown."""
    import ast
    import inspect

    (declared,) = ast.parse(inspect.getsource(Exit)).body
    assert isinstance(declared, ast.ClassDef)
    strings = [node.value for node in declared.body if isinstance(node, ast.Expr)][1:]
    meanings = [str(text.value) for text in strings if isinstance(text, ast.Constant) and isinstance(text.value, str)]
    rows = [f"| {code.value} | {meaning} |" for code, meaning in zip(Exit, meanings, strict=True)]
    return "\n".join([_HEAD, *rows, ""])


_HEAD = """\
# Exit codes

What went wrong is one sentence on standard error that says what to do; standard output holds results alone.

| code | meaning |
| --- | --- |"""

if __name__ == "__main__":
    sys.stdout.write(described())
