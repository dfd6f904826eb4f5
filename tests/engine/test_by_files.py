"""Files decide: at the listed level, older, unknown, withdrawn; and what must come first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scanner.model.articles import FileSet, Platform
from scanner.model.builds import KnownBuilds, SharedVersion, Unserviced, WithdrawnBuilds
from scanner.model.facts import (
    FileFact,
    Observation,
)
from scanner.model.findings import (
    Comparison,
    Evidence,
    EvidenceKind,
    Remark,
    Remedy,
    Verdict,
)
from tests.engine.building import (
    FIX,
    OLD,
    SERVER,
    TERMINAL_SERVER,
    article,
    file,
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


def test_a_withdrawn_build_argued() -> None:
    found = finding(host(tcpip("1999-05-12"), marks=("Q230307",)), TCPIP, builds=BAD)
    assert told(found) == ("regressed", "medium")
    assert found.reason == (
        "tcpip.sys of 1999-05-12 is a build that Q243878 withdraws: hotfix builds from 1999-04-28 to "
        "1999-06-04 brought a defect of their own. Confidence is medium: the date alone tells."
    )
    assert found.remarks == (Remark.DATE_ONLY,)
    assert found.remedy == Remedy(("Q243878",), advice="Replace the withdrawn build.")
    assert found.evidence[1] == Evidence(
        EvidenceKind.PACKAGE,
        "C:\\WINNT\\System32\\drivers\\tcpip.sys",
        {"withdrawn_from": "1999-04-28", "withdrawn_to": "1999-06-04"},
        {"modified": "1999-05-12T12:04:00Z"},
        Comparison.SAME,
        "withdrawn by Q243878",
    )


def test_what_is_remarked_of_an_older_file_is_kept() -> None:
    listed = row("Dhcpcsvc.dll", size=38672, date="2000-07-24", platform=Platform.X86)
    old = file("System32\\dhcpcsvc.dll", size=38160, modified="1999-04-29T12:04:00")
    assert finding(host(old), article(listed)).remarks == (Remark.DATE_ONLY,)
    assert finding(host(old, marks=("Q275020",)), article(listed)).remarks == (Remark.DATE_ONLY,)


def test_a_restart_that_is_waited_for_is_remarked_of_what_is_open_too() -> None:
    two = article(rdr(), row("Netbt.sys", version="4.0.1381.7097", platform=Platform.X86))
    unread = file("System32\\drivers\\netbt.sys", status=Observation.UNREADABLE)
    waiting = ("\\??\\C:\\WINNT\\System32\\drivers\\rdr.sys",)
    found = finding(host(rdr_file(), unread, pending_renames=waiting), two)
    assert found.reason == "netbt.sys: it could not be read."
    assert found.remarks == (Remark.REBOOT_PENDING,)
    assert witnesses(found) == [("netbt.sys", "unknown"), ("rdr.sys", "same"), ("Q275020", "different")]


def test_an_older_file_of_a_table_that_may_not_be_for_this_host() -> None:
    for_rras = replace(FIX, file_sets=(FileSet("RRAS", files=(rdr(),)),))
    found = finding(host(OLD), for_rras)
    assert told(found) == ("undetermined", "low")
    assert found.reason == "It depends on whether RRAS is installed, which is not known."
    assert found.settle == "Find out whether RRAS is installed."


def test_an_open_file_of_a_table_that_may_not_be_for_this_host() -> None:
    unread = file("System32\\drivers\\rdr.sys", status=Observation.UNREADABLE)
    found = finding(host(unread), replace(FIX, file_sets=(FileSet("RRAS", files=(rdr(),)),)))
    assert found.reason == (
        "rdr.sys: it could not be read. It depends on whether RRAS is installed, which is not known."
    )


def test_files_at_the_level_of_a_product_nobody_looked_for() -> None:
    """The doubt of the component and the doubt of the comparison: the weaker of the two counts."""
    listed = row("Dhcpcsvc.dll", size=38672, date="2000-07-24")
    same_day = file("System32\\dhcpcsvc.dll", modified="2000-07-24T15:29:00")
    fix = replace(article(listed), components=("RRAS",))
    assert told(finding(host(same_day), fix)) == ("installed", "low")
    by_version = finding(host(rdr_file(), marks=("Q275020",)), replace(FIX, components=("RRAS",)))
    assert told(by_version) == ("installed", "medium")
    assert by_version.reason == (
        "rdr.sys is at the listed level. Confidence is medium: whether RRAS is installed was not collected."
    )


def test_a_package_that_may_cover_does_not_stand_beside_installed() -> None:
    open_level = {"service_pack": None, "csd_version": None}
    found = finding(host(rdr_file(), system=open_level), FIX, sp("SP6", "Q275020"))
    assert (found.verdict, found.covered_by) == (Verdict.INSTALLED, ())


def test_the_level_is_evidence_only_where_it_must_come_first_and_does_not() -> None:
    needy = replace(FIX, requires_service_pack="SP6a")
    early = finding(host(OLD, system={"service_pack": "SP5"}), needy)
    assert witnesses(early) == [("rdr.sys", "older"), ("Q275020", "different"), ("service pack", "older")]
    assert witnesses(finding(host(OLD), needy)) == [("rdr.sys", "older"), ("Q275020", "different")]


def test_several_files_that_service_packs_leave_alone() -> None:
    """The list may name files that are not the article's, at other levels, in other places."""
    known = KnownBuilds(
        unserviced=(
            Unserviced("Llssrv.exe", "Q257274", international=True),
            Unserviced("Llssrv.exe", "Q197566", service_packs=("SP4",)),
            Unserviced("Llssrv.exe", "Q197567"),
            Unserviced("Winprint.dll", "Q197565"),
        )
    )
    rows = (row("Llssrv.exe", size=116496, date="1998-05-01"), row("Winprint.dll", date="1998-05-01"))
    stamp = {"modified": "1996-10-14T01:38:00"}
    old = [file("System32\\llssrv.exe", **stamp), file("System32\\winprint.dll", **stamp)]
    found = finding(host(*old), article(*rows), builds=known)
    assert (
        "Service packs do not update Llssrv.exe, Winprint.dll here (Q197565, Q197567): "
        "copy it from the package by hand."
    ) in found.reason
    other = article(*rows, row("Spoolss.dll", date="1998-05-01"))
    three = [*old, file("System32\\spoolss.dll", **stamp)]
    assert "Service packs do not update" not in finding(host(*three), other, builds=known).reason


def test_a_withdrawal_for_terminal_server_is_no_withdrawal_for_nt4() -> None:
    own = KnownBuilds(
        withdrawn=(
            WithdrawnBuilds("Tcpip.sys", "Terminal Server", date(1999, 4, 28), date(1999, 6, 4), "Q243878"),
        )
    )
    assert finding(host(tcpip("1999-05-12")), TCPIP, builds=own).verdict is Verdict.INSTALLED
    section = (FileSet("Terminal Server", files=(row("Tcpip.sys", size=152592, date="1999-05-12"),)),)
    fix = replace(TCPIP, products=(TERMINAL_SERVER,), file_sets=section)
    terminal_server = host(tcpip("1999-05-12"), system={"product_suites": ("Terminal Server",)})
    assert finding(terminal_server, fix, builds=own).verdict is Verdict.REGRESSED


TAPISRV = article(
    row("Tapisrv.exe", size=152848, date="1999-09-01", platform=Platform.X86),
    id="Q226487",
    fixed_in_service_pack="SP5",
)
SP5_FILES = (FileSet("Windows NT 4.0", files=(row("Tapisrv.exe", size=152848, date="1999-04-29"),)),)
FIFTH = {"service_pack": "SP5"}


def tapisrv(**attributes: object) -> FileFact:
    known = {"size": 152848, "modified": "1999-04-29T12:04:00", "machine": "x86"}
    return file("System32\\tapisrv.exe", **{**known, **attributes})


def test_a_later_table_than_the_service_pack_is_no_loss() -> None:
    """SP5 has the fix; the table of an article may list a later build (Q226487)."""
    ships = sp("SP5", file_sets=SP5_FILES)
    found = finding(host(tapisrv(), system=FIFTH), TAPISRV, ships)
    assert (told(found), found.covered_by) == (("covered", "medium"), ("SP5",))
    assert found.reason == (
        "SP5 contains it, and this host is at SP5. tapisrv.exe: older than listed, but as the service pack "
        "ships it. Confidence is medium: the table lists a later build."
    )
    assert found.remarks == (Remark.DATE_ONLY,)
    assert witnesses(found)[0] == ("tapisrv.exe", "older")
    assert finding(host(tapisrv(), system=FIFTH, marks=("Q226487",)), TAPISRV, ships).covered_by == ("SP5",)


def test_four_files_as_the_service_pack_ships_them_are_named() -> None:
    names = [f"Tapi{number}.exe" for number in range(5)]
    early, late = ([row(name, size=1, date=day) for name in names] for day in ("1999-04-29", "1999-09-01"))
    ships = sp("SP5", file_sets=(FileSet("Windows NT 4.0", files=tuple(early)),))
    seen = [file(f"System32\\{name.lower()}", size=1, modified="1999-04-29T12:04:00") for name in names]
    found = finding(host(*seen, system=FIFTH), article(*late, fixed_in_service_pack="SP5"), ships)
    assert "tapi0.exe, tapi1.exe, tapi2.exe, tapi3.exe: older than listed, but as" in found.reason


def test_only_a_service_pack_with_the_fix_explains_its_own_build() -> None:
    ships = sp("SP5", file_sets=SP5_FILES)
    elsewhere = tapisrv(modified="1997-05-01T00:00:00")
    assert finding(host(elsewhere, system=FIFTH), TAPISRV, ships).verdict is Verdict.REGRESSED
    later = replace(TAPISRV, fixed_in_service_pack="SP6")
    assert finding(host(tapisrv(), system={"service_pack": "SP6"}), later, ships).verdict is Verdict.REGRESSED
    by_list = replace(TAPISRV, fixed_in_service_pack=None)
    assert finding(host(tapisrv(), system=FIFTH), by_list, ships).verdict is Verdict.MISSING
    assert finding(host(tapisrv(), system={"service_pack": "SP4"}), TAPISRV, ships).verdict is Verdict.MISSING
    listing = sp("SP5", "Q226487", file_sets=SP5_FILES)
    assert finding(host(tapisrv(), system=FIFTH), by_list, listing).verdict is Verdict.COVERED
    rollup = srp(id="Q195734", contains=(), file_sets=SP5_FILES)
    assert finding(host(tapisrv(), system=FIFTH), TAPISRV, rollup).verdict is Verdict.REGRESSED


def test_beside_a_service_packs_own_build_an_unread_file_leaves_it_open() -> None:
    two = replace(
        TAPISRV,
        file_sets=article(*TAPISRV.file_sets[0].files, row("Tapi32.dll", date="1999-09-01")).file_sets,
    )
    unread = file("System32\\tapi32.dll", status=Observation.UNREADABLE)
    found = finding(host(tapisrv(), unread, system=FIFTH), two, sp("SP5", file_sets=SP5_FILES))
    assert found.verdict is Verdict.UNDETERMINED
    assert found.settle == "Read tapi32.dll with an account that may."


def test_an_old_size_with_a_new_date_is_not_taken_for_a_new_build() -> None:
    """38,160 bytes are SP5's Dhcpcsvc.dll; a date of 2003 is a copy's, or that of a build nobody listed."""
    fix = article(row("Dhcpcsvc.dll", size=38672, date="2000-07-24"), id="Q269616")
    files = (FileSet("Windows NT 4.0", files=(row("Dhcpcsvc.dll", size=38160, date="1999-04-29"),)),)
    touched = file("System32\\dhcpcsvc.dll", size=38160, modified="2003-05-20T10:00:00")
    found = finding(host(touched), fix, sp("SP5", file_sets=files))
    assert found.verdict is Verdict.UNDETERMINED
    assert "the size is that of an earlier build" in found.reason
    unheard_of = file("System32\\dhcpcsvc.dll", size=38161, modified="2003-05-20T10:00:00")
    assert finding(host(unheard_of), fix, sp("SP5", file_sets=files)).verdict is Verdict.INSTALLED
    newer = article(row("Dhcpcsvc.dll", size=38160, date="2001-07-24"), id="Q300000")
    assert finding(host(touched), fix, newer, sp("SP5", file_sets=files)).verdict is Verdict.INSTALLED
    dateless = article(row("Dhcpcsvc.dll", size=38672, version="4.0.1381.7001"), id="Q269616")
    assert finding(host(touched), dateless, sp("SP5", file_sets=files)).verdict is Verdict.UNDETERMINED


def test_a_file_of_another_language_is_not_measured_by_its_size() -> None:
    """A German Dhcpcsvc.dll on an English host: its own version resource says so (Q196334)."""
    fix = article(row("Dhcpcsvc.dll", size=38672, date="2000-07-24"), id="Q269616")
    german = file("System32\\dhcpcsvc.dll", size=39184, modified="2000-07-24T15:29:00", language="0407")
    found = finding(host(german), fix)
    assert told(found) == ("installed", "low")
    assert Remark.UNVERIFIED_LOCALE in found.remarks
    english = replace(german, language="0409")
    assert finding(host(english), fix).verdict is Verdict.UNDETERMINED
    neutral = replace(german, language="0000", size=38672)
    assert told(finding(host(neutral), fix)) == ("installed", "medium")
