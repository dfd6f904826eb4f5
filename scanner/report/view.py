"""What a person is shown of one host: the view that the table and the pages have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scanner.model.articles import Severity
from scanner.model.facts import Outcome, SystemFacts
from scanner.model.findings import (
    COMPLIANT,
    NON_COMPLIANT,
    Confidence,
    Finding,
    HostReport,
    RunError,
    Verdict,
)
from scanner.report.keys import Keys
from scanner.report.text import share

WORST_FIRST = (
    Verdict.MISSING,
    Verdict.REGRESSED,
    Verdict.MISMATCHED,
    Verdict.UNDETERMINED,
    Verdict.INSTALLED,
    Verdict.COVERED,
    Verdict.NOT_APPLICABLE,
)
"""The order in which findings are shown."""

APPLICABLE = tuple(verdict for verdict in WORST_FIRST if verdict is not Verdict.NOT_APPLICABLE)
"""Verdicts of articles that concern the host."""

_SEVERITIES = (Severity.CRITICAL, Severity.IMPORTANT, Severity.MODERATE, Severity.LOW, None)
_EDITIONS = {"WinNT": "Workstation", "ServerNT": "Server", "LanmanNT": "Server (domain controller)"}


class State(StrEnum):
    """What a host's findings come to."""

    NOT_COMPLIANT = "not compliant"
    UNDECIDED = "undecided"
    NOT_SCANNED = "not scanned"
    NOTHING_APPLIES = "nothing applies"
    COMPLIANT = "compliant"


@dataclass(frozen=True, slots=True)
class HostLine:
    """One host in a list of hosts.

    ``number`` counts the hosts of the document from 1; ``key`` is what links call the host.
    """

    number: int
    name: str
    target: str
    system: str
    state: State
    partial: bool
    counts: dict[Verdict, int]
    coverage: float
    key: str

    @property
    def failed(self) -> int:
        """How many articles the host fails."""
        return sum(self.counts[verdict] for verdict in NON_COMPLIANT)

    @property
    def open(self) -> int:
        """How many articles the evidence leaves undecided."""
        return self.counts[Verdict.UNDETERMINED]

    @property
    def satisfied(self) -> int:
        """How many articles the host satisfies."""
        return sum(self.counts[verdict] for verdict in COMPLIANT)


def host_line(number: int, report: HostReport, keys: Keys | None = None) -> HostLine:
    """The line of one host."""
    counts = {verdict: report.counts.get(verdict.value, 0) for verdict in Verdict}
    name = report.hostname or report.target
    return HostLine(
        number=number,
        name=name,
        target=report.target,
        system=system_text(report.system),
        state=_state(report, counts),
        partial=report.outcome is Outcome.PARTIAL,
        counts=counts,
        coverage=report.coverage,
        key=(keys or Keys()).key(number, name, report.target),
    )


def _state(report: HostReport, counts: dict[Verdict, int]) -> State:
    if report.outcome is Outcome.UNREACHABLE:
        return State.NOT_SCANNED
    if any(counts[verdict] for verdict in NON_COMPLIANT):
        return State.NOT_COMPLIANT
    if counts[Verdict.UNDETERMINED]:
        return State.UNDECIDED
    return State.COMPLIANT if any(counts[verdict] for verdict in COMPLIANT) else State.NOTHING_APPLIES


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """By verdict; what is certain before what is hardly more than a guess; by severity; as they came."""
    return sorted(findings, key=_badness)


def _badness(finding: Finding) -> tuple[int, bool, int]:
    guess = finding.confidence is Confidence.LOW
    return (WORST_FIRST.index(finding.verdict), guess, _SEVERITIES.index(finding.severity))


def worst_hosts_first(lines: Iterable[HostLine]) -> list[HostLine]:
    """Those that fail most, then those with most undecided, then by their place in the document."""
    return sorted(lines, key=lambda line: (-line.failed, -line.open, line.number))


def coverage_text(line: HostLine) -> str:
    """The coverage of a host; a dash where no article was judged."""
    return share(line.coverage if any(line.counts[verdict] for verdict in APPLICABLE) else None)


def system_text(system: SystemFacts) -> str:
    """``Windows NT 4.0 Server, SP6a, x86``; what is not known is left out."""
    product = " ".join(filter(None, (system.product, system.version, _edition(system))))
    return ", ".join(filter(None, (product, _service_pack(system), system.architecture)))


def _edition(system: SystemFacts) -> str | None:
    suites = " ".join(system.product_suites or ()).casefold()
    if "terminal server" in suites:
        return "Terminal Server"
    if "enterprise" in suites:
        return "Server, Enterprise Edition"
    return _EDITIONS.get(system.product_type or "")


def _service_pack(system: SystemFacts) -> str | None:
    if system.service_pack == "none":
        return "no service pack"
    return system.service_pack or system.csd_version


def cause(error: RunError) -> str:
    """What could not be read and why, in a sentence that names the subject once."""
    if not error.subject or error.message.startswith(error.subject):
        return error.message
    return f"{error.subject}: {error.message}"
