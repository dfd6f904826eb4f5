"""Judging one host: facts and a pack in, every finding out.  No clock, no files, no logging."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from scanner.engine.case import Case, case
from scanner.engine.compliance import host_report
from scanner.engine.decision import Decision
from scanner.engine.index import PackIndex, index
from scanner.engine.remedy import remedy
from scanner.engine.standing import Standing
from scanner.engine.verdict import decide
from scanner.model.facts import HostFacts, Outcome, SystemFacts
from scanner.model.findings import Evidence, Finding, HostReport, Remark
from scanner.model.profile import HostProfile

__all__ = ["PackIndex", "index", "judge"]


def judge(facts: HostFacts, rules: PackIndex) -> HostReport:
    """Judge every article of the pack against one host.

    The findings come in the order of the article numbers and include those that do not
    apply.  A host that could not be reached has none.
    """
    if facts.outcome is Outcome.UNREACHABLE:
        return host_report(facts, facts.system, ())
    before = case(facts, rules)
    findings = tuple(finding(before.standings[name], before) for name in rules.order)
    return host_report(facts, with_level(facts.system, before.profile), findings)


def with_level(system: SystemFacts, profile: HostProfile) -> SystemFacts:
    """Add the true service pack level where the collector left it to the engine."""
    level = profile.service_pack.exact if profile.service_pack else None
    return system if level is None else replace(system, service_pack=level.value)


def finding(one: Standing, before: Case) -> Finding:
    """Decide about one article, and argue it."""
    decision = decide(one, before)
    article = one.article
    evidence = _distinct(decision.evidence)
    return Finding(
        rule=article.id,
        title=article.title,
        verdict=decision.verdict,
        confidence=decision.confidence,
        reason=decision.reason,
        remarks=tuple(remark for remark in Remark if remark in decision.remarks) if decision.remarks else (),
        evidence=evidence,
        covered_by=decision.covered_by,
        settle=decision.settle,
        severity=article.severity,
        bulletins=article.bulletins,
        cves=article.cves,
        remedy=remedy(one, decision, before),
        fingerprint=fingerprint(article.id, decision, evidence),
    )


def _distinct(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Each piece once, in the order it was given."""
    return tuple(item for number, item in enumerate(evidence) if item not in evidence[:number])


_in_json = json.JSONEncoder(sort_keys=True).encode


def fingerprint(rule: str, decision: Decision, evidence: tuple[Evidence, ...]) -> str:
    """Identify rule, verdict and evidence: 32 hex digits of a SHA-256, independent of the host's name."""
    content: list[str] = [rule, decision.verdict]
    for item in evidence:
        parts = [
            item.kind,
            item.subject.casefold(),
            item.expected,
            item.observed,
            item.comparison,
        ]
        content.append(_in_json(parts))
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:32]
