"""Where a file came from: the articles, service packs and rollups that list exactly this build.

A listed build and a file agree as far as what is known of both lets them:

======================  ===========================================================
agreement               version, size and day of the file are
======================  ===========================================================
version, size and date  all as listed
version and size        as listed; the day is another or not known: a copy
size and date           as listed; one of the two has no version
version                 as listed; size and date are others, or not listed
======================  ===========================================================

The time of day never counts, and dates may be a day apart.  A file for another processor,
of another version, or linked after the day that the list gives is not the listed build,
whatever else agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.engine.comparison import DAY_TOLERANCE, Setting, days_apart, same_line
from scanner.engine.shipments import Shipment
from scanner.model.articles import FileRow
from scanner.model.facts import FileFact
from scanner.model.findings import Attributes
from scanner.model.versions import Branch, FileVersion, readable_version


class Agreement(StrEnum):
    """In what a file agrees with a listed build; the strongest first."""

    EXACT = "version, size and date"
    COPY = "version and size"
    SIZE_AND_DATE = "size and date"
    VERSION = "version"


DATED_BUILDS = frozenset({Agreement.EXACT, Agreement.SIZE_AND_DATE})
"""Agreements that single out one build: a version alone, and even with a size, may be several builds'."""

NAMED_SHIPPERS = 6
"""Sources that evidence names for one file."""

_STRENGTH = {kind: number for number, kind in enumerate(Agreement)}


@dataclass(frozen=True, slots=True)
class Origin:
    """One listed build that a file can be, and in what the two agree."""

    shipment: Shipment
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The listed builds next to a file that nobody listed: the last before it, the first after it."""

    below: tuple[Shipment, ...] = ()
    above: tuple[Shipment, ...] = ()


def origins(file: FileFact, builds: Iterable[Shipment], setting: Setting) -> tuple[Origin, ...]:
    """Every listed build that the file can be, the strongest agreement first, then by source."""
    found = [
        Origin(build, kind) for build in builds if (kind := agreement(file, build.row, setting)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (_STRENGTH[one.agreement], one.shipment.source)))


def agreement(file: FileFact, row: FileRow, setting: Setting) -> Agreement | None:
    """In what a file agrees with a row; None where it cannot be that build."""
    if _for_another_processor(file, row) or _linked_later(file, row):
        return None
    version = _same_version(file.version, row.version)
    if version is False:
        return None
    size = file.size is not None and file.size == row.size
    distance = days_apart(file.modified, row.date, setting)
    dated = distance is not None and abs(distance) <= DAY_TOLERANCE
    if version:
        if size:
            return Agreement.EXACT if dated else Agreement.COPY
        return Agreement.VERSION
    return Agreement.SIZE_AND_DATE if size and dated else None


def _for_another_processor(file: FileFact, row: FileRow) -> bool:
    return bool(file.machine and row.platform and file.machine.casefold() != row.platform.value)


def _linked_later(file: FileFact, row: FileRow) -> bool:
    """Whether the file was linked after the day the row gives: then it is a later build (Q275490)."""
    if file.linked is None or row.date is None:
        return False
    days = [(file.linked.date() - date).days for date in (row.date, row.alternative_date) if date is not None]
    return min(days) > DAY_TOLERANCE


def _same_version(ours: str | None, theirs: str | None) -> bool | None:
    """Whether two versions are one; leading zeros do not count; None where one is not known."""
    if ours is None or theirs is None:
        return None
    read = readable_version(ours)
    if read is None:
        return ours.strip().casefold() == theirs.strip().casefold()
    return read == readable_version(theirs)


def shippers(listed: Sequence[Origin]) -> Attributes:
    """The sources that list this build, for the evidence: those that agree most, and how if not in all."""
    if not listed:
        return {}
    kind = listed[0].agreement
    names = list(dict.fromkeys(one.shipment.source for one in listed if one.agreement is kind))
    sources = ", ".join(names[:NAMED_SHIPPERS]) + (" …" if len(names) > NAMED_SHIPPERS else "")
    return {"shipped_by": sources if kind in DATED_BUILDS else f"{sources} (by {kind} only)"}


def neighbours(file: FileFact, builds: Iterable[Shipment], setting: Setting) -> Neighbours:
    """The nearest listed builds of the file's own processor and branch, by version, else by date.

    Versions are ordered only within one line; where the file's version is not known, or none
    of its line is listed, the day of last change orders builds as far as it is plausible.
    """
    own = [build for build in builds if not _for_another_processor(file, build.row)]
    version = readable_version(file.version)
    if version is not None:
        near = _by_version(version, own)
        if near != Neighbours():
            return near
        own = [build for build in own if not _of_other_branch(version, build)]
    return _by_date(file, own, setting)


def _by_version(version: FileVersion, builds: Sequence[Shipment]) -> Neighbours:
    lines = [
        (theirs, build)
        for build in builds
        if (theirs := readable_version(build.row.version)) is not None and same_line(version, theirs)
    ]
    below = max((theirs for theirs, _ in lines if theirs < version), default=None)
    above = min((theirs for theirs, _ in lines if theirs > version), default=None)
    return Neighbours(
        tuple(build for theirs, build in lines if theirs == below),
        tuple(build for theirs, build in lines if theirs == above),
    )


def _of_other_branch(version: FileVersion, build: Shipment) -> bool:
    """Whether a build is known to be of another line than a version, by its own or by its table's section."""
    if build.row.version is not None:
        return True
    terminal_server = "terminal server" in build.section.casefold()
    return version.branch is not Branch.OTHER and terminal_server != (
        version.branch is Branch.TERMINAL_SERVER
    )


def _by_date(file: FileFact, builds: Sequence[Shipment], setting: Setting) -> Neighbours:
    dated = [
        (distance, build)
        for build in builds
        if (distance := days_apart(file.modified, build.row.date, setting)) is not None
    ]
    below = min((days for days, _ in dated if days >= 0), default=None)
    above = max((days for days, _ in dated if days < 0), default=None)
    return Neighbours(
        tuple(build for days, build in dated if days == below),
        tuple(build for days, build in dated if days == above),
    )
