"""One cell that cannot be does not cost a rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from scanner.importing.mending import mended, objection
from scanner.model.articles import Article, Product
from tests.catalog_import.rules import ALPHA, ROW, RULE, TABLE


def with_row(**cells: Any) -> Article:
    return replace(RULE, file_sets=(replace(TABLE, files=(replace(ROW, **cells), ALPHA)),))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (RULE, ""),
        (replace(RULE, title=""), "Expected `str` of length >= 1"),
        (replace(RULE, area="../up"), "Expected `str` matching regex"),
        (replace(RULE, area="locks"), "no area may be called 'locks'"),
        (replace(RULE, id="../Q100000"), "Expected `str` matching regex"),
        (replace(RULE, supersedes=("Q241999",)), "the article names itself"),
        (with_row(size=-1), "Expected `int` >= 1"),
    ],
)
def test_what_would_not_be_read_back_is_objected_to(rule: Article, expected: str) -> None:
    assert objection(rule).startswith(expected)
    assert bool(objection(rule)) == bool(expected)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("version", "4.0.1381.99999", "a part of 4.0.1381.99999 is over 65535: 16-bit parts"),
        ("version", "new", "it is not a file version such as"),
        ("size", 2**40, "it is not a size in bytes"),
        ("date", dt.date(199, 12, 20), "the year 199 cannot be: 1980 to 2006"),
        ("time", "25:00", "it is not a time of the 24 h clock such as 23:12"),
        ("size_kb", 1.5, "both size and size_kb: size where it is exact, otherwise size_kb"),
    ],
)
def test_a_cell_that_cannot_be_is_left_out_and_told(name: str, value: object, why: str) -> None:
    rule, left = mended(with_row(**{name: value}))
    assert objection(rule) == ""
    (cell,) = left
    assert cell.line == ROW.line
    assert cell.why.startswith(why)
    row = rule.file_sets[0].files[0]
    assert rule.file_sets[0].files[1] == ALPHA
    missing = cell.text.split()[1]
    assert missing in ("size", name)
    assert row == replace(ROW, **{missing: None}, **({name: value} if missing != name else {}))


def test_two_wrong_cells_of_a_row_are_both_left_out() -> None:
    rule, left = mended(with_row(version="new", time="25:00"))
    assert objection(rule) == ""
    assert [cell.text for cell in left] == ["Netbt.sys: version new", "Netbt.sys: time 25:00"]


def test_a_directory_below_an_unknown_root_becomes_a_note() -> None:
    rule, left = mended(with_row(directory="<snaroot>\\system"))
    assert left == []
    assert rule.file_sets[0].files[0] == replace(ROW, note="In <snaroot>\\system")
    assert objection(rule) == ""


def test_names_that_are_repeated_stay_once() -> None:
    twice = replace(
        RULE,
        products=(Product("Microsoft Windows NT", versions=("3.51", "4.0", "3.51")),),
        keywords=("a", "b", "a"),
    )
    rule, left = mended(twice)
    assert (rule.products[0].versions, rule.keywords, left) == (("3.51", "4.0"), ("a", "b"), [])


def test_a_row_whose_name_cannot_be_is_left_out() -> None:
    rule, left = mended(with_row(name="a/b"))
    assert [(cell.line, cell.text, cell.why) for cell in left] == [
        (ROW.line, "a/b", "it is not a file name without directory")
    ]
    assert rule == replace(RULE, file_sets=(replace(TABLE, files=(ALPHA,)),))


def test_a_table_without_a_row_left_is_left_out() -> None:
    rule, left = mended(replace(RULE, file_sets=(replace(TABLE, files=(replace(ROW, name="a/b"),)),)))
    assert (len(left), rule.file_sets, objection(rule)) == (1, (), "")
