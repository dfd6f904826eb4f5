"""Bulletins and the lists of rollups come to the rules they are about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.catalog.bulletins import Bulletin, by_article, highest, with_bulletins
from scanner.catalog.memberships import rollups_by_article, with_rollups
from scanner.model.articles import Article, Severity
from scanner.model.packages import Exclusion, Package, PackageKind

RULE = Article("Q241999", "Ladder", bulletins=("MS00-002",), cves=("CVE-2000-0002",))
FIRST = Bulletin("MS00-001", "One", Severity.MODERATE, ("Q241999", "Q1"), ("CVE-2000-0001",))
THIRD = Bulletin("MS00-003", "Three", Severity.CRITICAL, ("Q241999",), superseded_by=("Q241999", "Q250000"))
UNRATED = Bulletin("MS98-001", "Old", None, ("Q241999",), registry_marks=("Q241998",))


def joined(*bulletins: Bulletin, rule: Article = RULE) -> Article:
    return with_bulletins(rule, by_article(bulletins))


def test_an_article_that_no_bulletin_names_is_as_it_was() -> None:
    assert joined(replace(FIRST, articles=("Q1",))) is RULE


def test_ids_and_vulnerabilities_come_together_in_order() -> None:
    rule = joined(THIRD, FIRST)
    assert rule.bulletins == ("MS00-001", "MS00-002", "MS00-003")
    assert rule.cves == ("CVE-2000-0001", "CVE-2000-0002")


def test_the_order_of_the_bulletins_is_nothing() -> None:
    assert joined(FIRST, THIRD, UNRATED) == joined(UNRATED, THIRD, FIRST)


def test_joining_twice_changes_nothing_more() -> None:
    rule = joined(FIRST, THIRD, UNRATED)
    assert joined(FIRST, THIRD, UNRATED, rule=rule) == rule


def test_the_highest_rating_counts() -> None:
    assert joined(FIRST, THIRD).severity is Severity.CRITICAL
    assert joined(UNRATED).severity is None
    assert joined(FIRST, rule=replace(RULE, severity=Severity.IMPORTANT)).severity is Severity.IMPORTANT


@pytest.mark.parametrize("ratings", [[], [None], [None, None]])
def test_no_rating_is_none(ratings: list[None]) -> None:
    assert highest(ratings) is None


def test_later_fixes_are_joined_but_not_the_article_itself() -> None:
    assert joined(THIRD).superseded_by == ("Q250000",)


def test_marks_are_beside_the_articles_own_number() -> None:
    assert joined(UNRATED).registry_marks == ("Q241999", "Q241998")
    assert joined(UNRATED, rule=replace(RULE, registry_marks=("KB241999",))).registry_marks == (
        "KB241999",
        "Q241998",
    )
    assert joined(FIRST).registry_marks == ()


ROLLUP = Package("Q299444", "SRP", PackageKind.ROLLUP, "Windows NT 4.0", contains=("Q241999",))
LATER = replace(ROLLUP, id="Q317636", contains=("Q1",), claimed_by=("Q241999",))


def rollups(*packages: Package, rule: Article = RULE) -> tuple[str, ...]:
    return with_rollups(rule, rollups_by_article(packages)).rollups


def test_a_rollup_that_lists_the_article_is_one_of_its_rollups() -> None:
    assert rollups(ROLLUP) == ("Q299444",)
    assert rollups(LATER, ROLLUP) == ("Q299444", "Q317636")


def test_what_the_article_claims_itself_stays() -> None:
    assert rollups(ROLLUP, rule=replace(RULE, rollups=("Q200000",))) == ("Q200000", "Q299444")
    assert rollups(rule=replace(RULE, rollups=("Q200000",))) == ("Q200000",)


@pytest.mark.parametrize(
    "package",
    [
        replace(ROLLUP, kind=PackageKind.SERVICE_PACK),
        replace(ROLLUP, contains=("Q241998",)),
        replace(ROLLUP, excludes=(Exclusion("Q241999", "a tool"),)),
        replace(ROLLUP, id="Q241999"),
    ],
    ids=["service pack", "another", "excluded", "itself"],
)
def test_what_is_no_membership(package: Package) -> None:
    assert rollups(package) == ()
