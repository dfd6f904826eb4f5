"""What must come onto a host for each article that fails, and which packages bring it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scanner.engine.case import Case
from scanner.engine.decision import Decision
from scanner.engine.evidence import Weighed
from scanner.engine.plan_candidates import Candidates, package_of, rollups_with, ways_for
from scanner.engine.plan_files import places_on_host, satisfies
from scanner.engine.standing import FileState, Standing
from scanner.model.coherence import Strength
from scanner.model.facts import Observation
from scanner.model.findings import Verdict
from scanner.model.logic import Truth


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """One thing that an article lacks: a file at a place, or where ``path`` is empty the fix itself."""

    rule: str
    path: str = ""


def needs(failing: Mapping[str, Decision], offered: Candidates, case: Case) -> dict[Need, frozenset[str]]:
    """Every need of the failing articles, with the packages that meet it.

    Where files are what fails, any package meets the need whose build is at the listed level
    or past it: that is how the host will be judged.  Where there is nothing but the
    registry, the fix itself does, or what contains or replaces it.
    """
    found: dict[Need, frozenset[str]] = {}
    for rule, decision in failing.items():
        one = case.standings[rule]
        if _by_files(one, decision):
            found |= _file_needs(one, offered, case)
        else:
            ways = _ways(one, decision, case)
            found[Need(rule)] = frozenset(ways).intersection(offered.deliveries)
        if _by_strength(one, decision):
            found |= _strength_needs(one, offered, case)
    return found


def _by_files(one: Standing, decision: Decision) -> bool:
    if decision.replaced_by is not None:
        return False
    return one.state in (FileState.OLDER, FileState.STRAY) and not _by_strength(one, decision)


def _by_strength(one: Standing, decision: Decision) -> bool:
    """Whether what fails is that security files are not of one strength."""
    return decision.verdict is Verdict.MISMATCHED and one.state is not FileState.STRAY


def _ways(one: Standing, decision: Decision, case: Case) -> list[str]:
    """The packages that satisfy an article for which its files are not what fails."""
    if decision.replaced_by is not None:
        return [decision.replaced_by]
    if _by_strength(one, decision):
        # Only the fix itself replaces the whole set.
        return [package_of(one.article.id, case)]
    if one.article.id in case.index.described:
        # What replaces a fix does not replace a package; what has the package in it does (Q244599).
        return [package_of(one.article.id, case), *rollups_with(one.article.id, case)]
    return ways_for(one.article.id, case)


def _file_needs(one: Standing, offered: Candidates, case: Case) -> dict[Need, frozenset[str]]:
    rule = one.article.id
    own = package_of(rule, case)
    found: dict[Need, frozenset[str]] = {}
    for weighed in filter(_lacking, one.weighed):
        for path in places_on_host(weighed.requirement, case):
            bringing = (
                name
                for name, brought in offered.deliveries.items()
                if path in brought.files
                and (name == own or satisfies(brought.files[path], weighed.requirement, case))
            )
            found[Need(rule, path)] = frozenset(bringing)
    return found


def _strength_needs(one: Standing, offered: Candidates, case: Case) -> dict[Need, frozenset[str]]:
    """The files of the set that are weaker than the rest: any hotfix that brings them, at 128 bit, does."""
    weak = [
        place
        for name, group in case.coherences.items()
        for file in group.files
        if name in one.article.coherent_sets
        and file.strength is Strength.EXPORT
        and (place := case.seen.located(file.path)) is not None
    ]
    return {
        Need(one.article.id, place): frozenset(
            name
            for name, brought in offered.deliveries.items()
            if place in brought.files and name not in case.index.packages
        )
        for place in weak
    }


def _lacking(weighed: Weighed) -> bool:
    """Whether a file is not at its level, and could be: it is there, or it is one that the fix adds."""
    if weighed.holds is Truth.YES:
        return False
    if weighed.status is Observation.ABSENT:
        return weighed.requirement.adds
    return weighed.status is Observation.PRESENT


def unmet(found: Mapping[Need, frozenset[str]]) -> Iterator[str]:
    """The articles with a need that no package meets."""
    yield from dict.fromkeys(need.rule for need, ways in found.items() if not ways)
