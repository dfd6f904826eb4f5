"""What a distance between file and row means.

========================  =============================================  =========
version                   size, day of last change, link time            means
========================  =============================================  =========
for another processor     any                                            stray
of the other branch       any, the file's branch is not the host's       stray
of the other branch       any, the row's branch is not the host's        apart
lower                     any                                            older
higher                    any                                            later
equal, one build only     size equal, unknown, or listed in KB           same
equal, one build only     size different, table in another language      same
equal, one build only     size different, day earlier than 1             older
equal, one build only     size different, day later than 1               later
equal, one build only     size different, day within 1 or unknown        same
of another product        size equal, day within 1 or linked between     same
of another product        otherwise                                      apart
missing, not to be        the row has no date                            open
compared, or equal        size equal and day within 1                    same
where several builds      linked more than 1 day after                   later
share the number          linked more than 45 days before                older
..                        linked between, size equal                     same
..                        linked between, size unknown, day later than
..                        1 or unknown                                   same
..                        linked between, size different:
..                        day earlier than 1                             older
..                        otherwise                                      open
..                        not linked, or size unknown:
..                        day unknown or not plausible                   open
..                        day earlier than 1                             older
..                        day later than 1                               later
..                        day within 1, size unknown                     same
..                        day within 1, size different                   open
========================  =============================================  =========

Where the table is for another language than the host's, no size is known.  A later day of
last change proves nothing against a link time that is not later: copies are dated anew,
builds are not.  Of two readings of an ambiguous date one "same" is enough; otherwise both
must agree, or it is open.

Not asked, because the witnesses contradict each other and no source says which one lies:

* size and day of last change are as listed, but the link time is more than 45 days before
  or more than a day after (a listed build that was linked long before, or another build of
  one size whose date was set by hand);
* a day of last change later than 2006 (a copy, of whatever build).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum

from scanner.trials.distance import Distance, Size, Version

DAYS = 1
"""A day either way: zones, daylight saving and FAT move a stamp by up to 32 hours."""

LINK_DAYS = 45
"""A build is linked at most this long before the date that the table gives it (Q196389)."""


class Relation(Enum):
    """A file against what a row lists."""

    STRAY = "it does not belong here"
    OLDER = "it is older"
    OPEN = "it cannot be told"
    APART = "it is of another product, and cannot be told"
    SAME = "it is the listed build"
    LATER = "it is a later build"


def relation(
    distance: Distance, same_language: bool | None, shared_version: bool, at_home: bool = False
) -> Relation:
    """Read the table.

    ``same_language`` is None where the host's language is not known; ``at_home`` says that
    the file is of the host's own branch.
    """
    if distance.other_processor:
        return Relation.STRAY
    if distance.version is Version.OTHER_BRANCH:
        return Relation.APART if at_home else Relation.STRAY
    if distance.version is Version.LOWER:
        return Relation.OLDER
    if distance.version is Version.HIGHER:
        return Relation.LATER
    if distance.version is Version.EQUAL and not shared_version:
        return _one_version(distance, same_language)
    if same_language is False:
        distance = replace(distance, size=Size.UNKNOWN)
    by_dates = _by_dates(distance)
    if distance.version is not Version.OTHER_PRODUCT or shared_version:
        return by_dates
    exact = by_dates is Relation.SAME and distance.size is Size.EQUAL and not distance.rounded
    return Relation.SAME if exact else Relation.APART


def _one_version(distance: Distance, same_language: bool | None) -> Relation:
    differs = distance.size is Size.DIFFERENT and not distance.rounded
    if not differs or same_language is not True or distance.days is None:
        return Relation.SAME
    if abs(distance.days) <= DAYS:
        return Relation.SAME
    return Relation.OLDER if distance.days < 0 else Relation.LATER


def _by_dates(distance: Distance) -> Relation:
    if not distance.dated:
        return Relation.OPEN
    readings = [(distance.days, distance.link)]
    if distance.second is not None:
        readings.append(distance.second)
    return one_of(_by_date(distance.size, days, link) for days, link in readings)


def one_of(relations: Iterable[Relation]) -> Relation:
    """One answer for alternatives: the same as one of them; or what all say; or open."""
    found = set(relations)
    if Relation.SAME in found:
        return Relation.SAME
    return found.pop() if len(found) == 1 else Relation.OPEN


def _by_date(size: Size, days: int | None, link: int | None) -> Relation:
    near = days is not None and abs(days) <= DAYS
    if size is Size.EQUAL and near:
        return Relation.SAME
    if link is not None and link > DAYS:
        return Relation.LATER
    if link is not None and link < -LINK_DAYS:
        return Relation.OLDER
    if size is Size.EQUAL and link is not None:
        return Relation.SAME
    if size is Size.UNKNOWN and link is not None and (days is None or days > DAYS):
        return Relation.SAME
    if days is None or (near and size is Size.DIFFERENT):
        return Relation.OPEN
    if near:
        return Relation.SAME
    if days > DAYS and link is not None and size is Size.DIFFERENT:
        return Relation.OPEN
    return Relation.OLDER if days < 0 else Relation.LATER
