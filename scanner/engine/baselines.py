"""What is demanded of a host: the articles of every baseline that concerns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scanner.engine.scope import concerns
from scanner.engine.waiving import compliant
from scanner.model.articles import Article
from scanner.model.findings import Finding, HostReport
from scanner.model.policy import Baseline, Groups


@dataclass(frozen=True, slots=True)
class Demand:
    """A baseline and the articles of the pack that belong to it."""

    baseline: Baseline
    articles: frozenset[str]


def demands(baselines: Iterable[Baseline], articles: Sequence[Article]) -> tuple[Demand, ...]:
    """Work out which articles belong to each baseline; once for a run."""
    return tuple(
        Demand(one, frozenset(article.id for article in articles if belongs(article, one)))
        for one in baselines
    )


def belongs(article: Article, baseline: Baseline) -> bool:
    """Whether an article belongs to a baseline."""
    names = {article.id, *article.bulletins, *article.cves}
    if names & set(baseline.without):
        return False
    return bool(names & set(baseline.articles)) or _meets(article, baseline)


def _meets(article: Article, baseline: Baseline) -> bool:
    """Whether it meets every condition that is given, and there is one."""
    until = baseline.published_until
    conditions = [
        (bool(baseline.severities), article.severity in baseline.severities),
        (bool(baseline.areas), article.area in baseline.areas),
        (baseline.bulletins_only, bool(article.bulletins)),
        (until is not None, until is not None and article.date is not None and article.date <= until),
    ]
    given = [met for asked, met in conditions if asked]
    return bool(given) and all(given)


def demanded(report: HostReport, demands: Sequence[Demand], groups: Groups) -> HostReport:
    """The host judged by what is demanded of it; findings and counts stay as they are.

    A host that no baseline concerns must satisfy everything.
    """
    asked = required(report, demands, groups)
    if asked is None:
        return report
    return replace(report, compliant=compliant(one for one in report.findings if one.rule in asked))


def required(report: HostReport, demands: Sequence[Demand], groups: Groups) -> frozenset[str] | None:
    """The articles demanded of a host; None where all are."""
    asked = [one.articles for one in demands if concerns(one.baseline.scope, report, groups)]
    return frozenset().union(*asked) if asked else None


def only(findings: Iterable[Finding], asked: frozenset[str] | None) -> tuple[Finding, ...]:
    """The findings on what is demanded."""
    return tuple(one for one in findings if asked is None or one.rule in asked)
