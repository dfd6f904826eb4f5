"""How hosts do over time: from run to run, and how long it takes to mend what fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scanner.model.facts import Outcome
from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Confidence, HostReport, Verdict


@dataclass(frozen=True, slots=True)
class Point:
    """One run: hosts that were reached, those of them that comply, and their findings added up.

    ``coverage`` is the mean of the hosts, ``score`` the share of what applies that is proven to be
    satisfied.  What is open counts for nothing there, nor does what is satisfied with low confidence:
    marks and the level alone speak where no file was seen, so seeing less would raise it.
    """

    run: str
    at: datetime
    hosts: int
    compliant: int
    satisfied: int
    proven: int
    failing: int
    open: int
    waived: int
    coverage: float

    @property
    def score(self) -> float:
        """0 where nothing applies."""
        applicable = self.satisfied + self.failing + self.open
        return self.proven / applicable if applicable else 0.0


@dataclass(frozen=True, slots=True)
class _Host:
    satisfied: int
    proven: int
    failing: int
    open: int
    waived: int
    coverage: float


@dataclass(slots=True)
class Trend:
    """Runs in the order of their times, host after host; ``rules`` None means all of them.

    A failure that is waived is a failure.  It is mended in the first run that finds it satisfied,
    or not applicable; a run that could not look, or found it open, says nothing of it.
    """

    rules: frozenset[str] | None = None
    points: list[Point] = field(default_factory=list)
    _since: dict[str, dict[str, datetime]] = field(default_factory=dict)
    _mended: list[timedelta] = field(default_factory=list)

    def add(self, run: str, at: datetime, hosts: Iterable[HostReport]) -> None:
        """Take in the next run."""
        reached = [self._counted(host, at) for host in hosts if host.outcome is not Outcome.UNREACHABLE]
        count = len(reached)
        self.points.append(
            Point(
                run=run,
                at=at,
                hosts=count,
                compliant=sum(one.failing == one.open == 0 < one.satisfied for one in reached),
                satisfied=sum(one.satisfied for one in reached),
                proven=sum(one.proven for one in reached),
                failing=sum(one.failing for one in reached),
                open=sum(one.open for one in reached),
                waived=sum(one.waived for one in reached),
                coverage=sum(one.coverage for one in reached) / count if count else 0.0,
            )
        )

    @property
    def mended(self) -> int:
        """How many failures were mended between the first run and the last."""
        return len(self._mended)

    @property
    def mean_time_to_fix(self) -> timedelta | None:
        """From the first run that found a failure to the first that found it mended; None without any."""
        return sum(self._mended, timedelta()) / len(self._mended) if self._mended else None

    def _counted(self, host: HostReport, at: datetime) -> _Host:
        findings = [one for one in host.findings if self.rules is None or one.rule in self.rules]
        verdicts = {one.rule: one.verdict for one in findings}
        self._follow(host, verdicts, at)
        counts = [one.verdict for one in findings]
        satisfied = [one for one in findings if one.verdict in COMPLIANT]
        proven = sum(one.confidence is not Confidence.LOW for one in satisfied)
        failing = sum(verdict in NON_COMPLIANT for verdict in counts)
        waived = sum(one.waiver is not None for one in findings)
        undecided = counts.count(Verdict.UNDETERMINED)
        return _Host(len(satisfied), proven, failing, undecided, waived, host.coverage)

    def _follow(self, host: HostReport, verdicts: dict[str, Verdict], at: datetime) -> None:
        """Note what fails for the first time, and what is mended.  A finding that is gone does not apply."""
        since = self._since.setdefault(host.target, {})
        for rule, verdict in verdicts.items():
            if verdict in NON_COMPLIANT:
                since.setdefault(rule, at)
        for rule in list(since):
            verdict = verdicts.get(rule, Verdict.NOT_APPLICABLE)
            if verdict in COMPLIANT or verdict is Verdict.NOT_APPLICABLE:
                self._mended.append(at - since.pop(rule))
