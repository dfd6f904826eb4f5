"""JSON lines with the names of the Elastic Common Schema."""

from __future__ import annotations

import json

import pytest

from tests.report import ecs_schema
from tests.report.golden import assert_golden
from tests.report.samples import ERRORS, HOSTS, harmful, harmful_error
from tests.report.writing import written


def lines(document: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in document.splitlines()]


def test_the_document_is_what_it_was() -> None:
    assert_golden("findings.jsonl", written("jsonl"))


def test_every_field_is_in_the_schema_or_our_own() -> None:
    for document in lines(written("jsonl", (*HOSTS, harmful()), (*ERRORS, harmful_error()))):
        ecs_schema.check(document)


@pytest.mark.parametrize(
    "wrong", [{"event": {"kind": "finding"}}, {"host": {"fqdn": "a"}}, {"tags": "reboot-pending"}]
)
def test_what_is_not_in_the_schema_is_noticed(wrong: dict[str, dict[str, object]]) -> None:
    document = lines(written("jsonl"))[0]
    for name, value in wrong.items():
        given = document.get(name)
        document[name] = {**given, **value} if isinstance(given, dict) else value
    with pytest.raises(AssertionError):
        ecs_schema.check(document)


def test_a_line_for_each_finding_host_without_any_and_error() -> None:
    found = lines(written("jsonl"))
    records = [line["hotfixscan"]["record"] for line in found]  # type: ignore[index]
    assert records.count("finding") == sum(len(host.findings) for host in HOSTS)
    assert records.count("host") == 1
    assert records[-2:] == ["error", "error"]
    ids = [line["event"]["id"] for line in found]  # type: ignore[index]
    assert len(set(ids)) == len(ids)


def test_a_finding_has_its_outcome_file_and_cve() -> None:
    found = {line["rule"]["id"]: line for line in lines(written("jsonl")) if "rule" in line}  # type: ignore[index]
    regressed = found["Q280119"]
    assert regressed["event"]["outcome"] == "failure"  # type: ignore[index]
    assert regressed["vulnerability"]["id"] == ["CVE-2000-0739"]  # type: ignore[index]
    assert regressed["file"] == {
        "path": "C:\\WINNT\\System32\\ntoskrnl.exe", "name": "ntoskrnl.exe", "extension": "exe",
        "size": 951744, "pe": {"file_version": "4.0.1381.336"},
    }  # fmt: skip
    assert found["Q305399"]["event"]["outcome"] == "unknown"  # type: ignore[index]
    assert found["Q241041"]["event"]["outcome"] == "success"  # type: ignore[index]
