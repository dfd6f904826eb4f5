"""The view model: all that a template of the report is given; documented in ``docs/report-view.md``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Finding, HostReport, Run, RunError, Verdict
from scanner.model.past import Past
from scanner.model.policy import Waiver
from scanner.report.charts import (
    BarPart,
    GroupBar,
    TrendPoint,
    YearBar,
    group_bars,
    parts,
    trend_points,
    year_bars,
)
from scanner.report.rendering import Rendering
from scanner.report.summary import Fix, Summary
from scanner.report.totals import Totals
from scanner.report.view import APPLICABLE, HostLine, worst_hosts_first

EXPIRING_DAYS = 30
"""Days before its last day from which a waiver is told as about to expire."""

_ATTENTION = NON_COMPLIANT | {Verdict.UNDETERMINED}

PROBLEM_LIMIT = 50
"""Things that could not be read, named one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A waiver that is about to expire, or has: the days it has left (negative: past), the findings it holds.

    One that has expired holds none any more.
    """

    waiver: Waiver
    days: int
    findings: int


@dataclass(frozen=True, slots=True)
class HostPage:
    """One host, and its findings with the worst first."""

    line: HostLine
    report: HostReport
    findings: tuple[Finding, ...]

    @property
    def attention(self) -> tuple[Finding, ...]:
        """What fails, and what the evidence leaves open."""
        return tuple(one for one in self.findings if one.verdict in _ATTENTION)

    @property
    def satisfied(self) -> tuple[Finding, ...]:
        """What is installed or covered."""
        return tuple(one for one in self.findings if one.verdict in COMPLIANT)

    @property
    def rest(self) -> tuple[Finding, ...]:
        """What does not apply, where the report shows it."""
        return tuple(one for one in self.findings if one.verdict is Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class ReportView:
    """One run, as templates see it.

    ``hosts`` are the lines of all hosts, the worst first; ``worst`` those that fail or are
    open.  ``fixes`` has first what settles most.  ``past`` and ``waivers`` are None where
    nothing is known of earlier runs, and where no waivers were given.  ``pages`` gives the
    hosts one by one, in the order of the document, as often as it is asked.
    """

    run: Run
    hosts: tuple[HostLine, ...]
    worst: tuple[HostLine, ...]
    states: Mapping[str, int]
    verdicts: Mapping[Verdict, int]
    applicable: int
    failed: int
    undecided: int
    satisfied: int
    coverage: float | None
    articles: int
    fixes: tuple[Fix, ...]
    bar: tuple[BarPart, ...]
    groups: tuple[GroupBar, ...]
    grouped_by: str
    years: tuple[YearBar, ...]
    past: Past | None
    trend: tuple[TrendPoint, ...]
    waivers: tuple[WaiverLine, ...] | None
    waived: int
    problems: tuple[RunError, ...]
    problems_hidden: int
    pages: Iterable[HostPage] = field(default=(), compare=False)

    def as_names(self) -> dict[str, object]:
        """The names that templates use."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def report_view(
    run: Run,
    summary: Summary,
    totals: Totals,
    errors: Iterable[RunError],
    rendering: Rendering,
    pages: Iterable[HostPage] = (),
) -> ReportView:
    """The view of a run whose hosts were all added to ``summary`` and ``totals``."""
    remaining: Iterator[RunError] = iter(errors)
    hosts = tuple(worst_hosts_first(summary.lines))
    by_group = bool(totals.groups)
    return ReportView(
        run=run,
        hosts=hosts,
        worst=tuple(line for line in hosts if line.failed or line.open),
        states={state.value: number for state, number in summary.states().items()},
        verdicts=summary.verdicts,
        applicable=sum(summary.verdicts[verdict] for verdict in APPLICABLE),
        failed=summary.failed,
        undecided=summary.verdicts[Verdict.UNDETERMINED],
        satisfied=summary.satisfied,
        coverage=summary.coverage,
        articles=len(totals.articles),
        fixes=tuple(summary.fixes()),
        bar=parts(summary.verdicts),
        groups=group_bars(totals.groups if by_group else totals.systems, totals.sizes),
        grouped_by="group" if by_group else "system",
        years=year_bars(totals.years),
        past=rendering.past,
        trend=trend_points(rendering.past.trend if rendering.past else ()),
        waivers=waiver_lines(rendering, totals),
        waived=sum(totals.waived.values()),
        problems=tuple(islice(remaining, PROBLEM_LIMIT)),
        problems_hidden=sum(1 for _ in remaining),
        pages=pages,
    )


def waiver_lines(rendering: Rendering, totals: Totals) -> tuple[WaiverLine, ...] | None:
    """The waivers that expire within :data:`EXPIRING_DAYS`, or have, the most urgent first."""
    if rendering.waivers is None:
        return None
    today = rendering.today or date.min
    lines = [
        WaiverLine(waiver, (waiver.expires - today).days, totals.waived[waiver.id])
        for waiver in rendering.waivers
        if (waiver.expires - today).days <= EXPIRING_DAYS
    ]
    return tuple(sorted(lines, key=lambda line: (line.waiver.expires, line.waiver.id)))
