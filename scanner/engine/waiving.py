"""Laying waivers over the findings of a host: nothing is hidden, no verdict changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from scanner.engine.scope import concerns
from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Finding, HostReport, Verdict
from scanner.model.policy import Groups, Waiver, WaiverState, WaiverUse

WAIVABLE = NON_COMPLIANT | {Verdict.UNDETERMINED}
"""Verdicts that somebody may accept."""

Waivers = Mapping[str, tuple[Waiver, ...]]
"""Waivers by the articles, bulletins and CVEs that they name."""


def by_rule(waivers: Iterable[Waiver]) -> Waivers:
    """Arrange waivers for :func:`waived`; build it once for a run."""
    arranged: defaultdict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        for rule in waiver.rules:
            arranged[rule].append(waiver)
    return {rule: tuple(ones) for rule, ones in arranged.items()}


def waived(
    report: HostReport, waivers: Waivers, groups: Groups, today: date
) -> tuple[HostReport, tuple[WaiverUse, ...]]:
    """The report with its waivers, and what each waiver that was looked at was worth.

    A waiver in force marks its finding; the finding keeps its verdict and its place in the
    counts.  A host whose every failing or open finding is waived is compliant.  Waivers that
    the report brings along are taken off first.
    """
    uses: list[WaiverUse] = []
    findings = tuple(_laid_over(one, report, waivers, groups, today, uses) for one in report.findings)
    count = sum(one.waiver is not None for one in findings)
    counts = {**report.counts, "waived": count}
    return replace(report, findings=findings, counts=counts, compliant=compliant(findings)), tuple(uses)


def unused(waivers: Iterable[Waiver], uses: Iterable[WaiverUse], today: date) -> tuple[Waiver, ...]:
    """Waivers that no finding of a run needed, in their order; expired ones are told as such elsewhere."""
    used = {use.waiver for use in uses}
    return tuple(
        one for one in waivers if one.id not in used and state_on(one, today) is WaiverState.IN_FORCE
    )


def state_on(waiver: Waiver, today: date) -> WaiverState:
    """What a waiver is worth on a day, whatever the findings."""
    if today > waiver.expires:
        return WaiverState.EXPIRED
    if waiver.granted is not None and today < waiver.granted:
        return WaiverState.NOT_YET
    return WaiverState.IN_FORCE


def _laid_over(
    finding: Finding, report: HostReport, waivers: Waivers, groups: Groups, today: date, uses: list[WaiverUse]
) -> Finding:
    if finding.verdict not in WAIVABLE:
        return replace(finding, waiver=None) if finding.waiver else finding
    name = None
    for waiver in _for(finding, waivers):
        if not concerns(waiver.scope, report, groups):
            continue
        state = _worth(waiver, finding, today)
        uses.append(WaiverUse(waiver.id, report.target, finding.rule, state))
        if state is WaiverState.IN_FORCE and name is None:
            name = waiver.id
    return finding if finding.waiver == name else replace(finding, waiver=name)


def _for(finding: Finding, waivers: Waivers) -> tuple[Waiver, ...]:
    """The waivers that name the finding, each once."""
    named = (
        one for rule in (finding.rule, *finding.bulletins, *finding.cves) for one in waivers.get(rule, ())
    )
    return tuple({one.id: one for one in named}.values())


def _worth(waiver: Waiver, finding: Finding, today: date) -> WaiverState:
    state = state_on(waiver, today)
    if state is WaiverState.IN_FORCE and not waiver.binds(finding.fingerprint):
        return WaiverState.LAPSED
    return state


def compliant(findings: Iterable[Finding]) -> bool:
    """Whether something applies, and all that fails or is open is waived."""
    applicable = [one for one in findings if one.verdict is not Verdict.NOT_APPLICABLE]
    accepted = (one.verdict in COMPLIANT or one.waiver is not None for one in applicable)
    return bool(applicable) and all(accepted)
