"""Runs and hosts to keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scanner.model.facts import FileFact, HostFacts, Outcome, SystemFacts
from scanner.model.findings import (
    Comparison,
    Confidence,
    Evidence,
    EvidenceKind,
    Finding,
    HostReport,
    RulesInfo,
    Run,
    Verdict,
)
from scanner.model.history import HostResult

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RULES = RulesInfo("2026.1", 12, "ab" * 32)


def run(name: str = "a1", after_hours: int = 0) -> Run:
    return Run(name, START + timedelta(hours=after_hours), None, "0.1.0", RULES)


def host(name: str, version: str = "4.0.1381.7001", collected_at: datetime = START) -> HostResult:
    """A host with one file, which misses one fix."""
    path = "C:\\WINNT\\System32\\drivers\\rdr.sys"
    facts = HostFacts(
        target=f"smb://{name}",
        collected_at=collected_at,
        system=SystemFacts(hostname=name, product="Windows NT", version="4.0"),
        files=(FileFact(path, version=version, modified=START),),
    )
    evidence = Evidence(
        EvidenceKind.FILE, path, {"version": "4.0.1381.7086"}, {"version": version}, Comparison.OLDER
    )
    missing = Finding(
        "Q275020", "A title", Verdict.MISSING, Confidence.HIGH, "It is older.", evidence=(evidence,)
    )
    elsewhere = Finding("Q1", "Another", Verdict.NOT_APPLICABLE, Confidence.HIGH, "Another product.")
    report = HostReport(
        target=facts.target,
        hostname=name,
        outcome=Outcome.COMPLETE,
        system=facts.system,
        compliant=False,
        counts={"missing": 1, "not-applicable": 1},
        coverage=1.0,
        findings=(missing, elsewhere),
    )
    return HostResult(facts, report)
