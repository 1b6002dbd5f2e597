"""What a run reads and writes, as datasets of OpenLineage: places named as its naming conventions say."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from configs.models import Collection
from storage.addresses import is_s3, local_file, split_s3
from storage.blobs import Blobs
from storage.schemas import STORED
from storage.schemas.arrow import schema
from storage.versions import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One dataset: `uri` is the folder or prefix that it lies in, `name` what it is called there (a table, a root).

    `columns` are names and Arrow types; `rows`, `bytes` and `files` count what is there, None where nobody counted.
    """

    uri: str
    name: str = ""
    version: str | None = None
    columns: Sequence[tuple[str, str]] = field(default_factory=tuple)
    rows: int | None = None
    bytes: int | None = None
    files: int | None = None

    @property
    def namespace(self) -> str:
        """`file`, or the bucket.

        >>> Dataset(uri="s3://letters/store", name="pages").namespace
        's3://letters'
        """
        return f"s3://{split_s3(self.uri)[0]}" if is_s3(self.uri) else "file"

    @property
    def path(self) -> str:
        """The place in its namespace.

        >>> Dataset(uri="s3://letters/store", name="pages").path
        'store/pages'
        """
        place = split_s3(self.uri)[1] if is_s3(self.uri) else str(local_file(self.uri))
        return "/".join(part for part in (place, self.name) if part) or "/"

    @property
    def source(self) -> str:
        """The address of the folder or prefix, as a URI."""
        return self.uri if is_s3(self.uri) else local_file(self.uri).as_uri()


def sources(config: Collection) -> list[Dataset]:
    """The roots of a collection."""
    return [Dataset(uri=root.uri) for root in config.sources]


def tables(blobs: Blobs, manifest: Manifest, collection: str) -> list[Dataset]:
    """The stored tables of a collection in one version; those without parts are left out."""
    found = []
    for table, shards in sorted(manifest.tables.items()):
        parts = [part for shard, part in shards.items() if shard.partition("/")[0] == collection]
        if parts and table in STORED:
            found.append(
                Dataset(
                    uri=blobs.uri(),
                    name=f"{collection}/{table}",
                    version=str(manifest.version),
                    columns=[(column.name, str(column.type)) for column in schema(STORED[table])],
                    rows=sum(part.rows for part in parts),
                    bytes=sum(part.bytes for part in parts),
                    files=len(parts),
                )
            )
    return found
