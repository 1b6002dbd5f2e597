"""Errors of storage. Each has a `code` (snake_case) and a sentence that says what to do.

StorageError
├── Conflict         somebody else wrote that object, version or collection first
│   └── Busy         somebody else is at work on the store
├── NotFound         no such object
├── BadKey           a name that no store may hold
├── BadTag           a name that no version may have
├── BadAddress       an address that is neither a folder nor `s3://bucket/prefix`
├── Unreachable      the disk or endpoint cannot be reached
├── DiskLow          less room is left than must stay free
├── AccessDenied     a right or a credential is missing
├── UnsafeStore      the endpoint ignores `If-None-Match`
├── CorruptObject    a stored object is not what was written
│   └── CorruptPart  the same, of a part of a table
├── UnknownVersion   the store has no such version
│   └── LetGo        it had, and garbage collection let it go
├── UnknownFormat    written by a later Opis
├── SourceMissing    the root of a source is not there
├── SourceEmpty      the root of a source holds nothing to read
├── SourceIsStore    the root of a source is an Opis store
├── Stale            nothing was brought up to date for too long
├── RequirementsUnmet  a release would not hold what its view requires
└── ReleaseExists    a release is never overwritten
"""
# ruff: noqa: N818  -- the tree above reads as the states they are; the base says that they are errors

from typing import Any


class StorageError(Exception):
    """A failure of storage, with a code and a sentence that says what to do."""

    code = "storage_error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way from a child process."""
        return _rebuild, (type(self), self.message, self.__dict__)


class Conflict(StorageError):
    """Somebody else was first. `newer` is the manifest found instead of ours, `collection` what both changed."""

    code = "conflict"

    def __init__(self, message: str, *, newer: Any = None, collection: str | None = None) -> None:
        super().__init__(message)
        self.newer = newer
        self.collection = collection


class Busy(Conflict):
    """Somebody else is at work on the store, and what was asked for must be alone there."""

    code = "busy"


class NotFound(StorageError):
    """No such object."""

    code = "not_found"


class BadKey(StorageError):
    """A name that no store may hold."""

    code = "bad_key"


class BadTag(StorageError):
    """A name that no version may have."""

    code = "bad_tag"


class BadAddress(StorageError):
    """Neither a folder nor `s3://bucket/prefix`."""

    code = "bad_address"


class Unreachable(StorageError):
    """The disk or endpoint cannot be reached."""

    code = "unreachable"


class DiskLow(StorageError):
    """Less room is left on a disk than must stay free."""

    code = "disk_low"


class AccessDenied(StorageError):
    """A right or a credential is missing."""

    code = "access_denied"


class UnsafeStore(StorageError):
    """The endpoint ignores `If-None-Match`: two writers could both publish the same version."""

    code = "unsafe_store"


class CorruptObject(StorageError):
    """A stored object is not what was written."""

    code = "corrupt_object"


class CorruptPart(CorruptObject):
    """A part of a table is not what was written."""

    code = "corrupt_part"


class UnknownVersion(StorageError):
    """The store has no such version."""

    code = "unknown_version"


class LetGo(UnknownVersion):
    """The store had this version, and garbage collection let it go."""

    code = "let_go"


class UnknownFormat(StorageError):
    """Written by a later Opis."""

    code = "unknown_format"


class SourceMissing(StorageError):
    """The root of a source is not there."""

    code = "source_missing"


class SourceEmpty(StorageError):
    """The root of a source holds nothing to read."""

    code = "source_empty"


class SourceIsStore(StorageError):
    """The root of a source is an Opis store."""

    code = "source_is_store"


class Stale(StorageError):
    """Nothing was brought up to date for too long."""

    code = "stale"


class RequirementsUnmet(StorageError):
    """A release would not hold what its view requires."""

    code = "requirements_unmet"


class ReleaseExists(StorageError):
    """A release is never overwritten."""

    code = "release_exists"


def _rebuild(kind: type[StorageError], message: str, state: dict[str, Any]) -> StorageError:
    error = kind(message)
    error.__dict__.update(state)
    return error
