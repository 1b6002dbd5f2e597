"""What a version has joined, as the stored table `proposals` keeps it for the next one."""

import numpy as np

from storage.schemas import ProposalRow
from tasks.likeness.fold import FOLD
from tasks.likeness.growth import Joined
from tasks.likeness.minhash import MINHASH
from tasks.stage import Reader, rows_of

#: Version of everything that decides which pairs are proposed: `bands`, `growth` and the numbers of signatures.
_JOIN = 2


def recipe(rows: int, least: float, shortest: int) -> str:
    """What the pairs depend on beside the signatures: slots of a band, least estimate and letters of a text."""
    return f"join {_JOIN}, fold {FOLD}, minhash {MINHASH}, rows {rows}, least {least!r}, shortest {shortest}"


def recalled(proposals: Reader, level: str, wanted: str) -> Joined | None:
    """What the version before had joined of a level by the recipe wanted; None where it had not."""
    for row in rows_of(proposals, ProposalRow):
        if (row.level, row.recipe) == (level, wanted):
            pairs = np.frombuffer(row.pairs, dtype="<u4").astype(np.int64).reshape(-1, 2)
            return Joined(np.frombuffer(row.signatures, dtype="<u8").astype(np.uint64), pairs)
    return None


def stored(joined: Joined, level: str, wanted: str, collection: str) -> ProposalRow:
    """The row for the next version."""
    signatures, pairs = joined.signatures.astype("<u8").tobytes(), joined.pairs.astype("<u4").tobytes()
    return ProposalRow(level, wanted, signatures, pairs, collection)
