"""Without file evidence: what covers, what the mark says, and what would settle it, in full."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.articles import Article, FileSet
from scanner.model.facts import HostFacts, Listing
from tests.engine.building import (
    FIX,
    TABLELESS,
    article,
    finding,
    host,
    rdr,
    rdr_file,
    row,
    sp,
    srp,
    told,
    witnesses,
)

NO_FILES: dict[str, None] = {"files": None, "directories": None}
UNSEEN = "none of its files was collected"
UNLISTED = "the article lists no files for this host that could confirm it"


def test_covered_by_a_service_pack_where_no_files_are_listed() -> None:
    found = finding(host(rdr_file()), TABLELESS, sp("SP5", "Q225095"))
    assert told(found) == ("covered", "medium")
    assert found.reason == (f"SP5 contains it, and this host is at SP6a. Confidence is medium: {UNLISTED}.")
    assert witnesses(found) == [("Q225095", "different"), ("service pack", "later")]


def test_covered_by_a_service_pack_where_its_files_were_not_looked_at() -> None:
    """Other files were: that says nothing of this one."""
    elsewhere = host(files=None)
    assert elsewhere.directories
    unlooked = article(rdr(directory="%SystemRoot%\\System32\\Spool"))
    found = finding(elsewhere, unlooked, sp("SP5", "Q275020"))
    assert told(found) == ("covered", "low")
    assert found.reason == f"SP5 contains it, and this host is at SP6a. Confidence is low: {UNSEEN}."


@pytest.mark.parametrize(("fix", "unfiled"), [(FIX, UNSEEN), (article(), UNLISTED)])
def test_registered_and_nothing_else(fix: Article, unfiled: str) -> None:
    found = finding(host(marks=("Q275020",), **NO_FILES), fix)
    assert told(found) == ("installed", "low")
    assert found.reason == (f"It is registered. Confidence is low: {unfiled}, and a mark outlives its files.")
    assert witnesses(found) == [("Q275020", "same")]


@pytest.mark.parametrize(("fix", "unfiled"), [(FIX, UNSEEN), (article(), UNLISTED)])
def test_not_registered_and_nothing_else(fix: Article, unfiled: str) -> None:
    found = finding(host(**NO_FILES), fix)
    assert told(found) == ("missing", "low")
    assert found.reason == (
        f"It is not registered. Confidence is low: {unfiled}, and a fix copied by hand leaves no mark."
    )
    assert witnesses(found) == [("Q275020", "different")]


def test_not_registered_and_a_service_pack_must_come_first() -> None:
    needy = replace(TABLELESS, requires_service_pack="SP6a")
    found = finding(host(system={"service_pack": "SP5"}), needy)
    assert found.reason == (
        "It is not registered. It requires SP6a first; this host is at SP5. "
        f"Confidence is low: {UNLISTED}, and a fix copied by hand leaves no mark."
    )
    assert witnesses(found) == [("Q225095", "different"), ("service pack", "older")]


def test_nothing_decides() -> None:
    found = finding(host(hotfixes_status=None, **NO_FILES), FIX)
    assert told(found) == ("undetermined", "low")
    assert found.reason == (
        "Neither its files nor its registry mark nor a package that contains it could be judged."
    )
    assert witnesses(found) == [("rdr.sys", "unknown"), ("Q275020", "unknown")]


def test_what_may_cover_it_is_the_reason_where_nothing_decides() -> None:
    facts = host(system={"service_pack": None, "csd_version": None}, **NO_FILES)
    found = finding(facts, FIX, sp("SP5", "Q275020"))
    assert found.reason == "SP5 contains it; whether this host is at that level is not known."
    assert witnesses(found) == [
        ("rdr.sys", "unknown"),
        ("Q275020", "different"),
        ("service pack", "unknown"),
    ]


def test_which_files_would_settle_it() -> None:
    rows = [row(f"{name}.dll", version="4.0.1381.7086") for name in "abcde"]
    found = finding(host(hotfixes_status=None, **NO_FILES), article(*rows))
    places = ", ".join(f"%systemroot%\\system32\\{name}.dll" for name in "abcd")
    assert found.settle == f"Collect {places}."


@pytest.mark.parametrize(
    "facts", [host(system={"install_language": None}), host(system={"install_language": None}, **NO_FILES)]
)
def test_a_choice_of_tables_that_is_open(facts: HostFacts) -> None:
    """Where files were looked at, the mark alone does not decide for a table that may be the host's."""
    japanese = replace(FIX, file_sets=(FileSet("Windows NT 4.0", "Japanese", files=(rdr(),)),))
    listed = finding(replace(facts, hotfixes_status=Listing.PARTIAL), japanese)
    assert told(listed) == ("undetermined", "low")
    assert listed.reason == "It depends on the language of the installation, which is not known."
    assert listed.settle == "Find out the language of the installation."
    by_mark = finding(facts, japanese)
    assert told(by_mark) == (("undetermined", "low") if facts.directories else ("missing", "low"))


def test_a_rollup_that_may_be_there_leaves_it_open() -> None:
    found = finding(host(hotfixes_status=Listing.PARTIAL), TABLELESS, srp(contains=("Q225095",)))
    assert found.settle == "List the Hotfix keys completely, and find out the service pack level."
    assert witnesses(found) == [("Q225095", "unknown"), ("Q299444", "unknown")]


@pytest.mark.parametrize(
    ("bare", "marks", "verdict"),
    [
        (article(), (), "undetermined"),
        (article(), ("Q275020",), "installed"),
        (article(packages=("Q275020i.exe",)), (), "missing"),
        (article(registry_marks=("Q275020",)), (), "missing"),
        (article(bulletins=("MS01-008",)), (), "missing"),
        (article(rollups=("Q299444",)), (), "missing"),
        (article(fixed_in_service_pack="SP7"), (), "missing"),
        (article(requires_service_pack="SP6a"), (), "missing"),
        (article(supersedes=("Q1",)), (), "missing"),
        (article(superseded_by=("Q2",)), (), "missing"),
    ],
)
def test_an_article_that_names_nothing_to_install(
    bare: Article, marks: tuple[str, ...], verdict: str
) -> None:
    assert told(finding(host(rdr_file(), marks=marks), bare)) == (verdict, "low")


def test_what_names_nothing_to_install_is_read() -> None:
    found = finding(host(rdr_file()), article())
    assert found.reason == (
        "It is not registered, which proves nothing here: the article lists no files, names no package, and "
        "is in no service pack, rollup or bulletin, so nothing says that an installer leaves a mark."
    )
    assert found.settle == ("Read Q275020: what it tells to do or to install must be checked by hand.")
    assert witnesses(found) == [("Q275020", "different"), ("Q275020", "unknown")]
    unnamed = found.evidence[1]
    assert unnamed.kind == "package"
    assert unnamed.expected == {"installs": "files, a package or a mark"}
    assert unnamed.observed == {"installs": "none is named"}
    assert unnamed.note == "what the article says"


def test_what_a_rollup_lists_is_something_to_install() -> None:
    found = finding(host(rdr_file()), article(), srp())
    assert told(found) == ("missing", "low")


def test_the_contract_where_no_file_was_looked_at() -> None:
    assert told(finding(host(**NO_FILES), article())) == ("missing", "low")
