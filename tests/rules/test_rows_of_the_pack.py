"""Every constant of every imported row, looked up on its line of the article, where that is at hand."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scanner.model.articles import Article, FileRow, Origin
from scanner.model.pack import RulePack
from tests.rules.reference import VARIABLE

pytestmark = pytest.mark.shared

PROCESSORS_ONLY = {"Q157171"}
"""Rows that name a processor each; the one file is named in the title of the column."""

NUMBERS = re.compile(r"(\d{1,4})[/-](\d{1,2})[/-](\d{2,4})")
DAY_FIRST = re.compile(r"(\d{1,2})[- ]*([a-z]{3})[a-z]*[-, ]*(\d{2,4})")
MONTH_FIRST = re.compile(r"([a-z]{3})[a-z]*[- ]*(\d{1,2})[-, ]+(\d{2,4})")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@cache
def paths() -> dict[str, Path]:
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} does not name a folder with the articles")
    return {path.stem: path for path in Path(named).rglob("*.TXT")}


def imported(pack: RulePack) -> Iterator[tuple[Article, list[str]]]:
    for rule in pack.articles:
        read = rule.provenance is not None and rule.provenance.origin is Origin.ARTICLE
        if read and rule.file_sets and rule.id in paths():
            yield rule, paths()[rule.id].read_text("latin-1").casefold().splitlines()


def rows(pack: RulePack) -> Iterator[tuple[str, FileRow, str]]:
    """Article, row, and the lines on which it is printed; the cells of one may be wrapped."""
    for rule, lines in imported(pack):
        for one in rule.file_sets:
            for row in one.files:
                assert row.line is not None
                yield rule.id, row, " ".join(lines[row.line - 1 : row.line + 2])


def dates(text: str) -> set[dt.date]:
    """Every day that any reading of what looks like a date on a line can mean."""
    found: set[dt.date] = set()
    for a, b, c in (tuple(map(int, match)) for match in NUMBERS.findall(text)):
        for year, month, day in ((c, a, b), (c, b, a), (a, b, c)):
            found |= day_of(year, month, day)
    named = [(name, day, year) for day, name, year in DAY_FIRST.findall(text)]
    for name, day, year in [*named, *MONTH_FIRST.findall(text)]:
        if name in MONTHS:
            found |= day_of(int(year), MONTHS.index(name) + 1, int(day))
    return found


def day_of(year: int, month: int, day: int) -> set[dt.date]:
    century = 0 if year > 99 else 1900 if year > 69 else 2000
    try:
        return {dt.date(century + year, month, day)}
    except ValueError:
        return set()


def sizes(size: int) -> set[str]:
    return {f"{size:,}", str(size), f"{size:,}".replace(",", "."), f"{size:,}".replace(",", ", ")}


def test_every_constant_is_printed_on_its_line(pack: RulePack) -> None:
    wrong = []
    count = 0
    for article, row, line in rows(pack):
        count += 1
        if row.name.casefold() not in line and article not in PROCESSORS_ONLY:
            wrong.append((article, row.line, "name", row.name))
        if row.size is not None and not any(size in line for size in sizes(row.size)):
            wrong.append((article, row.line, "size", row.size))
        if row.version is not None and row.version.casefold() not in line:
            wrong.append((article, row.line, "version", row.version))
        for date in (row.date, row.alternative_date):
            if date is not None and date not in dates(line):
                wrong.append((article, row.line, "date", date))
    assert wrong == []
    assert count > 7000
