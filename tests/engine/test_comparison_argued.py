"""Every comparison in its own words: what it says, how far it carries, and what is remarked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.engine.comparison import Match, Setting, compare, days_apart, same_line
from scanner.model.articles import FileRow
from scanner.model.facts import FileFact
from scanner.model.findings import Comparison, Confidence, Remark
from scanner.model.versions import file_version
from tests.engine.building import day, file, rdr, rdr_file, row

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
SAME, OLDER, LATER = Comparison.SAME, Comparison.OLDER, Comparison.LATER
UNKNOWN, DIFFERENT = Comparison.UNKNOWN, Comparison.DIFFERENT
DATE_ONLY, SIZE_DIFFERS = Remark.DATE_ONLY, Remark.SIZE_DIFFERS
NEWER, LOCALE = Remark.NEWER_THAN_LISTED, Remark.UNVERIFIED_LOCALE
ENGLISH, GERMAN = Setting(True), Setting(False)

DHCP = row("Dhcpcsvc.dll", size=38672, date="2000-07-24")
KILOBYTES = row("Infocomm.dll", size_kb=181.0, date="1999-09-30")
RPC = row("Rpcrt4.dll", version="4.0.1381.7097", size=343824, date="2001-09-06")


def dhcp(**attributes: Any) -> FileFact:
    known = {"size": 38672, "modified": "2000-07-24T15:29:00"}
    return file("System32\\dhcpcsvc.dll", **{**known, **attributes})


def rpc(**attributes: Any) -> FileFact:
    return file("System32\\rpcrt4.dll", version="4.0.1381.7097", **attributes)


@pytest.mark.parametrize(
    ("seen", "listed", "setting", "match"),
    [
        (rdr_file(), rdr(), ENGLISH, Match(SAME, HIGH)),
        (rdr_file(version="4.0.1381.4"), rdr(), ENGLISH, Match(OLDER, HIGH)),
        (
            rdr_file(machine="alpha"),
            rdr(),
            ENGLISH,
            Match(
                DIFFERENT,
                HIGH,
                frozenset({Remark.WRONG_ARCHITECTURE}),
                "it is a file for alpha, not for x86",
            ),
        ),
        (
            rdr_file(version="4.0.1381.33529"),
            rdr(),
            ENGLISH,
            Match(
                DIFFERENT,
                HIGH,
                frozenset({Remark.OTHER_BRANCH}),
                "it is a build for Terminal Server, the row is for NT 4.0",
            ),
        ),
        (
            rpc(size=347000, modified="2001-08-09T10:56:00"),
            RPC,
            GERMAN,
            Match(
                SAME,
                MEDIUM,
                frozenset({SIZE_DIFFERS, LOCALE}),
                "same version, other size, as builds in other languages have",
            ),
        ),
        (
            rpc(size=343312),
            RPC,
            ENGLISH,
            Match(
                SAME,
                MEDIUM,
                frozenset({SIZE_DIFFERS}),
                "same version, other size, and no other date to tell two builds apart",
            ),
        ),
        (
            rpc(size=344336, modified="2001-10-16T22:14:00"),
            RPC,
            ENGLISH,
            Match(
                LATER,
                MEDIUM,
                frozenset({SIZE_DIFFERS, NEWER}),
                "same version and other size, but a later date: a later build under one number",
            ),
        ),
        (
            rpc(size=343312, modified="2001-08-09T10:56:00"),
            RPC,
            ENGLISH,
            Match(
                OLDER,
                MEDIUM,
                frozenset({SIZE_DIFFERS}),
                "same version and other size, but an earlier date: an earlier build under one number",
            ),
        ),
        (
            file("System32\\infocomm.dll", size=181 * 1024, modified="1999-09-30T10:00:00"),
            KILOBYTES,
            ENGLISH,
            Match(
                SAME,
                LOW,
                frozenset({DATE_ONLY}),
                "its date is as listed, but the table gives its size only in KB",
            ),
        ),
        (dhcp(linked="2000-07-24T14:00:00"), DHCP, ENGLISH, Match(SAME, HIGH)),
        (
            dhcp(),
            DHCP,
            ENGLISH,
            Match(
                SAME,
                MEDIUM,
                frozenset({DATE_ONLY}),
                "size and date are as listed, but neither version nor link time confirms them",
            ),
        ),
        (
            dhcp(linked="2000-07-26T00:00:00"),
            DHCP,
            ENGLISH,
            Match(
                LATER,
                MEDIUM,
                frozenset({NEWER}),
                "size and date are as listed, but it was linked later: a later build whose date was set back",
            ),
        ),
        (
            dhcp(linked="2000-06-08T00:00:00"),
            DHCP,
            ENGLISH,
            Match(
                SAME,
                MEDIUM,
                frozenset({DATE_ONLY}),
                "size and date are as listed, but it was linked long before",
            ),
        ),
        (
            dhcp(size=None, modified="2001-04-29T12:04:00"),
            DHCP,
            ENGLISH,
            Match(
                LATER,
                LOW,
                frozenset({DATE_ONLY, NEWER}),
                "only the date of last change tells, which may be that of a copy",
            ),
        ),
        (
            dhcp(modified=None, linked="2001-01-01T00:00:00"),
            DHCP,
            ENGLISH,
            Match(LATER, HIGH, frozenset({NEWER})),
        ),
        (
            dhcp(modified=None, linked="1999-04-29T00:00:00"),
            DHCP,
            ENGLISH,
            Match(OLDER, HIGH, because="it was linked long before the listed build"),
        ),
        (
            dhcp(modified="2004-05-01T10:00:00", linked="2000-07-24T00:00:00"),
            DHCP,
            ENGLISH,
            Match(
                SAME,
                MEDIUM,
                because="size and link time fit the listed build; the date of the copy does not",
            ),
        ),
        (
            dhcp(size=38160, modified=None, linked="2000-07-24T00:00:00"),
            DHCP,
            GERMAN,
            Match(
                SAME,
                LOW,
                frozenset({LOCALE}),
                "only the link time fits the listed build; the table is for another language",
            ),
        ),
        (
            dhcp(size=39000, modified="2001-04-29T12:04:00", linked="2000-07-20T00:00:00"),
            DHCP,
            ENGLISH,
            Match(
                UNKNOWN,
                LOW,
                because="the size is another, and by its link time only the copy is later, not the build",
            ),
        ),
        (
            dhcp(modified=None),
            DHCP,
            ENGLISH,
            Match(UNKNOWN, LOW, because="the date of last change is not known or not plausible"),
        ),
        (
            dhcp(modified="1999-04-29T12:04:00"),
            DHCP,
            ENGLISH,
            Match(OLDER, MEDIUM, frozenset({DATE_ONLY}), "only the date of last change tells"),
        ),
        (
            dhcp(size=39000, modified="2001-04-29T12:04:00"),
            DHCP,
            ENGLISH,
            Match(
                LATER,
                MEDIUM,
                frozenset({DATE_ONLY, NEWER, SIZE_DIFFERS}),
                "only the later date of last change tells",
            ),
        ),
        (
            dhcp(modified="2001-04-29T12:04:00"),
            DHCP,
            ENGLISH,
            Match(
                LATER,
                LOW,
                frozenset({DATE_ONLY, NEWER}),
                "the date is later and the size the same: a copy of the listed build, or another one",
            ),
        ),
        (
            dhcp(size=None),
            DHCP,
            ENGLISH,
            Match(SAME, LOW, frozenset({DATE_ONLY}), "only the date agrees; sizes cannot be compared"),
        ),
        (
            dhcp(size=39000),
            DHCP,
            GERMAN,
            Match(
                SAME,
                LOW,
                frozenset({DATE_ONLY, LOCALE}),
                "only the date agrees; sizes cannot be compared; the table is for another language",
            ),
        ),
        (
            dhcp(size=39000),
            DHCP,
            ENGLISH,
            Match(UNKNOWN, LOW, because="the date is the listed one but the size is not"),
        ),
        (
            dhcp(modified="2000-02-15T10:00:00"),
            row("Dhcpcsvc.dll", size=38672, date="2000-02-03", alternative_date="2000-03-02"),
            ENGLISH,
            Match(UNKNOWN, LOW, because="the row's date can be read two ways, and they disagree"),
        ),
        (
            dhcp(),
            row("Dhcpcsvc.dll", size=38672),
            ENGLISH,
            Match(
                UNKNOWN,
                LOW,
                because="the row gives no date, and a size alone is shared by different builds",
            ),
        ),
        (
            dhcp(size=39000),
            row("Dhcpcsvc.dll", size=38672),
            ENGLISH,
            Match(UNKNOWN, LOW, because="the row gives neither a version nor a date to compare with"),
        ),
        (
            dhcp(),
            row("Dhcpcsvc.dll"),
            ENGLISH,
            Match(UNKNOWN, LOW, because="the row gives neither a version nor a date to compare with"),
        ),
    ],
)
def test_what_is_said_of_one_file(seen: FileFact, listed: FileRow, setting: Setting, match: Match) -> None:
    assert compare(seen, listed, setting) == match


@pytest.mark.parametrize("modified", ["2000-07-23T00:00:00", "2000-07-25T23:59:58"])
def test_a_day_either_way_is_the_listed_day_for_another_size_too(modified: str) -> None:
    match = compare(dhcp(size=39000, modified=modified), DHCP, ENGLISH)
    assert match.because == "the date is the listed one but the size is not"
    linked = compare(dhcp(size=39000, modified=modified, linked="2000-07-20T00:00:00"), DHCP, ENGLISH)
    assert linked.because == "the date is the listed one but the size is not"


@pytest.mark.parametrize(
    ("linked", "comparison"),
    [
        ("1992-12-31T23:59:59", UNKNOWN),
        ("1993-01-01T00:00:00", OLDER),
        ("2006-12-31T23:59:59", LATER),
        ("2007-01-01T00:00:00", UNKNOWN),
    ],
)
def test_a_link_time_counts_from_nt_3_1_to_the_last_build_of_nt_4(
    linked: str, comparison: Comparison
) -> None:
    assert compare(dhcp(modified=None, linked=linked), DHCP, ENGLISH).comparison is comparison


@pytest.mark.parametrize(
    ("ours", "theirs", "one_line"),
    [
        ("4.0.1381.7086", "4.0.1381.4", True),
        ("4.0.1381.7086", "4.0.1381.33529", False),
        ("4.0.1381.33529", "4.0.1381.33474", True),
        ("4.0.1381.7086", "4.0.1371.1", False),
        ("4.0.1371.1", "4.0.1381.7086", False),
        ("4.2.756.38", "4.2.785.1", True),
        ("4.2.756.38", "4.3.785.1", False),
        ("4.2.756.38", "5.2.785.1", False),
    ],
)
def test_which_versions_are_of_one_line(ours: str, theirs: str, one_line: bool) -> None:
    """4.0.1371 is a component's own number: it is not older than the system's 4.0.1381."""
    assert same_line(file_version(ours), file_version(theirs)) is one_line


@pytest.mark.parametrize(
    ("modified", "bias", "days"),
    [
        ("2000-07-26T02:00:00", 480, 1),
        ("2000-07-23T02:00:00", 480, -1),
        ("2000-07-22T22:00:00", -120, -1),
        ("2000-07-24T02:00:00", 480, 0),
        ("2000-07-26T02:00:00", None, 2),
    ],
)
def test_of_the_universal_and_the_local_date_the_nearer_counts(
    modified: str, bias: int | None, days: int
) -> None:
    assert days_apart(day(modified), DHCP.date, replace(ENGLISH, bias_minutes=bias)) == days


ANOTHER_LINE = Match(
    UNKNOWN,
    LOW,
    frozenset({Remark.OTHER_BRANCH}),
    "its version is of another line than the row's, and such builds are not compared",
)


@pytest.mark.parametrize(
    ("version", "modified", "match"),
    [
        ("4.86.1964.1880", "2002-01-09T20:29:00", ANOTHER_LINE),
        ("4.86.1964.1880", "2003-01-09T20:29:00", ANOTHER_LINE),
        ("4.86.1964.1880", None, ANOTHER_LINE),
    ],
)
def test_builds_of_two_products_are_never_older_or_later(
    version: str, modified: str | None, match: Match
) -> None:
    schannel = row("Schannel.dll", version="4.87.1964.1878", size=112912, date="2002-07-09")
    seen = file("System32\\schannel.dll", version=version, size=1, modified=modified)
    assert compare(seen, schannel, ENGLISH) == match


@pytest.mark.parametrize(
    ("ours", "theirs", "one_line"),
    [
        ("39768", "33478", True),
        ("39769", "33478", False),
        ("39769", "39770", True),
        ("39768", "39770", False),
    ],
)
def test_where_terminal_servers_own_numbers_end(ours: str, theirs: str, one_line: bool) -> None:
    """39,769 is 7,001 with Terminal Server's bit: from there on the numbers are those of NT 4.0."""
    first, second = (file_version(f"4.0.1381.{number}") for number in (ours, theirs))
    assert same_line(first, second) is one_line


def test_what_is_told_by_version_needs_no_word_but_the_language() -> None:
    """A link time that decides says nothing else; the language of the table is said all the same."""
    match = compare(dhcp(linked="2001-01-01T00:00:00"), DHCP, GERMAN)
    assert (match.comparison, match.because) == (LATER, "the table is for another language")
