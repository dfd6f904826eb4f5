"""Gauges for Prometheus, read by its own parser."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.report.golden import assert_golden
from tests.report.samples import CLEAN, HOSTS, RUN, harmful, harmful_error
from tests.report.writing import written

Sample = tuple[tuple[str, str], ...]


def samples_of(document: bytes) -> dict[str, dict[Sample, float]]:
    """Samples by metric and labels; the parser wants each metric in one piece."""
    families = list(text_string_to_metric_families(document.decode()))
    assert len({family.name for family in families}) == len(families)
    found: dict[str, dict[Sample, float]] = {}
    for family in families:
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            labels = tuple(sorted(sample.labels.items()))
            assert labels not in found.setdefault(sample.name, {})
            found[sample.name][labels] = sample.value
    return found


def test_the_document_is_what_it_was() -> None:
    assert_golden("findings.prom", written("prometheus"))


def test_its_parser_reads_what_the_run_says() -> None:
    found = samples_of(written("prometheus"))
    assert found["hotfixscan_run_errors"] == {(): 2}
    assert found["hotfixscan_run_start_time_seconds"] == {(): RUN.started_at.timestamp()}
    worst = (("host", "HMI-04"), ("target", "smb://10.1.0.17"))
    assert found["hotfixscan_host_compliant"][worst] == 0
    assert found["hotfixscan_host_coverage_ratio"][worst] == HOSTS[1].coverage
    for verdict, count in HOSTS[1].counts.items():
        if verdict != "waived":
            assert found["hotfixscan_host_findings"][(*worst, ("verdict", verdict))] == count
    important = (worst[0], ("severity", "important"), worst[1])
    assert found["hotfixscan_host_failing_findings"][important] == 1
    assert sum(found["hotfixscan_hosts"].values()) == len(HOSTS)


def test_a_host_that_was_not_reached_has_no_verdicts_but_is_there() -> None:
    found = samples_of(written("prometheus"))
    lost = (("host", "smb://10.1.0.20"), ("target", "smb://10.1.0.20"))
    assert lost not in found["hotfixscan_host_compliant"]
    assert found["hotfixscan_host_outcome"][(lost[0], ("outcome", "unreachable"), lost[1])] == 1


@pytest.mark.parametrize("text", ['"} 1\nevil 1', "\\", "a\\n", "ü€"])
def test_labels_carry_any_text(text: str) -> None:
    found = samples_of(written("prometheus", (harmful(text), harmful()), (harmful_error(text),)))
    assert not any("evil" in name for name in found)
    assert len(found["hotfixscan_host_compliant"]) == 2


def test_two_hosts_of_one_name_stay_two() -> None:
    found = samples_of(written("prometheus", (CLEAN, CLEAN), ()))
    assert len(found["hotfixscan_host_compliant"]) == 2
