"""Just below, at and just above every constant of a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from scanner.model.articles import FileRow, Platform
from scanner.trials.distance import LAST_DAY, NT4_WORDS, TERMINAL_SERVER_WORD, Words, words
from scanner.trials.exhibit import ONE_KILOBYTE, Shift
from scanner.trials.machine import Machine
from scanner.trials.weighing import DAYS, LINK_DAYS

FAR = 400
"""Days that no clock explains."""

COPIED = 10
"""Days between a link time's word and that of a date that does not fit it."""

AROUND = (-DAYS - 1, -DAYS, 0, DAYS, DAYS + 1)
LINKS = (-LINK_DAYS - 1, -LINK_DAYS, 0, DAYS, DAYS + 1)

SENTINELS = (dt.date(1980, 6, 3), dt.date(1601, 1, 1))
"""Days that printer drivers and a fault in OLE bear (Q149659, Q253518)."""

_ORDINAL = ("first", "second", "third", "fourth")


def shifts(row: FileRow, machine: Machine, shared_version: bool) -> Iterator[Shift]:
    """Every way a file is moved away from a row."""
    version = words(row.version)
    if version is not None:
        yield from _versions(version, row)
        yield from _sizes_of_one_version(row)
        yield from _dates(row, None)
    if version is None or shared_version:
        yield from _dates_and_sizes(row)
        yield from _links(row)
    yield from _readings(row)
    yield from _processors(row, machine)


def _versions(version: Words, row: FileRow) -> Iterator[Shift]:
    for place, name in enumerate(_ORDINAL):
        for step, told in ((-1, "one lower"), (1, "one higher")):
            moved = list(version)
            moved[place] += step
            if 0 <= moved[place] <= 0xFFFF:
                shifted: Words = (moved[0], moved[1], moved[2], moved[3])
                yield Shift(f"{name} word of its version {told}", version=shifted)
                if row.date is not None and place == len(_ORDINAL) - 1:
                    days = -step * FAR
                    yield Shift(f"{name} word {told}, dated {days:+} days", version=shifted, days=days)
    if version[:3] == NT4_WORDS:
        toggled = (*version[:3], version[3] ^ TERMINAL_SERVER_WORD)
        yield Shift("built for the other branch", version=toggled)


def _sizes_of_one_version(row: FileRow) -> Iterator[Shift]:
    if row.size is None and row.size_kb is None:
        return
    off = 1 if row.size is not None else ONE_KILOBYTE + 1
    yield Shift("its version, size smaller", size=-off)
    yield Shift("its version, size not known", size=None)
    yield Shift("its version and size, date not known", days=None)
    for days in AROUND if row.date else (0,):
        yield Shift(f"its version, size larger, dated {days:+} days", size=off, days=days)
    yield Shift("its version, size larger, date not known", size=off, days=None)
    if row.date is not None:
        yield Shift("its version and size, dated long before", days=-FAR)
        yield Shift("its version and size, dated long after", days=FAR)


def _dates(row: FileRow, version: Words | None) -> Iterator[Shift]:
    """No version resource was read: the dates decide."""
    if row.date is None:
        yield Shift("version not known", version=version)
        return
    for days in AROUND:
        yield Shift(f"version not known, dated {days:+} days", version=version, days=days)
    yield Shift("neither version nor date known", version=version, days=None)


def _dates_and_sizes(row: FileRow) -> Iterator[Shift]:
    for size, told in _sizes(row):
        for days in AROUND if row.date else (0,):
            yield Shift(f"{told}, dated {days:+} days", size=size, days=days)
        yield Shift(f"{told}, date not known", size=size, days=None)
    if row.date is None:
        return
    for stamp in SENTINELS:
        yield Shift(f"dated {stamp}, as no build is", stamp=stamp)
    yield Shift("a version that the row has not", version=(4, 0, 1380, 1))
    yield Shift("a version that the row has not, dated long before", version=(4, 0, 1380, 1), days=-FAR)


def _sizes(row: FileRow) -> Iterator[tuple[int | None, str]]:
    yield 0, "size as listed"
    yield None, "size not known"
    if row.size is not None:
        yield from ((1, "size one byte larger"), (-1, "size one byte smaller"))
    elif row.size_kb is not None:
        yield from ((ONE_KILOBYTE, "size 1 KB larger"), (ONE_KILOBYTE + 1, "size over 1 KB larger"))
        yield from ((-ONE_KILOBYTE, "size 1 KB smaller"), (-ONE_KILOBYTE - 1, "size over 1 KB smaller"))


def _links(row: FileRow) -> Iterator[Shift]:
    """Link times around their window, on files whose date says otherwise."""
    if row.date is None:
        yield Shift("a link time, but no date to compare", link_stamp=LAST_DAY)
        return
    off = 1 if row.size is not None else ONE_KILOBYTE + 1
    for link in LINKS:
        for days in (-COPIED, COPIED):
            for size, told in ((0, "size as listed"), (off, "size larger")):
                yield Shift(
                    f"{told}, linked {link:+} days, dated {days:+} days", size=size, days=days, link=link
                )
    for link in LINKS[1:4]:
        yield Shift(f"size and date as listed, linked {link:+} days", link=link)
        yield Shift(f"size larger, date as listed, linked {link:+} days", size=off, link=link)
    yield Shift("linked in 1980, dated before", link_stamp=SENTINELS[0], days=-COPIED)


def _readings(row: FileRow) -> Iterator[Shift]:
    """Around the other reading of an ambiguous date, and between the two."""
    if row.date is None or row.alternative_date is None:
        return
    apart = (row.alternative_date - row.date).days
    for days in (*(apart + off for off in AROUND), apart // 2):
        yield Shift(f"version not known, dated {days:+} days", version=None, days=days)


def _processors(row: FileRow, machine: Machine) -> Iterator[Shift]:
    own = machine.platform or row.platform or Platform.X86
    other = Platform.ALPHA if own is not Platform.ALPHA else Platform.X86
    yield Shift(f"built for {other.value}", processor=other)


def across_midnight(row: FileRow) -> Iterator[tuple[int, Shift]]:
    """Stamps two days off by universal time and one by the clock on the wall, with the zone they need."""
    if row.date is not None:
        early, late = 2, 22
        yield 480, Shift("dated two days later at 02:00 UTC", version=None, days=DAYS + 1, hour=early)
        yield -480, Shift("dated two days earlier at 22:00 UTC", version=None, days=-DAYS - 1, hour=late)


def in_other_tongue(row: FileRow) -> Iterator[Shift]:
    """What changes where the host speaks another language than the table: sizes count no longer."""
    off = 1 if row.size is not None else ONE_KILOBYTE + 1
    for days in AROUND if row.date else (0,):
        yield Shift(f"size larger, dated {days:+} days", size=off, days=days)
    if row.date is not None:
        yield Shift("version not known, size larger", version=None, size=off)
        yield Shift(
            "version not known, size larger, linked then, dated later",
            version=None,
            size=off,
            days=COPIED,
            link=0,
        )
