"""Judging one host: facts and a pack in, every finding out.  No clock, no files, no logging."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from scanner.engine.applicability import Applicability
from scanner.engine.case import Case, case
from scanner.engine.compliance import host_report
from scanner.engine.decision import Decision
from scanner.engine.docket import docket
from scanner.engine.index import PackIndex, index
from scanner.engine.remedy import remedy
from scanner.engine.ruling_out import left_out
from scanner.engine.standing import Standing
from scanner.engine.verdict import decide
from scanner.model.articles import Article
from scanner.model.facts import HostFacts, Outcome, SystemFacts
from scanner.model.findings import Attributes, Evidence, Finding, HostReport, Remark, Remedy
from scanner.model.profile import HostProfile

__all__ = ["PackIndex", "index", "judge"]

OBJECTS_KEPT = 1 << 13
"""Attributes that are remembered in JSON: one host of the benchmark shows 3,844, twenty 3,901."""


def judge(facts: HostFacts, rules: PackIndex) -> HostReport:
    """Judge every article of the pack against one host.

    The findings come in the order of the article numbers and include those that do not
    apply.  A host that could not be reached has none.
    """
    if facts.outcome is Outcome.UNREACHABLE:
        return host_report(facts, facts.system, ())
    before = case(facts, rules)
    entries = docket(before.profile, rules)
    known = {
        one.rule: one
        for names in rules.scopes
        for one in without_looking(names, entries[names[0]].applicability, rules)
    }
    findings = tuple(known.get(name) or finding(before.standings[name], before) for name in rules.order)
    return host_report(facts, with_level(facts.system, before.profile), findings)


def with_level(system: SystemFacts, profile: HostProfile) -> SystemFacts:
    """Add the true service pack level where the collector left it to the engine."""
    level = profile.service_pack.exact if profile.service_pack else None
    if level is None or level.value == system.service_pack:
        return system
    return replace(system, service_pack=level.value)


def without_looking(scope: Iterable[str], applies: Applicability, rules: PackIndex) -> tuple[Finding, ...]:
    """The findings on articles of one scope that do not concern the host, which need no look at it."""
    decision = left_out(applies)
    if decision is None:
        return ()
    shown = [in_json(one) for one in decision.evidence]
    return tuple(_argued(rules.articles[name], decision, decision.evidence, shown) for name in scope)


def finding(one: Standing, before: Case) -> Finding:
    """Decide about one article, and argue it."""
    decision = decide(one, before)
    evidence = _distinct(decision.evidence)
    shown = [in_json(each) for each in evidence]
    return _argued(one.article, decision, evidence, shown, remedy(one, decision, before))


def _argued(
    article: Article,
    decision: Decision,
    evidence: tuple[Evidence, ...],
    shown: Iterable[str],
    way_out: Remedy | None = None,
) -> Finding:
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
        remedy=way_out,
        fingerprint=fingerprint(article.id, decision, shown),
    )


def _distinct(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Each piece once, in the order it was given."""
    if len({item.subject for item in evidence}) == len(evidence):
        return evidence
    return tuple(item for number, item in enumerate(evidence) if item not in evidence[:number])


def fingerprint(rule: str, decision: Decision, shown: Iterable[str]) -> str:
    """Identify rule, verdict and evidence: 32 hex digits of a SHA-256, independent of the host's name."""
    content = "\n".join((rule, decision.verdict, *shown))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def in_json(one: Evidence) -> str:
    """A piece of evidence as ``json.dumps`` writes it with its keys in order, at a quarter of the cost."""
    subject, expected, observed = quoted(one.subject.casefold()), _object(one.expected), _object(one.observed)
    return f'["{one.kind}", {subject}, {expected}, {observed}, "{one.comparison}"]'


def _object(attributes: Attributes) -> str:
    return _members(tuple(attributes.items()))


@lru_cache(OBJECTS_KEPT)
def _members(attributes: tuple[tuple[str, str | int | None], ...]) -> str:
    """Attributes in JSON; the same are shown again and again, of files that several articles list."""
    members = [
        f"{quoted(name)}: {quoted(value) if isinstance(value, str) else _other(value)}"
        for name, value in sorted(attributes)
    ]
    return f"{{{', '.join(members)}}}"


def _other(value: int | None) -> str:
    return "null" if value is None else str(value)
