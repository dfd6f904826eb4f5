"""One test for every row of the decision table, and for what a row says beside its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scanner.engine.judge import index, judge
from scanner.model.articles import Article, FileSet, Platform, Product
from scanner.model.builds import KnownBuilds, SharedVersion, Unserviced, WithdrawnBuilds
from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Listing,
    Observation,
    Outcome,
)
from scanner.model.findings import (
    Comparison,
    EvidenceKind,
    Finding,
    Remark,
    Verdict,
)
from scanner.model.packages import Exclusion, Package
from tests.engine.building import (
    SECURITY_SET,
    SERVER,
    TERMINAL_SERVER,
    article,
    file,
    finding,
    host,
    pack,
    rdr,
    rdr_file,
    report,
    row,
    sp,
    srp,
)

OLD = rdr_file(version="4.0.1381.7052", size=265264, modified="2000-05-12T17:29:00")
FIX = article(rdr())


def told(found: Finding) -> tuple[str, str]:
    return found.verdict.value, found.confidence.value


# applicability


@pytest.mark.parametrize(
    ("product", "words"),
    [
        (Product("Microsoft Windows NT Workstation", None, ("4.0",)), "Workstation"),
        (Product("Microsoft Windows NT Server", "Terminal Server Edition", ("4.0",)), "Terminal Server"),
        (Product("Microsoft Windows NT Server", None, ("3.51",)), "Windows NT Server"),
        (Product("Microsoft Windows 2000 Server", None, ()), "Windows 2000"),
        (Product("Microsoft Internet Information Server", None, ("4.0",)), "IIS is not installed"),
    ],
)
def test_another_product_is_not_applicable(product: Product, words: str) -> None:
    found = finding(host(OLD), replace(FIX, products=(product,)))
    assert told(found) == ("not-applicable", "high")
    assert words in found.reason


def test_a_component_that_is_not_installed() -> None:
    found = finding(host(OLD), replace(FIX, components=("IIS",)))
    assert (found.verdict, found.reason) == (Verdict.NOT_APPLICABLE, "IIS is not installed.")
    assert found.evidence[0].kind is EvidenceKind.COMPONENT


def test_a_component_nobody_looked_for_is_not_guessed() -> None:
    found = finding(host(), replace(FIX, components=("RRAS",), file_sets=()))
    assert told(found) == ("undetermined", "low")
    assert found.settle == "Find out whether RRAS is installed."


def test_files_that_are_there_make_up_for_a_component_nobody_looked_for() -> None:
    found = finding(host(rdr_file(), marks=("Q275020",)), replace(FIX, components=("RRAS",)))
    assert told(found) == ("installed", "medium")
    assert "whether RRAS is installed was not collected" in found.reason


def test_an_edition_that_is_not_known_is_not_guessed() -> None:
    found = finding(host(OLD, system={"product_type": None, "product_suites": None}), FIX)
    assert told(found) == ("undetermined", "low")
    assert "ProductOptions" in (found.settle or "")


def test_an_article_for_something_unheard_of_stays_open() -> None:
    product = Product("Microsoft Visual SourceSafe", None, ("6.0",))
    found = finding(host(), replace(FIX, products=(product,), file_sets=()))
    assert told(found) == ("undetermined", "low")
    assert "Visual SourceSafe" in (found.settle or "")


def test_an_article_without_products_concerns_everyone() -> None:
    assert finding(host(OLD), replace(FIX, products=())).verdict is Verdict.MISSING


def test_files_for_another_processor() -> None:
    found = finding(host(OLD, system={"architecture": "Alpha"}), FIX)
    assert told(found) == ("not-applicable", "high")
    assert found.reason == "It lists no files for alpha."


def test_files_in_another_language_only() -> None:
    japanese = replace(FIX, file_sets=(FileSet("Windows NT 4.0", "Japanese", files=(rdr(),)),))
    found = finding(host(OLD), japanese)
    assert (found.verdict, found.reason) == (
        Verdict.NOT_APPLICABLE,
        "It lists files for other languages only.",
    )


def test_a_language_nobody_knows_rules_nothing_out() -> None:
    japanese = replace(FIX, file_sets=(FileSet("Windows NT 4.0", "Japanese", files=(rdr(),)),))
    found = finding(host(OLD, system={"install_language": None}), japanese)
    assert found.verdict is Verdict.UNDETERMINED
    assert found.settle == "Find out the language of the installation."


def test_none_of_the_files_is_installed() -> None:
    found = finding(host(), FIX)
    assert told(found) == ("not-applicable", "high")
    assert found.evidence[0].observed == {"status": "absent"}


def test_a_file_that_the_fix_adds_is_missed() -> None:
    found = finding(host(), article(row("Dnsapi.dll", size=1, date="2001-09-01", adds=True)))
    assert told(found) == ("missing", "high")
    assert "which the fix adds, is absent" in found.reason


# files decide


@pytest.mark.parametrize(
    ("marks", "verdict", "remarks"),
    [
        (("Q275020",), "installed", ()),
        ((), "installed", (Remark.UNREGISTERED,)),
    ],
)
def test_every_file_at_the_listed_level(
    marks: tuple[str, ...], verdict: str, remarks: tuple[Remark, ...]
) -> None:
    found = finding(host(rdr_file(), marks=marks), FIX)
    assert told(found) == (verdict, "high")
    assert found.remarks == remarks
    assert found.reason == "rdr.sys is at the listed level."


def test_unregistered_is_not_said_where_the_registry_was_not_listed() -> None:
    found = finding(host(rdr_file(), hotfixes_status=None), FIX)
    assert (told(found), found.remarks) == (("installed", "high"), ())


def test_past_the_listed_level() -> None:
    found = finding(host(rdr_file(version="4.0.1381.7153"), marks=("Q275020",)), FIX)
    assert found.remarks == (Remark.NEWER_THAN_LISTED,)
    assert found.reason == "rdr.sys is at or past the listed level."


def test_older_and_never_registered_is_missing() -> None:
    found = finding(host(OLD), FIX)
    assert told(found) == ("missing", "high")
    assert found.reason == "rdr.sys is 4.0.1381.7052; the fix ships 4.0.1381.7086 or later."
    assert found.remedy is not None
    assert found.remedy.install == ("Q275020",)
    assert [item.comparison for item in found.evidence] == [Comparison.OLDER, Comparison.DIFFERENT]


def test_older_by_its_date_says_so() -> None:
    listed = row("Dhcpcsvc.dll", size=38672, date="2000-07-24", platform=Platform.X86)
    found = finding(
        host(file("System32\\dhcpcsvc.dll", size=38160, modified="1999-04-29T12:04:00")), article(listed)
    )
    assert told(found) == ("missing", "medium")
    assert "dated 1999-04-29 (38,160 bytes); the fix ships 2000-07-24 (38,672 bytes) or later" in found.reason
    assert "Confidence is medium: only the date of last change tells (dhcpcsvc.dll)." in found.reason


def test_older_although_registered_is_regressed() -> None:
    found = finding(host(OLD, marks=("Q275020",)), FIX)
    assert told(found) == ("regressed", "high")
    assert "It is registered" in found.reason
    assert found.remedy is not None
    assert "Hotfix\\Q275020" in (found.remedy.advice or "")


def test_older_although_a_rollup_with_it_is_registered_is_regressed() -> None:
    found = finding(host(OLD, marks=("Q299444",)), FIX, srp())
    assert found.verdict is Verdict.REGRESSED
    assert "Q299444, which contains it, is on record" in found.reason
    assert found.remedy is not None
    assert (found.remedy.install, found.remedy.alternatives) == (("Q299444",), ("Q275020",))


def test_older_although_the_service_pack_contains_it_is_regressed() -> None:
    found = finding(host(OLD), FIX, sp("SP6", "Q275020"))
    assert found.verdict is Verdict.REGRESSED


def test_older_with_a_later_service_pack_still_to_come_is_missing() -> None:
    found = finding(host(OLD, system={"service_pack": "SP5"}), FIX, sp("SP6", "Q275020"))
    assert found.verdict is Verdict.MISSING


def test_one_file_older_decides_whatever_the_others_are() -> None:
    two = article(rdr(), row("Netbt.sys", version="4.0.1381.7097", platform=Platform.X86))
    unreadable = file("System32\\drivers\\netbt.sys", status=Observation.UNREADABLE)
    assert finding(host(OLD, unreadable), two).verdict is Verdict.MISSING
    newer = file("System32\\drivers\\netbt.sys", version="4.0.1381.7124")
    found = finding(host(OLD, newer), two)
    assert found.verdict is Verdict.MISSING
    assert "At or past the listed level: netbt.sys." in found.reason


def test_one_file_unknown_leaves_it_open() -> None:
    two = article(rdr(), row("Netbt.sys", version="4.0.1381.7097", platform=Platform.X86))
    found = finding(
        host(rdr_file(), file("System32\\drivers\\netbt.sys", status=Observation.UNREADABLE)), two
    )
    assert told(found) == ("undetermined", "low")
    assert "netbt.sys: it could not be read" in found.reason
    assert found.settle == "Read netbt.sys with an account that may."


def test_a_file_that_is_not_installed_does_not_count() -> None:
    two = article(rdr(), row("Nwrdr.sys", version="4.0.1381.7097", platform=Platform.X86))
    assert finding(host(rdr_file(), marks=("Q275020",)), two).verdict is Verdict.INSTALLED


def test_a_file_whose_size_and_date_contradict_leaves_it_open() -> None:
    listed = row("Dhcpcsvc.dll", size=38672, date="2000-07-24", platform=Platform.X86)
    found = finding(
        host(file("System32\\dhcpcsvc.dll", size=39999, modified="2000-07-24T12:04:00")), article(listed)
    )
    assert told(found) == ("undetermined", "low")
    assert "Compare the version resource and link time of dhcpcsvc.dll" in (found.settle or "")


def test_a_file_for_another_processor_is_mismatched() -> None:
    found = finding(host(rdr_file(machine="alpha")), FIX)
    assert told(found) == ("mismatched", "high")
    assert found.remarks == (Remark.WRONG_ARCHITECTURE,)
    assert found.remedy is not None
    assert "processor" in (found.remedy.advice or "")


def test_a_terminal_server_build_on_nt4_is_mismatched() -> None:
    found = finding(host(rdr_file(version="4.0.1381.33529")), FIX)
    assert (found.verdict, found.remarks) == (Verdict.MISMATCHED, (Remark.OTHER_BRANCH,))


def test_a_file_that_waits_for_a_restart() -> None:
    waiting = ("\\??\\C:\\WINNT\\System32\\drivers\\rdr.sys",)
    found = finding(host(rdr_file(), marks=("Q275020",), pending_renames=waiting), FIX)
    assert (found.verdict, found.remarks) == (Verdict.INSTALLED, (Remark.REBOOT_PENDING,))


# what is known of builds

TCPIP = article(row("Tcpip.sys", size=152592, date="1999-05-12", platform=Platform.X86), id="Q230307")
BAD = KnownBuilds(
    withdrawn=(
        WithdrawnBuilds("Tcpip.sys", "Windows NT 4.0", date(1999, 4, 28), date(1999, 6, 4), "Q243878"),
        WithdrawnBuilds(
            "Netbt.sys", "Windows NT 4.0", date(1998, 10, 16), date(1999, 2, 24), "Q219381", "SP4"
        ),
    ),
    shared_versions=(SharedVersion("Idq.dll", "5.0.1781.3", "Q300972"),),
    unserviced=(
        Unserviced("Llssrv.exe", "Q257274", international=True),
        Unserviced("Winprint.dll", "Q197565", service_packs=("SP4",)),
    ),
)


def tcpip(stamp: str, size: int = 152592) -> FileFact:
    return file("System32\\drivers\\tcpip.sys", size=size, modified=f"{stamp}T12:04:00")


@pytest.mark.parametrize(
    ("stamp", "verdict"),
    [
        ("1999-05-12", "regressed"),
        ("1999-06-04", "regressed"),
        ("1999-06-05", "installed"),
        ("1999-07-26", "installed"),
    ],
)
def test_a_withdrawn_build_is_regressed(stamp: str, verdict: str) -> None:
    found = finding(host(tcpip(stamp), marks=("Q230307",)), TCPIP, builds=BAD)
    assert found.verdict == verdict
    assert ("Q243878" in found.reason) == (verdict == "regressed")
    if verdict == "regressed":
        assert found.remedy is not None
        assert found.remedy.install == ("Q243878",)


def test_a_withdrawal_begins_on_its_first_day() -> None:
    early = replace(
        TCPIP, file_sets=(FileSet("Windows NT 4.0", files=(row("Tcpip.sys", date="1999-04-01"),)),)
    )
    assert finding(host(tcpip("1999-04-27")), early, builds=BAD).verdict is Verdict.INSTALLED
    assert finding(host(tcpip("1999-04-28")), early, builds=BAD).verdict is Verdict.REGRESSED
    undated = file("System32\\drivers\\tcpip.sys", version="4.0.1381.7001")
    versioned = article(row("Tcpip.sys", version="4.0.1381.7001"))
    assert finding(host(undated), versioned, builds=BAD).verdict is Verdict.INSTALLED


def test_what_a_service_pack_ships_is_not_withdrawn() -> None:
    manifest = sp(
        "SP5",
        file_sets=(FileSet("Windows NT 4.0", files=(row("Tcpip.sys", size=152496, date="1999-04-29"),)),),
    )
    early = replace(
        TCPIP, file_sets=(FileSet("Windows NT 4.0", files=(row("Tcpip.sys", date="1999-04-01"),)),)
    )
    facts = host(tcpip("1999-04-29", 152496))
    assert finding(facts, early, manifest, builds=BAD).verdict is Verdict.INSTALLED
    assert finding(facts, early, builds=BAD).verdict is Verdict.REGRESSED


def test_a_withdrawal_for_one_level_and_one_branch() -> None:
    fix = article(row("Netbt.sys", date="1998-11-01"), products=(SERVER, TERMINAL_SERVER))
    seen = file("System32\\drivers\\netbt.sys", size=1, modified="1999-01-15T12:00:00")

    def at(**system: object) -> Verdict:
        return finding(host(seen, system=system), fix, builds=BAD).verdict

    assert at(service_pack="SP4") is Verdict.REGRESSED
    assert at(service_pack="SP5") is Verdict.INSTALLED
    assert at(service_pack=None, csd_version=None) is Verdict.INSTALLED
    terminal_server = host(seen, system={"service_pack": "SP4", "product_suites": ("Terminal Server",)})
    section = replace(
        fix, file_sets=(FileSet("Terminal Server", files=(row("Netbt.sys", date="1998-11-01"),)),)
    )
    assert finding(terminal_server, section, builds=BAD).verdict is Verdict.INSTALLED


def test_a_number_built_twice_is_told_apart_by_date() -> None:
    fix = article(row("Idq.dll", version="5.0.1781.3", size=193296, date="2001-05-24"), id="Q300972")
    january = file("System32\\idq.dll", version="5.0.1781.3", size=193296, modified="2001-01-20T10:00:00")
    assert finding(host(january), fix, builds=BAD).verdict is Verdict.MISSING
    assert finding(host(january), fix).verdict is Verdict.INSTALLED


def test_files_that_service_packs_leave_alone_are_not_lost() -> None:
    fix = article(row("Llssrv.exe", size=116496, date="1998-05-01"), id="Q185722")
    old = file("System32\\llssrv.exe", size=101648, modified="1996-10-14T01:38:00")
    contained = sp("SP4", "Q185722")
    german = finding(host(old, system={"install_language": "0407"}), fix, contained, builds=BAD)
    assert german.verdict is Verdict.MISSING
    assert "Q257274" in german.reason
    assert finding(host(old), fix, contained, builds=BAD).verdict is Verdict.REGRESSED
    registered = host(old, marks=("Q185722",), system={"install_language": "0407"})
    assert finding(registered, fix, contained, builds=BAD).verdict is Verdict.REGRESSED


def test_files_that_one_service_pack_leaves_alone() -> None:
    fix = article(row("Winprint.dll", size=31504, date="1998-05-01"), id="Q185999")
    old = file("System32\\winprint.dll", size=30992, modified="1996-10-14T01:38:00")

    def at(**system: object) -> Verdict:
        return finding(host(old, system=system), fix, sp("SP4", "Q185999"), builds=BAD).verdict

    assert at(service_pack="SP4") is Verdict.MISSING
    assert at(service_pack="SP5") is Verdict.REGRESSED
    unknown = host(old, marks=("Q185999",), system={"service_pack": None, "csd_version": None})
    assert finding(unknown, fix, builds=BAD).verdict is Verdict.REGRESSED


# prerequisites


def test_the_service_pack_comes_first() -> None:
    needy = replace(FIX, requires_service_pack="SP6a")
    found = finding(host(OLD, system={"service_pack": "SP5"}), needy, srp())
    assert found.verdict is Verdict.MISSING
    assert "It requires SP6a first; this host is at SP5." in found.reason
    assert found.remedy is not None
    assert found.remedy.install == ("SP6a", "Q299444")
    assert any(item.kind is EvidenceKind.SERVICE_PACK for item in found.evidence)


def test_fixes_that_must_come_first() -> None:
    found = finding(host(OLD), replace(FIX, requires=("Q248652",)))
    assert found.remedy is not None
    assert found.remedy.install == ("Q248652", "Q275020")


# coverage


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


TABLELESS = article(id="Q225095", title="No table")


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


# registry alone


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


# alternatives and places


def kernel(version: str) -> FileFact:
    return file("System32\\ntoskrnl.exe", version=version)


def test_the_kernel_that_runs_is_the_one_compared() -> None:
    rows = (
        row("Ntoskrnl.exe", version="4.0.1381.7100"),
        row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7110"),
    )
    found = {
        kind: finding(host(kernel("4.0.1381.7105"), system={"current_type": kind}), article(*rows)).verdict
        for kind in ("Uniprocessor Free", "Multiprocessor Free", None)
    }
    assert found == {
        "Uniprocessor Free": Verdict.INSTALLED,
        "Multiprocessor Free": Verdict.MISSING,
        None: Verdict.UNDETERMINED,
    }


def test_a_table_with_one_kernel_means_it_for_all_hosts() -> None:
    many = {"current_type": "Multiprocessor Free"}
    only = article(row("Ntoskrnl.exe", version="4.0.1381.7100"))
    assert finding(host(kernel("4.0.1381.7099"), system=many), only).verdict is Verdict.MISSING
    for_many = article(row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7100"))
    single = {"current_type": "Uniprocessor Free"}
    assert finding(host(kernel("4.0.1381.7099"), system=single), for_many).verdict is Verdict.NOT_APPLICABLE


def test_alternatives_that_agree_need_no_choice() -> None:
    rows = (
        row("Ntoskrnl.exe", version="4.0.1381.7100"),
        row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7110"),
    )
    assert finding(host(kernel("4.0.1381.7111")), article(*rows)).verdict is Verdict.INSTALLED
    assert finding(host(kernel("4.0.1381.7099")), article(*rows)).verdict is Verdict.MISSING
    assert finding(host(kernel("4.0.1381.7100")), article(*rows)).verdict is Verdict.INSTALLED


SCHANNEL = article(
    row("Sch128c.dll", installed_as="Schannel.dll", version="4.87.1964.1878", size=112912, crypto_bits=128),
    row("Schnlc.dll", installed_as="Schannel.dll", version="4.86.1964.1878", size=143632, crypto_bits=56),
    id="Q316683",
)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ("4.86.1964.1878", "installed"),
        ("4.86.1964.1880", "installed"),
        ("4.86.1964.1877", "missing"),
        ("4.87.1964.1878", "installed"),
        ("4.87.1964.1877", "missing"),
    ],
)
def test_source_names_are_told_apart_by_their_version_line(version: str, verdict: str) -> None:
    assert finding(host(file("System32\\schannel.dll", version=version)), SCHANNEL).verdict == verdict


def test_the_worst_copy_counts() -> None:
    locations = {
        "rasddui.dll": ("%SystemRoot%\\System32", "%SystemRoot%\\System32\\Spool\\Drivers\\W32X86\\2")
    }
    fix = article(row("Rasddui.dll", version="4.0.1381.7100"))
    new = file("System32\\rasddui.dll", version="4.0.1381.7100")
    old = file("System32\\Spool\\Drivers\\w32x86\\2\\rasddui.dll", version="4.0.1381.4")
    assert finding(host(new, old), fix, locations=locations).verdict is Verdict.MISSING
    assert finding(host(new), fix, locations=locations).verdict is Verdict.INSTALLED
    nowhere = host(directories=(DirectoryFact("C:\\WINNT\\System32"),), hotfixes_status=None)
    assert finding(nowhere, fix, locations=locations).verdict is Verdict.UNDETERMINED


def test_sections_and_levels() -> None:
    sections = article()
    sections = replace(
        sections,
        products=(SERVER, TERMINAL_SERVER),
        file_sets=(
            FileSet("Windows NT 4.0", files=(rdr(),), requires_service_pack="SP6a"),
            FileSet("Terminal Server", files=(rdr(version="4.0.1381.33529"),)),
            FileSet("Windows 2000", files=(rdr(version="5.0.2195.3055"),)),
        ),
    )
    tse = {"product_suites": ("Terminal Server",)}
    assert finding(host(rdr_file(version="4.0.1381.33529"), system=tse), sections).verdict == "installed"
    assert finding(host(rdr_file(version="4.0.1381.33472"), system=tse), sections).verdict == "missing"
    assert finding(host(rdr_file()), sections).verdict == "installed"


def test_a_terminal_server_without_a_section_is_judged_by_its_rollup() -> None:
    both = replace(FIX, products=(SERVER, TERMINAL_SERVER))
    found = finding(host(OLD, system={"product_suites": ("Terminal Server",)}), both)
    assert told(found) == ("missing", "low")


def test_tables_for_one_service_pack_level() -> None:
    fix = replace(
        FIX,
        file_sets=(
            FileSet("Windows NT 4.0", files=(rdr(version="4.0.1381.7086"),), service_pack="SP6"),
            FileSet("Windows NT 4.0", files=(rdr(version="4.0.1381.300"),), service_pack="SP4"),
        ),
    )
    old = rdr_file(version="4.0.1381.300")
    assert finding(host(old), fix).verdict is Verdict.MISSING
    assert finding(host(old, system={"service_pack": "SP4"}), fix).verdict is Verdict.INSTALLED
    fifth = finding(host(old, system={"service_pack": "SP5"}), fix)
    assert told(fifth) == ("missing", "low")
    unknown = host(old, system={"service_pack": None, "csd_version": None})
    assert finding(unknown, fix).verdict is Verdict.UNDETERMINED
    vague = host(old, system={"service_pack": None, "csd_version": "Gold"})
    assert finding(vague, fix).verdict is Verdict.UNDETERMINED


def test_a_section_for_a_component() -> None:
    fix = replace(FIX, file_sets=(FileSet("RRAS", files=(rdr(),)),))
    assert finding(host(OLD), fix).verdict is Verdict.UNDETERMINED
    absent = host(OLD, components=(Component("RRAS", Observation.ABSENT),))
    assert told(finding(absent, fix)) == ("missing", "low")
    present = host(OLD, components=(Component("RRAS", Observation.PRESENT),))
    assert finding(present, fix).verdict is Verdict.MISSING


def test_a_german_host_is_judged_by_the_english_table_and_told_so() -> None:
    listed = row("Dhcpcsvc.dll", size=38672, date="2000-07-24", platform=Platform.X86)
    german = {"install_language": "0407"}
    same_day = file("System32\\dhcpcsvc.dll", size=39184, modified="2000-07-24T15:29:00")
    found = finding(host(same_day, system=german), article(listed))
    assert told(found) == ("installed", "low")
    assert Remark.UNVERIFIED_LOCALE in found.remarks


def test_an_architecture_that_is_not_known() -> None:
    found = finding(host(OLD, system={"architecture": None}, hotfixes_status=None), FIX)
    assert told(found) == ("undetermined", "low")
    assert "the processor architecture" in found.reason


# coherent sets

SECURITY = "NtLm Security Support Provider Client DLL"
NTLMSSPS = "NtLm Security Support Provider Service DLL"
MISMATCH = article(
    row("Ntlmssps.dll", size=36112, date="2001-07-16", platform=Platform.X86, crypto_bits=128),
    row("Security.dll", size=59152, date="1999-09-23", platform=Platform.X86, crypto_bits=128),
    row("Ntlmssps.dll", size=36112, date="2001-07-16", platform=Platform.X86, crypto_bits=56),
    row("Security.dll", size=59152, date="1999-11-18", platform=Platform.X86, crypto_bits=56),
    id="Q322051",
    products=(SERVER,),
    coherent_sets=("nt4-security-dlls",),
)


def security_files(
    schannel: str | None, ntlmssps: str | None, security: str | None, when: str = "2001-07-16T12:05:00"
) -> HostFacts:
    return host(
        file("System32\\schannel.dll", size=154384, modified="2000-01-26T18:15:00", description=schannel),
        file("System32\\ntlmssps.dll", size=36112, modified=when, description=ntlmssps),
        file("System32\\security.dll", size=59152, modified="1999-11-18T12:04:00", description=security),
    )


def export(text: str) -> str:
    return f"{text} (Export Version)"


def domestic(text: str) -> str:
    return f"{text} (Domestic Use Only)"


PCT = "PCT / SSL Security Provider"


def test_matching_rows_do_not_make_up_for_a_schannel_of_another_class() -> None:
    facts = security_files(f"{PCT} (US and Canada", export(NTLMSSPS), export(SECURITY))
    found = finding(facts, MISMATCH, SECURITY_SET)
    assert told(found) == ("mismatched", "high")
    assert "schannel.dll is 128-bit" in found.reason
    assert [item.comparison for item in found.evidence if item.kind is EvidenceKind.COHERENT_SET] == [
        Comparison.SAME,
        Comparison.DIFFERENT,
        Comparison.SAME,
    ]
    assert found.remedy is not None
    assert found.remedy.install == ("Q322051",)
    assert "128 bit" in (found.remedy.advice or "")


def test_one_class_and_the_listed_files_is_installed() -> None:
    found = finding(security_files(export(PCT), export(NTLMSSPS), export(SECURITY)), MISMATCH, SECURITY_SET)
    assert told(found) == ("installed", "medium")


def test_twins_of_two_strengths_cannot_be_told_apart() -> None:
    """Ntlmssps.dll has one size and one minute in both strengths: only its description tells."""
    found = finding(security_files(export(PCT), None, export(SECURITY)), MISMATCH, SECURITY_SET)
    assert told(found) == ("undetermined", "low")
    assert found.settle == "Read the FileDescription of %SystemRoot%\\System32\\ntlmssps.dll."


def test_files_older_than_the_fix_are_missing_even_if_their_strength_is_not_told() -> None:
    facts = security_files(None, None, None, when="1999-04-29T12:04:00")
    assert finding(facts, MISMATCH, SECURITY_SET).verdict is Verdict.MISSING


def test_strength_by_known_builds_has_medium_confidence() -> None:
    facts = host(
        file("System32\\schannel.dll", size=123664, modified="2000-01-26T19:40:00"),
        file(
            "System32\\ntlmssps.dll", size=36112, modified="2001-07-16T12:05:00", description=export(NTLMSSPS)
        ),
        file("System32\\security.dll", size=59152, modified="1999-11-18T12:04:00"),
    )
    found = finding(facts, MISMATCH, SECURITY_SET)
    assert told(found) == ("mismatched", "medium")
    assert "Q249863" in found.reason


def test_domestic_is_told_before_export() -> None:
    facts = security_files(
        f"{PCT} (US and Canada Use Only, not for Export)", domestic(NTLMSSPS), domestic(SECURITY)
    )
    found = finding(facts, MISMATCH, SECURITY_SET)
    assert "schannel.dll is 128-bit" not in found.reason
    assert told(found) == ("installed", "low")  # Security.dll is compared with the 128-bit row alone


# packages that are articles themselves


def q299444(**attributes: object) -> Article:
    return article(id="Q299444", title="SRP", requires_service_pack="SP6a", **attributes)


def rollup_host(*files: FileFact, marks: tuple[str, ...], package: Package | None = None) -> Finding:
    return finding(host(*files, marks=marks), q299444(), FIX, package or srp())


@pytest.mark.parametrize(
    ("files", "marks", "verdict", "confidence"),
    [
        ((rdr_file(),), ("Q299444",), "installed", "medium"),
        ((), ("Q299444",), "installed", "low"),
        ((OLD,), ("Q299444",), "regressed", "high"),
        ((OLD,), (), "missing", "high"),
        ((), (), "missing", "low"),
        ((rdr_file(),), (), "undetermined", "low"),
    ],
)
def test_a_rollup_is_judged_by_the_files_of_its_members(
    files: tuple[FileFact, ...], marks: tuple[str, ...], verdict: str, confidence: str
) -> None:
    assert told(rollup_host(*files, marks=marks)) == (verdict, confidence)


def test_a_rollup_without_a_complete_list_of_marks() -> None:
    found = finding(host(hotfixes_status=None), q299444(), FIX, srp())
    assert told(found) == ("undetermined", "low")
    empty = finding(host(hotfixes_status=Listing.ABSENT), q299444(), FIX, srp())
    assert "no Hotfix key at all" in empty.reason


@pytest.mark.parametrize(
    ("level", "marks", "verdict", "confidence"),
    [
        ("SP6a", ("Q246009",), "installed", "high"),
        ("SP6a", (), "installed", "high"),
        ("SP6", (), "missing", "high"),
        ("SP6", ("Q246009",), "regressed", "medium"),
        ("SP5", (), "missing", "high"),
    ],
)
def test_a_service_pack_is_judged_by_the_level(
    level: str, marks: tuple[str, ...], verdict: str, confidence: str
) -> None:
    facts = host(rdr_file(), marks=marks, system={"service_pack": level})
    package = sp("SP6a", registry_mark="Q246009")
    found = finding(facts, article(id="Q246009"), package)
    assert told(found) == (verdict, confidence)
    if verdict in ("missing", "regressed"):
        assert found.remedy is not None
        assert found.remedy.install == ("SP6a",)


def test_a_service_pack_level_nobody_knows() -> None:
    unknown = host(system={"service_pack": None, "csd_version": None})
    found = finding(unknown, article(id="Q246009"), sp("SP6a", registry_mark="Q246009"))
    assert told(found) == ("undetermined", "low")
    assert "afd.sys" in (found.settle or "")
    either = host(system={"service_pack": None}, hotfixes_status=None)
    assert "SP6 or SP6a" in finding(either, article(id="Q246009"), sp("SP6a", registry_mark="Q246009")).reason


def test_a_service_pack_known_from_the_registry_only() -> None:
    facts = host(files=None, directories=None)
    found = finding(facts, article(id="Q246009"), sp("SP6a", registry_mark="Q246009"))
    assert told(found) == ("installed", "low")


def test_a_service_pack_of_another_product_has_no_level_here() -> None:
    package = replace(sp("SP6a", id="EX55-SP3", registry_mark="Q246009"), level="Exchange 5.5 SP3")
    assert told(finding(host(), article(id="Q246009"), package)) == ("missing", "low")


# the report


def test_the_report_adds_up() -> None:
    other = article(id="Q1000000", products=(Product("Microsoft Windows 2000", None, ()),))
    open_one = article(id="Q269616", components=("RRAS",))
    whole = report(host(OLD), other, FIX, open_one)
    assert [one.rule for one in whole.findings] == ["Q269616", "Q275020", "Q1000000"]
    assert whole.counts == {
        "installed": 0,
        "covered": 0,
        "missing": 1,
        "regressed": 0,
        "mismatched": 0,
        "not-applicable": 1,
        "undetermined": 1,
        "waived": 0,
    }
    assert (whole.coverage, whole.compliant) == (0.5, False)


@pytest.mark.parametrize(
    ("parts", "compliant"),
    [((FIX,), True), ((FIX, article(id="Q269616", components=("RRAS",))), False), ((), False)],
)
def test_compliant_needs_proof(parts: tuple[Article, ...], compliant: bool) -> None:
    assert report(host(rdr_file(), marks=("Q275020",)), *parts).compliant is compliant


def test_an_unreachable_host_has_no_findings() -> None:
    found = judge(HostFacts(target="smb://x", outcome=Outcome.UNREACHABLE), index(pack(FIX)))
    assert (found.findings, found.coverage, found.compliant) == ((), 0.0, False)


def test_fingerprints_change_with_the_evidence_only() -> None:
    before = finding(host(OLD), FIX).fingerprint
    renamed = replace(host(OLD), target="smb://elsewhere")
    assert finding(renamed, FIX).fingerprint == before
    assert finding(host(replace(OLD, size=1)), FIX).fingerprint != before
    assert len(before) == 32


def test_the_report_shows_the_level_the_engine_derived() -> None:
    facts = host(marks=("Q246009",), system={"service_pack": None, "csd_version": "Service Pack 6"})
    assert report(facts).system.service_pack == "SP6a"
    unknown = host(system={"service_pack": None, "csd_version": None})
    assert report(unknown).system.service_pack is None


def test_what_a_row_lists_is_shown_as_printed() -> None:
    listed = row(
        "Iscomlog.dll",
        directory="%SystemRoot%\\System32\\Inetsrv",
        size_kb=297.0,
        date="2000-02-03",
        alternative_date="2000-03-02",
    )
    directories = (DirectoryFact("C:\\WINNT\\System32\\inetsrv"),)
    old = file("System32\\inetsrv\\iscomlog.dll", size=1024, modified="1998-01-01T00:00:00")
    found = finding(host(old, directories=directories), article(listed, listed))
    assert found.verdict is Verdict.MISSING
    assert found.evidence[0].expected == {
        "size_kb": "297",
        "modified": "2000-02-03",
        "modified_or": "2000-03-02",
    }


def test_a_component_line_beside_the_system_needs_no_answer() -> None:
    both = replace(FIX, products=(Product("Microsoft Exchange Server"), SERVER))
    assert finding(host(OLD), both).verdict is Verdict.MISSING
    only = replace(
        FIX, products=(Product("Microsoft Internet Information Server"), Product("Microsoft Proxy Server"))
    )
    absent = (Component("IIS", Observation.ABSENT), Component("Proxy Server", Observation.ABSENT))
    assert finding(host(OLD, components=absent), only).reason == "IIS is not installed."


def test_every_component_it_needs_must_be_there() -> None:
    both = replace(FIX, components=("IIS", "RRAS"), file_sets=())
    present = Component("IIS", Observation.PRESENT)
    assert "RRAS" in finding(host(components=(present,)), both).reason
    absent = finding(host(components=(present, Component("RRAS", Observation.ABSENT))), both)
    assert absent.reason == "RRAS is not installed."


def test_a_service_pack_level_that_may_contain_it() -> None:
    facts = host(system={"service_pack": None, "csd_version": None})
    found = finding(facts, TABLELESS, sp("SP5", "Q225095"))
    assert told(found) == ("undetermined", "low")
    assert found.reason == "SP5 contains it; whether this host is at that level is not known."


def test_the_larger_rollup_comes_first() -> None:
    small = srp(id="Q244599", registry_mark="Q244599", contains=("Q275020",))
    large = srp(contains=("Q275020", "Q244599", "Q280119"))
    found = finding(host(OLD), FIX, small, large)
    assert found.remedy is not None
    assert (found.remedy.install, found.remedy.alternatives) == (("Q299444",), ("Q244599", "Q275020"))


LATER_BUILD = article(
    row("Schannel.dll", size=154384, date="2000-01-26", platform=Platform.X86), id="Q249863"
)
EARLIER_BUILD = article(
    row("Schannel.dll", size=154384, date="1999-12-14", platform=Platform.X86), id="Q249197"
)


def test_a_later_date_that_is_a_known_builds_is_no_copys() -> None:
    """One size, six weeks apart: the rollup's Schannel.dll against an earlier fix's."""
    seen = host(file("System32\\schannel.dll", size=154384, modified="2000-01-26T18:15:00"))
    alone = finding(seen, EARLIER_BUILD)
    assert told(alone) == ("installed", "low")
    together = finding(seen, EARLIER_BUILD, LATER_BUILD)
    assert told(together) == ("installed", "medium")
    assert "those of the later build in Q249863" in together.reason
    assert together.evidence[0].observed["shipped_by"] == "Q249863"


def test_evidence_names_who_shipped_the_file() -> None:
    manifest = sp(
        "SP5", file_sets=(FileSet("Windows NT 4.0", files=(row("Rdr.sys", size=264944, date="1999-04-29"),)),)
    )
    seen = host(file("System32\\drivers\\rdr.sys", size=264944, modified="1999-04-29T12:04:00"))
    assert finding(seen, FIX, manifest).evidence[0].observed["shipped_by"] == "SP5"
    many = [article(rdr(), id=f"Q27502{digit}") for digit in range(8)]
    shown = finding(host(rdr_file()), *many).evidence[0].observed["shipped_by"]
    assert shown == "Q275020, Q275021, Q275022, Q275023, Q275024, Q275025 …"


def test_a_fleet_of_many_profiles_is_judged_as_each_host_alone() -> None:
    """More profiles than are remembered: what is remembered never shows."""
    rules = index(pack(FIX, TABLELESS))
    facts = [
        host(OLD, components=(Component(f"Component {number % 90}", Observation.PRESENT),))
        for number in range(180)
    ]
    together = [judge(one, rules) for one in facts]
    assert together == [judge(one, index(pack(FIX, TABLELESS))) for one in facts]
