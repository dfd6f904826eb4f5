"""The rules as they were on a day: what had been published by then.

The articles that the rules were read from carry the day of their last revision, most of
them 2001 or 2002, and bulletins are cited by number.  So a fix counts as published on the
earliest of the days by which it must have been out: the day the last file in its tables
was built, the release of the first service pack or rollup that has it, the end of the
year in its bulletin's number, the article's own date.  The day its files were built comes
some days before the day they were announced; every other bound comes after it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from scanner.engine.index import PackIndex, index
from scanner.model.articles import Article, FileSet
from scanner.model.pack import RulePack
from scanner.model.packages import Package
from scanner.model.servicepacks import service_pack

_BULLETIN = re.compile(r"MS(\d\d)-\d+")
_CENTURY = 90
"""Bulletins began in 1998: a year from here on is one of the twentieth century."""


def as_of(pack: RulePack, day: dt.date) -> RulePack:
    """The pack without the articles and packages that were published later; the version says so.

    What nothing dates stays: it cannot be shown to be later.
    """
    arranged = index(pack)
    return replace(
        pack,
        articles=tuple(one for one in pack.articles if _was_out(published(one, arranged), day)),
        packages=tuple(one for one in pack.packages if _was_out(released(one, arranged), day)),
        version=f"{pack.version} as of {day.isoformat()}",
    )


def _was_out(published_on: dt.date | None, day: dt.date) -> bool:
    return published_on is None or published_on <= day


def published(article: Article, rules: PackIndex) -> dt.date | None:
    """The day by which the article's fix was out, or None where nothing dates it."""
    return min(_bounds(article, rules), default=None)


def _bounds(article: Article, rules: PackIndex) -> Iterator[dt.date]:
    if article.date is not None:
        yield article.date
    for name in article.bulletins:
        if match := _BULLETIN.fullmatch(name):
            year = int(match[1])
            yield dt.date(year + (1900 if year >= _CENTURY else 2000), 12, 31)
    built = _last_build(article.file_sets)
    if built is not None:
        yield built
    for package in rules.containing(article.id):
        if (day := released(package, rules)) is not None:
            yield day


def _last_build(sets: tuple[FileSet, ...]) -> dt.date | None:
    """The date of the last file in tables that date every file."""
    dates = [row.date for one in sets for row in one.files]
    return max((date for date in dates if date), default=None) if all(dates) else None


def released(package: Package, rules: PackIndex) -> dt.date | None:
    """The day by which a package was out: its release, else its files, its article, a later service pack."""
    if package.released is not None:
        return package.released
    article = rules.articles.get(package.id)
    dates = [_last_build(package.file_sets), article.date if article is not None else None]
    dates += _later_levels(package, rules.packages)
    return min((date for date in dates if date is not None), default=None)


def _later_levels(package: Package, packages: Mapping[str, Package]) -> Iterator[dt.date | None]:
    """Releases of later service packs for the same product: each came after the ones before it."""
    own = service_pack(package.level) if package.level else None
    for other in packages.values():
        level = service_pack(other.level) if other.level else None
        if own and level and other.product == package.product and level.rank > own.rank:
            yield other.released or _last_build(other.file_sets)
