"""What a person knows better is laid over what is read, and never lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scanner.catalog.corrections import Change, Correction, Part, corrected
from scanner.model.articles import Article, FileRow
from tests.catalog_import.rules import ALPHA, ROW, RULE, TABLE


def correction(*changes: Change) -> dict[str, Correction]:
    return {RULE.id: Correction(RULE.id, "the table is misprinted", "a tester", changes)}


def apply(*changes: Change) -> Article:
    outcome = corrected(RULE, correction(*changes))
    assert outcome.stale is None
    assert outcome.article is not None
    return outcome.article


def without_provenance(rule: Article) -> Article:
    return replace(rule, provenance=None)


def test_an_article_without_a_correction_is_as_it_was() -> None:
    assert corrected(RULE, {}).article is RULE
    assert corrected(replace(RULE, id="Q1"), correction()).stale is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            Change(Part.RULE, {"requires_service_pack": "SP6a"}, {"requires_service_pack": "SP6"}),
            replace(RULE, requires_service_pack="SP6"),
        ),
        (
            Change(Part.RULE, {"keywords": ["kbbug4.00", "kbWinNT400PreSP7Fix"]}, {"keywords": []}),
            replace(RULE, keywords=()),
        ),
        (
            Change(Part.RULE, {"date": "2000-01-12"}, {"date": "2000-01-13"}),
            replace(RULE, date=dt.date(2000, 1, 13)),
        ),
        (
            Change(Part.FILE_SET, {"product": "Windows NT 4.0"}, {"language": "German"}),
            replace(RULE, file_sets=(replace(TABLE, language="German"),)),
        ),
        (
            Change(Part.FILE, {"platform": "alpha", "version": None}, {"crypto_bits": 128}),
            replace(RULE, file_sets=(replace(TABLE, files=(ROW, replace(ALPHA, crypto_bits=128))),)),
        ),
        (
            Change(Part.FILE, {"name": "Netbt.sys", "size": 222800}),
            replace(RULE, file_sets=(replace(TABLE, files=(ROW,)),)),
        ),
        (
            Change(Part.FILE_SET, {"product": "Windows NT 4.0"}, {}, (FileRow("Tdi.sys", size=1),)),
            replace(RULE, file_sets=(replace(TABLE, files=(ROW, ALPHA, FileRow("Tdi.sys", size=1))),)),
        ),
        (Change(Part.FILE_SET, {"product": "Windows NT 4.0"}), replace(RULE, file_sets=())),
        (Change(Part.FILE, {"name": "Netbt.sys"}), replace(RULE, file_sets=())),
    ],
    ids=["rule", "list", "date", "set", "row", "row away", "row added", "set away", "all rows away"],
)
def test_a_change_is_applied(change: Change, expected: Article) -> None:
    assert without_provenance(apply(change)) == without_provenance(expected)


def test_a_corrected_rule_says_so() -> None:
    rule = apply(Change(Part.RULE, {"severity": "Low"}, {"severity": None}))
    assert rule.provenance is not None
    assert rule.provenance.note == "Corrected by hand: the table is misprinted"
    assert rule.provenance.lines == {"title": 2}


def test_changes_build_on_one_another() -> None:
    rule = apply(
        Change(Part.FILE, {"size": 123152}, {"size": 5}),
        Change(Part.FILE, {"size": 5}, {"size": 6, "adds": True}),
    )
    assert (rule.file_sets[0].files[0].size, rule.file_sets[0].files[0].adds) == (6, True)


def test_a_rule_can_be_taken_away() -> None:
    outcome = corrected(RULE, correction(Change(Part.RULE, {"title": RULE.title})))
    assert outcome.article is None
    assert outcome.stale is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([Change(Part.FILE, {"size": 1}, {"size": 2})], "change 1: no file with size 1"),
        ([Change(Part.FILE, {"nmae": "Netbt.sys"}, {})], "change 1: no file with nmae Netbt.sys"),
        ([Change(Part.FILE_SET, {"language": "Greek"})], "change 1: no file set with language Greek"),
        (
            [Change(Part.RULE, {"severity": None}, {"severity": "High"})],
            "change 1: no rule with severity None",
        ),
        (
            [Change(Part.FILE, {"size": 123152}, {"size": 9}), Change(Part.FILE, {"size": 1}, {"size": 2})],
            "change 2: no file with size 1",
        ),
        ([Change(Part.FILE, {"size": 1}, {"size": 123152})], "change 1: the file is read so already"),
        ([Change(Part.RULE, {"severity": "Low"}, {"severity": "High"})], "what it makes is no rule:"),
        ([Change(Part.RULE, {"severity": "Low"}, {"siverity": "High"})], "what it makes is no rule:"),
        ([Change(Part.FILE, {"size": 123152}, {"size": -1})], "what it makes is no rule:"),
    ],
)
def test_a_correction_that_does_not_apply_is_told_and_changes_nothing(
    changes: list[Change], why: str
) -> None:
    outcome = corrected(RULE, correction(*changes))
    assert outcome.article is RULE
    assert outcome.stale is not None
    assert outcome.stale.startswith(why)


def test_applying_it_twice_to_the_same_reading_gives_the_same_rule() -> None:
    change = Change(Part.FILE, {"platform": "x86"}, {"installed_as": "Other.sys"})
    assert apply(change) == apply(change)
