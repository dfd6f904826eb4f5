"""Files made for a trial: built from a row, moved away from it by a known distance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from scanner.model.articles import FileRow, Platform
from scanner.model.facts import FileFact
from scanner.trials.distance import (
    FIRST_DAY,
    LAST_DAY,
    Distance,
    Size,
    Version,
    Words,
    version_between,
    words,
)
from scanner.trials.machine import Machine

SOME_SIZE = 40960
SOME_DAY = dt.date(1999, 4, 29)
"""Size and day of a file whose row lists none: they decide nothing."""

ONE_KILOBYTE = 1024
"""Bytes that a size may be off where the table rounds to KB."""

AS_LISTED: Words = (-1, -1, -1, -1)
"""Stands for the row's own version in a :class:`Shift`."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How a file differs from what its row lists.

    ``version`` is the file's (None: it has none).  ``size`` is added to the row's (None: not
    known).  ``days`` is added to the row's date (None: not known); ``stamp`` overrides it.
    ``link`` are days from the row's date to the link time (None: not read), which
    ``link_stamp`` overrides.  ``processor`` is another one than the row's.  ``told`` says all
    that in words.
    """

    told: str
    version: Words | None = AS_LISTED
    size: int | None = 0
    days: int | None = 0
    hour: int = 12
    link: int | None = None
    stamp: dt.date | None = None
    link_stamp: dt.date | None = None
    processor: Platform | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file, the row it was made from, and how far from it, known by construction."""

    file: FileFact
    row: FileRow
    distance: Distance
    told: str


def exhibit(row: FileRow, shift: Shift, machine: Machine, description: str | None = None) -> Exhibit:
    """Make the file.  Its path is left to where it will lie."""
    version = words(row.version) if shift.version == AS_LISTED else shift.version
    day = _day(row, shift)
    link_day = shift.link_stamp or (_moved(row.date, shift.link) if row.date else None)
    listed = machine.platform or row.platform or Platform.X86
    file = FileFact(
        path="",
        size=None if shift.size is None else _listed_size(row) + shift.size,
        modified=_moment(day, shift.hour),
        version=".".join(map(str, version)) if version else None,
        machine=(shift.processor or listed).value,
        linked=_moment(link_day, 6),
        description=description,
    )
    return Exhibit(file, row, _distance(row, shift, version, machine), shift.told)


def _listed_size(row: FileRow) -> int:
    if row.size is not None:
        return row.size
    return SOME_SIZE if row.size_kb is None else round(row.size_kb * ONE_KILOBYTE)


def _day(row: FileRow, shift: Shift) -> dt.date | None:
    if shift.stamp is not None or shift.days is None:
        return shift.stamp
    return _moved(row.date or SOME_DAY, shift.days)


def _moved(date: dt.date, days: int | None) -> dt.date | None:
    return None if days is None else date + dt.timedelta(days=days)


def _moment(day: dt.date | None, hour: int) -> dt.datetime | None:
    return None if day is None else dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)


def _distance(row: FileRow, shift: Shift, version: Words | None, machine: Machine) -> Distance:
    """The distance from the row that the shift was made to have."""
    link = _link_days(row, shift)
    second = None
    if row.date is not None and row.alternative_date is not None:
        apart = (row.date - row.alternative_date).days
        second = (_days(row, shift, machine, apart), None if link is None else link + apart)
    return Distance(
        version_between(version, words(row.version)) if version else Version.MISSING,
        _size_distance(row, shift),
        _days(row, shift, machine, 0),
        link,
        row.date is not None,
        row.size is None,
        shift.processor is not None,
        second,
    )


def _size_distance(row: FileRow, shift: Shift) -> Size:
    if shift.size is None or (row.size is None and row.size_kb is None):
        return Size.UNKNOWN
    if row.size is not None:
        return Size.EQUAL if shift.size == 0 else Size.DIFFERENT
    off = _listed_size(row) + shift.size - (row.size_kb or 0) * ONE_KILOBYTE
    return Size.EQUAL if abs(off) <= ONE_KILOBYTE else Size.DIFFERENT


def _days(row: FileRow, shift: Shift, machine: Machine, apart: int) -> int | None:
    """Days as they count: a stamp in the small hours may be of the day before on the machine's own clock.

    ``apart`` are the days from the other reading of the date to the one that was moved.
    """
    day = _day(row, shift)
    if day is None or not FIRST_DAY <= day <= LAST_DAY or row.date is None:
        return None
    days = (day - row.date).days + apart
    local = shift.hour * 60 - (machine.zone or 0)
    turned = -1 if local < 0 else 1 if local >= 24 * 60 else 0
    return min((days, days + turned), key=abs)


def _link_days(row: FileRow, shift: Shift) -> int | None:
    if row.date is None or shift.link_stamp is not None or shift.link is None:
        return None
    return shift.link if FIRST_DAY <= row.date + dt.timedelta(days=shift.link) <= LAST_DAY else None
