"""Stages: pure functions, rows in, rows out; no orchestrator, no disk, no network.

The registry below is the whole list, in the order of the data's way. Nothing registers itself.
"""

from functools import cache

from tasks.acquire import STAGE as ACQUIRE
from tasks.annotate import STAGE as ANNOTATE
from tasks.assemble import STAGE as ASSEMBLE
from tasks.cluster import STAGE as CLUSTER
from tasks.entities import STAGE as ENTITIES
from tasks.mark import STAGE as MARK
from tasks.match import STAGE as MATCH
from tasks.normalise import STAGE as NORMALISE
from tasks.recognise import STAGE as RECOGNISE
from tasks.repair import STAGE as REPAIR
from tasks.reuse import STAGE as REUSE
from tasks.romanise import STAGE as ROMANISE
from tasks.segment import STAGE as SEGMENT
from tasks.sign import STAGE as SIGN
from tasks.stage import Stage

STAGES: tuple[Stage, ...] = (
    ACQUIRE,
    ASSEMBLE,
    RECOGNISE,
    SEGMENT,
    REPAIR,
    NORMALISE,
    ROMANISE,
    ANNOTATE,
    SIGN,
    MATCH,
    CLUSTER,
    MARK,
    REUSE,
    ENTITIES,
)


@cache
def stage_named(name: str) -> Stage:
    """The stage of a name. Raises KeyError."""
    return {stage.name: stage for stage in STAGES}[name]
