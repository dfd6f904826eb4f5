"""The published JSON Schema of a facts document, made from the model."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from scanner.model.facts import HostFacts

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTITY = "urn:hotfixscan:schema:facts:1"

Schema = dict[str, Any]

_MOMENTS = frozenset({"collected_at", "modified", "linked"})
_SIZES = frozenset({"size"})


def facts_schema() -> Schema:
    """A document of version 1.  Any key that is not required may be null, and others may be added."""
    schema = msgspec.json.schema(HostFacts)
    for definition in schema["$defs"].values():
        definition["description"] = inspect.cleandoc(definition["description"])
        required = definition.get("required", ())
        for name, kind in definition.get("properties", {}).items():
            definition["properties"][name] = _refined(name, kind, name not in required)
    properties = schema["$defs"]["HostFacts"]["properties"]
    properties["schema"] = _nullable({"type": "string", "pattern": r"^hotfixscan\.facts/1(\.\d+)?$"})
    properties["registry"]["anyOf"][0]["additionalProperties"] = _nullable(
        properties["registry"]["anyOf"][0]["additionalProperties"]
    )
    return {"$schema": DIALECT, "$id": IDENTITY, "title": "hotfixscan facts", **schema}


def _refined(name: str, kind: Schema, optional: bool) -> Schema:
    kind = {key: value for key, value in kind.items() if key != "default"}
    if name in _MOMENTS:
        kind = {"type": "string", "format": "date-time", "description": "ISO 8601, UTC"}
    if name in _SIZES:
        kind = {"type": "integer", "minimum": 0, "description": "bytes"}
    return _nullable(kind) if optional else kind


def _nullable(kind: Schema) -> Schema:
    kinds = kind.get("anyOf", [kind])
    return {"anyOf": kinds if {"type": "null"} in kinds else [*kinds, {"type": "null"}]}
