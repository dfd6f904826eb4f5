"""Adding up: what the findings of one host mean together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from scanner.engine.strays import strays
from scanner.model.facts import HostFacts, SystemFacts
from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Evidence, Finding, HostReport, Verdict


def host_report(facts: HostFacts, system: SystemFacts, findings: tuple[Finding, ...]) -> HostReport:
    """Count the verdicts; a host is compliant only when all that applies is proven satisfied."""
    counts = Counter(finding.verdict for finding in findings)
    waived = sum(finding.waiver is not None for finding in findings)
    return counted_report(facts, system, findings, counts, strays(facts), waived)


def counted_report(
    facts: HostFacts,
    system: SystemFacts,
    findings: tuple[Finding, ...],
    counts: Mapping[Verdict, int],
    stray: tuple[Evidence, ...],
    waived: int = 0,
) -> HostReport:
    """The report of a host whose verdicts are counted and whose strays are known already."""
    satisfied = sum(counts[verdict] for verdict in COMPLIANT)
    failed = sum(counts[verdict] for verdict in NON_COMPLIANT)
    open_ones = counts[Verdict.UNDETERMINED]
    return HostReport(
        target=facts.target,
        hostname=system.hostname,
        outcome=facts.outcome,
        system=system,
        compliant=satisfied > 0 and failed == 0 and open_ones == 0,
        counts={
            **{verdict.value: counts[verdict] for verdict in Verdict},
            "waived": waived,
        },
        coverage=coverage_share(satisfied + failed, open_ones),
        findings=findings,
        strays=stray,
    )


def report_alike(found: HostReport, facts: HostFacts, system: SystemFacts) -> HostReport:
    """The report of a host on which the same was found as on another."""
    return HostReport(
        target=facts.target,
        hostname=system.hostname,
        outcome=facts.outcome,
        system=system,
        compliant=found.compliant,
        counts=found.counts,
        coverage=found.coverage,
        findings=found.findings,
        strays=found.strays,
    )


def coverage_share(decided: int, undetermined: int) -> float:
    """The share of applicable articles that the evidence decided, to four places; 0 when none applies."""
    applicable = decided + undetermined
    return round(decided / applicable, 4) if applicable else 0.0
