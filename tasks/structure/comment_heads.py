"""Heads of comments in plain text: a short line that names an author and says when, and the buttons beside it."""

import re
from dataclasses import dataclass
from itertools import accumulate

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
    r"^(?:link|fedilink|permalink|thread|track this|arrow-(?:up|down)|reply|replies|report|save|share|"
    r"edit(?:ed)?(?:-\d+)?|parent|context|quote|like|flag|more|hide|[·•|\-–—+▲▼↑↓⬆⬇▴▾]|ответить|цитировать|пожаловаться|нравится|ссылка|свернуть|відповісти|antworten|"
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
_AUTHOR = re.compile(r"(?:@|/?u/)?([\w.\-]{2,40}(?: [\w.\-]{1,30}){0,3}(?:@[\w.\-]{3,60})?)$")
#: The sign by which a comment is folded up.
_FOLD = re.compile(r"\[[-–—+−]\]\s*")
#: `From: name`, above `Date: …`.
_NAMED = re.compile(r"(?:from|by|author|user|name|от|от кого|автор|имя|ник)\s*:\s*(?=\S)", re.IGNORECASE)
#: Whom a comment answers, beside the name of who wrote it.
_ANSWERS = re.compile(r"\s*(?:>|→|➜|➤|▶|↪|»)\s*@?(\S[^>→]{1,59})$")
_ROLE = re.compile(r"\s+(?:mod|moderator|admin|author|op|автор|модератор|админ)$", re.IGNORECASE)
#: Letters that sites glue to a name: the author of the post, a moderator.
_GLUED = re.compile(r"(?<=[a-zа-яё0-9_])(?:OP|MA|MOD|OC)$|\s*\[(?:OP|S|M|A)\]$|\s+\(?OP\)?$")
_WHEN_LABEL = re.compile(r"(?:date|time|дата|время)\s*:\s*", re.IGNORECASE)
#: `Name, date, hour`.
_DATED_LINE = re.compile(r"([^,;:]{2,50}?)[,;:]?\s+(?:\()?(\d.{8,40})$")
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
    answers: str | None = None
    """Name of the author of the comment that this one answers, where the head tells it."""
    is_dated: bool = False
    """Whether only a date and hour beside the name make it a head: so does a telegram begin."""


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
            floor = heads[-1].last if heads else 0
            head.first = _first_line(manuscript, lines, at, floor)
            heads.append(head)
        at = head.last if head is not None else at + 1
    strong = sum(head.buttons >= 2 for head in heads)
    if heads and all(head.is_dated for head in heads) and not _has_buttons(manuscript, lines, heads):
        return []
    return heads if len(heads) > 1 or strong else []


def _first_line(manuscript: Manuscript, lines: list[Line], at: int, floor: int) -> int:
    """The line that a head begins with: a sign to fold the comment, or its subject, may stand above the name."""
    if at <= floor or lines[at].gap or lines[at - 1].end - lines[at - 1].start > _LONGEST_LINE:
        return at
    above = manuscript.of(lines[at - 1])
    return at - 1 if _FOLD.fullmatch(above) or _NAMED.match(manuscript.of(lines[at])) else at


def _has_buttons(manuscript: Manuscript, lines: list[Line], heads: list[Head]) -> bool:
    """Whether buttons stand under at least half of the comments."""
    stops = [*(head.first for head in heads[1:]), len(lines)]
    under = [
        any(is_tool(manuscript.of(line)) for line in lines[head.last : min(stop, head.last + 60)])
        for head, stop in zip(heads, stops, strict=True)
    ]
    return 2 * sum(under) >= len(heads)


def is_tool(text: str) -> bool:
    """Whether a line is a button or a row of them: `Reply`, `3 • Reply • Share ›`, `permalink save report reply`."""
    if len(text) > _LONGEST_LINE:
        return False
    if is_interface(text):
        return True
    parts = [part.strip(" ›»") for part in _PARTS.split(text) if part.strip(" ›»")]
    if len(parts) == 1 and len(parts[0].split()) > 1:
        return all(_BUTTON.match(word) for word in parts[0].split())
    named = [bool(_BUTTON.match(part)) or is_interface(part) for part in parts]
    return any(named) and all(known or _VOTES.match(part) for known, part in zip(named, parts, strict=True))


def _head(manuscript: Manuscript, lines: list[Line], at: int) -> Head | None:
    """The head that begins with this line, if one does: a name, and a time in it or shortly below."""
    line = lines[at]
    if line.end - line.start > _LONGEST_LINE:
        return None
    text = _FOLD.sub("", _BULLET.sub("", manuscript.of(line)), count=1)
    is_named = _NAMED.match(text) is not None
    parts = _head_parts(_NAMED.sub("", text, count=1))
    answered = _ANSWERS.search(parts[0]) if parts else None
    name = (parts[0][: answered.start()] if answered else parts[0]) if parts else ""
    author = _author(_ROLE.sub("", name))
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
                published = published or _WHEN_LABEL.sub("", part).rstrip("* ")
            elif what == "votes":
                score = _votes(part) if score is None else score
            buttons += what == "button"
        last += 1
    if published is None or last >= len(lines):
        return None
    # A name and a date with the hour: no more than that, and nothing says that it is a comment.
    is_dated = not (is_named or buttons or answered or score is not None or _AGO.search(published))
    is_dated = is_dated and last == at + 1 and not (_BY.match(text) or _SAYS_WHEN.match(text))
    return Head(at, last, author, published, score, line.indent, buttons, answered[1] if answered else None, is_dated)


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
    if (found := _DATED_LINE.match(text)) and _is_time(found[2]) and _CLOCK.search(found[2]):
        return [found[1], found[2]]
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
        len(
            re.sub(
                r"\W|\b(?:at|on|в|о|um|posted|edited|gmt|utc|msk|мск|date|дата|permalink|reply)\b",
                "",
                rest,
                flags=re.IGNORECASE,
            )
        )
        < 4
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


def count_beside(text: str) -> int | None:
    """The number that opens a row of buttons: how many liked the comment."""
    first, *rest = [part for part in _PARTS.split(text) if part]
    return _votes(first) if rest else None
