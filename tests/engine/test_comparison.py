"""Every line of the table of witnesses, with the figures of real rows."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engine.comparison import Setting, compare, days_apart
from scanner.model.articles import FileRow, Platform, TimeBasis
from scanner.model.findings import Comparison, Confidence, Remark
from scanner.model.versions import Branch
from tests.engine.building import day, file, rdr, rdr_file, row

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
SAME, OLDER, LATER = Comparison.SAME, Comparison.OLDER, Comparison.LATER
UNKNOWN, DIFFERENT = Comparison.UNKNOWN, Comparison.DIFFERENT
ENGLISH, GERMAN, NO_LANGUAGE = Setting(True), Setting(False), Setting(None)

DHCP = row("Dhcpcsvc.dll", size=38672, date="2000-07-24", time="15:29", platform=Platform.X86)


def dhcp(**attributes: Any) -> Any:
    known = {"size": 38672, "modified": "2000-07-24T15:29:00"}
    return file("System32\\dhcpcsvc.dll", **{**known, **attributes})


@pytest.mark.parametrize(
    ("version", "comparison"),
    [
        ("4.0.1381.7085", OLDER),
        ("4.0.1381.7086", SAME),
        ("4.0.1381.7087", LATER),
        ("4.0.1381.4", OLDER),
        ("4.0.1381.33529", DIFFERENT),
    ],
)
def test_by_version(version: str, comparison: Comparison) -> None:
    match = compare(rdr_file(version=version), rdr(), ENGLISH)
    assert match.comparison is comparison
    assert match.confidence is HIGH


def test_later_versions_are_remarked() -> None:
    assert compare(rdr_file(version="4.0.1381.7153"), rdr(), ENGLISH).remarks == {Remark.NEWER_THAN_LISTED}


def test_a_build_of_the_other_branch_does_not_belong() -> None:
    match = compare(rdr_file(version="4.0.1381.33529"), rdr(), ENGLISH)
    assert match.remarks == {Remark.OTHER_BRANCH}
    back = compare(rdr_file(), rdr(version="4.0.1381.33529"), ENGLISH)
    assert back.comparison is DIFFERENT


def test_a_file_for_another_processor_does_not_belong() -> None:
    match = compare(rdr_file(machine="alpha"), rdr(), ENGLISH)
    assert (match.comparison, match.remarks) == (DIFFERENT, {Remark.WRONG_ARCHITECTURE})
    unlabelled = compare(rdr_file(machine="alpha"), rdr(platform=None), ENGLISH)
    assert unlabelled.remarks == {Remark.WRONG_ARCHITECTURE}  # a table without the column is for x86
    assert compare(rdr_file(machine=None), rdr(platform=None), ENGLISH).comparison is SAME
    assert compare(rdr_file(machine=None), rdr(), ENGLISH).comparison is SAME


RPC = row("Rpcrt4.dll", version="4.0.1381.7097", size=343824, date="2001-09-06", platform=Platform.X86)


@pytest.mark.parametrize(
    ("attributes", "setting", "comparison", "confidence", "remarks"),
    [
        ({"size": 343824, "modified": "2001-09-06T13:52:00"}, ENGLISH, SAME, HIGH, set()),
        ({"size": None, "modified": None}, ENGLISH, SAME, HIGH, set()),
        # The same number was built twice: 9 August, 343,312 bytes (Q305399), and 6 September (Q307317).
        ({"size": 343312, "modified": "2001-08-09T10:56:00"}, ENGLISH, OLDER, MEDIUM, {Remark.SIZE_DIFFERS}),
        (
            {"size": 343824 + 512, "modified": "2001-10-16T22:14:00"},
            ENGLISH,
            LATER,
            MEDIUM,
            {Remark.SIZE_DIFFERS, Remark.NEWER_THAN_LISTED},
        ),
        ({"size": 343312, "modified": None}, ENGLISH, SAME, MEDIUM, {Remark.SIZE_DIFFERS}),
        ({"size": 343312, "modified": "2001-09-07T23:59:00"}, ENGLISH, SAME, MEDIUM, {Remark.SIZE_DIFFERS}),
        ({"size": 343312, "modified": "2001-09-05T00:00:00"}, ENGLISH, SAME, MEDIUM, {Remark.SIZE_DIFFERS}),
        ({"size": 343312, "modified": "2001-09-04T23:59:00"}, ENGLISH, OLDER, MEDIUM, {Remark.SIZE_DIFFERS}),
        (
            {"size": 347000, "modified": "2001-08-09T10:56:00"},
            GERMAN,
            SAME,
            MEDIUM,
            {Remark.SIZE_DIFFERS, Remark.UNVERIFIED_LOCALE},
        ),
        (
            {"size": 347000, "modified": "2001-08-09T10:56:00"},
            NO_LANGUAGE,
            SAME,
            MEDIUM,
            {Remark.SIZE_DIFFERS, Remark.UNVERIFIED_LOCALE},
        ),
    ],
)
def test_one_version_and_another_size(
    attributes: dict[str, Any],
    setting: Setting,
    comparison: Comparison,
    confidence: Confidence,
    remarks: set[Remark],
) -> None:
    match = compare(file("System32\\rpcrt4.dll", version="4.0.1381.7097", **attributes), RPC, setting)
    assert (match.comparison, match.confidence, match.remarks) == (comparison, confidence, remarks)


@pytest.mark.parametrize(
    ("attributes", "setting", "comparison", "confidence"),
    [
        # exact size and date, without and with a link time that confirms them
        ({}, ENGLISH, SAME, MEDIUM),
        ({"linked": "2000-07-24T14:00:00"}, ENGLISH, SAME, HIGH),
        ({"linked": "2000-06-09T00:00:00"}, ENGLISH, SAME, HIGH),
        ({"linked": "2000-06-08T00:00:00"}, ENGLISH, SAME, MEDIUM),
        ({"linked": "2000-07-25T23:00:00"}, ENGLISH, SAME, HIGH),
        ({"linked": "2000-07-26T00:00:00"}, ENGLISH, LATER, MEDIUM),
        # a day either way is a time zone
        ({"modified": "2000-07-25T23:59:58"}, ENGLISH, SAME, MEDIUM),
        ({"modified": "2000-07-23T00:00:00"}, ENGLISH, SAME, MEDIUM),
        # a copy with another date: the link time is immune
        ({"modified": "2004-05-01T10:00:00", "linked": "2000-07-24T00:00:00"}, ENGLISH, SAME, MEDIUM),
        ({"modified": "1999-05-01T10:00:00", "linked": "2000-07-24T00:00:00"}, ENGLISH, SAME, MEDIUM),
        ({"modified": "2004-05-01T10:00:00", "linked": "2001-01-01T00:00:00"}, ENGLISH, LATER, HIGH),
        ({"modified": "2004-05-01T10:00:00", "linked": "1999-04-29T00:00:00"}, ENGLISH, OLDER, HIGH),
        ({"size": 38160, "linked": "2000-07-24T00:00:00", "modified": None}, GERMAN, SAME, LOW),
        ({"size": 38160, "linked": "2000-07-24T00:00:00", "modified": None}, ENGLISH, UNKNOWN, LOW),
        # a link stamp that is no date is no witness
        ({"linked": "1970-01-01T00:00:00"}, ENGLISH, SAME, MEDIUM),
        ({"linked": "2038-01-01T00:00:00"}, ENGLISH, SAME, MEDIUM),
        # sizes of another language are never compared: the link time, then the date
        ({}, GERMAN, SAME, LOW),
        ({"linked": "2000-07-24T14:00:00"}, GERMAN, SAME, LOW),
        ({"linked": "1999-04-29T00:00:00"}, GERMAN, OLDER, MEDIUM),
        ({"linked": "2001-01-01T00:00:00"}, GERMAN, LATER, LOW),
        ({"modified": "1999-04-29T12:04:00"}, GERMAN, OLDER, MEDIUM),
        ({"modified": "2001-04-29T12:04:00"}, GERMAN, LATER, LOW),
        ({"size": 39000, "modified": "2001-04-29T12:04:00"}, GERMAN, LATER, LOW),
        ({"modified": None}, GERMAN, UNKNOWN, LOW),
        # only the date of last change
        ({"size": 38160, "modified": "1999-04-29T12:04:00"}, ENGLISH, OLDER, MEDIUM),
        ({"modified": "1999-04-29T12:04:00"}, ENGLISH, OLDER, MEDIUM),
        ({"size": 39000, "modified": "2001-04-29T12:04:00"}, ENGLISH, LATER, MEDIUM),
        ({"modified": "2001-04-29T12:04:00"}, ENGLISH, LATER, LOW),
        ({"size": None, "modified": "2001-04-29T12:04:00"}, ENGLISH, LATER, LOW),
        # a later copy of another build that was linked before the listed one's date
        (
            {"size": 39000, "modified": "2001-04-29T12:04:00", "linked": "2000-07-20T00:00:00"},
            ENGLISH,
            UNKNOWN,
            LOW,
        ),
        (
            {"size": 39000, "modified": "2000-07-04T12:04:00", "linked": "2000-07-03T00:00:00"},
            ENGLISH,
            OLDER,
            MEDIUM,
        ),
        ({"size": 39000}, ENGLISH, UNKNOWN, LOW),
        ({"size": 39000}, NO_LANGUAGE, UNKNOWN, LOW),
        ({"size": 39000}, GERMAN, SAME, LOW),
        ({"size": None}, ENGLISH, SAME, LOW),
        # dates that are artefacts (Q149659, Q253518) or those of a copy
        ({"modified": "1980-06-03T00:00:00"}, ENGLISH, UNKNOWN, LOW),
        ({"modified": "1601-01-01T00:00:00"}, ENGLISH, UNKNOWN, LOW),
        ({"modified": "2026-11-22T00:00:00"}, ENGLISH, UNKNOWN, LOW),
        ({"modified": None}, ENGLISH, UNKNOWN, LOW),
    ],
)
def test_without_a_version(
    attributes: dict[str, Any], setting: Setting, comparison: Comparison, confidence: Confidence
) -> None:
    match = compare(dhcp(**attributes), DHCP, setting)
    assert (match.comparison, match.confidence) == (comparison, confidence)
    assert match.confidence is HIGH or match.because


@pytest.mark.parametrize("modified", [None, "1980-06-03", "1999-04-29", "2000-07-24", "2001-04-29"])
@pytest.mark.parametrize("size", [38672, 39000, None])
def test_in_another_language_the_size_says_nothing(modified: str | None, size: int | None) -> None:
    stamp = f"{modified}T12:04:00" if modified else None
    match = compare(dhcp(size=size, modified=stamp), DHCP, GERMAN)
    assert match == compare(dhcp(size=None, modified=stamp), DHCP, GERMAN)
    assert Remark.UNVERIFIED_LOCALE in match.remarks
    assert match.because.endswith("the table is for another language")


def test_a_table_in_universal_time_is_met_by_the_universal_date() -> None:
    """Where the article says UTC, the evening of the 25th in California is no day of the table's 24th."""
    stamp = "2000-07-26T02:00:00"
    universal = Setting(True, 480, time_basis=TimeBasis.UTC)
    assert compare(dhcp(modified=stamp), DHCP, universal).comparison is LATER
    local = Setting(True, 480, time_basis=TimeBasis.LOCAL)
    assert compare(dhcp(modified=stamp), DHCP, local).comparison is SAME


def test_the_boundary_of_a_day_and_a_link_window() -> None:
    assert compare(dhcp(modified="2000-07-22T23:59:00"), DHCP, ENGLISH).comparison is OLDER
    assert compare(dhcp(modified="2000-07-26T00:00:00"), DHCP, ENGLISH).comparison is LATER
    late = {"modified": None}
    assert compare(dhcp(linked="2000-06-09T00:00:00", **late), DHCP, ENGLISH).comparison is SAME
    assert compare(dhcp(linked="2000-06-08T00:00:00", **late), DHCP, ENGLISH).comparison is OLDER
    assert compare(dhcp(linked="2000-07-25T00:00:00", **late), DHCP, ENGLISH).comparison is SAME
    assert compare(dhcp(linked="2000-07-26T00:00:00", **late), DHCP, ENGLISH).comparison is LATER


def test_remarks_of_date_evidence() -> None:
    assert Remark.DATE_ONLY in compare(dhcp(), DHCP, ENGLISH).remarks
    later = compare(dhcp(size=1, modified="2001-04-29T12:04:00"), DHCP, ENGLISH)
    assert later.remarks == {Remark.DATE_ONLY, Remark.NEWER_THAN_LISTED, Remark.SIZE_DIFFERS}
    assert Remark.DATE_ONLY in compare(dhcp(modified="1999-04-29T12:04:00"), DHCP, ENGLISH).remarks


def test_a_local_table_is_met_by_the_nearer_date() -> None:
    """02:00 UTC on the 26th is the evening of the 25th in California: one day from the table's 24th."""
    stamp = "2000-07-26T02:00:00"
    assert compare(dhcp(modified=stamp), DHCP, ENGLISH).comparison is LATER
    assert compare(dhcp(modified=stamp), DHCP, Setting(True, 480)).comparison is SAME


def test_days_apart_at_the_ends_of_time() -> None:
    assert days_apart(day("0001-01-01T00:00:00"), DHCP.date, Setting(True, 720)) is None
    assert days_apart(None, DHCP.date, ENGLISH) is None
    assert days_apart(day("2000-07-24T00:00:00"), None, ENGLISH) is None
    assert days_apart(day("2006-12-31T00:00:00"), DHCP.date, ENGLISH) is not None
    assert days_apart(day("2007-01-01T00:00:00"), DHCP.date, ENGLISH) is None
    assert days_apart(day("1993-01-01T00:00:00"), DHCP.date, ENGLISH) is not None
    assert days_apart(day("1992-12-31T00:00:00"), DHCP.date, ENGLISH) is None


KILOBYTES = row("Infocomm.dll", size_kb=181.0, date="1999-09-30")


@pytest.mark.parametrize(
    ("size", "modified", "comparison", "confidence"),
    [
        (181 * 1024, "1999-09-30T10:00:00", SAME, LOW),
        (182 * 1024, "1999-09-30T10:00:00", SAME, LOW),
        (182 * 1024 + 1, "1999-09-30T10:00:00", UNKNOWN, LOW),
        (181 * 1024, "1998-09-30T10:00:00", OLDER, MEDIUM),
    ],
)
def test_sizes_in_kilobytes_never_decide_alone(
    size: int, modified: str, comparison: Comparison, confidence: Confidence
) -> None:
    match = compare(file("System32\\infocomm.dll", size=size, modified=modified), KILOBYTES, ENGLISH)
    assert (match.comparison, match.confidence) == (comparison, confidence)


AMBIGUOUS = row("Netbt.sys", size=123184, date="2000-02-03", alternative_date="2000-03-02")


@pytest.mark.parametrize(
    ("modified", "comparison"),
    [
        ("2000-02-03T10:00:00", SAME),
        ("2000-03-02T10:00:00", SAME),
        ("2000-02-15T10:00:00", UNKNOWN),
        ("1999-02-15T10:00:00", OLDER),
        ("2001-02-15T10:00:00", LATER),
    ],
)
def test_a_date_that_can_be_read_two_ways(modified: str, comparison: Comparison) -> None:
    match = compare(file("System32\\drivers\\netbt.sys", size=123184, modified=modified), AMBIGUOUS, ENGLISH)
    assert match.comparison is comparison


@pytest.mark.parametrize("listed", [row(size=100), row()])
def test_a_row_without_version_and_date_decides_nothing(listed: FileRow) -> None:
    assert compare(rdr_file(size=100), listed, ENGLISH).comparison is UNKNOWN


def test_versions_that_never_change_leave_it_to_the_date() -> None:
    rasdd = row("Rasdd.dll", version="0.2.0.0", size=54032, date="2001-11-16")
    old = file("System32\\rasdd.dll", version="0.2.0.0", size=54032, modified="1999-04-29T12:04:00")
    assert compare(old, rasdd, Setting(shared_version=True)).comparison is OLDER
    assert compare(old, rasdd, ENGLISH).comparison is SAME


@pytest.mark.parametrize("listed", ["4.0", "7043", "5.0.2195.4978"])
def test_a_version_that_cannot_be_compared_leaves_it_to_the_date(listed: str) -> None:
    """A string version, a bare build number, and a Windows 2000 version in an NT 4.0 row (Q319420)."""
    match = compare(rdr_file(version="4.0.1381.7086"), rdr(version=listed), ENGLISH)
    assert (match.comparison, match.confidence) == (SAME, MEDIUM)


def test_component_versions_are_ordered_within_one_major_minor() -> None:
    schannel = row("Schannel.dll", version="4.87.1964.1878", size=112912, date="2002-07-09")

    def against(version: str) -> Comparison:
        found = file("System32\\schannel.dll", version=version, size=112912, modified="2002-07-09T20:29:00")
        return compare(found, schannel, ENGLISH).comparison

    assert against("4.87.1964.1877") is OLDER
    assert against("4.87.1964.1880") is LATER
    assert against("4.86.1964.1880") is SAME  # another line, but exactly this file


@pytest.mark.parametrize(
    ("listed", "installed"),
    [
        ("4.0.1381.7097", "5.131.1877.9"),  # a copy that Internet Explorer brought
        ("6.0.2800.1584", "5.50.4807.2300"),
        ("5.131.1880.14", "4.0.1381.4"),
        ("5.0.1781.3", "5.0.2195.3649"),  # Index Server's, and Windows 2000's
        ("4.2.780.1", "4.0.1381.4"),
    ],
)
@pytest.mark.parametrize("modified", ["1999-04-29T12:04:00", "2003-05-20T12:04:00"])
def test_builds_of_two_products_are_never_compared(listed: str, installed: str, modified: str) -> None:
    shipped = row("Some.dll", version=listed, size=100, date="2001-07-16")
    found = compare(
        file("System32\\some.dll", version=installed, size=90, modified=modified), shipped, ENGLISH
    )
    assert (found.comparison, found.remarks) == (UNKNOWN, {Remark.OTHER_BRANCH})
    same = file("System32\\some.dll", version=installed, size=100, modified="2001-07-16T12:05:00")
    assert compare(same, shipped, ENGLISH).comparison is SAME


def test_a_number_of_windows_2000_in_a_row_for_nt_is_a_misprint() -> None:
    """Tcpip.sys 5.0.2195.4978 in a table for NT 4.0 (Q319420): the date decides."""
    listed = row("Tcpip.sys", version="5.0.2195.4978", size=174928, date="2002-03-12")
    old = file(
        "System32\\drivers\\tcpip.sys", version="4.0.1381.7080", size=1, modified="2000-08-01T10:00:00"
    )
    assert compare(old, listed, ENGLISH).comparison is OLDER


@pytest.mark.parametrize(
    ("version", "comparison"),
    [("4.0.1381.33478", OLDER), ("4.0.1381.39771", LATER), ("4.0.1381.39769", OLDER)],
)
def test_terminal_server_has_two_counters(version: str, comparison: Comparison) -> None:
    """Rpcrt4.dll 39770 of July 2001 (Q301504) carries NT 4.0's number: against 33478 only dates tell."""
    listed = row("Rpcrt4.dll", version="4.0.1381.39770", size=1000, date="2001-07-11")
    found = file("System32\\rpcrt4.dll", version=version, size=999, modified="2000-10-16T10:00:00")
    assert compare(found, listed, ENGLISH).comparison is comparison
    later = file("System32\\rpcrt4.dll", version="4.0.1381.33539", size=999, modified="2002-08-16T10:00:00")
    assert compare(later, listed, ENGLISH).comparison is LATER


def test_a_row_of_the_other_branch_is_not_this_hosts() -> None:
    """Hypertrm.dll 4.0.1381.842 stands in a table for Terminal Server (Q873339)."""
    listed = row("Hypertrm.dll", version="4.0.1381.842", size=1, date="2004-10-01")
    own = file("System32\\hypertrm.dll", version="4.0.1381.33512", size=1, modified="2001-01-01T00:00:00")
    on_terminal_server = compare(own, listed, Setting(branch=Branch.TERMINAL_SERVER))
    assert (on_terminal_server.comparison, on_terminal_server.remarks) == (UNKNOWN, {Remark.OTHER_BRANCH})
    assert compare(own, listed, Setting(branch=Branch.NT4)).comparison is DIFFERENT


def test_the_end_of_the_link_window_for_sizes_in_kilobytes() -> None:
    copied = file(
        "System32\\infocomm.dll",
        size=181 * 1024,
        modified="2003-01-01T00:00:00",
        linked="1999-09-29T00:00:00",
    )
    match = compare(copied, KILOBYTES, ENGLISH)
    assert (match.comparison, match.confidence) == (SAME, LOW)


def test_a_link_time_alone_is_little() -> None:
    match = compare(dhcp(size=None, modified=None, linked="2000-07-20T00:00:00"), DHCP, ENGLISH)
    assert (match.comparison, match.confidence) == (SAME, LOW)
    earlier = dhcp(size=None, modified="2000-07-04T00:00:00", linked="2000-07-01T00:00:00")
    assert compare(earlier, DHCP, ENGLISH).comparison is OLDER


@pytest.mark.parametrize(("shared", "comparison"), [(False, UNKNOWN), (True, LATER)])
def test_a_number_that_several_builds_share_tells_no_product(shared: bool, comparison: Comparison) -> None:
    listed = row("Wininet.dll", version="4.72.3110.0", size=1, date="1999-05-01")
    found = file("System32\\wininet.dll", version="5.0.2314.1", size=2, modified="2000-05-01T10:00:00")
    assert compare(found, listed, Setting(True, shared_version=shared)).comparison is comparison


@pytest.mark.parametrize(("modified", "by_date"), [("2000-07-25", True), ("2000-07-26", False)])
def test_a_date_within_a_day_is_told_before_the_link_time(modified: str, by_date: bool) -> None:
    found = file("System32\\dhcpcsvc.dll", modified=f"{modified}T12:00:00", linked="2000-07-23T12:00:00")
    match = compare(found, row("Dhcpcsvc.dll", date="2000-07-24"), ENGLISH)
    assert (match.comparison, Remark.DATE_ONLY in match.remarks) == (SAME, by_date)
