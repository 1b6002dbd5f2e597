"""The account of a run: its record says that it has begun, and where it ends in an error, that it failed, and why."""

from contextlib import suppress

from flows import listing
from storage import runs
from storage.blobs import Blobs
from storage.errors import StorageError
from storage.schemas.runs import RunRow

#: Characters of the reason why a run failed.
_MOST = 500


class Account:
    """A block that is one run. One that is killed, or stopped by a person, has no end."""

    def __init__(self, blobs: Blobs, run: RunRow) -> None:
        self._blobs = blobs
        self._run = run

    def __enter__(self) -> None:
        runs.start_run(self._blobs, self._run)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception):
            said = str(error)[:_MOST] or type(error).__name__
            ended = self._run._replace(finished_at=listing.now(), status="failed", message=said)
            with suppress(StorageError):  # the error itself is worth more
                runs.finish_run(self._blobs, ended)
