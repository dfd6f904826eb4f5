"""Articles that describe a package: a service pack is judged by the level, a rollup by its members' files."""

from __future__ import annotations

from scanner.engine.by_files import as_shipped, held
from scanner.engine.case import Case
from scanner.engine.causes import explanation
from scanner.engine.coverage import Coverage, coverage, level_evidence, members, named, unread_members
from scanner.engine.decision import Decision
from scanner.engine.level import level_on, reaches
from scanner.engine.reasons import joined, prerequisite
from scanner.engine.standing import FileState, Standing
from scanner.model.facts import Listing
from scanner.model.findings import Confidence, Evidence, Verdict
from scanner.model.logic import Truth
from scanner.model.packages import Package, PackageKind
from scanner.model.servicepacks import ServicePack, service_pack


def contained_by_itself(one: Standing, case: Case) -> Decision | None:
    """The article describes a service pack or rollup: judged by level, fixes and containers."""
    package = case.index.described.get(one.article.id)
    if package is None or one.state is not FileState.UNLISTED:
        return None
    if package.kind is PackageKind.SERVICE_PACK:
        level = service_pack(package.level) if package.level else None
        return None if level is None else _service_pack(level, one, case)
    return _rollup(package, one, case)


def _service_pack(level: ServicePack, one: Standing, case: Case) -> Decision:
    answer = reaches(case.profile, level)
    evidence = (level_evidence(level, case, answer), one.registry)
    at = f"This host is at {case.profile.service_pack}."
    if answer is Truth.YES:
        why = _level_doubt(level, case)
        confidence = Confidence.LOW if why else Confidence.HIGH
        return Decision(Verdict.INSTALLED, confidence, joined(at, why), evidence)
    if answer is Truth.NO:
        if one.registered is Truth.YES:
            reason = joined(at, f"{level.value} is registered, but a file it delivers is older.")
            return Decision(Verdict.REGRESSED, Confidence.MEDIUM, reason, evidence)
        return Decision(Verdict.MISSING, Confidence.HIGH, at, evidence)
    reason = at if case.profile.service_pack else "The service pack level of this host is not known."
    settle = "Read CSDVersion, the Hotfix key Q246009 and the date of System32\\drivers\\afd.sys."
    return Decision(Verdict.UNDETERMINED, Confidence.LOW, reason, evidence, settle=settle)


def _level_doubt(level: ServicePack, case: Case) -> str:
    if not case.files_looked_at:
        return "Confidence is low: no file was looked at."
    if level_on(case.profile, level) is ServicePack.SP6A and not case.level_told_by_file:
        return "Confidence is low: the mark says so, and Afd.sys, which would tell, was not compared."
    return ""


def _rollup(package: Package, one: Standing, case: Case) -> Decision:
    older, proven = members(package, case)
    older = [member for member in older if as_shipped(member, case) is None]
    covering = coverage(one.article, case)
    evidence = (one.registry, *_members_evidence([*older, *proven]), *covering.evidence)
    if older:
        return _with_older_members(older, one, case, covering, evidence)
    if one.registered is Truth.YES:
        return _registered(proven, unread_members(package, case), evidence)
    if covering.answer is Truth.YES:
        return _brought_along(covering, evidence)
    if one.registered is Truth.NO and not proven and covering.answer is Truth.NO:
        return _by_mark_alone(one, case, evidence)
    reason = joined(_open_question(package, proven, one), covering.why)
    settle = f"List the Hotfix keys completely and compare every file that {package.id} delivers."
    return Decision(Verdict.UNDETERMINED, Confidence.LOW, reason, evidence, settle=settle)


def _with_older_members(
    older: list[Standing], one: Standing, case: Case, covering: Coverage, evidence: tuple[Evidence, ...]
) -> Decision:
    names = ", ".join(member.article.id for member in older[:6])
    held_by = held(one, covering)
    if held_by:
        lost = [each for member in older for each in member.weighed if each.holds is Truth.NO]
        why = explanation(one, lost, case)
        reason = f"{held_by}, but files of {names}, which it contains, are older than listed."
        return Decision(
            Verdict.REGRESSED, Confidence.HIGH, joined(reason, why.sentence), evidence, before=why.before
        )
    reason = joined(
        f"Files of {names}, which it contains, are older than listed.", prerequisite(one, case.profile)
    )
    return Decision(Verdict.MISSING, Confidence.HIGH, reason, evidence)


def _brought_along(covering: Coverage, evidence: tuple[Evidence, ...]) -> Decision:
    """A service pack, or a rollup with more in it, contains it (Q195734 in SP5, Q244599 in the SRP)."""
    doubt = f"Confidence is {covering.confidence.value}: its own article lists no files."
    return Decision(
        Verdict.COVERED, covering.confidence, joined(covering.why, doubt), evidence, covered_by=covering.by
    )


def _registered(proven: list[Standing], unread: list[Standing], evidence: tuple[Evidence, ...]) -> Decision:
    if not proven:
        reason = "It is registered. Confidence is low: no file of a fix it contains was compared."
        return Decision(Verdict.INSTALLED, Confidence.LOW, reason, evidence)
    names = ", ".join(member.article.id for member in proven[:6])
    reason = f"It is registered, and files of {names}, which it contains, are at the listed level."
    if unread:
        doubt = f"Confidence is low: files of {named(unread)}, which it contains too, were not read."
        return Decision(Verdict.INSTALLED, Confidence.LOW, joined(reason, doubt), evidence)
    return Decision(
        Verdict.INSTALLED,
        Confidence.MEDIUM,
        joined(reason, "Confidence is medium: its own article lists no files."),
        evidence,
    )


def _by_mark_alone(one: Standing, case: Case, evidence: tuple[Evidence, ...]) -> Decision:
    why = "no file of a fix it contains was compared"
    if case.seen.facts.hotfixes_status is Listing.ABSENT:
        why = "this host has no Hotfix key at all"
    reason = joined("It is not registered.", prerequisite(one, case.profile), f"Confidence is low: {why}.")
    return Decision(Verdict.MISSING, Confidence.LOW, reason, evidence)


def _open_question(package: Package, proven: list[Standing], one: Standing) -> str:
    if one.registered is Truth.UNKNOWN:
        return "The Hotfix keys were not listed completely, and its own article lists no files."
    if not proven:
        return "It is not registered, and its own article lists no files."
    names = ", ".join(member.article.id for member in proven[:6])
    return (
        f"It is not registered, yet files of {names}, which it contains, are at the listed level: "
        f"{package.id} copied by hand, or those fixes one by one."
    )


def _members_evidence(standings: list[Standing]) -> tuple[Evidence, ...]:
    """One file of each member is enough to argue with."""
    return tuple(
        min(member.weighed, key=lambda one: one.holds is not Truth.NO).evidence
        for member in standings[:12]
        if member.weighed
    )
