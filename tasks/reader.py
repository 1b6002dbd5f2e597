"""What a reader of a format must offer, and what it gives back. `tasks.readers` holds one module a format."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from storage.schemas import BlockRow, PageRow, RefusalRow, StringMap, Unit
from tasks.stage import PageTask, Parameters, SourceTask

if TYPE_CHECKING:
    from PIL.Image import Image

    from tasks.stage import Payload


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a source holds. `reader` is the name under which `tasks.recognise` finds the reader again."""

    media_type: str
    reader: str
    units: tuple[Unit, ...]
    references: tuple[str, ...] = ()
    refusals: tuple[RefusalRow, ...] = ()
    metadata: StringMap = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as read."""

    page: PageRow
    blocks: tuple[BlockRow, ...] = ()


class FormatReader(Protocol):
    """One format. Both functions raise `tasks.errors.StageError` on what they cannot read."""

    def inspect(self, task: SourceTask) -> Inspection:
        """Count documents and pages without reading them; an error here quarantines the source."""
        ...

    def read(self, task: PageTask, parameters: Parameters) -> Reading:
        """Read one page; an error here makes the page `failed`."""
        ...


class ImageReader(FormatReader, Protocol):
    """A format of page images."""

    def facsimile(self, payload: "Payload", index: int, page: PageRow) -> "Image":
        """The image that the boxes of a page count in; `index` as in its leaf."""
        ...
