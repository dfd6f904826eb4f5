"""The findings document."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace

from jsonschema import Draft202012Validator

from scanner.model.findings import Findings, HostReport
from scanner.report import findings_file
from scanner.report.findings_schema import findings_schema
from scanner.report.json_document import JsonDocument
from tests.report.golden import assert_golden
from tests.report.samples import CLEAN, ERRORS, HOSTS, RUN, STRAY, harmful, harmful_error
from tests.report.writing import written

VALIDATOR = Draft202012Validator(findings_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_document_is_what_it_was() -> None:
    assert_golden("findings.json", written("json"))


def test_it_fits_its_schema() -> None:
    for hosts, errors in ((HOSTS, ERRORS), ((), ()), ((harmful(),), (harmful_error(),))):
        VALIDATOR.validate(json.loads(written("json", hosts, errors)))


def test_keys_stand_in_the_order_of_the_contract() -> None:
    document = json.loads(written("json"))
    assert list(document) == ["schema", "run", "hosts", "errors"]
    assert list(document["run"]) == ["id", "started_at", "finished_at", "scanner", "rules"]
    host = document["hosts"][1]
    assert list(host) == [
        "target", "hostname", "outcome", "system", "compliant", "counts", "coverage", "findings",
    ]  # fmt: skip
    assert list(host["findings"][1])[:14] == [
        "rule", "title", "verdict", "confidence", "reason", "remarks", "evidence", "covered_by", "settle",
        "severity", "bulletins", "cves", "remedy", "waiver",
    ]  # fmt: skip


def test_files_that_do_not_belong_come_last_and_only_where_there_are_any() -> None:
    hosts = (CLEAN, replace(CLEAN, strays=(STRAY,)))
    text = written("json", hosts)
    clean, other = json.loads(text)["hosts"]
    assert "strays" not in clean
    assert list(other)[-1] == "strays"
    assert other["strays"][0]["subject"] == "C:\\WINNT\\System32\\a.dll"
    assert findings_file.read("-", io.BytesIO(text)).hosts == hosts
    VALIDATOR.validate(json.loads(text))


def test_it_is_read_back_equal() -> None:
    text = written("json", (*HOSTS, harmful()), (*ERRORS, harmful_error()))
    found = findings_file.read("-", io.BytesIO(text))
    assert found == Findings(run=RUN, hosts=(*HOSTS, harmful()), errors=(*ERRORS, harmful_error()))


def test_hosts_are_taken_one_by_one() -> None:
    out = io.BytesIO()
    sizes = []

    def hosts() -> Iterator[HostReport]:
        for _ in range(3):
            sizes.append(out.tell())
            yield CLEAN

    JsonDocument().write(RUN, hosts(), (), out)
    assert sizes[0] < sizes[1] < sizes[2] < out.tell()
