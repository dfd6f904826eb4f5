"""The whole pack: imported, joined with what is known besides, corrected, locked."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from scanner.catalog.bulletins import by_article, with_bulletins
from scanner.catalog.compilation import Contents, contents
from scanner.catalog.locking import check_locks
from scanner.catalog.memberships import rollups_by_article
from scanner.catalog.sources import entries, folders, rule_files
from scanner.importing.fresh import check_articles
from scanner.model.articles import Article, Origin
from scanner.model.pack import RulePack
from scanner.shipped import shipped
from tests.rules.reference import VARIABLE

RULES = shipped("rules")
WITH_TABLES = {"winnt": 540, "exchange": 485, "sms": 205, "iis": 160, "sna": 114}
"""Articles of each area that list files, at least; a rough count of the archive's own finds about as many."""

LONGEST_NAME = 200
"""Characters of a product's or component's name; a sentence that slipped in would mostly be longer."""


@pytest.fixture(scope="module")
def found() -> Contents:
    return contents(rule_files(entries(folders([RULES]))))


def by_origin(pack: RulePack, origin: Origin) -> list[Article]:
    return [
        rule for rule in pack.articles if rule.provenance is not None and rule.provenance.origin is origin
    ]


def test_every_rule_is_locked_to_what_it_states(pack: RulePack) -> None:
    report = check_locks([RULES])
    assert report.problems == ()
    assert report.rules == len(pack.articles)


def test_every_area_is_there(pack: RulePack) -> None:
    counts = Counter(rule.area for rule in pack.articles if rule.file_sets)
    assert {area: counts[area] >= least for area, least in WITH_TABLES.items()} == dict.fromkeys(
        WITH_TABLES, True
    )
    assert sum(counts.values()) > 1700
    assert sum(len(one.files) for rule in pack.articles for one in rule.file_sets) > 7500


def test_a_rule_without_files_is_of_windows_nt_or_of_a_bulletin_and_says_so(pack: RulePack) -> None:
    for rule in pack.articles:
        if not rule.file_sets:
            assert rule.provenance is not None
            assert rule.area == "winnt" or rule.provenance.origin is Origin.BULLETIN, rule.id
            assert rule.note, rule.id


def test_every_rule_says_where_it_is_from(pack: RulePack) -> None:
    for rule in pack.articles:
        assert rule.provenance is not None, rule.id
    for rule in by_origin(pack, Origin.ARTICLE):
        assert rule.provenance is not None
        assert rule.provenance.document == rule.id
        assert "title" in rule.provenance.lines, rule.id
        assert all(row.line for one in rule.file_sets for row in one.files), rule.id


def test_every_bulletin_is_on_the_rules_it_names(pack: RulePack, found: Contents) -> None:
    known = by_article(found.bulletins)
    assert len(found.bulletins) > 170
    for rule in by_origin(pack, Origin.ARTICLE):
        assert with_bulletins(rule, known) == rule, rule.id
    for rule in pack.articles:
        assert {bulletin.id for bulletin in known.get(rule.id, ())} <= set(rule.bulletins), rule.id


def test_every_bulletin_of_the_last_years_has_its_rules(pack: RulePack, found: Contents) -> None:
    rules = {rule.id for rule in pack.articles}
    for bulletin in found.bulletins:
        if bulletin.id[2:4] in ("03", "04", "05"):
            assert set(bulletin.articles) <= rules, bulletin.id
    assert "Q823980" in rules
    assert "Q835732" in rules


def test_rules_of_bulletins_are_marked_in_both_spellings(pack: RulePack) -> None:
    made = by_origin(pack, Origin.BULLETIN)
    assert len(made) > 100
    for rule in made:
        assert rule.bulletins, rule.id
        if rule.registry_marks:
            assert {rule.id, f"KB{rule.id[1:]}"} <= set(rule.registry_marks), rule.id


def test_one_schannel_version_for_each_strength(pack: RulePack) -> None:
    (rule,) = (rule for rule in pack.articles if rule.id == "Q835732")
    for one in rule.file_sets:
        rows = {row.crypto_bits: row.version for row in one.files if row.name == "schannel.dll"}
        assert rows == {56: "4.86.1964.1880", 128: "4.87.1964.1880"}


def test_rollups_are_read_from_both_sides(pack: RulePack) -> None:
    listed = rollups_by_article(pack.packages)
    for rule in pack.articles:
        assert set(listed.get(rule.id, ())) <= set(rule.rollups), rule.id
    described = {package.id: package for package in pack.packages}
    for rule in pack.articles:
        for name in rule.rollups:
            package = described[name]
            assert rule.id in (*package.contains, *package.claimed_by), (rule.id, name)


@pytest.mark.parametrize(
    ("name", "count", "stamp"), [("SP5", 1140, "1999-04-29"), ("SP3", 649, "1997-05-01")]
)
def test_service_packs_list_every_file_they_ship(pack: RulePack, name: str, count: int, stamp: str) -> None:
    (package,) = (package for package in pack.packages if package.id == name)
    (shipped_files,) = package.file_sets
    assert len(shipped_files.files) == count
    assert {str(row.date) for row in shipped_files.files} == {stamp}
    assert all(row.size and row.platform == "x86" for row in shipped_files.files)
    weak = {row.name.casefold() for row in shipped_files.files if row.crypto_bits == 40}
    assert weak == {"ndiswan.sys", "ntlmssps.dll", "schannel.dll", "security.dll"}


def test_names_are_names(pack: RulePack) -> None:
    for rule in pack.articles:
        names = [product.name for product in rule.products] + list(rule.components)
        for one in rule.file_sets:
            names += [one.product, one.component or "", *(row.note or "" for row in one.files)]
        assert max(map(len, names), default=0) <= LONGEST_NAME, rule.id
        assert not any(". " in name for name in names), rule.id


def test_the_pack_is_small() -> None:
    size = sum(path.stat().st_size for path in RULES.rglob("*") if path.is_file())
    assert size < 15_000_000


def test_every_correction_has_a_reason_and_a_rule(pack: RulePack, found: Contents) -> None:
    rules = {rule.id for rule in pack.articles}
    assert {correction.article for correction in found.corrections} <= rules
    assert all(len(correction.reason) > 20 for correction in found.corrections)


@pytest.mark.shared
def test_the_articles_imported_afresh_state_the_same() -> None:
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} does not name a folder with the articles")
    folder = next(path for path in (Path(named) / "kb-articles", Path(named)) if path.is_dir())
    report = check_articles([folder], [RULES], lambda reading: None)
    assert report.problems == ()
    assert report.compared > 4000
