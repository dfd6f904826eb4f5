"""The published JSON Schema of a findings document, made from the model."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from scanner.model.findings import FINDINGS_SCHEMA, Findings, Verdict

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTITY = "urn:hotfixscan:schema:findings:1"

Schema = dict[str, Any]

_MOMENTS = frozenset({"started_at", "finished_at"})


def findings_schema() -> Schema:
    """A document of version 1.  Every key but ``strays`` is always there; later versions may add keys."""
    schema = msgspec.json.schema(Findings)
    for definition in schema["$defs"].values():
        definition["description"] = inspect.cleandoc(definition["description"])
        if "properties" in definition:
            definition["required"] = list(definition["properties"])
            for name, kind in definition["properties"].items():
                definition["properties"][name] = _refined(name, kind)
    schema["$defs"]["Findings"]["properties"]["schema"] = {"const": FINDINGS_SCHEMA}
    schema["$defs"]["HostReport"]["required"].remove("strays")
    report = schema["$defs"]["HostReport"]["properties"]
    report["counts"] = _counts()
    report["coverage"] = {"type": "number", "minimum": 0, "maximum": 1}
    return {"$schema": DIALECT, "$id": IDENTITY, "title": "hotfixscan findings", **schema}


def _refined(name: str, kind: Schema) -> Schema:
    if name not in _MOMENTS:
        return {key: value for key, value in kind.items() if key != "default"}
    moment = {"type": "string", "format": "date-time", "description": "ISO 8601, UTC"}
    return {"anyOf": [moment, {"type": "null"}]} if "anyOf" in kind else moment


def _counts() -> Schema:
    names = [*(verdict.value for verdict in Verdict), "waived"]
    return {
        "type": "object",
        "properties": {name: {"type": "integer", "minimum": 0} for name in names},
        "required": names,
    }
