"""A block on its way to a `BlockRow`: mutable, with its parent as an object, because a comment's line of author and
time comes before the comment that it points to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.schemas import BlockRow, Link, Style


@dataclass(slots=True, eq=False)
class Block:
    """One block; fields as in `BlockRow`."""

    role: str
    start: int
    end: int
    parent: "Block | None" = None
    level: int | None = None
    styles: list[Style] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    row: int | None = None
    column: int | None = None
    is_header: bool | None = None
    is_main: bool | None = None
    attributes: dict[str, str] = field(default_factory=dict)


def rows_of(blocks: Sequence[Block], page_id: str, document_id: str, page_number: int) -> tuple[BlockRow, ...]:
    """Rows of blocks in reading order; `parent` becomes an ordinal."""
    ordinals = {id(block): ordinal for ordinal, block in enumerate(blocks)}
    return tuple(
        BlockRow(
            page_id,
            document_id,
            page_number,
            ordinal,
            block.start,
            block.end,
            block.role,
            parent=ordinals.get(id(block.parent)),
            level=block.level,
            styles=tuple(block.styles),
            links=tuple(block.links),
            row=block.row,
            column=block.column,
            is_header=block.is_header,
            is_main=block.is_main,
            attributes=tuple(sorted(block.attributes.items())),
        )
        for ordinal, block in enumerate(blocks)
    )
