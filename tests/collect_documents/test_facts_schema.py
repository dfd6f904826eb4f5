"""The published schema of facts agrees with what is read."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scanner.collect import documents
from scanner.collect.facts_schema import facts_schema
from scanner.model.facts import HostFacts

VALIDATOR = Draft202012Validator(facts_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
FLEET = Path(__file__).resolve().parent.parent.parent / "examples" / "fleet"
EXAMPLES = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FLEET.glob("*.json"))]
REQUIRED = {"target", "name", "version", "id", "path", "stage", "subject", "code", "message"}


def is_read(document: object) -> bool:
    return all(
        isinstance(one, HostFacts) for one in documents.read("-", io.BytesIO(json.dumps(document).encode()))
    )


def with_one_key_null(document: Any) -> Iterator[tuple[str, Any]]:
    """The document again and again, each time with another optional key null; of a list, in its first."""
    for key, value in document.items():
        if key not in REQUIRED:
            yield key, {**document, key: None}
        if isinstance(value, dict) and key not in {"registry", "values"}:
            yield from ((f"{key}.{inner}", {**document, key: one}) for inner, one in with_one_key_null(value))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for inner, one in with_one_key_null(value[0]):
                yield f"{key}.{inner}", {**document, key: [one, *value[1:]]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["system"]["hostname"])
def test_the_examples_fit(example: dict[str, Any]) -> None:
    VALIDATOR.validate(example)
    assert is_read(example)


def test_every_optional_key_may_be_null_and_others_may_be_added() -> None:
    for name, document in with_one_key_null(EXAMPLES[-1]):
        assert VALIDATOR.is_valid(document), name
        assert is_read(document), name
    extended = copy.deepcopy(EXAMPLES[0])
    extended["novelty"] = {"x": 1}
    extended["files"][0]["novelty"] = None
    assert VALIDATOR.is_valid(extended)
    assert is_read(extended)


@pytest.mark.parametrize(
    "change",
    [
        {"target": 5},
        {"target": None},
        {"schema": "hotfixscan.facts/2"},
        {"schema": "hotfixscan.findings/1"},
        {"outcome": "fine"},
        {"files": {}},
        {"files": [{"path": "x", "size": "1"}]},
        {"files": [{"path": "x", "size": -1}]},
        {"files": [{"size": 1}]},
        {"files": [None]},
        {"hotfixes": [{"id": "Q1", "installed": "yes"}]},
        {"registry": {"HKLM": {"x": 1.5}}},
        {"registry": {"HKLM": {"x": [1]}}},
        {"errors": [{"stage": "x"}]},
    ],
)
def test_what_the_schema_refuses_is_not_read(change: dict[str, Any]) -> None:
    document = {**EXAMPLES[0], **change}
    assert not VALIDATOR.is_valid(document)
    assert not is_read(document)
