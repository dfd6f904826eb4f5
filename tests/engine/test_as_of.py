"""The rules as they were on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from scanner.engine.as_of import as_of, published, released
from scanner.engine.judge import index, judge
from scanner.model.articles import Article
from scanner.model.packages import Package
from tests.engine.building import (
    FIX,
    TABLELESS,
    article,
    host,
    pack,
    rdr,
    rdr_file,
    row,
    sp,
    srp,
)

REVISED = dt.date(2002, 6, 12)
SRP_DAY = dt.date(2001, 7, 26)


def day(one: Article, *packages: Package) -> dt.date | None:
    return published(one, index(pack(one, *packages)))


@pytest.mark.parametrize(
    ("one", "packages", "expected"),
    [
        (article(date=REVISED), (), REVISED),
        (article(rdr(), date=REVISED), (), dt.date(2001, 3, 1)),
        (article(rdr(), rdr(date=dt.date(2001, 5, 4)), date=REVISED), (), dt.date(2001, 5, 4)),
        (article(rdr(), row("Netbt.sys"), date=REVISED), (), REVISED),
        (article(bulletins=("MS01-048",)), (), dt.date(2001, 12, 31)),
        (article(bulletins=("MS98-017", "MS01-048")), (), dt.date(1998, 12, 31)),
        (article(bulletins=("unnumbered",)), (), None),
        (article(date=REVISED), (srp(released=SRP_DAY),), SRP_DAY),
        (article(date=REVISED), (srp(),), REVISED),
        (article(), (), None),
    ],
)
def test_the_day_by_which_a_fix_was_out(
    one: Article, packages: tuple[Package, ...], expected: dt.date | None
) -> None:
    assert day(one, *packages) == expected


def test_a_service_pack_without_a_date_was_out_before_the_next() -> None:
    fourth, fifth = sp("SP4"), sp("SP5", released=dt.date(1999, 4, 29))
    sixth = sp("SP6a", file_sets=article(row("Afd.sys", date="1999-11-11")).file_sets)
    rules = index(pack(fourth, fifth, sixth, srp()))
    assert released(fourth, rules) == released(fifth, rules) == dt.date(1999, 4, 29)
    assert released(sixth, rules) == dt.date(1999, 11, 11)
    assert released(srp(), rules) is None
    other = sp("SP4", id="TSE-SP4", product="Terminal Server")
    assert released(other, index(pack(other, fifth))) is None


def test_a_rollup_without_a_date_is_dated_by_its_article() -> None:
    own = article(id="Q244599", date=REVISED)
    package = srp(id="Q244599")
    assert released(package, index(pack(own, package))) == REVISED


def test_what_came_later_does_not_count() -> None:
    rules = pack(FIX, TABLELESS, srp(released=SRP_DAY, contains=("Q225095",)), version="1")
    before = as_of(rules, dt.date(2001, 2, 28))
    assert (before.articles, before.packages, before.version) == ((), (), "1 as of 2001-02-28")
    fixed = as_of(rules, dt.date(2001, 3, 1))
    assert [one.id for one in fixed.articles] == ["Q275020"]
    everything = as_of(rules, SRP_DAY)
    assert everything.articles == rules.articles
    facts = host(rdr_file(), marks=("Q299444",))
    assert [one.rule for one in judge(facts, index(fixed)).findings] == ["Q275020"]
    undated = pack(TABLELESS, article(id="Q1", date=REVISED))
    assert [one.id for one in as_of(undated, SRP_DAY).articles] == ["Q225095"]


def test_a_package_that_only_its_article_dates_is_out_from_that_day() -> None:
    rules = pack(article(id="Q299444", date=SRP_DAY), srp())
    assert as_of(rules, SRP_DAY - dt.timedelta(days=1)).packages == ()
    assert as_of(rules, SRP_DAY).packages == (srp(),)
