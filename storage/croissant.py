"""Croissant: a release described for machines (MLCommons Croissant 1.0, http://mlcommons.org/croissant/1.0).

Each table is a set of files and a record set with a field for each column of plain values. Columns of structures
(spans, boxes, edits) have no field: Croissant 1.0 cannot name the members of a list of structures in Parquet.
COLUMNS.md describes all of them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from configs.views import About

#: Terms that the specification asks for, word for word (its appendix "JSON-LD context").
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "equivalentProperty": "cr:equivalentProperty",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(
    manifest: Mapping[str, Any], about: About, columns: Mapping[str, pa.Schema], meanings: Mapping[str, str]
) -> bytes:
    """The description as JSON-LD. `manifest` is that of the release, `meanings` says what a row of each table is."""
    name = about.title or f"opis-{'-'.join(manifest['collections']) or 'empty'}"
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": about.description or f"Collections {', '.join(manifest['collections'])}, processed by Opis.",
        "version": manifest["dataset_version"],
        "datePublished": manifest["created_at"],
        "license": about.licence or "unknown: see the column rights of documents",
        "url": about.url or "https://example.org/unpublished",
        "creator": [{"@type": "sc:Person", "name": creator} for creator in about.creators],
        "citeAs": about.citation or name,
        "distribution": [entry for table in columns for entry in _files(table, manifest["tables"][table]["files"])],
        "recordSet": [_records(table, held, meanings[table]) for table, held in columns.items()],
    }
    return json.dumps({key: value for key, value in described.items() if value}, ensure_ascii=False, indent=1).encode()


def _files(table: str, files: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The files of a table with their digests, and the set of them."""
    for file in files:
        yield {
            "@type": "cr:FileObject",
            "@id": file["path"],
            "name": file["path"],
            "contentUrl": file["path"],
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": "application/x-parquet",
            "sha256": file["sha256"],
        }
    yield {
        "@type": "cr:FileSet",
        "@id": f"{table}-files",
        "name": f"{table}-files",
        "encodingFormat": "application/x-parquet",
        "includes": f"{table}/*.parquet",
    }


def _records(table: str, columns: pa.Schema, meaning: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": meaning,
        "field": [found for field in columns if (found := _field(table, field)) is not None],
    }


def _field(table: str, field: pa.Field) -> dict[str, Any] | None:
    """The field of a column of plain values or of a list of them; None for structures."""
    is_list = pa.types.is_list(field.type)
    kind = _kind(field.type.value_type if is_list else field.type)
    if kind is None:
        return None
    found: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table}/{field.name}",
        "name": f"{table}/{field.name}",
        "dataType": kind,
        "source": {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": field.name}},
    }
    return found | ({"repeated": True} if is_list else {})


def _kind(kind: pa.DataType) -> str | None:
    for holds, name in (
        (pa.types.is_string, "sc:Text"),
        (pa.types.is_boolean, "sc:Boolean"),
        (pa.types.is_integer, "sc:Integer"),
        (pa.types.is_floating, "sc:Float"),
        (pa.types.is_date, "sc:Date"),
        (pa.types.is_timestamp, "sc:DateTime"),
    ):
        if holds(kind):
            return name
    return None
