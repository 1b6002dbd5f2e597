"""Pages of documents that lie in an archive: the task as it would be for a plain file."""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from storage.schemas import Leaf, MemberRow
from tasks.archive.entry import LOOKED_AT
from tasks.archive.files import opened
from tasks.stage import PageTask, Payload, witnesses_of


def is_packed(member: MemberRow, leaf: Leaf) -> bool:
    """Whether a page lies in an archive. A WACZ has members too, but it is read by its own reader."""
    return leaf.member is not None and (member.reader != "warc" or member.path.endswith(f"!/{leaf.member}"))


@lru_cache(maxsize=2)
def member_of(payload: Payload, path: str) -> Payload:
    """The payload of one member. Raises StageError."""
    data = opened(payload, LOOKED_AT).content(path)
    return Payload(f"{payload.path}!/{path}", data, sha256(data).hexdigest())


def unpacked(task: PageTask) -> PageTask:
    """The task with the bytes of its page and witnesses taken out of their archives. Raises StageError."""
    leaf = task.member.leaves[task.page_number - 1]
    witnesses = tuple(
        payload if witness.member is None else member_of(payload, witness.member)
        for witness, payload in zip(witnesses_of(task.member, task.page_number), task.witnesses, strict=True)
    )
    if leaf.member is None or not is_packed(task.member, leaf):
        return replace(task, witnesses=witnesses)
    leaves = list(task.member.leaves)
    leaves[task.page_number - 1] = leaf._replace(member=None)
    return replace(
        task,
        member=task.member._replace(leaves=tuple(leaves)),
        uri=f"{task.uri}!/{leaf.member}",
        payload=member_of(task.payload, leaf.member),
        witnesses=witnesses,
    )
