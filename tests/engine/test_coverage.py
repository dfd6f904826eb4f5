"""Service packs, rollups, superseding fixes; and the registry alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.articles import Article, Platform
from scanner.model.facts import (
    Listing,
)
from scanner.model.findings import (
    Verdict,
)
from scanner.model.packages import Exclusion
from tests.engine.building import (
    FIX,
    OLD,
    TABLELESS,
    TERMINAL_SERVER,
    article,
    finding,
    host,
    rdr_file,
    row,
    sp,
    srp,
    told,
)


def test_files_there_and_the_rollup_registered_is_covered() -> None:
    found = finding(host(rdr_file(), marks=("Q299444",)), FIX, srp())
    assert (found.verdict, found.covered_by) == (Verdict.COVERED, ("Q299444",))
    assert found.remarks == ()
    assert "files of Q275020 confirm it" in found.reason


def test_membership_counts_in_both_directions() -> None:
    silent = srp(contains=())
    facts = host(rdr_file(), marks=("Q299444",))
    assert finding(facts, FIX, silent).verdict is Verdict.INSTALLED
    assert finding(facts, replace(FIX, rollups=("Q299444",)), silent).verdict is Verdict.COVERED
    assert finding(facts, FIX, srp(contains=(), claimed_by=("Q275020",))).verdict is Verdict.COVERED


def test_an_exclusion_overrules_membership() -> None:
    excluding = srp(excludes=(Exclusion("Q275020", "run separately"),))
    assert finding(host(rdr_file(), marks=("Q299444",)), FIX, excluding).covered_by == ()


def test_its_own_mark_counts_more_than_a_rollup() -> None:
    found = finding(host(rdr_file(), marks=("Q299444", "Q275020")), FIX, srp())
    assert (found.verdict, found.covered_by) == (Verdict.INSTALLED, ())


def test_a_terminal_server_is_not_covered_by_the_rollup_for_nt4() -> None:
    facts = host(marks=("Q299444",), system={"product_suites": ("Terminal Server",)})
    fix = article(products=(TERMINAL_SERVER,))
    assert finding(facts, fix, srp()).verdict is Verdict.MISSING
    own = srp(id="Q317636", registry_mark="Q317636", product="Terminal Server")
    assert finding(replace(facts, hotfixes=()), fix, own).verdict is Verdict.MISSING
    registered = host(marks=("Q317636",), system={"product_suites": ("Terminal Server",)})
    assert finding(registered, fix, own).covered_by == ("Q317636",)


def test_a_package_for_another_product_never_covers() -> None:
    other = srp(id="Q1", registry_mark="Q100001", product="Exchange 5.5")
    assert finding(host(rdr_file(), marks=("Q100001",)), FIX, other).covered_by == ()


@pytest.mark.parametrize(
    ("level", "files", "verdict", "confidence"),
    [
        ("SP6a", True, "covered", "medium"),
        ("SP5", True, "covered", "medium"),
        ("SP4", True, "missing", "low"),
        ("SP6a", False, "covered", "low"),
    ],
)
def test_a_service_pack_covers_what_has_no_files(
    level: str, files: bool, verdict: str, confidence: str
) -> None:
    seen = {} if files else {"files": None, "directories": None}
    facts = host(*([rdr_file()] if files else []), system={"service_pack": level}, **seen)
    found = finding(facts, TABLELESS, sp("SP5", "Q225095"))
    assert told(found) == (verdict, confidence)
    if verdict == "covered":
        assert found.covered_by == ("SP5",)


def test_the_articles_own_word_for_the_service_pack() -> None:
    found = finding(host(rdr_file()), replace(TABLELESS, fixed_in_service_pack="SP4"))
    assert found.covered_by == ("SP4",)
    elsewhere = replace(TABLELESS, fixed_in_service_pack="Exchange 5.5 SP3")
    assert finding(host(), elsewhere).verdict is Verdict.MISSING


def test_terminal_server_service_packs_are_their_own_and_nt4s() -> None:
    tse = host(system={"product_suites": ("Terminal Server",), "service_pack": "SP5"})
    fix = replace(TABLELESS, products=(TERMINAL_SERVER,))
    own = sp("SP5", "Q225095", id="TSE-SP5", product="Terminal Server")
    assert finding(tse, fix, own).covered_by == ("SP5",)
    assert finding(tse, fix, sp("SP5", "Q225095")).covered_by == ("SP5",)
    assert finding(host(system={"service_pack": "SP5"}), TABLELESS, own).covered_by == ()


def test_a_rollup_that_is_only_registered_covers_with_low_confidence() -> None:
    facts = host(marks=("Q299444",), files=None, directories=None)
    found = finding(facts, TABLELESS, srp(contains=("Q225095",)))
    assert told(found) == ("covered", "low")
    assert "no file confirms it" in found.reason


def test_a_rollup_whose_files_are_older_covers_nothing() -> None:
    facts = host(OLD, marks=("Q299444",))
    found = finding(facts, TABLELESS, FIX, srp(contains=("Q225095", "Q275020")))
    assert told(found) == ("undetermined", "low")
    assert "files of Q275020, which it contains, are older" in found.reason


def test_whether_a_rollup_is_registered_is_not_guessed() -> None:
    facts = host(hotfixes_status=Listing.PARTIAL)
    found = finding(facts, TABLELESS, srp(contains=("Q225095",)))
    assert found.verdict is Verdict.UNDETERMINED
    assert found.settle == "List the Hotfix keys completely, and find out the service pack level."


def test_a_rollup_on_record_counts_over_one_that_may_be_there() -> None:
    other = srp(id="Q244599", registry_mark="Q244599")
    listed_in_part = {"marks": ("Q299444",), "hotfixes_status": Listing.PARTIAL}
    found = finding(host(rdr_file(), **listed_in_part), FIX, other, srp())
    assert (found.verdict, found.covered_by) == (Verdict.COVERED, ("Q299444",))
    unknown_level = {"service_pack": None, "csd_version": None}
    lost = finding(host(OLD, **listed_in_part, system=unknown_level), FIX, other, srp(), sp("SP6", "Q275020"))
    assert lost.verdict is Verdict.REGRESSED


NEWER = article(
    row("Rdr.sys", version="4.0.1381.7114", platform=Platform.X86), id="Q310000", supersedes=("Q275020",)
)


def test_a_superseding_fix_covers() -> None:
    facts = host(rdr_file(version="4.0.1381.7114"), marks=("Q310000",))
    found = finding(facts, FIX, NEWER)
    assert (found.verdict, found.covered_by) == (Verdict.COVERED, ("Q310000",))
    stated = replace(FIX, superseded_by=("Q310000",))
    assert finding(facts, stated, replace(NEWER, supersedes=())).covered_by == ("Q310000",)


def test_supersedence_runs_through_others_and_in_circles() -> None:
    first = article(id="Q185142", superseded_by=("Q185137",))
    second = article(id="Q185137", supersedes=("Q185142",), superseded_by=("Q185142", "Q190000"))
    third = article(row("Rdr.sys", version="4.0.1381.7086", platform=Platform.X86), id="Q190000")
    facts = host(rdr_file())
    assert finding(facts, first, second, third).covered_by == ("Q190000",)
    assert finding(host(), first, second).verdict is Verdict.MISSING


def test_a_superseding_fix_that_is_only_registered() -> None:
    newer = article(id="Q310000", supersedes=("Q225095",))
    found = finding(host(marks=("Q310000",)), TABLELESS, newer)
    assert (told(found), found.covered_by) == (("covered", "low"), ("Q310000",))
    assert found.remedy is None


def test_newer_fixes_are_alternatives() -> None:
    found = finding(host(OLD), FIX, NEWER, srp())
    assert found.remedy is not None
    assert found.remedy.install == ("Q299444",)
    assert found.remedy.alternatives == ("Q275020", "Q310000")


@pytest.mark.parametrize(
    ("marks", "status", "verdict"),
    [
        (("Q275020",), Listing.LISTED, "installed"),
        ((), Listing.LISTED, "missing"),
        (("Q275020",), Listing.PARTIAL, "installed"),
        ((), Listing.PARTIAL, "undetermined"),
    ],
)
@pytest.mark.parametrize("fix", [FIX, article()], ids=["files not collected", "no files listed"])
def test_the_registry_alone(fix: Article, marks: tuple[str, ...], status: Listing, verdict: str) -> None:
    facts = host(marks=marks, hotfixes_status=status, files=None, directories=None)
    found = finding(facts, fix)
    assert told(found) == (verdict, "low")


def test_a_mark_of_another_name() -> None:
    named = article(id="Q241041", registry_marks=("Q244599", "SecurityFix"))
    assert finding(host(marks=("SecurityFix",)), named).verdict is Verdict.INSTALLED
    assert finding(host(marks=("Q241041",)), named).verdict is Verdict.MISSING


def test_what_was_not_collected_would_settle_it() -> None:
    facts = host(hotfixes_status=None, files=None, directories=None)
    found = finding(facts, FIX)
    assert found.settle == "Collect %systemroot%\\system32\\drivers\\rdr.sys."


UNNAMED = replace(TABLELESS, fixed_in_unnamed_service_pack=True)


@pytest.mark.parametrize(
    ("level", "verdict", "confidence"),
    [("SP6a", "covered", "medium"), ("SP6", "undetermined", "low"), ("SP3", "undetermined", "low")],
)
def test_a_service_pack_that_is_not_named(level: str, verdict: str, confidence: str) -> None:
    found = finding(host(rdr_file(), system={"service_pack": level}), UNNAMED)
    assert told(found) == (verdict, confidence)


def test_a_named_service_pack_counts_more_than_an_unnamed_one() -> None:
    named = replace(UNNAMED, fixed_in_service_pack="SP4")
    assert finding(host(system={"service_pack": "SP3"}), named).verdict is Verdict.MISSING
    bare = host(files=None, directories=None)
    assert told(finding(bare, UNNAMED)) == ("covered", "low")
