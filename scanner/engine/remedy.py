"""What to install to satisfy an article, in order."""

from __future__ import annotations

from scanner.engine.case import Case
from scanner.engine.coverage import for_this_branch, superseding
from scanner.engine.decision import Decision
from scanner.engine.level import reaches
from scanner.engine.reasons import required_level
from scanner.engine.standing import Standing
from scanner.model.findings import NON_COMPLIANT, Remedy, Verdict
from scanner.model.logic import Truth
from scanner.model.packages import Package, PackageKind
from scanner.model.servicepacks import service_pack


def remedy(one: Standing, decision: Decision, case: Case) -> Remedy | None:
    """The way out for a non-compliant finding; None for every other verdict.

    A service pack that must come first comes first.  Then the rollup that contains the
    fix, if there is one for this host; the fix by itself, and fixes that replace it, would
    do as well.
    """
    verdict = decision.verdict
    if verdict not in NON_COMPLIANT:
        return None
    if decision.replaced_by is not None:
        return Remedy((decision.replaced_by,), advice="Replace the withdrawn build.")
    own = one.article.id
    described = case.index.described.get(own)
    if described is not None and described.kind is PackageKind.SERVICE_PACK:
        return Remedy(install=(described.level or own,), advice=_advice(one, verdict))
    rollups = [package.id for package in _rollups(one, case)]
    newer = [name for name in superseding(one.article, case) if name not in rollups]
    ways = [*rollups, own, *newer]
    if verdict is Verdict.MISMATCHED and one.article.coherent_sets:
        # Only the fix itself replaces the whole set: a rollup leaves the strength as it is (Q299444).
        ways = [own, *rollups]
    steps = dict.fromkeys((*decision.before, *_first(one, case, ways[0]), ways[0]))
    return Remedy(tuple(steps), tuple(ways[1:]), decision.advice or _advice(one, verdict))


def _rollups(one: Standing, case: Case) -> list[Package]:
    """The rollups that contain the fix, those that contain the most first."""
    rollups = [
        package
        for package in case.index.containing(one.article.id)
        if package.kind is PackageKind.ROLLUP
        and for_this_branch(package, case)
        and package.id != one.article.id
    ]
    return sorted(rollups, key=lambda package: (-len(package.contains), package.id))


def _first(one: Standing, case: Case, way: str) -> tuple[str, ...]:
    """What must be there before: the service pack, then fixes that the article says it needs."""
    package = case.index.packages.get(way)
    required = package.requires_service_pack if package is not None else required_level(one)
    level = service_pack(required) if required else None
    steps: tuple[str, ...] = ()
    if level is not None and reaches(case.profile, level) is not Truth.YES:
        steps = (level.value,)
    return steps if package is not None else (*steps, *one.article.requires)


def _advice(one: Standing, verdict: Verdict) -> str | None:
    if verdict is Verdict.REGRESSED:
        return (
            "Apply it again; if its installer says that it is already installed, "
            f"delete the key Hotfix\\{one.article.id} first."
        )
    if verdict is Verdict.MISMATCHED:
        return "Replace the file by the build for this host's processor and product."
    return None
