"""Which package shipped exactly this file: every listed build, by file name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.engine.comparison import DAY_TOLERANCE, Setting, days_apart
from scanner.engine.selection import installed_name
from scanner.model.articles import Article, FileRow, FileSet
from scanner.model.facts import FileFact
from scanner.model.pack import RulePack
from scanner.model.packages import Package


@dataclass(frozen=True, slots=True)
class Shipment:
    """One listed build: the article or package that lists it, the section of the table, and the row."""

    source: str
    section: str
    row: FileRow


def shipments(pack: RulePack) -> dict[str, tuple[Shipment, ...]]:
    """Every listed build by lower-case installed name, in the order of the sources."""
    found: defaultdict[str, list[Shipment]] = defaultdict(list)
    sources: tuple[Article | Package, ...] = (*pack.articles, *pack.packages)
    for source in sources:
        for one in _listed(source):
            found[installed_name(one.row)].append(one)
    return {
        name: tuple(sorted(builds, key=lambda one: (one.source, repr(one.row))))
        for name, builds in found.items()
    }


def _listed(source: Article | Package) -> Iterator[Shipment]:
    sets: Iterable[FileSet] = source.file_sets
    for one in sets:
        for row in one.files:
            yield Shipment(source.id, one.product, row)


def shipped_by(file: FileFact, builds: Iterable[Shipment], setting: Setting) -> tuple[Shipment, ...]:
    """The listed builds that the file can be: size equal, version or date too, and nothing against it."""
    return tuple(build for build in builds if is_build(file, build.row, setting))


def is_build(file: FileFact, row: FileRow, setting: Setting) -> bool:
    """Whether a file is exactly the listed build, as far as size, version, date and processor tell."""
    if row.size is None or file.size != row.size:
        return False
    if file.machine and row.platform and file.machine.casefold() != row.platform.value:
        return False
    if file.version and row.version and file.version != row.version:
        return False
    distance = days_apart(file.modified, row.date, setting)
    if distance is not None:
        return abs(distance) <= DAY_TOLERANCE
    return bool(file.version and file.version == row.version)


def of_size_and_date(size: int, date: dt.date, builds: Iterable[Shipment]) -> tuple[Shipment, ...]:
    """The listed builds of this size whose date is within a day of this one."""
    return tuple(
        build
        for build in builds
        if build.row.size == size
        and build.row.date is not None
        and abs((build.row.date - date).days) <= DAY_TOLERANCE
    )
