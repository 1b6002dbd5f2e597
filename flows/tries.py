"""How often what failed is tried again by later runs.

What is wrong with the bytes stays wrong: such a failure stands until the bytes, the recipe or a model change. A crash,
a time-out, want of memory or a source that could not be fetched may be the machine's: the subject is tried by a set
number of runs (`tries` in `configs/stages.toml`), and is then parked like the others. `--failed` tries every one again.
"""

from storage.schemas import StateRow

#: Codes of failures that another run may not meet.
PASSING = frozenset({"crashed", "timeout", "out_of_memory", "no_scratch", "unreadable_source"})


def is_due(row: StateRow, most: int) -> bool:
    """Whether a later run tries the subject of a row again, which `most` runs may do in all."""
    return row.status == "failed" and row.error_code in PASSING and row.attempts < most
