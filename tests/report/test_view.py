"""What a person is shown, before it has a form."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from scanner.model.articles import Severity
from scanner.model.facts import SystemFacts
from scanner.model.findings import Confidence, Verdict
from scanner.report.summary import Summary
from scanner.report.view import State, host_line, system_text, worst_first, worst_hosts_first
from tests.report import samples
from tests.report.samples import CLEAN, HOSTS, UNDECIDED, UNREACHED, WORST


@pytest.mark.parametrize(
    ("report", "state"),
    [
        (WORST, State.NOT_COMPLIANT),
        (CLEAN, State.COMPLIANT),
        (UNDECIDED, State.UNDECIDED),
        (UNREACHED, State.NOT_SCANNED),
        (samples.report("a", samples.NOT_APPLICABLE), State.NOTHING_APPLIES),
        (samples.report("a"), State.NOTHING_APPLIES),
    ],
)
def test_the_state_of_a_host(report: object, state: State) -> None:
    assert host_line(1, report).state is state  # type: ignore[arg-type]


def test_a_host_read_in_part_says_so() -> None:
    assert host_line(1, UNDECIDED).partial
    assert not host_line(1, CLEAN).partial


def test_a_host_without_a_name_goes_by_its_target() -> None:
    assert host_line(1, UNREACHED).name == "smb://10.1.0.20"


def test_findings_are_shown_worst_first_in_whatever_order_they_come() -> None:
    some = WORST.findings[1:6]
    expected = worst_first(WORST.findings)
    assert [one.verdict for one in expected] == [
        Verdict.MISSING,
        Verdict.REGRESSED,
        Verdict.MISMATCHED,
        Verdict.UNDETERMINED,
        Verdict.INSTALLED,
        Verdict.COVERED,
        Verdict.NOT_APPLICABLE,
    ]
    assert all(worst_first(order) == worst_first(some) for order in permutations(some))


def test_within_a_verdict_guesses_come_last_and_the_severe_first() -> None:
    plain = samples.MISSING
    severe = replace(plain, severity=Severity.CRITICAL)
    guess = replace(severe, confidence=Confidence.LOW)
    assert worst_first([guess, plain, severe]) == [severe, plain, guess]


def test_hosts_are_shown_worst_first() -> None:
    lines = [host_line(number, report) for number, report in enumerate(HOSTS, start=1)]
    assert [line.name for line in worst_hosts_first(lines)] == [
        "HMI-04",
        "HIST-02",
        "WS-01",
        "smb://10.1.0.20",
    ]


@pytest.mark.parametrize(
    ("system", "text"),
    [
        (SystemFacts(), ""),
        (samples.SYSTEM, "Windows NT 4.0 Server, SP6a, x86"),
        (
            SystemFacts(product="Windows NT", version="4.0", product_type="WinNT", service_pack="none"),
            "Windows NT 4.0 Workstation, no service pack",
        ),
        (
            SystemFacts(
                product="Windows NT",
                version="4.0",
                product_type="ServerNT",
                product_suites=("Terminal Server",),
            ),
            "Windows NT 4.0 Terminal Server",
        ),
        (
            SystemFacts(product="Windows NT", product_type="LanmanNT", product_suites=("Enterprise",)),
            "Windows NT Server, Enterprise Edition",
        ),
        (SystemFacts(csd_version="Service Pack 5", architecture="Alpha"), "Service Pack 5, Alpha"),
    ],
)
def test_a_system_in_words(system: SystemFacts, text: str) -> None:
    assert system_text(system) == text


def summary(*reports: object) -> Summary:
    made = Summary()
    for report in reports:
        made.add(report)  # type: ignore[arg-type]
    return made


def test_fixes_that_settle_most_come_first() -> None:
    fixes = summary(*HOSTS, samples.report("b", samples.MISSING, hostname="B")).fixes()
    assert [(fix.steps, fix.findings, fix.hosts, fix.examples) for fix in fixes] == [
        (("Q299444",), 3, 2, ("HMI-04", "B")),
        (("SP6a", "Q322051"), 1, 1, ("HMI-04",)),
    ]
    assert fixes[1].title == "Replication Does Not Work After You Install the SRP"
    assert fixes[0].title is None


def test_a_fix_names_a_few_hosts_and_counts_all() -> None:
    (fix,) = summary(*(samples.report(str(n), samples.MISSING, hostname=f"H{n}") for n in range(9))).fixes()
    assert (fix.hosts, fix.examples) == (9, ("H0", "H1", "H2"))


def test_what_a_run_comes_to() -> None:
    made = summary(*HOSTS)
    assert made.states() == {
        State.NOT_COMPLIANT: 1,
        State.UNDECIDED: 1,
        State.NOT_SCANNED: 1,
        State.NOTHING_APPLIES: 0,
        State.COMPLIANT: 1,
    }
    assert (made.failed, made.satisfied, made.coverage) == (3, 5, 0.8)
    assert summary().coverage is None
