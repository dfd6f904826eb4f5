"""What counts as a fact of a rule, and how two versions of one are told apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any

import pytest

from scanner.catalog.changes import changed_facts
from scanner.catalog.facts import FINGERPRINT_DIGITS, facts, fingerprint
from scanner.model.articles import Article, FileRow, FileSet, Platform, Product, Severity, TimeBasis
from tests.catalog_import.rules import ALPHA, ROW, RULE, TABLE

OTHER_ARTICLE: dict[str, Any] = {
    "id": "Q242000",
    "title": "Ladder of Frobs",
    "date": dt.date(2000, 1, 13),
    "area": "iis",
    "keywords": ("kbbug4.00",),
    "products": (Product("Microsoft Windows NT Server", versions=("4.0",)),),
    "requires_service_pack": "SP6",
    "fixed_in_service_pack": "SP5",
    "fixed_in_unnamed_service_pack": True,
    "rollups": ("Q299444",),
    "supersedes": ("Q241998",),
    "superseded_by": ("Q242001",),
    "requires": ("Q248652",),
    "packages": ("Q241999i.exe",),
    "components": ("RAS",),
    "bulletins": ("MS00-002",),
    "cves": ("CVE-2000-0001",),
    "severity": Severity.CRITICAL,
    "registry_marks": ("Q241999", "KB241999"),
    "coherent_sets": ("nt4-security-dlls",),
    "file_sets": (),
}
OTHER_SET: dict[str, Any] = {
    "product": "Terminal Server",
    "language": "German",
    "time_basis": TimeBasis.LOCAL,
    "files": (ALPHA,),
    "requires_service_pack": "SP6",
    "service_pack": "SP6",
    "component": "RAS",
    "minimum": False,
}
OTHER_ROW: dict[str, Any] = {
    "name": "Netbt.dll",
    "installed_as": "Netbt2.sys",
    "directory": "%SystemRoot%",
    "version": "4.0.1381.7086",
    "size": 123153,
    "date": dt.date(1999, 10, 8),
    "time": "15:14",
    "platform": Platform.MIPS,
    "crypto_bits": 128,
    "size_kb": 120.5,
    "alternative_date": dt.date(1999, 7, 10),
    "adds": True,
}
ASIDE = {"provenance", "line", "note"}


def with_set(**changes: Any) -> Article:
    return replace(RULE, file_sets=(replace(TABLE, **changes),))


def with_row(**changes: Any) -> Article:
    return with_set(files=(replace(ROW, **changes), ALPHA))


@pytest.mark.parametrize(
    ("noun", "listed"), [(Article, OTHER_ARTICLE), (FileSet, OTHER_SET), (FileRow, OTHER_ROW)]
)
def test_every_field_is_tried_or_is_no_fact(noun: type, listed: dict[str, Any]) -> None:
    assert {member.name for member in fields(noun)} - ASIDE == set(listed)


CHANGED = [
    *(pytest.param(replace(RULE, **{name: value}), id=name) for name, value in OTHER_ARTICLE.items()),
    *(pytest.param(with_set(**{name: value}), id=f"set {name}") for name, value in OTHER_SET.items()),
    *(pytest.param(with_row(**{name: value}), id=f"row {name}") for name, value in OTHER_ROW.items()),
]


@pytest.mark.parametrize("other", CHANGED)
def test_every_fact_changes_the_fingerprint_and_is_named(other: Article) -> None:
    assert fingerprint(other) != fingerprint(RULE)
    assert changed_facts(RULE, other)
    assert changed_facts(other, RULE)


@pytest.mark.parametrize(
    "other",
    [
        replace(RULE, provenance=None),
        replace(RULE, note="Looked at twice."),
        with_set(line=1, note="x"),
        with_row(line=1, note="x"),
        replace(RULE, keywords=RULE.keywords[::-1], rollups=RULE.rollups[::-1]),
        with_set(files=(ALPHA, ROW)),
    ],
)
def test_where_it_was_read_and_in_which_order_are_no_facts(other: Article) -> None:
    assert fingerprint(other) == fingerprint(RULE)
    assert changed_facts(RULE, other) == ()


def test_a_fingerprint_is_short_hexadecimal() -> None:
    digits = fingerprint(RULE)
    assert len(digits) == FINGERPRINT_DIGITS
    assert int(digits, 16) >= 0


def test_defaults_are_no_facts() -> None:
    assert facts(Article("Q241999", "x", area="winnt")) == {"id": "Q241999", "title": "x"}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (with_row(size=1), ["file_sets.Windows NT 4.0.Netbt.sys.x86.size: 123152 is now 1"]),
        (
            with_row(version="4.0.1381.1"),
            ["file_sets.Windows NT 4.0.Netbt.sys.x86.version: 4.0.1381.1 is new"],
        ),
        (with_row(time=None), ["file_sets.Windows NT 4.0.Netbt.sys.x86.time: 15:13 is gone"]),
        (replace(RULE, rollups=("Q299444",)), ["rollups: Q299444, Q317636 is now Q299444"]),
        (replace(RULE, requires_service_pack=None), ["requires_service_pack: SP6a is gone"]),
    ],
)
def test_a_change_is_told_in_one_line(other: Article, expected: list[str]) -> None:
    assert [str(change) for change in changed_facts(RULE, other)] == expected


def test_a_table_that_gets_another_product_keeps_its_name() -> None:
    other = with_set(product="Terminal Server")
    assert [str(change) for change in changed_facts(RULE, other)] == [
        "file_sets.Windows NT 4.0.product: Windows NT 4.0 is now Terminal Server"
    ]
    both = replace(RULE, file_sets=(TABLE, replace(TABLE, product="Terminal Server")))
    swapped = replace(RULE, file_sets=(replace(TABLE, product="IIS 4.0"), replace(TABLE, product="SMS 2.0")))
    assert [str(change) for change in changed_facts(both, swapped)] == [
        "file_sets.Terminal Server.product: Terminal Server is now IIS 4.0",
        "file_sets.Windows NT 4.0.product: Windows NT 4.0 is now SMS 2.0",
    ]


def test_two_rows_of_one_name_are_told_apart() -> None:
    twice = with_set(files=(ROW, replace(ROW, size=5), ALPHA))
    names = [change.name for change in changed_facts(RULE, twice)]
    assert names
    assert all(name.startswith("file_sets.Windows NT 4.0.Netbt.sys.x86#2.") for name in names)
