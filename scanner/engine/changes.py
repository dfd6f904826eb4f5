"""Two runs compared, host by host and article by article.  Only what changed is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scanner.engine.events import events, replaced
from scanner.model.changes import Change, ChangeKind, HostChanges, Presence
from scanner.model.facts import Outcome
from scanner.model.findings import COMPLIANT, NON_COMPLIANT, EvidenceKind, Finding, Verdict
from scanner.model.history import HostResult

_ORDER = tuple(ChangeKind)


def appeared(target: str, hostname: str | None) -> HostChanges:
    """A host that the earlier run did not have."""
    return HostChanges(target, hostname, Presence.APPEARED)


def vanished(target: str, hostname: str | None) -> HostChanges:
    """A host that the later run does not have."""
    return HostChanges(target, hostname, Presence.VANISHED)


def changes(before: HostResult, after: HostResult, same_rules: bool) -> HostChanges:
    """What changed on one host between two runs; ``same_rules`` if both were judged by the same pack.

    A host that one of the runs could not reach has no changes: nothing is known of it.
    """
    report = after.report
    happened = events(before, after)
    if Outcome.UNREACHABLE in (before.report.outcome, report.outcome):
        return HostChanges(report.target, report.hostname, Presence.BOTH, events=happened)
    was, now = _by_rule(before.report.findings), _by_rule(report.findings)
    files = replaced(before.facts, after.facts)
    found = []
    for rule in was.keys() | now.keys():
        kind = change_kind(was.get(rule), now.get(rule))
        if kind is not None:
            subjects = _files(was.get(rule)) | _files(now.get(rule))
            cause = _cause(rule, subjects, files, happened, same_rules)
            title = (now.get(rule) or was[rule]).title
            found.append(Change(rule, title, kind, was.get(rule), now.get(rule), cause))
    found.sort(key=lambda one: (_ORDER.index(one.kind), one.rule))
    return HostChanges(report.target, report.hostname, Presence.BOTH, tuple(found), happened)


def change_kind(before: Finding | None, after: Finding | None) -> ChangeKind | None:
    """What became of an article; None if nothing did.  A finding that is not there did not apply."""
    was = before.verdict if before else Verdict.NOT_APPLICABLE
    now = after.verdict if after else Verdict.NOT_APPLICABLE
    if was is now:
        same = before is None or after is None or before.fingerprint == after.fingerprint
        return None if same else ChangeKind.EVIDENCE
    if now in NON_COMPLIANT:
        return _failing(was)
    if now is Verdict.UNDETERMINED:
        return ChangeKind.UNSETTLED
    if was in NON_COMPLIANT or was is Verdict.UNDETERMINED:
        return ChangeKind.FIXED if now in COMPLIANT else ChangeKind.GONE
    return ChangeKind.EVIDENCE


def _failing(was: Verdict) -> ChangeKind:
    if was in COMPLIANT:
        return ChangeKind.REGRESSED
    return ChangeKind.VERDICT if was in NON_COMPLIANT else ChangeKind.NEW


def _by_rule(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {one.rule: one for one in findings}


def _cause(
    rule: str, subjects: set[str], files: Mapping[str, str], happened: tuple[str, ...], same_rules: bool
) -> str | None:
    """The nearest thing that explains a change: its own files, its own mark, the machine, the rules."""
    own = [files[path] for path in sorted(subjects & files.keys())]
    if own:
        more = f" {len(own) - 1} more of its files changed." if len(own) > 1 else ""
        return own[0] + more
    named = [sentence for sentence in happened if rule in sentence.replace(".", " ").split()]
    if named or happened:
        return (named or list(happened))[0]
    return None if same_rules else "The rules changed between the runs."


def _files(finding: Finding | None) -> set[str]:
    evidence = finding.evidence if finding else ()
    return {one.subject.casefold() for one in evidence if one.kind is EvidenceKind.FILE}
