"""Builds that were withdrawn, and files that service packs never update."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.engine.case import Case
from scanner.engine.comparison import Setting
from scanner.engine.evidence import Weighed
from scanner.engine.origins import DATED_BUILDS, agreement
from scanner.engine.shipments import Shipment
from scanner.model.articles import Article
from scanner.model.builds import Unserviced, WithdrawnBuilds
from scanner.model.facts import FileFact
from scanner.model.logic import Truth
from scanner.model.servicepacks import service_pack


def withdrawn_build(file: FileFact, name: str, case: Case) -> WithdrawnBuilds | None:
    """The withdrawal that a file falls under by its date, unless a service pack shipped exactly this file."""
    if file.modified is None:
        return None
    day = file.modified.date()
    for bad in case.index.pack.builds.withdrawn:
        hit = bad.file.casefold() == name.casefold() and bad.first <= day <= bad.last
        if hit and _for_this_host(bad, case) and not _from_service_pack(file, name, case):
            return bad
    return None


def _for_this_host(bad: WithdrawnBuilds, case: Case) -> bool:
    if bool(case.profile.terminal_server) != ("terminal server" in bad.product.casefold()):
        return False
    if bad.service_pack is None:
        return True
    levels = case.profile.service_pack
    return levels is not None and levels.exact is service_pack(bad.service_pack)


def _from_service_pack(file: FileFact, name: str, case: Case) -> bool:
    return any(
        build.source in case.index.packages and agreement(file, build.row, Setting()) in DATED_BUILDS
        for build in case.index.builds.get(name.casefold(), ())
    )


def shipped_in_service_pack(one: Weighed, article: Article, case: Case) -> bool:
    """Whether a file is exactly the build of a service pack that contains the fix, itself or cumulatively."""
    stated = service_pack(article.fixed_in_service_pack) if article.fixed_in_service_pack else None
    held = [service_pack(package.level) for package in case.index.containing(article.id) if package.level]
    first = min((level.rank for level in (stated, *held) if level is not None), default=None)
    return first is not None and any(
        _ships(build, first, case) and agreement(one.file, build.row, Setting()) in DATED_BUILDS
        for build in case.index.builds.get(one.requirement.name.casefold(), ())
    )


def _ships(build: Shipment, rank: int, case: Case) -> bool:
    """Whether a build is listed by a service pack of at least this rank."""
    package = case.index.packages.get(build.source)
    level = service_pack(package.level) if package is not None and package.level else None
    return level is not None and level.rank >= rank


def never_serviced(weighed: Sequence[Weighed], case: Case) -> str:
    """A sentence, if every older file is one that service packs leave as it is; otherwise nothing."""
    older = [one for one in weighed if one.holds is Truth.NO]
    known = [_unserviced(one.requirement.name, case) for one in older]
    if not known or any(one is None for one in known):
        return ""
    files = ", ".join(one.file for one in known if one is not None)
    sources = ", ".join(sorted({one.source for one in known if one is not None}))
    return f"Service packs do not update {files} here ({sources}): copy it from the package by hand."


def _unserviced(name: str, case: Case) -> Unserviced | None:
    levels = case.profile.service_pack
    for one in case.index.pack.builds.unserviced:
        if one.file.casefold() != name.casefold():
            continue
        if one.international and case.profile.english is not False:
            continue
        if one.service_packs and (levels is None or levels.lowest.value not in one.service_packs):
            continue
        return one
    return None
