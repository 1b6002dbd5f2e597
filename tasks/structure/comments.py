"""Comment threads in plain text: a head of author, time and votes, then the comment, replies set further in.

Forums are pasted in many shapes; what they share is a short head that names an author and says how long ago, and the
words of the buttons beside it.
"""

from tasks.structure.block import PARAGRAPH, Block, Piece
from tasks.structure.comment_heads import Head, count_beside, find_heads, is_tool
from tasks.structure.manuscript import Line, Manuscript

#: Characters by which a page shows whether it is a thread all through.
_LOOKED_AT = 20_000


def is_thread(manuscript: Manuscript, page: int) -> bool:
    """Whether a page is a comment thread all through: its short lines are then no printed ones."""
    lines = manuscript.lines(page, 0, min(len(manuscript.texts[page]), _LOOKED_AT))
    heads = find_heads(manuscript, lines)
    return len(heads) > 1 and len(lines) - heads[0].first < 20 * len(heads)


def thread(manuscript: Manuscript, lines: list[Line], heads: list[Head]) -> tuple[int, list[Block]]:
    """For each head a `comment_meta` and a `comment`; the number is the line after the last comment."""
    blocks: list[Block] = []
    open_comments: list[tuple[int, Block]] = []
    is_flat = len({head.indent for head in heads}) == 1
    latest: dict[str, Block] = {}
    for number, head in enumerate(heads):
        stop = heads[number + 1].first if number + 1 < len(heads) else _last_line(manuscript, lines, head)
        while open_comments and open_comments[-1][0] >= head.indent:
            open_comments.pop()
        parent = open_comments[-1][1] if open_comments else None
        if is_flat and head.answers:
            parent = latest.get(head.answers.casefold())
        depth = 0 if parent is None else (parent.depth or 0) + 1
        meta = _block(lines[head.first : head.last]).settle("comment_meta")
        blocks.append(meta)
        body, buttons = _without_buttons(manuscript, lines[head.last : stop])
        if head.score is None:
            head.score = next(
                (votes for line in buttons if (votes := count_beside(manuscript.of(line))) is not None), None
            )
        comment = _block(body).settle("comment") if body else None
        for block in (meta, comment):
            if block is not None:
                block.author, block.published, block.score = head.author, head.published, head.score
                block.depth = depth
        if comment is not None:
            comment.parent = parent
            meta.parent = comment
            open_comments.append((head.indent, comment))
            latest[head.author.casefold()] = comment
            blocks.append(comment)
        blocks += [_block([line]).settle("furniture") for line in buttons]
    return (_last_line(manuscript, lines, heads[-1]) if heads else 0), blocks


def _without_buttons(manuscript: Manuscript, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The comment's lines, and the buttons and notices below it."""
    stop = len(lines)
    while stop:
        if not is_tool(manuscript.of(lines[stop - 1])):
            break
        stop -= 1
    return lines[:stop], lines[stop:]


def _last_line(manuscript: Manuscript, lines: list[Line], head: Head) -> int:
    """Line after the last comment: it ends with its buttons, or where the text comes out to the left of its head."""
    stop = head.last
    floor = lines[head.last].indent if head.last < len(lines) else 0
    while stop < len(lines) and (not floor or lines[stop].indent >= min(floor, head.indent + 1)):
        stop += 1
        if stop > head.last + 1 and is_tool(manuscript.of(lines[stop - 1])):
            while stop < len(lines) and not lines[stop].gap and is_tool(manuscript.of(lines[stop])):
                stop += 1
            break
    return stop


def _block(lines: list[Line]) -> Block:
    pieces: list[Piece] = []
    for line in lines:
        if pieces and not line.gap and pieces[-1].page == line.page:
            pieces[-1] = pieces[-1]._replace(end=line.end)
        else:
            pieces.append(Piece(line.page, line.start, line.end, PARAGRAPH))
    return Block(pieces)
