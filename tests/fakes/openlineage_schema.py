"""The published schema of OpenLineage events, as JSON Schema, from the classes that its project generates of it.

`python -m tests.fakes.openlineage_schema > tests/fixtures/schemas/openlineage-2-0-2.json` writes the fixture. Every
class of openlineage-python says which published definition it is, with its version; required are fields without a
default.
"""

import json
import sys
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attr
from openlineage.client.facet_v2 import (
    dataset_version_dataset,
    datasource_dataset,
    error_message_run,
    job_type_job,
    output_statistics_output_dataset,
    processing_engine_run,
    schema_dataset,
)
from openlineage.client.generated import base

#: Key of a facet → its class, by the place where such facets stand.
FACETS: dict[str, dict[str, type]] = {
    "Run": {
        "processing_engine": processing_engine_run.ProcessingEngineRunFacet,
        "errorMessage": error_message_run.ErrorMessageRunFacet,
    },
    "Job": {"jobType": job_type_job.JobTypeJobFacet},
    "InputDataset": {
        "dataSource": datasource_dataset.DatasourceDatasetFacet,
        "schema": schema_dataset.SchemaDatasetFacet,
        "version": dataset_version_dataset.DatasetVersionDatasetFacet,
    },
    "OutputDataset": {
        "dataSource": datasource_dataset.DatasourceDatasetFacet,
        "schema": schema_dataset.SchemaDatasetFacet,
        "version": dataset_version_dataset.DatasetVersionDatasetFacet,
        "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
    },
}
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}
#: Required wherever they stand; the classes fill them in by themselves.
_ALWAYS = {"_producer", "_schemaURL", "producer", "schemaURL"}
#: Formats that the published schema gives; a pattern where checkers pass the format over.
_FORMATS: dict[str, dict[str, str]] = {
    "runId": {"format": "uuid"},
    "eventTime": {"format": "date-time", "pattern": r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$"},
    "producer": {"format": "uri", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:.+$"},
    "uri": {"format": "uri", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:.+$"},
    "_producer": {"format": "uri", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:.+$"},
    "_schemaURL": {"format": "uri", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:.+$"},
}


def published() -> dict[str, Any]:
    """The schema of a run event, with the facets that Opis sends; other facets need the two keys of every facet."""
    definitions: dict[str, Any] = {}
    _define(base.RunEvent, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": base.RunEvent._get_schema().partition("#")[0],
        "$ref": "#/$defs/RunEvent",
        "$defs": dict(sorted(definitions.items())),
    }


def _define(kind: type, definitions: dict[str, Any]) -> None:
    if kind.__name__ in definitions:
        return
    found: dict[str, Any] = {"type": "object"}
    definitions[kind.__name__] = found
    hints = get_type_hints(kind, vars(base) | vars(sys.modules[kind.__module__]))
    fields = attr.fields(kind)
    found["properties"] = {field.name: _property(kind, field.name, hints[field.name], definitions) for field in fields}
    needed = [field.name for field in fields if field.default is attr.NOTHING]
    found["required"] = sorted(
        {*needed, *{"_producer", "_schemaURL", "producer", "schemaURL"} & set(found["properties"])}
    )
    if issubclass(kind, base.BaseFacet):
        found["properties"]["_schemaURL"] |= {"const": kind._get_schema()} if kind not in base.__dict__.values() else {}
    if kind is base.RunEvent:
        found["properties"]["schemaURL"] = {"const": kind._get_schema()}


def _property(kind: type, name: str, hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if name in {"facets", "inputFacets", "outputFacets"}:
        return _facets(kind, name, hint, definitions)
    return _shape(hint, definitions) | _FORMATS.get(name, {})


def _facets(kind: type, name: str, hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    (mapping,) = [part for part in get_args(hint) if part is not NoneType]
    known = {
        key: facet
        for key, facet in FACETS.get(kind.__name__, {}).items()
        if issubclass(facet, base.OutputDatasetFacet) == (name == "outputFacets")
    }
    return {
        "type": "object",
        "properties": {key: _shape(facet, definitions) for key, facet in sorted(known.items())},
        "additionalProperties": _shape(get_args(mapping)[1], definitions),
    }


def _shape(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = [part for part in get_args(hint) if part is not NoneType]
    if get_origin(hint) is list:
        return {"type": "array", "items": _shape(get_args(hint)[0], definitions)}
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    _define(hint, definitions)
    return {"$ref": f"#/$defs/{hint.__name__}"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(published(), indent=1, ensure_ascii=False) + "\n")
