"""Comment threads in plain text: a head of author, time and votes, then the comment, replies set further in.

Forums are pasted in many shapes; what they share is a short head that names an author and says how long ago, and the
words of the buttons beside it.
"""

import re
from dataclasses import dataclass
from itertools import accumulate

from tasks.structure.block import PARAGRAPH, Block, Piece
from tasks.structure.manuscript import Line, Manuscript
from tasks.structure.phrases import is_interface

_AGO = re.compile(
    r"(?:\b(?:an?|one|\d{1,3})\s*\+?\s*(?:s|sec|seconds?|m|min|minutes?|h|hr|hours?|d|days?|w|weeks?|mo|months?|y|yr|"
    r"years?)\s*ago\b|\b\d{1,3}\s*(?:mo|[smhdwy])\b(?=\s*(?:[·•|]|ago|$))|\byesterday\b|\bjust now\b"
    r"|\b(?:\d{1,3}\s+)?(?:секунд\w*|минут\w*|час\w*|дн\w+|день|недел\w+|месяц\w*|год\w*|лет)\s+назад|\bвчера\b"
    r"|\b\d{1,3}\s+(?:хвилин\w*|годин\w*|дн\w+|тижн\w+|місяц\w*|рок\w+)\s+тому|\bvor\s+\d{1,3}\s+\w+"
    r"|\bil y a\s+\d{1,3}\s+\w+)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{2}\b"
    r"|\b\d{1,2}\s+[^\W\d_]{3,9}\.?,?\s+(?:19|20)\d{2}\b",
    re.IGNORECASE,
)
#: What a line that says when holds at least.
_WHEN = re.compile(r"\d|ago|yesterday|just now|назад|вчера|тому", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?\b", re.IGNORECASE)
_BUTTON = re.compile(
    r"^(?:link|fedilink|permalink|arrow-(?:up|down)|reply|replies|report|save|share|edit(?:ed)?(?:-\d+)?|parent|context|quote|like|"
    r"flag|more|hide|[·•|\-–—+▲▼↑↓⬆⬇▴▾]|ответить|цитировать|пожаловаться|нравится|ссылка|свернуть|відповісти|antworten|"
    r"répondre|op|mod|\[[–+-]\])$",
    re.IGNORECASE,
)
_VOTES = re.compile(
    r"(?:score:?\s*)?([+−-]?\d{1,6})\s*(?:points?|pts|votes?|likes?|upvotes?|балл\w*|голос\w*|очк\w*)?$", re.IGNORECASE
)
_VOTES_INSIDE = re.compile(r"([+−-]?\d{1,6})\s*(?:points?|votes?|likes?|upvotes?|балл\w*|голос\w*)\b", re.IGNORECASE)
_BY = re.compile(
    r"(?:(?:re)?posted|written|submitted|commented|comment|автор|написал\w?|опубликовал\w?)\s*(?:by|:)?\s+(?=\S)",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(
    r"(.{2,60}?)[\s,]+(?:says|said|wrote|writes|commented|replied|пишет|написал\w?|ответил\w?|пише|написа\w{1,2}|schrieb|"
    r"a écrit|on)[\s,:]+(?:on |at |am |le |в )?(.{5,60}?):?$",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\s+(?:says|said|wrote|writes|пишет|написал\w?|говорит|пише|schreibt|a écrit)\s*:?$", re.IGNORECASE)
_BULLET = re.compile(r"^[•‣◦▪*\-–]\s+")
_AUTHOR = re.compile(r"(?:@|/?u/)?([\w.\-]{2,40}(?: [\w.\-]{1,30}){0,3})$")
#: Letters that sites glue to a name: the author of the post, a moderator.
_GLUED = re.compile(r"(?<=[a-zа-яё0-9_])(?:OP|MA|MOD|OC)$|\s*\[(?:OP|S|M|A)\]$|\s+\(?OP\)?$")
_PARTS = re.compile(r"\s*[·•|]\s*|\s{2,}|\t")
_LONGEST_HEAD = 12
_LONGEST_LINE = 90


@dataclass(slots=True)
class Head:
    """The head of a comment: lines `first` to `last` (exclusive) of the page."""

    first: int
    last: int
    author: str
    published: str | None
    score: int | None
    indent: int
    buttons: int


def find_heads(manuscript: Manuscript, lines: list[Line]) -> list[Head]:
    """Heads of comments among the lines; empty where they do not make a thread."""
    heads: list[Head] = []
    # Most lines are no heads because none of the lines below says when.
    timely = [line.end - line.start <= _LONGEST_LINE and bool(_WHEN.search(manuscript.of(line))) for line in lines]
    until = list(accumulate(timely, initial=0))
    at = 0
    while at < len(lines):
        near = until[min(at + _LONGEST_HEAD, len(lines))] > until[at]
        head = _head(manuscript, lines, at) if near else None
        if head is not None:
            heads.append(head)
        at = head.last if head is not None else at + 1
    strong = sum(head.buttons >= 2 for head in heads)
    return heads if len(heads) > 1 or strong else []


def _head(manuscript: Manuscript, lines: list[Line], at: int) -> Head | None:
    """The head that begins with this line, if one does: a name, and a time in it or shortly below."""
    line = lines[at]
    if line.end - line.start > _LONGEST_LINE:
        return None
    text = manuscript.of(line)
    parts = _head_parts(_BULLET.sub("", text))
    author = _author(parts[0]) if parts else None
    if author is None or _is_time(parts[0]):
        return None
    published, score, buttons = None, None, 0
    last = at
    while last < len(lines) and last - at < _LONGEST_HEAD and (last == at or not lines[last].gap):
        if lines[last].end - lines[last].start > _LONGEST_LINE:
            break
        told = parts[1:] if last == at else [p for p in _PARTS.split(manuscript.of(lines[last])) if p]
        known = [_told(part) for part in told]
        if last > at and not all(known):
            break
        for part, what in zip(told, known, strict=True):
            if what == "time":
                published = published or part
            elif what == "votes":
                score = _votes(part) if score is None else score
            buttons += what == "button"
        last += 1
    if published is None or last >= len(lines):
        return None
    return Head(at, last, author, published, score, line.indent, buttons)


def _head_parts(text: str) -> list[str]:
    """Parts of a head's first line; where only spaces part them, name, votes and time are told by their shape."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) != 1:
        return parts
    if found := _SAYS_WHEN.match(_BY.sub("", text, count=1)):
        # A day alone is no time of a post: so does a book bring in a quoted letter.
        timed = _is_time(found[2]) and (_CLOCK.search(found[2]) or _AGO.search(found[2]))
        return [found[1], found[2]] if timed else parts
    if _BY.match(text):
        name, _, rest = _BY.sub("", text, count=1).partition(",")
        return [name, rest.strip()] if _is_time(rest) else parts
    name, _, rest = text.partition(" ")
    votes = _VOTES_INSIDE.search(rest)
    if votes is not None:
        rest = f"{rest[: votes.start()]} {rest[votes.end() :]}".strip()
    if not rest or not _is_time(rest) or not (votes or _AGO.search(rest)):
        return parts
    return [name, rest] if votes is None else [name, votes[0], rest]


def _told(part: str) -> str:
    """What a part of a head says: `time`, `votes`, `button`; empty for anything else."""
    if _is_time(part):
        return "time"
    if _VOTES.match(part):
        return "votes"
    return "button" if _BUTTON.match(part.strip()) else ""


def _is_time(part: str) -> bool:
    found = _AGO.search(part) or _DATE.search(part)
    if found is None:
        return False
    rest = _CLOCK.sub("", part[: found.start()] + part[found.end() :])
    return (
        len(re.sub(r"\W|\b(?:at|on|в|о|um|posted|edited|gmt|utc|permalink|reply)\b", "", rest, flags=re.IGNORECASE)) < 4
    )


def _votes(part: str) -> int | None:
    found = _VOTES.match(part)
    return int(found[1].replace("−", "-")) if found else None


def _author(part: str) -> str | None:
    """The name, without letters that the site glues to it; null where it is no name."""
    name = _SAYS.sub("", part.strip().rstrip(":"))
    name = _GLUED.sub("", name).strip()
    found = _AUTHOR.match(name)
    if found is None or not any(character.isalpha() for character in name) or _BUTTON.match(name):
        return None
    return found[1]


def thread(manuscript: Manuscript, lines: list[Line], heads: list[Head]) -> tuple[int, list[Block]]:
    """For each head a `comment_meta` and a `comment`; the number is the line after the last comment."""
    blocks: list[Block] = []
    open_comments: list[tuple[int, Block]] = []
    for number, head in enumerate(heads):
        stop = heads[number + 1].first if number + 1 < len(heads) else _last_line(lines, head)
        while open_comments and open_comments[-1][0] >= head.indent:
            open_comments.pop()
        meta = _block(lines[head.first : head.last]).settle("comment_meta")
        blocks.append(meta)
        body, buttons = _without_buttons(manuscript, lines[head.last : stop])
        comment = _block(body).settle("comment") if body else None
        for block in (meta, comment):
            if block is not None:
                block.author, block.published, block.score = head.author, head.published, head.score
                block.depth = len(open_comments)
        if comment is not None:
            comment.parent = open_comments[-1][1] if open_comments else None
            meta.parent = comment
            open_comments.append((head.indent, comment))
            blocks.append(comment)
        blocks += [_block([line]).settle("furniture") for line in buttons]
    return (_last_line(lines, heads[-1]) if heads else 0), blocks


def _without_buttons(manuscript: Manuscript, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The comment's lines, and the buttons and notices below it."""
    stop = len(lines)
    while stop:
        text = manuscript.of(lines[stop - 1])
        if len(text) > _LONGEST_LINE or not (_BUTTON.match(text) or is_interface(text)):
            break
        stop -= 1
    return lines[:stop], lines[stop:]


def _last_line(lines: list[Line], head: Head) -> int:
    """Line after the last comment: it ends where the text comes out to the left of its head."""
    stop = head.last
    floor = lines[head.last].indent if head.last < len(lines) else 0
    while stop < len(lines) and (not floor or lines[stop].indent >= min(floor, head.indent + 1)):
        stop += 1
    return stop


def _block(lines: list[Line]) -> Block:
    pieces: list[Piece] = []
    for line in lines:
        if pieces and not line.gap and pieces[-1].page == line.page:
            pieces[-1] = pieces[-1]._replace(end=line.end)
        else:
            pieces.append(Piece(line.page, line.start, line.end, PARAGRAPH))
    return Block(pieces)
