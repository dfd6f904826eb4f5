"""Why a fix that was there once is lost, and what must be applied again, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scanner.engine.case import Case
from scanner.engine.coverage import for_this_branch
from scanner.engine.evidence import Weighed, file_name
from scanner.engine.level import reaches
from scanner.engine.profile import core_files
from scanner.engine.reasons import required_level
from scanner.engine.relapses import Cause, Relapse, gone, of_this_branch, relapse
from scanner.engine.shipments import Shipment
from scanner.engine.standing import Standing, marks
from scanner.model.logic import Truth
from scanner.model.packages import PackageKind
from scanner.model.servicepacks import ServicePack, service_pack


@dataclass(frozen=True, slots=True)
class Explanation:
    """The likely cause in a sentence, what must be applied before the fix, and everything in order."""

    sentence: str
    before: tuple[str, ...]
    in_order: tuple[str, ...]


def explanation(one: Standing, older: Sequence[Weighed], case: Case) -> Explanation:
    """Why the older files of a fix are older again, and what must be applied again, in order."""
    relapses = _relapses(older, case)
    removed = _removed_level(one, case)
    why = _level_removed(removed, case) if removed is not None else _by_files(relapses, case)
    before = _before(removed, relapses, case)
    return Explanation(f"Likely cause: {why}.", before, (*before, *_marked(one, relapses, case)))


def _relapses(older: Sequence[Weighed], case: Case) -> list[Relapse]:
    """Each older file once; several fixes of a rollup may deliver one."""
    files = {each.evidence.subject: each for each in older}
    return [
        gone(each.file, file_name(subject))
        if each.match is None
        else relapse(each.file, each.requirement.name, case)
        for subject, each in files.items()
    ]


def _level_removed(removed: ServicePack, case: Case) -> str:
    return (
        f"the fix requires {removed.value}, and this host is at {case.profile.service_pack} now: "
        "the service pack was removed, or an emergency repair put the system back"
    )


def _by_files(relapses: list[Relapse], case: Case) -> str:
    """What the files of each cause say."""
    said = (_SAID[cause](_of(cause, relapses), case) for cause in Cause if _of(cause, relapses))
    return "; ".join(said)


def _of(cause: Cause, relapses: Iterable[Relapse]) -> list[Relapse]:
    return [one for one in relapses if one.cause is cause]


def _removed_level(one: Standing, case: Case) -> ServicePack | None:
    """The service pack that the fix needs, if the host is not at it any more."""
    required = required_level(one)
    level = service_pack(required) if required else None
    return level if level is not None and reaches(case.profile, level) is Truth.NO else None


def _again(relapses: list[Relapse], case: Case) -> str:
    sources = _sources(relapses)
    return (
        f"the service pack was applied again, for {_names(relapses)} {_is(relapses)} what "
        f"{case.profile.service_pack} brings{f' ({sources})' if sources else ''}"
    )


def _from_before(relapses: list[Relapse], case: Case) -> str:
    origin = ", ".join(dict.fromkeys(_release_name(one.level) for one in relapses))
    then = "a component was added from there after the service pack"
    if _core_is_as_old(relapses, case):
        then = "so are core files of the system: an emergency repair put them back"
    return f"{_names(relapses)} {_is(relapses)} of {origin}, older than {case.profile.service_pack}; {then}"


def _release_name(level: ServicePack | None) -> str:
    return "the CD" if level in (None, ServicePack.NONE) else level.value


def _core_is_as_old(relapses: list[Relapse], case: Case) -> bool:
    """Whether a core file of the system is older than what its service pack brings, and as old as these."""
    lost = {one.file.path for one in relapses}
    newest = max(_rank(one) for one in relapses)
    core = [relapse(file, file_name(file.path), case) for file in core_files(case.seen)]
    return any(
        one.cause is Cause.FROM_BEFORE and one.file.path not in lost and _rank(one) <= newest for one in core
    )


def _rank(one: Relapse) -> int:
    return (one.level or ServicePack.NONE).rank


def _replaced(relapses: list[Relapse], case: Case) -> str:
    """Builds of other packages: of those that are registered, and of those that are not."""
    over = [one for one in relapses if _registered(one, case)]
    back = [one for one in relapses if one not in over]
    said = []
    if over:
        are = "was" if len(over) == 1 else "were"
        said.append(f"{_builds(over, case)}, which {are} installed over it")
    if back:
        said.append(f"{_builds(back, case)}, which {_PUT_BACK[len(back) > 1]}")
    return "; ".join(said)


_PUT_BACK = (
    "is not registered: another fix was removed out of order and put it back, or it was copied by hand",
    "are not registered: other fixes were removed out of order and put them back, or somebody copied them",
)
"""Said of one file, and of several."""


def _builds(relapses: list[Relapse], case: Case) -> str:
    told = [f"{one.name} is the build of {_or(_registered(one, case) or _listing(one))}" for one in relapses]
    return ", ".join(told[:3]) + (" …" if len(told) > 3 else "")


def _listing(one: Relapse) -> list[str]:
    return list(dict.fromkeys(build.source for build in one.listed))


def _registered(one: Relapse, case: Case) -> list[str]:
    """Those that list the build and are registered."""
    return [name for name in _listing(one) if case.seen.registered(_marks(name, case)) is Truth.YES]


def _unlisted(relapses: list[Relapse], case: Case) -> str:
    return (
        f"nobody lists the {_names(relapses)} that {_is(relapses)} here: a service pack was applied again, a "
        "component added from the CD, or the file replaced"
    )


def _gone(relapses: list[Relapse], _: Case) -> str:
    return f"{_names(relapses)} {_is(relapses)} gone: the fix was removed, and its mark is left"


_SAID: dict[Cause, Callable[[list[Relapse], Case], str]] = {
    Cause.SERVICE_PACK_AGAIN: _again,
    Cause.FROM_BEFORE: _from_before,
    Cause.OTHER_PACKAGE: _replaced,
    Cause.NOT_LISTED: _unlisted,
    Cause.GONE: _gone,
}


def _names(relapses: Sequence[Relapse]) -> str:
    return ", ".join(one.name for one in relapses[:3]) + (" …" if len(relapses) > 3 else "")


def _is(relapses: Sequence[Relapse]) -> str:
    return "is" if len(relapses) == 1 else "are"


def _sources(relapses: Iterable[Relapse]) -> str:
    sources = dict.fromkeys(build.source for one in relapses for build in one.listed)
    return ", ".join(list(sources)[:4])


def _or(names: Sequence[str]) -> str:
    return " or ".join(names[:4])


def _marks(source: str, case: Case) -> tuple[str, ...]:
    article, package = case.index.articles.get(source), case.index.packages.get(source)
    if article is not None:
        return marks(article)
    return (package.registry_mark or source,) if package is not None else (source,)


def _before(removed: ServicePack | None, relapses: Iterable[Relapse], case: Case) -> tuple[str, ...]:
    """The service pack, where files of it are lost too: service pack, rollup, then fixes (Q196269)."""
    if removed is not None:
        return (removed.value,)
    here = case.profile.service_pack
    level = here.exact if here is not None else None
    if level in (None, ServicePack.NONE) or not _of(Cause.FROM_BEFORE, relapses):
        return ()
    return (level.value,)


def _marked(one: Standing, relapses: Sequence[Relapse], case: Case) -> tuple[str, ...]:
    """Rollups that are registered and contain the fix, then it and later fixes of the same files, by age."""
    rollups = sorted(
        (package.released or dt.date.max, package.id)
        for package in case.index.containing(one.article.id)
        if package.kind is PackageKind.ROLLUP
        and for_this_branch(package, case)
        and case.seen.registered((package.registry_mark or package.id,)) is Truth.YES
    )
    names = {each.listed_as for each in relapses}
    fixes: dict[str, dt.date] = {}
    for name in sorted(names):
        for build in case.index.builds.get(name, ()):
            if _registered_fix(build, one, case):
                fixes[build.source] = max(fixes.get(build.source, dt.date.min), build.row.date or dt.date.min)
    ordered = sorted(fixes, key=lambda source: (fixes[source], source))
    return tuple(dict.fromkeys((*(name for _, name in rollups), *ordered))) or (one.article.id,)


def _registered_fix(build: Shipment, one: Standing, case: Case) -> bool:
    """Whether the source is a registered fix for this branch, as late as this one or later."""
    if build.source not in case.index.articles or not of_this_branch(build, case):
        return False
    if build.source != one.article.id and not _later(build, one):
        return False
    return case.seen.registered(_marks(build.source, case)) is Truth.YES


def _later(build: Shipment, one: Standing) -> bool:
    own = [row.date for each in one.weighed for row in each.requirement.rows if row.date is not None]
    return bool(own) and build.row.date is not None and build.row.date >= min(own)
