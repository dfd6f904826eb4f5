"""The published schemas."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from scanner.cli.schema import SCHEMAS
from tests.cli.running import run


@pytest.mark.parametrize("document", SCHEMAS)
def test_each_is_a_schema_of_2020_12(document: str) -> None:
    schema = json.loads(run("schema", document).stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("document", ["facts", "findings"])
def test_each_has_an_identity_and_describes_its_parts(document: str) -> None:
    schema = json.loads(run("schema", document).stdout)
    assert schema["$id"] == f"urn:hotfixscan:schema:{document}:1"
    assert all(part["description"] for part in schema["$defs"].values())
