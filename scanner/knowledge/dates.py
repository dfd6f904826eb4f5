"""Dates of file tables: how they are written, and which number is the month.

Most tables put the month first; some authors put the day first, and show it by a number
over 12 or leave it open.  The decision is made for a table as a whole (Q265170 mixes both).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}

_NUMBERS = re.compile(r"(\d{1,4})[-/](\d{1,2})[-/](\d{1,4})")
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]*([A-Za-z]{3})[a-z]*\.?[-, ]*(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.?[- ]*(\d{1,2})[-, ]+(\d{4}|\d{2})", re.IGNORECASE)

CENTURY_TURNS = 70
"""Two-digit years from here on are of the 20th century; tables carry 93 to 02."""
FIRST_YEAR, LAST_YEAR = 1980, 2079
"""Files are dated from 1980 on, the first year of the FAT file system's clock (Q149659)."""
SLACK = dt.timedelta(days=40)
"""How long after an article's date its files may be dated; dates of articles are those of their last edit."""
COHERENT = dt.timedelta(days=60)
"""Files of one fix are built within this time of one another."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One date cell: what it is with the month first, and with the day first."""

    month_first: dt.date | None
    day_first: dt.date | None

    @property
    def open(self) -> bool:
        """Whether the cell alone does not decide."""
        return None not in (self.month_first, self.day_first) and self.month_first != self.day_first

    @property
    def only(self) -> dt.date | None:
        """The date, if there is one reading."""
        return None if self.open else self.month_first or self.day_first


def dated(text: str) -> Dated:
    """Read one cell.  A date that does not exist has no reading."""
    match = _NUMBERS.fullmatch(text)
    if match:
        return _numeric(*(int(part) for part in match.groups()), four=len(match[1]) == 4)
    match = _DAY_MONTH.fullmatch(text)
    if match:
        named = _date(_year(match[3]), MONTHS.get(match[2].casefold(), 0), int(match[1]))
        return Dated(named, named)
    match = _MONTH_DAY.fullmatch(text)
    if match:
        named = _date(_year(match[3]), MONTHS.get(match[1].casefold(), 0), int(match[2]))
        return Dated(named, named)
    return Dated(None, None)


def plain_date(text: str) -> dt.date | None:
    """A date in a header block, ``08-MAY-2002``; None if it is none."""
    return dated(text.strip()).only


def _numeric(first: int, second: int, third: int, *, four: bool) -> Dated:
    if four or first > 31:
        stated = _date(_year(first), second, third)
        return Dated(stated, stated)
    year = _year(third)
    return Dated(_date(year, first, second), _date(year, second, first))


def _year(number: int | str) -> int:
    """A year as printed, two digits or four; 0, which no date has, for anything else (``12/20/199``)."""
    year = int(number)
    if year >= 100:
        return year if FIRST_YEAR <= year <= LAST_YEAR else 0
    return 1900 + year if year >= CENTURY_TURNS else 2000 + year


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def decide(
    cells: Sequence[Dated | None], published: dt.date | None, *, day_clock: bool
) -> list[tuple[dt.date | None, dt.date | None]]:
    """The date of each cell of one table, and its other reading where the table leaves it open.

    A cell that can be read one way only decides for the table.  Files are not younger than
    their article.  Where nothing decides, the month is taken to come first; a 24-hour clock
    (``day_clock``), the mark of authors who put the day first, leaves it open.
    """
    known = [cell for cell in cells if cell is not None]
    days, months = _proofs(known, published)
    day_first = days and not months
    doubtful = (days and months) or (not days and not months and day_clock) or _scattered(known, day_first)
    return [_choose(cell, day_first, doubtful, published) for cell in cells]


def _proofs(cells: list[Dated], published: dt.date | None) -> tuple[bool, bool]:
    days = any(cell.month_first is None and cell.day_first is not None for cell in cells)
    months = any(cell.day_first is None and cell.month_first is not None for cell in cells)
    if not days and not months:
        days = any(cell.open and _late(cell.month_first, published) for cell in cells)
        months = any(cell.open and _late(cell.day_first, published) for cell in cells)
    return days, months


def _scattered(cells: list[Dated], day_first: bool) -> bool:
    """Whether the table's dates lie far apart although its other rows put the day first."""
    if not day_first:
        return False
    dates = [one for one in (cell.day_first or cell.month_first for cell in cells) if one is not None]
    return bool(dates) and max(dates) - min(dates) > COHERENT


def _late(date: dt.date | None, published: dt.date | None) -> bool:
    return date is not None and published is not None and date > published + SLACK


def _choose(
    cell: Dated | None, day_first: bool, doubtful: bool, published: dt.date | None
) -> tuple[dt.date | None, dt.date | None]:
    if cell is None:
        return None, None
    if not cell.open:
        return cell.only, None
    chosen, other = cell.month_first, cell.day_first
    if day_first:
        chosen, other = other, chosen
    if _late(chosen, published):
        return other, None
    return chosen, other if doubtful and not _late(other, published) else None
