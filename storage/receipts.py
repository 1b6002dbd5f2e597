"""Receipts: what a finished batch did, so that the next run adopts its parts instead of doing the work again.

One object a batch, `receipts/<run_id>/<batch_id>.json`, written after its parts. Receipts of a run are dropped once
the run has published.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from storage.blobs import Blobs
from storage.errors import CorruptObject, NotFound
from storage.parts import Part
from storage.schemas import StateRow

_DIGESTS = ("input_digest", "recipe_digest")
_MAPS = ("resources", "outputs")


class Batch(Protocol):
    """What a receipt takes from the order of a batch."""

    @property
    def run_id(self) -> str:
        """The run."""
        ...

    @property
    def batch_id(self) -> str:
        """Unique in the run; may stand in a key."""
        ...

    @property
    def stage(self) -> str:
        """The stage."""
        ...

    @property
    def collection(self) -> str:
        """The collection."""
        ...

    @property
    def shard(self) -> str:
        """The shard that the rows belong to."""
        ...

    @property
    def recipe_digest(self) -> bytes:
        """Digest of stage version and parameters."""
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """A finished batch: the states of its subjects, and the part it wrote of each table."""

    run_id: str
    batch_id: str
    stage: str
    collection: str
    shard: str
    recipe_digest: bytes
    subjects: tuple[StateRow, ...]
    parts: Mapping[str, Part]
    written_at: datetime


def write(blobs: Blobs, batch: Batch, subjects: Sequence[StateRow], parts: Mapping[str, Part]) -> Receipt:
    """Leave the receipt of a batch; the same batch done twice leaves the later one."""
    receipt = Receipt(
        batch.run_id,
        batch.batch_id,
        batch.stage,
        batch.collection,
        batch.shard,
        batch.recipe_digest,
        tuple(subjects),
        dict(parts),
        datetime.now(UTC),
    )
    blobs.put(key_of(batch.run_id, batch.batch_id), _to_json(receipt))
    return receipt


def key_of(run_id: str, batch_id: str) -> str:
    """Key of the receipt of a batch."""
    return f"receipts/{run_id}/{batch_id}.json"


def load(blobs: Blobs, key: str) -> Receipt:
    """One receipt. Raises NotFound and CorruptObject."""
    return _from_json(blobs.uri(key), blobs.get(key))


def load_all(blobs: Blobs) -> Iterator[Receipt]:
    """Every receipt of the store, by run and batch, but those that a run which ends meanwhile drops.

    Raises CorruptObject.
    """
    for key in blobs.list("receipts/"):
        with suppress(NotFound):
            yield load(blobs, key)


def drop(blobs: Blobs, run_id: str) -> None:
    """Delete the receipts of a run; their parts stay."""
    for key in blobs.list(f"receipts/{run_id}/"):
        blobs.delete(key)


def _to_json(receipt: Receipt) -> bytes:
    plain: dict[str, Any] = {
        "run_id": receipt.run_id,
        "batch_id": receipt.batch_id,
        "stage": receipt.stage,
        "collection": receipt.collection,
        "shard": receipt.shard,
        "recipe_digest": receipt.recipe_digest.hex(),
        "subjects": [_state_to_json(row) for row in receipt.subjects],
        "parts": {table: part.to_json() for table, part in sorted(receipt.parts.items())},
        "written_at": receipt.written_at.isoformat(),
    }
    return json.dumps(plain, ensure_ascii=True).encode()


def _state_to_json(row: StateRow) -> dict[str, Any]:
    return row._asdict() | {name: getattr(row, name).hex() for name in _DIGESTS}


def _state(plain: dict[str, Any]) -> StateRow:
    digests = {name: bytes.fromhex(plain[name]) for name in _DIGESTS}
    maps = {name: tuple((key, value) for key, value in plain[name]) for name in _MAPS}
    return StateRow(**(plain | digests | maps))


def _from_json(uri: str, content: bytes) -> Receipt:
    try:
        plain = json.loads(content)
        plain["recipe_digest"] = bytes.fromhex(plain["recipe_digest"])
        plain["subjects"] = tuple(_state(row) for row in plain["subjects"])
        plain["parts"] = {table: Part(**part) for table, part in plain["parts"].items()}
        plain["written_at"] = datetime.fromisoformat(plain["written_at"])
        return Receipt(**plain)
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptObject(
            f"The receipt {uri} cannot be read ({error}): delete it, and the next run does its batch again."
        ) from error
