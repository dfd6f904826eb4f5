"""Findings: what was concluded, and why.  One JSON document per run, ``hotfixscan.findings/1``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scanner.model.articles import Severity
from scanner.model.facts import Outcome, SystemFacts

FINDINGS_SCHEMA = "hotfixscan.findings/1"


class Verdict(StrEnum):
    """What is said of one article on one host."""

    INSTALLED = "installed"
    COVERED = "covered"
    MISSING = "missing"
    REGRESSED = "regressed"
    MISMATCHED = "mismatched"
    NOT_APPLICABLE = "not-applicable"
    UNDETERMINED = "undetermined"


COMPLIANT = frozenset({Verdict.INSTALLED, Verdict.COVERED})
"""Verdicts that satisfy an article."""

NON_COMPLIANT = frozenset({Verdict.MISSING, Verdict.REGRESSED, Verdict.MISMATCHED})
"""Verdicts that fail it.  ``undetermined`` is neither."""


class Remark(StrEnum):
    """Said beside a verdict; never changes it."""

    UNREGISTERED = "unregistered"
    NEWER_THAN_LISTED = "newer-than-listed"
    SIZE_DIFFERS = "size-differs"
    UNVERIFIED_LOCALE = "unverified-locale"
    REBOOT_PENDING = "reboot-pending"
    DATE_ONLY = "date-only"
    WRONG_ARCHITECTURE = "wrong-architecture"
    OTHER_BRANCH = "other-branch"


class Confidence(StrEnum):
    """How far the evidence carries; each reason for less than high stands in the finding's reason."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """2 for high, 1 for medium, 0 for low."""
        return _RANKS[self]


_RANKS = {Confidence.HIGH: 2, Confidence.MEDIUM: 1, Confidence.LOW: 0}


class Comparison(StrEnum):
    """Observed against expected, for one subject."""

    OLDER = "older"
    SAME = "same"
    LATER = "later"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """What sort of subject a piece of evidence is about."""

    FILE = "file"
    REGISTRY = "registry"
    SERVICE_PACK = "service-pack"
    PACKAGE = "package"
    COHERENT_SET = "coherent-set"
    PRODUCT = "product"
    COMPONENT = "component"


Attributes = dict[str, str | int | None]
"""What was expected or observed of a subject: ``version``, ``size``, ``modified``, ``status``, …"""


def stamp(moment: datetime | None) -> str | None:
    """A moment in UTC as evidence writes it: ``2001-03-01T23:12:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One subject: what was expected of it, what was observed, how the two compare, and where it was read."""

    kind: EvidenceKind
    subject: str
    expected: Attributes
    observed: Attributes
    comparison: Comparison
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to install, in order; ``alternatives`` would do as well.

    Names are article ids or service pack levels (``SP6a``).
    """

    install: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One article against one host: the verdict and everything needed to argue it.

    ``settle`` says what would decide an ``undetermined`` finding.  ``fingerprint``
    identifies rule, verdict and evidence: it changes when the evidence does.
    """

    rule: str
    title: str
    verdict: Verdict
    confidence: Confidence
    reason: str
    remarks: tuple[Remark, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    covered_by: tuple[str, ...] = ()
    settle: str | None = None
    severity: Severity | None = None
    bulletins: tuple[str, ...] = ()
    cves: tuple[str, ...] = ()
    remedy: Remedy | None = None
    waiver: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class HostReport:
    """All findings on one host.

    ``compliant`` is True only when every article that applies is satisfied: nothing
    non-compliant, nothing undetermined, and at least one article judged.  ``counts`` has
    every verdict, and ``waived``.
    ``coverage`` is the share of applicable articles that the evidence decided, 0 to 1.
    ``strays`` are files in the system's directories that are for another processor or branch,
    whether or not an article lists them.
    """

    target: str
    hostname: str | None
    outcome: Outcome
    system: SystemFacts
    compliant: bool
    counts: dict[str, int]
    coverage: float
    findings: tuple[Finding, ...] = ()
    strays: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class RunError:
    """Something that went wrong on one host, as the report shows it."""

    target: str
    stage: str
    subject: str
    code: str
    message: str
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class RulesInfo:
    """Which rules a run was judged by."""

    version: str
    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over an inventory."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    scanner: str
    rules: RulesInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The findings document of one run."""

    schema: str = FINDINGS_SCHEMA
    run: Run
    hosts: tuple[HostReport, ...]
    errors: tuple[RunError, ...] = ()
