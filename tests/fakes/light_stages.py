"""Stages that cost little, for tests that run the engine thousands of times: the real ones as far as `segment`, then an
`annotate` that finds nothing but what is pinned, and an `entities` that gathers it over the collection.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from storage.ids import entity_id
from storage.schemas import EntityRow, NameRow, SegmentRow
from tasks import stage_named
from tasks.annotate import AnnotateParameters
from tasks.entities import EntitiesParameters
from tasks.stage import Kind, Reader, Stage, rows_of

NAMES = ("acquire", "assemble", "recognise", "segment", "annotate", "entities")


def annotate(version: int, dictionary: str) -> Stage:
    """Pinned names wherever they are printed. Every second version writes other rows."""

    def run(segments: Sequence[SegmentRow], parameters: AnnotateParameters) -> tuple[list[NameRow]]:
        rows = []
        for segment in segments:
            for pin in parameters.pins.names:
                at = segment.raw_text.find(pin.text)
                if at >= 0:
                    key = f"{pin.surname or pin.text} {version // 2}"
                    where = (segment.document_id, segment.segment_id, at, at + len(pin.text))
                    rows.append(NameRow(*where, segment.spans, pin.text, pin.kind, name_key=key, pinned=True))
        return (rows,)

    return dataclasses.replace(
        stage_named("annotate"),
        version=version,
        reads=(SegmentRow,),
        writes=(NameRow,),
        run=run,
        resources=lambda _: {"dictionary": dictionary},
    )


def _entities(names: Reader, parameters: EntitiesParameters) -> tuple[Iterable[EntityRow]]:
    found = sorted(rows_of(names, NameRow), key=lambda name: (name.document_id, name.segment_id, name.start, name.text))
    return (
        [
            EntityRow(name.document_id, name.segment_id, name.start, entity_id("tests", f"{name.name_key}"))
            for name in found
        ],
    )


def light(versions: Mapping[str, int], dictionary: str) -> dict[str, Stage]:
    """Name → stage, in the order of the data's way, under the versions given; `annotate` consults the dictionary."""
    made = {name: stage_named(name) for name in NAMES}
    made["annotate"] = annotate(versions.get("annotate", 1), dictionary)
    made["entities"] = dataclasses.replace(
        made["entities"], kind=Kind.COLLECTION, reads=(NameRow,), writes=(EntityRow,), run=_entities
    )
    return {name: dataclasses.replace(stage, version=versions.get(name, stage.version)) for name, stage in made.items()}
