"""The table that says what was done to what, with what: state is data like everything else."""

from typing import NamedTuple

from storage.schemas.types import Digest, Float64, Int32, StringMap


class StateRow(NamedTuple):
    """The last attempt of one stage on one subject."""

    subject_id: str
    """A source, page or document id, or the name of a collection."""
    stage: str
    """Name of the stage."""
    document_id: str
    """The document of the subject; the source itself for acquire, the collection for collection stages."""
    input_digest: Digest
    """Digest of the upstream rows (for acquire: of size and modification time or ETag)."""
    recipe_digest: Digest
    """Digest of stage version and parameters."""
    resources: StringMap
    """Every model or dictionary consulted, losing candidates included → digest or version."""
    outputs: StringMap
    """Table written → hexadecimal digest of the subject's rows in it."""
    status: str
    """`done` or `failed`."""
    error_code: str | None = None
    """Why it failed: one word in snake_case."""
    error_message: str | None = None
    """The same as a sentence."""
    http_status: Int32 | None = None
    """HTTP status behind the failure, where there was one."""
    attempts: Int32 = 1
    """Runs in a row that tried it as it is, this one included."""
    run_id: str = ""
    """The run that made it."""
    cpu_seconds: Float64 = 0.0
    """CPU seconds it cost, for estimates."""
