"""Files of a fix that are older again: who lists the build that is there, and what brings such builds.

====================  ==========================================================================
the older file is     and so, likely
====================  ==========================================================================
of the host's own     the service pack was applied again over the fix, which restores its files
service pack          and leaves the mark (Q165709)
of the CD, or of an   a component was added from there after the service pack (Q196269); where
earlier service pack  core files of the system are as old, an emergency repair put them back
another package's     that package was installed over it, or, if it is not registered, a fix was
                      removed out of order, which puts back what was there before (Q184305)
not listed            one of these; nobody lists it
gone                  the fix was removed, and its mark is left
====================  ==========================================================================
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from scanner.engine.case import Case
from scanner.engine.comparison import DAY_TOLERANCE, Setting
from scanner.engine.coverage import for_this_branch
from scanner.engine.evidence import file_name
from scanner.engine.origins import origins
from scanner.engine.shipments import Shipment
from scanner.model.facts import FileFact
from scanner.model.packages import PackageKind
from scanner.model.servicepacks import ServicePack, service_pack


class Cause(Enum):
    """How one file came to be older again."""

    SERVICE_PACK_AGAIN = "of the host's own service pack"
    FROM_BEFORE = "of the CD, or of an earlier service pack"
    OTHER_PACKAGE = "another package's"
    NOT_LISTED = "not listed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Relapse:
    """One file that is older again: who lists the build that is there, and which service pack brought it.

    ``listed_as`` is the lower-case name under which builds of it are listed; ``level`` the first
    service pack that delivers the build, ``none`` for the CD, None where none is known to.
    """

    file: FileFact
    listed_as: str
    listed: tuple[Shipment, ...]
    level: ServicePack | None
    cause: Cause

    @property
    def name(self) -> str:
        """The file's name as the host spells it."""
        return file_name(self.file.path)


def gone(file: FileFact, name: str) -> Relapse:
    """A file that the fix adds and that is not there."""
    return Relapse(file, name.casefold(), (), None, Cause.GONE)


def relapse(file: FileFact, name: str, case: Case) -> Relapse:
    """Trace an older file, by the name it is listed under, to who lists it."""
    name = name.casefold()
    builds = [build for build in case.index.builds.get(name, ()) if of_this_branch(build, case)]
    setting = Setting(bias_minutes=case.profile.time_zone_bias_minutes)
    found = origins(file, builds, setting)
    listed = tuple(one.shipment for one in found if one.agreement is found[0].agreement)
    level = _level_of(file, listed, case)
    return Relapse(file, name, listed, level, _cause(file, listed, level, builds, case))


def of_this_branch(build: Shipment, case: Case) -> bool:
    """Whether a build is listed for this host's branch: Terminal Server's are builds of their own."""
    return bool(case.profile.terminal_server) == ("terminal server" in build.section.casefold())


def _level_of(file: FileFact, listed: Sequence[Shipment], case: Case) -> ServicePack | None:
    """The first service pack that delivers the build; by its day, where nobody lists it, the release's."""
    if not listed:
        return release_of(file, case)
    return _earliest(_delivered_by(build.source, case) for build in listed)


def _delivered_by(source: str, case: Case) -> ServicePack | None:
    """The first service pack that is this package, or contains this article."""
    own = case.index.packages.get(source)
    packages = case.index.containing(source) if own is None else (own,)
    article = case.index.articles.get(source)
    names = [
        one.level for one in packages if one.kind is PackageKind.SERVICE_PACK and for_this_branch(one, case)
    ]
    names.append(article.fixed_in_service_pack if article is not None else None)
    return _earliest(service_pack(name) for name in names if name)


def _earliest(levels: Iterable[ServicePack | None]) -> ServicePack | None:
    """The level that was released first; None where none is known."""
    known = (level for level in levels if level is not None)
    return min(known, key=lambda level: level.rank, default=None)


def release_of(file: FileFact, case: Case) -> ServicePack | None:
    """The release whose files all bear this day."""
    if file.modified is None:
        return None
    day = file.modified.date()
    near = dt.timedelta(days=DAY_TOLERANCE)
    for one in case.index.pack.builds.releases:
        if one.first - near <= day <= one.last + near:
            return service_pack(one.level)
    return None


def _cause(
    file: FileFact, listed: Sequence[Shipment], level: ServicePack | None, builds: list[Shipment], case: Case
) -> Cause:
    here = case.profile.service_pack
    if level is None or here is None or level.rank > here.highest.rank:
        return Cause.OTHER_PACKAGE if listed else Cause.NOT_LISTED
    if level is ServicePack.NONE or _outdated(file, here.lowest, builds, case):
        return Cause.FROM_BEFORE
    return Cause.SERVICE_PACK_AGAIN


def _outdated(file: FileFact, here: ServicePack, builds: Iterable[Shipment], case: Case) -> bool:
    """Whether a service pack up to the host's own brings a later build of the file."""
    if file.modified is None:
        return False
    latest = file.modified.date() + dt.timedelta(days=DAY_TOLERANCE)
    return any(
        build.row.date is not None
        and build.row.date > latest
        and build.row.platform in (None, case.profile.architecture)
        and (level := _delivered_by(build.source, case)) is not None
        and level.rank <= here.rank
        for build in builds
    )
