"""How far a file is from a row: by version, by size, by the day of its last change, by its link time."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum

from scanner.model.articles import FileRow
from scanner.model.facts import FileFact

FIRST_DAY = dt.date(1993, 1, 1)
"""No file of Windows NT is older: earlier stamps are artefacts (Q149659, Q253518)."""

LAST_DAY = dt.date(2006, 12, 31)
"""No build of Windows NT 4.0 is younger."""

NT4_WORDS = (4, 0, 1381)
TERMINAL_SERVER_WORD = 32768
"""Last words from here on belong to builds for Terminal Server (Q196334)."""

NT4_NUMBERS_THERE = 32768 + 7001
"""Last words from here on are Windows NT 4.0's own numbers with Terminal Server's added (Q301504)."""

WINDOWS_2000 = "5.0.2195"
"""The numbering of Windows 2000; in a row for Windows NT it is a misprint (Q319420)."""

Words = tuple[int, int, int, int]


class Version(Enum):
    """A file's version against the row's."""

    LOWER = "lower"
    EQUAL = "equal"
    HIGHER = "higher"
    OTHER_BRANCH = "of Windows NT 4.0 against Terminal Server"
    OTHER_PRODUCT = "of another product's numbering"
    OTHER_LINE = "of a numbering that is not compared"
    MISSING = "one of the two has none"


class Size(Enum):
    """A file's size against the row's."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "one of the two has none"


@dataclass(frozen=True, slots=True)
class Distance:
    """All four.  ``days`` and ``link`` count from the row's date; None where there is nothing to count.

    ``dated`` says whether the row has a date, ``rounded`` whether it gives its size in KB;
    ``second`` are ``days`` and ``link`` for the other reading of a row's ambiguous date.
    """

    version: Version = Version.MISSING
    size: Size = Size.UNKNOWN
    days: int | None = None
    link: int | None = None
    dated: bool = True
    rounded: bool = False
    other_processor: bool = False
    second: tuple[int | None, int | None] | None = None


def words(text: str | None) -> Words | None:
    """The four words of a version; None for anything that is not one (``7043``, ``4.0``)."""
    match = re.fullmatch(r"\s*(\d{1,5})[.:](\d{1,5})[.:](\d{1,5})[.:](\d{1,5})\s*", text or "")
    if match is None:
        return None
    one, two, three, four = (int(word) for word in match.groups())
    return (one, two, three, four) if max(one, two, three, four) < 65536 else None


_NT4, _TERMINAL_SERVER, _RENUMBERED = "Windows NT 4.0", "Terminal Server", "Terminal Server, renumbered"


def line(version: Words) -> str:
    """The numbering a version belongs to; only within one does order mean age."""
    if version[:3] != NT4_WORDS:
        three = ".".join(map(str, version[:3]))
        return three if three == WINDOWS_2000 else f"{version[0]}.{version[1]}"
    if version[3] >= NT4_NUMBERS_THERE:
        return _RENUMBERED
    return _TERMINAL_SERVER if version[3] >= TERMINAL_SERVER_WORD else _NT4


def for_terminal_server(version: Words | None) -> bool | None:
    """Whether a version is of Terminal Server's branch; None where it is of neither branch."""
    if version is None or version[:3] != NT4_WORDS:
        return None
    return version[3] >= TERMINAL_SERVER_WORD


def measured(file: FileFact, row: FileRow, zone: int | None) -> Distance:
    """Measure a file that was made for another row, or for none."""
    second = None
    if row.alternative_date is not None:
        second = (_days(file.modified, row.alternative_date, zone), _link(file, row.alternative_date))
    return Distance(
        version_between(words(file.version), words(row.version)),
        _size(file, row),
        _days(file.modified, row.date, zone) if row.date else None,
        _link(file, row.date) if row.date else None,
        row.date is not None,
        row.size is None,
        file.machine is not None and file.machine != (row.platform.value if row.platform else "x86"),
        second,
    )


def version_between(file: Words | None, row: Words | None) -> Version:
    """A file's version against the row's."""
    if file is None or row is None:
        return Version.MISSING
    ours, theirs = line(file), line(row)
    if ours != theirs:
        return _between_lines(file, row)
    if file == row:
        return Version.EQUAL
    return Version.LOWER if file < row else Version.HIGHER


def _between_lines(file: Words, row: Words) -> Version:
    """Versions of two numberings: of two branches, of two products, or not to be compared at all."""
    ours, theirs = line(file), line(row)
    own = {_TERMINAL_SERVER, _RENUMBERED}
    if (ours in own and theirs == _NT4) or (theirs in own and ours == _NT4):
        return Version.OTHER_BRANCH
    if theirs == WINDOWS_2000 or (file[:2] == row[:2] and ours != WINDOWS_2000):
        return Version.OTHER_LINE
    return Version.OTHER_PRODUCT


def _size(file: FileFact, row: FileRow) -> Size:
    if file.size is None or (row.size is None and row.size_kb is None):
        return Size.UNKNOWN
    if row.size is not None:
        return Size.EQUAL if file.size == row.size else Size.DIFFERENT
    off = abs(file.size - (row.size_kb or 0) * 1024)
    return Size.EQUAL if off <= 1024 else Size.DIFFERENT


def _days(modified: dt.datetime | None, date: dt.date, zone: int | None) -> int | None:
    """Tables are in universal or in local time, and few say which: the nearer day counts."""
    if modified is None:
        return None
    days = {modified.date(), (modified - dt.timedelta(minutes=zone or 0)).date()}
    if min(days) < FIRST_DAY or max(days) > LAST_DAY:
        return None
    return min(((day - date).days for day in days), key=abs)


def _link(file: FileFact, date: dt.date) -> int | None:
    if file.linked is None or not FIRST_DAY <= file.linked.date() <= LAST_DAY:
        return None
    return (file.linked.date() - date).days
