"""JUnit XML: against a schema, and read by a consumer of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

from tests.report import samples
from tests.report.golden import assert_golden
from tests.report.samples import ERRORS, HOSTS, harmful, harmful_error
from tests.report.writing import written

SCHEMA = etree.XMLSchema(file=str(Path(__file__).parent / "schemas" / "junit.xsd"))


def test_the_document_is_what_it_was() -> None:
    assert_golden("findings-junit.xml", written("junit"))


@pytest.mark.parametrize(
    ("hosts", "errors"),
    [(HOSTS, ERRORS), ((), ()), ((harmful(), harmful("\ud800 ]]> &lt;")), (harmful_error(),))],
    ids=["all", "none", "harm"],
)
def test_it_fits_the_schema(hosts: tuple[object, ...], errors: tuple[object, ...]) -> None:
    document = etree.fromstring(written("junit", hosts, errors))  # type: ignore[arg-type]
    assert SCHEMA.validate(document), SCHEMA.error_log


def test_the_schema_notices_what_does_not_fit() -> None:
    document = etree.fromstring(written("junit"))
    document[0].append(etree.Element("verdict"))
    assert not SCHEMA.validate(document)


def test_a_consumer_counts_as_we_do() -> None:
    suites = {suite.name: suite for suite in JUnitXml.fromstring(written("junit"))}
    assert list(suites) == ["WS-01", "HMI-04", "HIST-02", "smb://10.1.0.20", "could not be read"]
    for suite in suites.values():
        kinds = [type(result) for case in suite for result in case.result]
        assert len(list(suite)) == suite.tests
        counted = (suite.failures, suite.errors, suite.skipped)
        assert counted == (kinds.count(Failure), kinds.count(Error), kinds.count(Skipped))
    assert suites["HMI-04"].failures == 3
    assert suites["smb://10.1.0.20"].errors == 1
    assert suites["could not be read"].errors == 2


def test_what_is_undecided_never_passes() -> None:
    (suite,) = JUnitXml.fromstring(written("junit", (HOSTS[2],), ()))
    undecided = next(case for case in suite if case.name.startswith("Q305399"))
    assert [type(result) for result in undecided.result] == [Skipped]
    assert "To settle" not in (undecided.system_out or "")
    assert "to settle: Read Netbt.sys" in undecided.system_out


def test_what_a_waiver_accepts_is_skipped_and_says_by_which() -> None:
    waived = replace(samples.MISSING, waiver="W-2026-004")
    (suite,) = JUnitXml.fromstring(written("junit", (samples.report("smb://a", waived),), ()))
    (case,) = suite
    assert [type(result) for result in case.result] == [Skipped]
    assert case.result[0].message.startswith("accepted by waiver W-2026-004: missing: Rdr.sys")
