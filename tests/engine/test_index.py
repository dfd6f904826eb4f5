"""The pack arranged for judging: the order of its parts never shows."""

from __future__ import annotations

from dataclasses import replace

from scanner.engine.index import by_number
from scanner.engine.judge import index
from scanner.model.articles import FileSet
from scanner.model.packages import Exclusion
from tests.engine.building import WORKSTATION, article, pack, row, sp, srp


def test_packages_that_contain_an_article_in_the_order_of_their_ids() -> None:
    rules = index(pack(srp(), sp("SP6", "Q275020"), srp(id="Q244599")))
    assert [one.id for one in rules.containing("Q275020")] == ["Q244599", "Q299444", "SP6"]
    assert rules.containing("Q100001") == ()


def test_a_package_does_not_contain_itself() -> None:
    """Lists of fixes sometimes begin with the rollup's own article."""
    rules = index(pack(article(id="Q299444"), srp(contains=("Q299444", "Q275020"))))
    assert rules.containing("Q299444") == ()
    assert [one.id for one in rules.containing("Q275020")] == ["Q299444"]


def test_membership_is_what_anybody_says_except_where_the_package_denies_it() -> None:
    by_article = article(id="Q280119", rollups=("Q299444", "Q999999"))
    package = srp(contains=("Q275020",), claimed_by=("Q269616",), excludes=(Exclusion("Q318138", "apart"),))
    excluded = article(id="Q318138", rollups=("Q299444",))
    rules = index(pack(by_article, excluded, package))
    held = {name: [one.id for one in packages] for name, packages in rules.containers.items()}
    assert held == {"Q275020": ["Q299444"], "Q269616": ["Q299444"], "Q280119": ["Q299444"]}


def test_a_package_within_a_package_brings_its_own_along() -> None:
    """SP4 has RRAS's hotfix pack (Q194507), and so what is in that; what is in this only is not asked."""
    inner = srp(id="Q189594", registry_mark=None, contains=("Q104296", "Q241805"))
    innermost = srp(id="Q241805", registry_mark=None, contains=("Q241407",))
    rules = index(pack(inner, sp("SP4", "Q189594"), innermost))
    held = {name: [one.id for one in packages] for name, packages in rules.containers.items()}
    assert held == {
        "Q104296": ["Q189594", "SP4"],
        "Q189594": ["SP4"],
        "Q241407": ["Q189594", "Q241805"],
        "Q241805": ["Q189594", "SP4"],
    }


def test_what_a_package_denies_it_has_of_no_package_within() -> None:
    outer = srp(contains=("Q241805",), excludes=(Exclusion("Q241407", "apart"),))
    rules = index(pack(outer, srp(id="Q241805", registry_mark=None, contains=("Q241407",))))
    assert [one.id for one in rules.containing("Q241407")] == ["Q241805"]


def test_an_article_describes_the_package_of_its_number_or_mark() -> None:
    rules = index(
        pack(srp(), sp("SP6a", registry_mark="Q246009"), srp(id="Q299445", registry_mark="Q299444"))
    )
    assert {name: one.id for name, one in rules.described.items()} == {
        "Q299444": "Q299444",
        "Q299445": "Q299445",
        "Q246009": "SP6a",
    }


def test_what_replaces_an_article_by_its_own_word() -> None:
    first = article(id="Q310000", supersedes=("Q275020", "Q269616"))
    second = article(id="Q310001", supersedes=("Q275020",))
    assert index(pack(first, second)).superseding == {
        "Q275020": frozenset({"Q310000", "Q310001"}),
        "Q269616": frozenset({"Q310000"}),
    }


def test_builds_are_the_same_in_whatever_order_tables_and_rows_stand() -> None:
    rows = (row("Rdr.sys", size=1, date="2001-03-01"), row("Rdr.sys", size=2, date="2001-03-02"))
    tables = tuple(FileSet("Windows NT 4.0", files=(one,)) for one in rows)
    fix = article(file_sets=tables)
    assert (
        index(pack(fix)).builds["rdr.sys"]
        == index(pack(replace(fix, file_sets=tables[::-1]))).builds["rdr.sys"]
    )


def test_articles_that_concern_the_same_hosts_are_of_one_scope() -> None:
    listed = {"Q100001": (WORKSTATION,), "Q100002": (WORKSTATION,), "Q100003": (WORKSTATION, WORKSTATION)}
    rules = index(pack(*(article(id=name, products=products) for name, products in listed.items())))
    assert rules.scopes == (("Q100001", "Q100002"), ("Q100003",))
    parted = index(pack(article(id="Q100001"), article(id="Q100002", components=("IIS",))))
    assert parted.scopes == (("Q100001",), ("Q100002",))


def test_findings_are_in_the_order_of_the_numbers() -> None:
    names = ("Q99999", "Q100001", "Q1000", "Qa", "MS99-001", "Q100001b")
    assert index(pack(*(article(id=name) for name in names))).order == (
        "Qa",
        "Q1000",
        "MS99-001",
        "Q99999",
        "Q100001",
        "Q100001b",
    )


def test_what_has_no_number_stands_before_what_has_one() -> None:
    assert sorted(("Q10", "Q9", "Q1", "XX"), key=by_number) == ["XX", "Q1", "Q9", "Q10"]
