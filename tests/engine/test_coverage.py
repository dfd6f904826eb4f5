"""Service packs, rollups, superseding fixes; and the registry alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.engine.case import case
from scanner.engine.coverage import by_rollup, named
from scanner.engine.judge import index
from scanner.model.articles import Article, Platform
from scanner.model.builds import KnownBuilds, Procedure
from scanner.model.facts import (
    HostFacts,
    Listing,
    Observation,
)
from scanner.model.findings import (
    Comparison,
    Confidence,
    Evidence,
    EvidenceKind,
    Finding,
    Verdict,
)
from scanner.model.logic import Truth
from scanner.model.packages import Exclusion
from tests.engine.building import (
    FIX,
    OLD,
    TABLELESS,
    TERMINAL_SERVER,
    article,
    file,
    finding,
    host,
    pack,
    rdr,
    rdr_file,
    row,
    sp,
    srp,
    told,
    witnesses,
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


def test_the_last_service_pack_of_terminal_server_is_sp6() -> None:
    there = replace(UNNAMED, products=(TERMINAL_SERVER,))
    found = finding(host(system={"product_suites": ("Terminal Server",), "service_pack": "SP6"}), there)
    assert (found.verdict, found.covered_by) == (Verdict.COVERED, ("SP6",))
    assert evidence_of_level(found).expected == {"level": "SP6"}
    assert evidence_of_level(found).comparison == "same"


def test_a_named_service_pack_counts_more_than_an_unnamed_one() -> None:
    named = replace(UNNAMED, fixed_in_service_pack="SP4")
    assert finding(host(system={"service_pack": "SP3"}), named).verdict is Verdict.MISSING
    bare = host(files=None, directories=None)
    assert told(finding(bare, UNNAMED)) == ("covered", "low")


def evidence_of_level(found: Finding) -> Evidence:
    return next(item for item in found.evidence if item.kind is EvidenceKind.SERVICE_PACK)


@pytest.mark.parametrize(
    ("system", "observed", "comparison"),
    [
        ({"service_pack": "SP5"}, {"level": "SP5", "csd_version": "Service Pack 6"}, "same"),
        ({"service_pack": "SP6a", "csd_version": None}, {"level": "SP6a"}, "later"),
        ({"service_pack": "SP4"}, {"level": "SP4", "csd_version": "Service Pack 6"}, "older"),
        ({"service_pack": None, "csd_version": None}, {"status": "not-collected"}, "unknown"),
        (
            {"service_pack": None, "csd_version": "Gold"},
            {"level": "none to SP6a", "csd_version": "Gold"},
            "unknown",
        ),
    ],
)
def test_the_level_as_evidence(
    system: dict[str, str | None], observed: dict[str, str], comparison: str
) -> None:
    found = finding(host(system=system), TABLELESS, sp("SP5", "Q225095"))
    assert evidence_of_level(found) == Evidence(
        EvidenceKind.SERVICE_PACK, "service pack", {"level": "SP5"}, observed, Comparison(comparison)
    )


def test_of_the_service_packs_that_contain_it_the_earliest_counts() -> None:
    packs = (sp("SP6", "Q225095"), sp("SP4", "Q225095", id="A-later-list"), sp("SP5", "Q225095"))
    found = finding(host(system={"service_pack": "SP5"}), TABLELESS, *packs)
    assert found.covered_by == ("SP4",)
    assert found.reason.startswith("SP4 contains it, and this host is at SP5.")


UNSTATED = "A service pack contains it, which one is not stated; this host is at"


@pytest.mark.parametrize(
    ("level", "covered_by", "reason", "comparison"),
    [
        ("SP6a", ("SP6a",), "A service pack contains it, and this host is at the last one.", "same"),
        ("SP6", (), f"{UNSTATED} SP6.", "unknown"),
    ],
)
def test_an_unnamed_service_pack_argued(
    level: str, covered_by: tuple[str, ...], reason: str, comparison: str
) -> None:
    found = finding(host(rdr_file(), system={"service_pack": level}), UNNAMED)
    assert found.covered_by == covered_by
    assert found.reason.startswith(reason)
    assert evidence_of_level(found).comparison == comparison


def test_an_unnamed_service_pack_may_be_what_an_older_files_fix_was_lost_from() -> None:
    """A host before the last service pack may never have had it: no loss is claimed."""
    fix = replace(FIX, fixed_in_unnamed_service_pack=True)
    assert finding(host(OLD, system={"service_pack": "SP5"}), fix).verdict is Verdict.MISSING
    assert finding(host(OLD), fix).verdict is Verdict.REGRESSED


def test_a_rollup_that_may_be_registered_is_no_reason_to_say_lost() -> None:
    found = finding(host(OLD, hotfixes_status=Listing.PARTIAL), FIX, srp())
    assert told(found) == ("missing", "high")


def test_a_rollup_is_known_by_its_mark_or_its_number() -> None:
    unmarked = srp(registry_mark=None, contains=("Q225095",))
    assert finding(host(marks=("Q299444",)), TABLELESS, unmarked).covered_by == ("Q299444",)
    marked = srp(registry_mark="Q296185", contains=("Q225095",))
    assert finding(host(marks=("Q296185",)), TABLELESS, marked).covered_by == ("Q299444",)
    assert finding(host(marks=("Q299444",)), TABLELESS, marked).covered_by == ()


def test_a_rollup_whose_files_confirm_it_covers_with_medium_confidence() -> None:
    found = finding(
        host(rdr_file(), marks=("Q299444",)), TABLELESS, FIX, srp(contains=("Q225095", "Q275020"))
    )
    assert told(found) == ("covered", "medium")
    assert found.reason.startswith(
        "Q299444 contains it and is registered; files of Q275020 confirm it. Confidence is medium: "
    )
    assert witnesses(found) == [("Q225095", "different"), ("Q299444", "same")]


def test_a_rollup_that_is_there_counts_more_than_one_whose_files_are_older() -> None:
    lost = srp(id="Q244599", registry_mark="Q244599", contains=("Q225095", "Q275020"))
    kept = srp(contains=("Q225095",))
    found = finding(host(OLD, marks=("Q244599", "Q299444")), TABLELESS, FIX, lost, kept)
    assert (told(found), found.covered_by) == (("covered", "low"), ("Q299444",))


def test_what_may_be_there_is_shown_rather_than_what_is_not() -> None:
    facts = host(system={"service_pack": "SP3"}, hotfixes_status=Listing.PARTIAL)
    found = finding(facts, TABLELESS, sp("SP5", "Q225095"), srp(contains=("Q225095",)))
    assert witnesses(found) == [("Q225095", "unknown"), ("Q299444", "unknown")]


def test_a_service_pack_that_may_contain_it_is_the_reason_before_a_rollup_that_may() -> None:
    facts = host(system={"service_pack": "SP5"}, hotfixes_status=Listing.PARTIAL)
    found = finding(facts, UNNAMED, srp(contains=("Q225095",)))
    assert found.reason == f"{UNSTATED} SP5."


def test_a_member_that_has_no_rule_confirms_nothing_and_disturbs_nothing() -> None:
    package = srp(contains=("Q225095", "Q999999", "Q299444"))
    own = article(rdr(), id="Q299444")
    found = finding(host(rdr_file(), marks=("Q299444",)), TABLELESS, own, package)
    assert told(found) == ("covered", "low")
    assert found.reason.startswith("Q299444 contains it and is registered; no file confirms it.")
    assert witnesses(found) == [("Q225095", "different"), ("Q299444", "same")]


def test_what_does_not_cover_it_is_shown_all_the_same() -> None:
    found = finding(host(system={"service_pack": "SP3"}), TABLELESS, sp("SP5", "Q225095"))
    assert witnesses(found) == [("Q225095", "different"), ("service pack", "older")]


def test_a_superseding_fix_argued() -> None:
    newer = rdr_file(version="4.0.1381.7114")
    found = finding(host(newer, marks=("Q310000",)), TABLELESS, replace(NEWER, supersedes=("Q225095",)))
    assert told(found) == ("covered", "medium")
    assert found.reason.startswith("Q310000 supersedes it, and its files are on this host.")
    assert witnesses(found) == [("Q225095", "different"), ("Q310000", "same"), ("rdr.sys", "same")]


def test_a_superseding_fix_that_is_only_registered_argued() -> None:
    newer = article(id="Q310000", supersedes=("Q225095",))
    found = finding(host(marks=("Q310000",)), TABLELESS, newer)
    assert found.reason.startswith("Q310000 supersedes it and is registered; no file confirms it.")
    assert witnesses(found) == [("Q225095", "different"), ("Q310000", "same")]


def test_a_superseding_fix_must_list_the_same_files() -> None:
    """The newer fix is proven, but says nothing of the file that the older one replaces."""
    other = replace(NEWER, supersedes=("Q225095",))
    listed = replace(TABLELESS, file_sets=article(row("Ftpd.exe", version="4.0.1381.7001")).file_sets)
    newer = rdr_file(version="4.0.1381.7114")
    uncollected = file("System32\\ftpd.exe", status=Observation.NOT_COLLECTED)
    found = finding(host(newer, uncollected, marks=("Q310000",)), listed, other)
    assert told(found) == ("missing", "low")
    more = replace(other, file_sets=article(*NEWER.file_sets[0].files, *listed.file_sets[0].files).file_sets)
    registered = host(uncollected, marks=("Q310000",), files=None, directories=None)
    assert finding(registered, listed, more).covered_by == ("Q310000",)


def test_of_several_superseding_fixes_one_that_lists_the_same_files_covers() -> None:
    elsewhere = article(row("Ftpd.exe", version="4.0.1381.7001"), id="Q300001", supersedes=("Q275020",))
    seen = (rdr_file(version="4.0.1381.7114"), file("System32\\ftpd.exe", version="4.0.1381.7001"))
    found = finding(host(*seen), FIX, elsewhere, NEWER)
    assert (found.verdict, found.covered_by) == (Verdict.COVERED, ("Q310000",))


def test_articles_that_replace_each_other_are_one_package() -> None:
    """Q185137 says that it replaces Q185142, and Q185142 that it replaces Q185137."""
    first = article(id="Q185142", supersedes=("Q185137",))
    second = article(id="Q185137", supersedes=("Q185142",))
    one_package = "Q185142 and Q185137 each say that they replace the other: they are one package."
    found = finding(host(marks=("Q185137",)), first, second)
    assert told(found) == ("covered", "low")
    assert one_package in found.reason
    by_files = finding(host(rdr_file()), first, replace(second, file_sets=FIX.file_sets))
    assert told(by_files) == ("covered", "medium")
    assert one_package in by_files.reason


def test_a_rollup_covers_with_low_confidence_while_a_member_was_not_read() -> None:
    unread = article(row("Tapi32.dll", version="4.0.1381.7001"), id="Q243649")
    package = srp(contains=("Q225095", "Q243649", "Q275020"))
    hidden = file("System32\\tapi32.dll", status=Observation.UNREADABLE)
    found = finding(host(rdr_file(), hidden, marks=("Q299444",)), TABLELESS, unread, FIX, package)
    assert told(found) == ("covered", "low")
    assert "Files of Q243649, which it contains too, were not read." in found.reason
    assert told(finding(host(rdr_file(), marks=("Q299444",)), TABLELESS, unread, FIX, package)) == (
        "covered",
        "medium",
    )


def test_sp6a_by_its_mark_alone_covers_with_low_confidence() -> None:
    by_mark = {"service_pack": None, "csd_version": "Service Pack 6"}
    fix = replace(TABLELESS, fixed_in_service_pack="SP6a")
    marked = host(rdr_file(), marks=("Q246009",), system=by_mark)
    assert told(finding(marked, fix)) == ("covered", "low")
    afd = file("System32\\drivers\\afd.sys", size=66352, modified="1999-11-11T17:18:00")
    assert told(finding(host(afd, marks=("Q246009",), system=by_mark), fix)) == ("covered", "medium")
    assert told(finding(marked, replace(fix, fixed_in_service_pack="SP6"))) == ("covered", "medium")
    terminal_server = {**by_mark, "product_suites": ("Terminal Server",)}
    there = replace(fix, products=(TERMINAL_SERVER,))
    assert told(finding(host(rdr_file(), system=terminal_server), there)) == ("covered", "medium")


PROCEDURE = KnownBuilds(procedures=(Procedure("Q265714", "the permissions of the SNMP keys", "Q317636"),))
TOOL = article(row("Regacl40.exe", size=42256, date="2000-06-23"), id="Q265714", title="A tool")


def test_a_tool_is_checked_by_hand() -> None:
    """Its table lists what the package holds, not what is installed: neither absence nor silence proves."""
    found = finding(host(), TOOL, builds=PROCEDURE)
    assert told(found) == ("undetermined", "low")
    assert found.settle == "Check the permissions of the SNMP keys."
    tool = "is a tool that is run, and leaves no files to compare"
    assert found.reason == f"It {tool} and no mark that its absence could be told by (Q317636)."
    assert found.evidence[-1] == Evidence(
        EvidenceKind.PACKAGE,
        "Q265714",
        {"done": "the permissions of the SNMP keys"},
        {"status": "not-collected"},
        Comparison.UNKNOWN,
        "Q317636",
    )
    marked = finding(host(marks=("Q265714",)), TOOL, builds=PROCEDURE)
    assert told(marked) == ("installed", "low")
    assert marked.reason == f"It is registered. Confidence is low: it {tool}."
    assert witnesses(marked) == [("Q265714", "same")]
    rollup = finding(host(marks=("Q299444",)), TOOL, srp(contains=("Q265714",)), builds=PROCEDURE)
    assert (told(rollup), rollup.covered_by) == (("covered", "low"), ("Q299444",))
    assert rollup.reason.endswith(f" Confidence is low: it {tool}.")
    assert witnesses(rollup) == [("Q265714", "different"), ("Q299444", "same")]
    other = finding(host(), replace(TOOL, products=(TERMINAL_SERVER,)), builds=PROCEDURE)
    assert other.verdict is Verdict.NOT_APPLICABLE


def test_a_superseding_fix_that_nothing_lists_argued_in_full() -> None:
    """The two do not replace each other: nothing more is said than what was found."""
    registered = article(id="Q310000", supersedes=("Q225095",))
    found = finding(host(marks=("Q310000",)), TABLELESS, registered)
    assert found.reason == (
        "Q310000 supersedes it and is registered; no file confirms it. Confidence is low: "
        "the article lists no files for this host that could confirm it."
    )


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, ""), (7, " …")])
def test_six_articles_are_named(count: int, more: str) -> None:
    before = case(host(), index(pack(*(article(id=f"Q10000{digit}") for digit in range(count)))))
    numbers = ", ".join(f"Q10000{digit}" for digit in range(min(count, 6)))
    assert named(list(before.standings.values())) == f"{numbers}{more}"


def test_an_unnamed_service_pack_where_only_the_mark_tells_sp6a() -> None:
    """The level rests on a mark, and so does what the last service pack covers (Q246009)."""
    by_mark = {"service_pack": None, "csd_version": "Service Pack 6"}
    found = finding(host(rdr_file(), marks=("Q246009",), system=by_mark), UNNAMED)
    assert told(found) == ("covered", "low")


@pytest.mark.parametrize("facts", [host(OLD, marks=("Q299444",)), host(OLD, hotfixes_status=Listing.PARTIAL)])
def test_a_rollup_that_only_may_be_there_is_named(facts: HostFacts) -> None:
    """Its files are older than it delivers, or its mark was not read."""
    rules = index(pack(FIX, TABLELESS, srp(contains=("Q275020", "Q225095"))))
    found = by_rollup(TABLELESS, case(facts, rules))
    assert (found.answer, found.by, found.confidence) == (Truth.UNKNOWN, ("Q299444",), Confidence.LOW)
