"""The service pack that a plan begins with: when it is needed, and what it brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner.engine.case import Case, case
from scanner.engine.coverage import by_service_pack, for_this_branch
from scanner.engine.decision import Decision
from scanner.engine.level import level_on, reaches
from scanner.engine.plan_candidates import as_article
from scanner.engine.plan_files import Delivery, delivery, listed_requirements, member_requirements
from scanner.engine.plan_rehearsal import at_level
from scanner.engine.reasons import required_level
from scanner.model.articles import Article
from scanner.model.logic import Truth
from scanner.model.packages import Package, PackageKind
from scanner.model.servicepacks import ServicePack, service_pack


@dataclass(frozen=True, slots=True)
class ServicePackStep:
    """The service pack to install, the host with its level on record, and the files it brings."""

    package: str
    level: ServicePack
    brought: Delivery
    after: Case


def last_level(before: Case) -> ServicePack | None:
    """The last service pack for this host; None where the host is not known to be Windows NT 4.0.

    Service packs are cumulative (Q152734), so no other comes into question.  Terminal Server
    has no SP6a; its SP6 contains what SP6a added (Q258970).
    """
    if before.profile.version not in (None, "4.0") or before.profile.service_pack is None:
        return None
    return level_on(before.profile, ServicePack.SP6A)


def service_pack_step(failing: Mapping[str, Decision], before: Case) -> ServicePackStep | None:
    """The last service pack, if something that fails is in it or needs one that the host lacks."""
    level = last_level(before)
    if level is None or reaches(before.profile, level) is not Truth.NO:
        return None
    if not any(_calls_for(rule, before) for rule in failing):
        return None
    package = _package(level, before)
    mark = package.registry_mark if package is not None else None
    name = package.id if package is not None else level.value
    after = case(at_level(before.seen.facts, level, mark), before.index)
    return ServicePackStep(name, level, _brought(name, level, after), after)


def _calls_for(rule: str, before: Case) -> bool:
    """Whether a service pack that the host lacks contains the fix, is what is described, or is needed."""
    one = before.standings[rule]
    described = before.index.described.get(rule)
    wanted = [required_level(one), one.article.fixed_in_service_pack]
    wanted += [described.level] if described is not None else []
    wanted += [
        package.level
        for package in before.index.containing(rule)
        if package.kind is PackageKind.SERVICE_PACK and for_this_branch(package, before)
    ]
    levels = [found for text in wanted if text and (found := service_pack(text)) is not None]
    return one.article.fixed_in_unnamed_service_pack or any(
        reaches(before.profile, found) is Truth.NO for found in levels
    )


def _package(level: ServicePack, at: Case) -> Package | None:
    return next((one for one in _packages(at) if one.level == level.value), None)


def _packages(at: Case) -> list[Package]:
    """The service packs that are made for this host, its own before those that they include."""
    found = [
        package
        for package in at.index.pack.packages
        if package.kind is PackageKind.SERVICE_PACK and for_this_branch(package, at)
    ]
    return sorted(found, key=lambda one: ("terminal server" not in one.product.casefold(), one.id))


def _brought(name: str, level: ServicePack, after: Case) -> Delivery:
    """Its own lists of files, those of earlier ones, and the files of every fix that they contain."""
    listed = [as_article(one) for one in _packages(after) if _up_to(one, level)]
    members = [rule for rule, one in after.standings.items() if _contained(one.article, after)]
    own = [requirement for source in listed for requirement in listed_requirements(source, after)]
    return delivery(name, [*own, *member_requirements(members, after)], after)


def _up_to(package: Package, level: ServicePack) -> bool:
    found = service_pack(package.level) if package.level else None
    return found is not None and found.rank <= level.rank


def _contained(article: Article, after: Case) -> bool:
    return by_service_pack(article, after).answer is Truth.YES


def unknown_before(names: Iterable[str], at: Case) -> tuple[str, ...]:
    """The service packs that packages need and the host may lack, in words."""
    wanted = {level for name in names if (level := _needed(name, at)) is not None}
    open_ones = [level for level in sorted(wanted) if reaches(at.profile, level) is Truth.UNKNOWN]
    return tuple(f"whether this host is at {level.value}; if not, that comes first" for level in open_ones)


def _needed(name: str, at: Case) -> ServicePack | None:
    package, one = at.index.packages.get(name), at.standings.get(name)
    text = package.requires_service_pack if package is not None else None
    text = text or (required_level(one) if one is not None else None)
    return service_pack(text) if text else None
