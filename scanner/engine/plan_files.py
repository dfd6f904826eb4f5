"""What a package would leave on one host: for each place, the newest build that it has for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scanner.engine.case import Case
from scanner.engine.comparison import Setting, compare
from scanner.engine.plan_dates import dated
from scanner.engine.plan_strength import StrengthOfHost
from scanner.engine.selection import Requirement, select
from scanner.engine.strength import row_strength
from scanner.model.articles import Article, FileRow
from scanner.model.coherence import Strength
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Comparison
from scanner.model.logic import Truth
from scanner.model.versions import readable_version

NOON = dt.time(12, tzinfo=dt.UTC)
"""The time of day given to a build whose table has a date: as far as can be from either date beside it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The builds that a package brings, by folded path on this host.

    ``too_weak`` are places where it has 56-bit builds only, and the host is at 128 bit.
    """

    package: str
    files: Mapping[str, FileRow] = field(default_factory=dict)
    too_weak: tuple[str, ...] = ()


def delivery(package: str, requirements: Iterable[tuple[Requirement, bool]], case: Case) -> Delivery:
    """Gather what a package brings; of several builds for one place the newest.

    Each requirement comes with whether it is a hotfix's own: those come in two strengths, of
    which the host's is chosen (Q176820), while a rollup leaves each file's as it is (Q299444).
    """
    strength = StrengthOfHost.of(case)
    files: dict[str, FileRow] = {}
    too_weak = set()
    for requirement, chosen in requirements:
        for path in places_on_host(requirement, case):
            rows = _fitting(requirement.rows, strength.wanted(path, chosen))
            if not rows:
                too_weak.add(path)
            for row in (dated(one, case) for one in rows):
                files[path] = row if path not in files else newer(files[path], row, case)
    return Delivery(package, files, tuple(sorted(too_weak)))


def _fitting(rows: tuple[FileRow, ...], wanted: Strength | None) -> tuple[FileRow, ...]:
    """The rows of the wanted strength and those without one; a 128-bit build may go onto any host."""
    if wanted is None:
        return rows
    own = tuple(row for row in rows if row_strength(row) in (None, wanted))
    return own if own or wanted is Strength.DOMESTIC else rows


def places_on_host(requirement: Requirement, case: Case) -> list[str]:
    """Where a file lies on the host: every documented place that has it, else the first."""
    found = [place for place in requirement.places if _there(place, case)]
    return [case.seen.located(place) or place for place in found or requirement.places[:1]]


def _there(place: str, case: Case) -> bool:
    return case.seen.file(place).status is Observation.PRESENT


def listed_requirements(source: Article, case: Case) -> list[tuple[Requirement, bool]]:
    """The files of a table for this host, however the article stands otherwise."""
    found = select(source, case.profile, case.index.pack.locations)
    hotfix = source.id not in case.index.packages
    return [(requirement, hotfix) for requirement in found.requirements]


def member_requirements(members: Iterable[str], case: Case) -> list[tuple[Requirement, bool]]:
    """The files of the fixes in a package, those that apply to this host."""
    standings = [case.standings[name] for name in sorted(members) if name in case.standings]
    return [
        (requirement, False)
        for one in standings
        if one.applicability.answer is not Truth.NO
        for requirement in one.selection.requirements
    ]


def newer(one: FileRow, other: FileRow, case: Case) -> FileRow:
    """The later build of the two; the first where that cannot be told."""
    return other if age(one, other, case) is Comparison.OLDER else one


def age(one: FileRow, other: FileRow, case: Case) -> Comparison:
    """How the first build compares with the second, as a host's file would be compared."""
    return compare(as_file(one, ""), other, setting_for(other, one.version, case)).comparison


def setting_for(row: FileRow, version: str | None, case: Case) -> Setting:
    """The setting of a comparison between builds of the same tables."""
    name = (row.installed_as or row.name).casefold()
    return Setting(shared_version=(name, version) in case.index.shared_versions)


def as_file(
    row: FileRow, path: str, before: FileFact | None = None, description: str | None = None
) -> FileFact:
    """The file that a build becomes on a disk; its language is that of the file before."""
    size = row.size if row.size is not None else round((row.size_kb or 0) * 1024) or None
    return FileFact(
        path=path,
        size=size,
        modified=dt.datetime.combine(row.date, NOON) if row.date else None,
        version=str(version) if (version := readable_version(row.version)) else None,
        machine=row.platform.value if row.platform else None,
        language=before.language if before else None,
        description=description,
    )


def satisfies(row: FileRow, requirement: Requirement, case: Case) -> bool:
    """Whether a build is at the listed level or past it: the same as one alternative, or later than all."""
    file = as_file(row, "")
    found = [
        compare(file, listed, setting_for(listed, file.version, case)).comparison
        for listed in requirement.rows
        if row_strength(listed) in (None, row_strength(row)) or row_strength(row) is None
    ]
    return Comparison.SAME in found or bool(found and all(one is Comparison.LATER for one in found))
