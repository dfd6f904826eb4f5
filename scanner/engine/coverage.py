"""Is a fix delivered by something else: a service pack, a rollup, a fix that supersedes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scanner.engine.case import Case
from scanner.engine.level import level_on, reaches
from scanner.engine.reasons import joined
from scanner.engine.standing import FileState, Standing, mark_evidence
from scanner.model.articles import Article
from scanner.model.findings import Attributes, Comparison, Confidence, Evidence, EvidenceKind
from scanner.model.logic import Truth
from scanner.model.packages import Package, PackageKind
from scanner.model.servicepacks import LevelRange, ServicePack, service_pack

LEVELS_KEPT = 1 << 10
"""Evidences of levels that are remembered; the hosts of one level and its name have eight."""

PACKAGES_KEPT = 1 << 8
"""Packages whose members are remembered in order; the shipped rules have a few dozen."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether something else delivers the fix; ``by`` names it, in the order of proof.

    The confidence is that of the container being there: a container that is only
    registered covers with low confidence.
    """

    answer: Truth
    by: tuple[str, ...] = ()
    confidence: Confidence = Confidence.HIGH
    why: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def on_record(self) -> bool:
        """Whether a mark or a level says that a container was there, whatever its files say now."""
        shown = (Comparison.SAME, Comparison.LATER)
        return self.answer is not Truth.NO and any(
            item.comparison in shown and item.kind is not EvidenceKind.FILE for item in self.evidence
        )


NOT_COVERED = Coverage(Truth.NO)


def coverage(article: Article, case: Case) -> Coverage:
    """The first container that is there: service pack, then rollup, then superseding fix.

    UNKNOWN if one of them may be there and none is known to be.
    """
    return _foremost(way(article, case) for way in (by_service_pack, by_rollup, by_superseding))


def _foremost(answers: Iterable[Coverage]) -> Coverage:
    """What is there, before what is on record, before what may be there; the first of equals.

    Once one is there, the others need not be asked for.  Where none may be, the evidence of all.
    """
    open_ones: list[Coverage] = []
    against: list[Evidence] = []
    for one in answers:
        if one.answer is Truth.YES:
            return one
        if one.answer is Truth.UNKNOWN:
            open_ones.append(one)
        against += one.evidence
    on_record = [one for one in open_ones if one.on_record]
    found = (*on_record, *open_ones)
    return found[0] if found else Coverage(Truth.NO, evidence=tuple(against))


def by_service_pack(article: Article, case: Case) -> Coverage:
    """Whether the installed service pack contains the fix; service packs are cumulative (Q152734)."""
    contained = list(_levels_containing(article, case))
    if not contained:
        return _by_unnamed_service_pack(case) if article.fixed_in_unnamed_service_pack else NOT_COVERED
    level, name = min(contained, key=lambda one: (one[0].rank, one[1]))
    answer = reaches(case.profile, level)
    evidence = (level_evidence(level, case, answer),)
    why = f"{name} contains it, and this host is at {case.profile.service_pack}."
    if answer is Truth.UNKNOWN:
        why = f"{name} contains it; whether this host is at that level is not known."
    return Coverage(answer, (name,), _level_confidence(level, case), why, evidence)


def _level_confidence(level: ServicePack, case: Case) -> Confidence:
    """Medium where files were looked at, low where only CSDVersion or SP6a's mark was (Q246009)."""
    on_record_only = level_on(case.profile, level) is ServicePack.SP6A and not case.level_told_by_file
    return Confidence.MEDIUM if case.files_looked_at and not on_record_only else Confidence.LOW


def _by_unnamed_service_pack(case: Case) -> Coverage:
    """The last service pack contains what any of them does; an earlier one may (Q152734)."""
    last = level_on(case.profile, ServicePack.SP6A)
    answer = reaches(case.profile, last)
    shown = answer if answer is Truth.YES else Truth.UNKNOWN
    evidence = (level_evidence(last, case, shown),)
    if answer is Truth.YES:
        why = "A service pack contains it, and this host is at the last one."
        return Coverage(answer, (last.value,), _level_confidence(last, case), why, evidence)
    why = f"A service pack contains it, which one is not stated; this host is at {case.profile.service_pack}."
    return Coverage(Truth.UNKNOWN, (), Confidence.LOW, why, evidence)


def _levels_containing(article: Article, case: Case) -> Iterator[tuple[ServicePack, str]]:
    stated = service_pack(article.fixed_in_service_pack) if article.fixed_in_service_pack else None
    if stated is not None:
        yield stated, stated.value
    for package in case.index.containing(article.id):
        level = service_pack(package.level) if package.level else None
        if package.kind is PackageKind.SERVICE_PACK and level and for_this_branch(package, case):
            yield level, package.level or package.id


def for_this_branch(package: Package, case: Case) -> bool:
    """Whether a package is made for this host.

    Terminal Server's service packs contain the lists of those for Windows NT 4.0 (Q222970,
    Q240331, Q258970); its rollups are its own (Q317636).
    """
    terminal_server = bool(case.profile.terminal_server)
    if "terminal server" in package.product.casefold():
        return terminal_server
    if not package.product.casefold().startswith("windows nt"):
        return False
    return not terminal_server or package.kind is PackageKind.SERVICE_PACK


def level_evidence(level: ServicePack, case: Case, answer: Truth) -> Evidence:
    """The service pack level as evidence."""
    return _level_evidence(level, case.profile.service_pack, case.seen.facts.system.csd_version, answer)


@lru_cache(LEVELS_KEPT)
def _level_evidence(
    level: ServicePack, levels: LevelRange | None, csd_version: str | None, answer: Truth
) -> Evidence:
    observed = {"level": str(levels) if levels else None, "csd_version": csd_version}
    known: Attributes = {name: value for name, value in observed.items() if value is not None}
    comparison = {Truth.YES: Comparison.LATER, Truth.NO: Comparison.OLDER}.get(answer, Comparison.UNKNOWN)
    if answer is Truth.YES and levels is not None and levels.exact is level:
        comparison = Comparison.SAME
    return Evidence(
        EvidenceKind.SERVICE_PACK,
        "service pack",
        {"level": level.value},
        known or {"status": "not-collected"},
        comparison,
    )


def by_rollup(article: Article, case: Case) -> Coverage:
    """Whether a rollup that contains the fix is registered, and what its other fixes' files say."""
    return _foremost(
        case.answered(_by_one_rollup, package)
        for package in case.index.containing(article.id)
        if package.kind is PackageKind.ROLLUP and for_this_branch(package, case)
    )


def _by_one_rollup(package: Package, case: Case) -> Coverage:
    mark = (package.registry_mark or package.id,)
    registered = case.seen.registered(mark)
    evidence = (mark_evidence(mark, registered),)
    if registered is Truth.YES:
        return _registered_rollup(package, case, evidence)
    if registered is Truth.UNKNOWN:
        return Coverage(registered, (package.id,), Confidence.LOW, evidence=evidence)
    return NOT_COVERED


def _registered_rollup(package: Package, case: Case, evidence: tuple[Evidence, ...]) -> Coverage:
    older, proven = members(package, case)
    if older:
        why = f"{package.id} is registered, but files of {older[0].article.id}, which it contains, are older."
        return Coverage(Truth.UNKNOWN, (package.id,), Confidence.LOW, why, evidence)
    if proven:
        why = f"{package.id} contains it and is registered; files of {proven[0].article.id} confirm it."
        unread = unread_members(package, case)
        if unread:
            why = f"{why} Files of {named(unread)}, which it contains too, were not read."
        return Coverage(
            Truth.YES, (package.id,), Confidence.LOW if unread else Confidence.MEDIUM, why, evidence
        )
    why = f"{package.id} contains it and is registered; no file confirms it."
    return Coverage(Truth.YES, (package.id,), Confidence.LOW, why, evidence)


def members(package: Package, case: Case) -> tuple[list[Standing], list[Standing]]:
    """The fixes in a package whose files are older than listed, and those whose files are at the level."""
    inside = [(one.state, one) for one in _inside(package, case)]
    older = [one for state, one in inside if state is FileState.OLDER]
    return older, [one for state, one in inside if state is FileState.PROVEN]


def unread_members(package: Package, case: Case) -> list[Standing]:
    """The fixes in a package of which a file was not read: it might be an old one."""
    return [one for one in _inside(package, case) if one.unread]


def named(standings: Sequence[Standing]) -> str:
    """The first six articles, by number."""
    names = ", ".join(one.article.id for one in standings[:6])
    return names + (" …" if len(standings) > 6 else "")


def _inside(package: Package, case: Case) -> list[Standing]:
    names = _members(package.id, package.contains, package.claimed_by)
    return [case.standings[name] for name in names if name in case.standings]


@lru_cache(PACKAGES_KEPT)
def _members(package: str, contains: tuple[str, ...], claimed_by: tuple[str, ...]) -> tuple[str, ...]:
    """The articles in a package, in order; it may be named among them itself."""
    return tuple(sorted({*contains, *claimed_by} - {package}))


def by_superseding(article: Article, case: Case) -> Coverage:
    """Whether a fix that replaces this one, directly or through others, is proven by its files.

    Where both list files for this host, the newer fix must list all of the older one's.
    """
    for name in superseding(article, case):
        other = case.standings[name]
        if not lists_files_of(case.standings[article.id], other):
            continue
        circle = _in_a_circle(article, name, case)
        if other.state is FileState.PROVEN:
            evidence = (other.registry, *(one.evidence for one in other.weighed))
            why = joined(f"{name} supersedes it, and its files are on this host.", circle)
            return Coverage(Truth.YES, (name,), Confidence.MEDIUM, why, evidence)
        if other.state in (FileState.UNLISTED, FileState.UNSEEN) and other.registered is Truth.YES:
            why = joined(f"{name} supersedes it and is registered; no file confirms it.", circle)
            return Coverage(Truth.YES, (name,), Confidence.LOW, why, (other.registry,))
    return NOT_COVERED


def lists_files_of(older: Standing, newer: Standing) -> bool:
    """Whether a fix lists all files of another here, or none at all."""
    places = {each.requirement.places for each in newer.weighed}
    return not places or all(each.requirement.places in places for each in older.weighed)


def _in_a_circle(article: Article, name: str, case: Case) -> str:
    """A sentence, where each of two articles says that it replaces the other (Q185137, Q185142)."""
    other = case.index.articles[name]
    if article.id not in superseding(other, case):
        return ""
    return f"{article.id} and {name} each say that they replace the other: they are one package."


def superseding(article: Article, case: Case) -> list[str]:
    """The articles that replace this one, nearest first; statements may run in circles (Q185137)."""
    found: list[str] = []
    waiting = [article]
    while waiting:
        current = waiting.pop(0)
        newer = set(current.superseded_by) | case.index.superseding.get(current.id, frozenset())
        for name in sorted(newer):
            other = case.index.articles.get(name)
            if other is not None and name != article.id and name not in found:
                found.append(name)
                waiting.append(other)
    return found
