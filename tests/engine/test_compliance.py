"""Adding up the findings of one host."""

from __future__ import annotations

import pytest

from scanner.engine.compliance import coverage_share, host_report
from scanner.model.facts import HostFacts, Outcome, SystemFacts
from scanner.model.findings import Confidence, Finding, HostReport, Verdict

FACTS = HostFacts(target="smb://10.1.0.17", outcome=Outcome.PARTIAL)
SYSTEM = SystemFacts(hostname="HMI-04", service_pack="SP6a")


def of(*verdicts: Verdict, waiver: str | None = None) -> HostReport:
    findings = tuple(
        Finding(f"Q27500{number}", "", verdict, Confidence.HIGH, "", waiver=waiver)
        for number, verdict in enumerate(verdicts)
    )
    return host_report(FACTS, SYSTEM, findings)


def test_the_report_says_whose_it_is_and_how_far_the_collection_got() -> None:
    whole = of(Verdict.INSTALLED)
    assert (whole.target, whole.hostname, whole.outcome) == ("smb://10.1.0.17", "HMI-04", Outcome.PARTIAL)
    assert whole.system == SYSTEM
    assert [one.rule for one in whole.findings] == ["Q275000"]


@pytest.mark.parametrize(
    ("verdicts", "compliant"),
    [
        ((), False),
        ((Verdict.NOT_APPLICABLE,), False),
        ((Verdict.INSTALLED,), True),
        ((Verdict.COVERED, Verdict.NOT_APPLICABLE), True),
        ((Verdict.INSTALLED, Verdict.COVERED), True),
        ((Verdict.INSTALLED, Verdict.MISSING), False),
        ((Verdict.INSTALLED, Verdict.REGRESSED), False),
        ((Verdict.INSTALLED, Verdict.MISMATCHED), False),
        ((Verdict.INSTALLED, Verdict.UNDETERMINED), False),
        ((Verdict.UNDETERMINED,), False),
    ],
)
def test_a_host_is_compliant_when_all_that_applies_is_proven(
    verdicts: tuple[Verdict, ...], compliant: bool
) -> None:
    assert of(*verdicts).compliant is compliant


def test_every_verdict_is_counted_also_those_that_never_occurred() -> None:
    assert of(Verdict.MISSING, Verdict.MISSING, Verdict.COVERED).counts == {
        "installed": 0,
        "covered": 1,
        "missing": 2,
        "regressed": 0,
        "mismatched": 0,
        "not-applicable": 0,
        "undetermined": 0,
        "waived": 0,
    }
    assert of(Verdict.MISSING, Verdict.REGRESSED, waiver="W-1").counts["waived"] == 2


def test_coverage_is_the_decided_share_of_what_applies() -> None:
    two_thirds = of(Verdict.INSTALLED, Verdict.MISSING, Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE)
    assert two_thirds.coverage == 0.6667


@pytest.mark.parametrize(
    ("decided", "undetermined", "share"),
    [(0, 0, 0.0), (1, 0, 1.0), (0, 1, 0.0), (1, 2, 0.3333), (96, 4, 0.96), (1, 1, 0.5)],
)
def test_shares(decided: int, undetermined: int, share: float) -> None:
    assert coverage_share(decided, undetermined) == share
