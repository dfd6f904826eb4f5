"""One required file: the copy that counts, the row it is held against, and how both are written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scanner.engine.case import case
from scanner.engine.evidence import Weighed, _listed_later, described, expected, file_name
from scanner.engine.judge import index
from scanner.model.articles import Article, FileRow, Platform
from scanner.model.facts import DirectoryFact, FileFact, HostFacts, Listing, Observation
from scanner.model.findings import Attributes, Comparison, Confidence, Evidence, EvidenceKind
from scanner.model.logic import Truth
from tests.engine.building import article, file, finding, host, pack, rdr, rdr_file, row

TWO_PLACES = {"rasddui.dll": ("%SystemRoot%\\System32", "%SystemRoot%\\System32\\Spool")}
RASDDUI = article(row("Rasddui.dll", version="4.0.1381.7100", line=17))
SYSTEM32, SPOOL = "System32\\rasddui.dll", "System32\\Spool\\rasddui.dll"


def weighed(facts: HostFacts, fix: Article, *others: Article, **attributes: object) -> Weighed:
    rules = index(pack(fix, *others, **attributes))
    return case(facts, rules).standings[fix.id].weighed[0]


def of_two_places(facts: HostFacts) -> Weighed:
    return weighed(facts, RASDDUI, locations=TWO_PLACES)


@pytest.mark.parametrize(
    ("statuses", "status", "comparison", "observed"),
    [
        (("absent", "absent"), "absent", Comparison.DIFFERENT, {"status": "absent"}),
        (("absent", "not-collected"), "not-collected", Comparison.UNKNOWN, {"status": "not-collected"}),
        (("unreadable", "absent"), "unreadable", Comparison.UNKNOWN, {"status": "unreadable"}),
        (("not-collected", "unreadable"), "unreadable", Comparison.UNKNOWN, {"status": "unreadable"}),
    ],
)
def test_a_file_is_absent_only_if_every_place_was_looked_at(
    statuses: tuple[str, str], status: str, comparison: Comparison, observed: Attributes
) -> None:
    files = [
        file(place, status=Observation(each)) for place, each in zip((SYSTEM32, SPOOL), statuses, strict=True)
    ]
    found = of_two_places(host(*files))
    assert (found.status, found.holds, found.match) == (status, Truth.UNKNOWN, None)
    assert found.evidence == Evidence(
        EvidenceKind.FILE,
        "%systemroot%\\system32\\rasddui.dll",
        {"version": "4.0.1381.7100"},
        observed,
        comparison,
        "article line 17",
    )


@pytest.mark.parametrize(
    ("status", "holds"),
    [("absent", Truth.NO), ("unreadable", Truth.UNKNOWN), ("not-collected", Truth.UNKNOWN)],
)
def test_a_file_that_the_fix_adds_is_missed_only_where_it_was_looked_for(status: str, holds: Truth) -> None:
    added = article(rdr(adds=True))
    assert weighed(host(rdr_file(status=Observation(status))), added).holds is holds


OLD, LISTED, NEW = "4.0.1381.4", "4.0.1381.7100", "4.0.1381.7101"
BRANCH, UNREAD = "4.0.1381.33529", None


@pytest.mark.parametrize(
    ("versions", "comparison"),
    [
        ((OLD, BRANCH), Comparison.DIFFERENT),
        ((UNREAD, OLD), Comparison.OLDER),
        ((LISTED, UNREAD), Comparison.UNKNOWN),
        ((NEW, LISTED), Comparison.SAME),
        ((NEW, NEW), Comparison.LATER),
    ],
)
def test_of_several_copies_the_worst_counts(versions: tuple[str | None, ...], comparison: Comparison) -> None:
    for order in (versions, versions[::-1]):
        copies = [
            file(place, version=version) for place, version in zip((SYSTEM32, SPOOL), order, strict=True)
        ]
        found = of_two_places(host(*copies))
        assert found.evidence.comparison is comparison
        assert found.file.version == versions[1]


def test_a_present_file_as_evidence() -> None:
    fix = article(rdr(line=23))
    found = weighed(host(rdr_file()), fix)
    assert found.row == rdr(line=23)
    assert found.evidence == Evidence(
        EvidenceKind.FILE,
        "C:\\WINNT\\System32\\drivers\\rdr.sys",
        {"version": "4.0.1381.7086", "size": 266224, "modified": "2001-03-01T23:12"},
        {
            "version": "4.0.1381.7086",
            "size": 266224,
            "modified": "2001-03-01T23:12:00Z",
            "machine": "x86",
            "shipped_by": "Q275020",
        },
        Comparison.SAME,
        "article line 23",
    )


@pytest.mark.parametrize(
    ("listed", "attributes"),
    [
        (row("Rdr.sys"), {}),
        (rdr(), {"version": "4.0.1381.7086", "size": 266224, "modified": "2001-03-01T23:12"}),
        (rdr(time=None, version=None), {"size": 266224, "modified": "2001-03-01"}),
        (rdr(size_kb=260.0), expected(rdr())),
        (row("Infocomm.dll", size_kb=181.5), {"size_kb": "181.5"}),
        (row("Infocomm.dll", size_kb=181.0), {"size_kb": "181"}),
        (
            row("Netbt.sys", date="2000-02-03", alternative_date="2000-03-02"),
            {"modified": "2000-02-03", "modified_or": "2000-03-02"},
        ),
        (
            row("Sch128c.dll", installed_as="Schannel.dll", crypto_bits=128),
            {"crypto_bits": 128, "packaged_as": "Sch128c.dll"},
        ),
        (row("SCHANNEL.DLL", installed_as="Schannel.dll"), {}),
    ],
)
def test_what_a_row_lists(listed: FileRow, attributes: Attributes) -> None:
    assert expected(listed) == attributes


@pytest.mark.parametrize(
    ("seen", "attributes"),
    [
        (FileFact("C:\\a.dll"), {}),
        (
            rdr_file(linked="2001-03-01T22:40:11", description="SMB Mini Redirector"),
            {
                "version": "4.0.1381.7086",
                "size": 266224,
                "modified": "2001-03-01T23:12:00Z",
                "linked": "2001-03-01T22:40:11Z",
                "machine": "x86",
                "description": "SMB Mini Redirector",
            },
        ),
    ],
)
def test_what_was_observed_of_a_file(seen: FileFact, attributes: Attributes) -> None:
    assert described(seen) == attributes


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("C:\\WINNT\\System32\\Rdr.sys", "Rdr.sys"),
        ("C:\\WINNT\\System32\\XENROLL.DLL", "XENROLL.DLL"),
        ("ntldr", "ntldr"),
        ("C:\\", "C:\\"),
    ],
)
def test_the_name_at_the_end_of_a_path(path: str, name: str) -> None:
    assert file_name(path) == name


KERNELS = (
    row("Ntoskrnl.exe", version="4.0.1381.7100", line=1),
    row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7110", line=2),
)


@pytest.mark.parametrize(
    ("version", "comparison", "confidence", "line"),
    [
        ("4.0.1381.7099", Comparison.OLDER, Confidence.HIGH, 1),
        ("4.0.1381.7100", Comparison.SAME, Confidence.HIGH, 1),
        ("4.0.1381.7105", Comparison.UNKNOWN, Confidence.LOW, 1),
        ("4.0.1381.7110", Comparison.SAME, Confidence.HIGH, 2),
        ("4.0.1381.7111", Comparison.LATER, Confidence.HIGH, 1),
    ],
)
def test_a_file_that_may_be_one_of_two_builds(
    version: str, comparison: Comparison, confidence: Confidence, line: int
) -> None:
    found = weighed(host(file("System32\\ntoskrnl.exe", version=version)), article(*KERNELS))
    assert found.match is not None
    assert (found.match.comparison, found.match.confidence) == (comparison, confidence)
    assert found.evidence.note == f"article line {line}"
    between = "it would be older than one of the builds it may be, and not older than another"
    assert found.match.because == (between if comparison is Comparison.UNKNOWN else "")


def test_of_two_builds_that_are_both_older_the_weaker_comparison_counts() -> None:
    rows = (
        row("Dhcpcsvc.dll", version="4.0.1381.7100", size=38672, date="2000-07-24", line=1),
        row("Dhcpcsvc.dll", size=38673, date="2000-07-24", line=2),
    )
    seen = file("System32\\dhcpcsvc.dll", size=1, modified="1999-04-29T12:04:00")
    linked = file("System32\\dhcpcsvc.dll", size=1, modified="1999-04-29T12:04:00", version="4.0.1381.4")
    for one, line, confidence in ((seen, 1, Confidence.MEDIUM), (linked, 1, Confidence.HIGH)):
        found = weighed(host(one), article(*rows))
        assert found.match is not None
        assert (found.match.comparison, found.match.confidence) == (Comparison.OLDER, confidence)
        assert found.evidence.note == f"article line {line}"


SMALL = row("Schannel.dll", size=154384, date="1999-12-14", platform=Platform.X86)
LATER = row("Schannel.dll", size=154384, date="2000-01-26", platform=Platform.X86)
COPY = file("System32\\schannel.dll", size=154384, modified="2000-01-26T18:15:00")


def test_a_later_date_is_a_copys_unless_a_later_build_is_listed_elsewhere() -> None:
    other = article(LATER, id="Q249863")
    known = weighed(host(COPY), article(SMALL), other).match
    assert known is not None
    assert (known.confidence, known.because) == (
        Confidence.MEDIUM,
        "size and date are those of the later build in Q249863",
    )
    alone = weighed(host(COPY), article(SMALL)).match
    assert alone is not None
    assert alone.confidence is Confidence.LOW


def test_a_build_of_the_same_day_listed_elsewhere_says_nothing_of_a_later_copy() -> None:
    same_day = article(row("Schannel.dll", size=154384, date="1999-12-14"), id="Q249863")
    copy = file("System32\\schannel.dll", size=154384, modified="1999-12-16T18:15:00")
    match = weighed(host(copy), article(SMALL), same_day).match
    assert match is not None
    assert (match.comparison, match.confidence) == (Comparison.LATER, Confidence.LOW)


def test_a_later_build_listed_elsewhere_changes_nothing_for_a_file_that_is_not_later() -> None:
    undated = article(row("Schannel.dll", size=154384), id="Q100001")
    other = article(LATER, id="Q249863")
    linked = file(
        "System32\\schannel.dll",
        size=154384,
        modified="2000-01-26T18:15:00",
        linked="1999-12-10T12:00:00",
    )
    match = weighed(host(linked), article(SMALL), other, undated).match
    assert match is not None
    assert (match.comparison, match.because) == (
        Comparison.SAME,
        "size and link time fit the listed build; the date of the copy does not",
    )
    unlisted = weighed(host(COPY), undated, other).match
    assert unlisted is not None
    assert unlisted.comparison is Comparison.UNKNOWN


def test_a_later_build_that_agrees_in_version_alone_says_nothing_of_a_date() -> None:
    other = article(row("Schannel.dll", version="4.86.1960.1877", date="2000-01-26"), id="Q249863")
    match = weighed(host(replace(COPY, version="4.86.1960.1877")), article(SMALL), other).match
    assert match is not None
    assert (match.comparison, match.confidence) == (Comparison.LATER, Confidence.LOW)


def test_what_is_certainly_later_stays_so_whoever_lists_it() -> None:
    newer = article(rdr(version="4.0.1381.7114", date=dt.date(2001, 12, 5)), id="Q312533")
    seen = rdr_file(version="4.0.1381.7114", modified="2001-12-05T12:00:00")
    match = weighed(host(seen), article(rdr()), newer).match
    assert match is not None
    assert (match.comparison, match.confidence, match.because) == (Comparison.LATER, Confidence.HIGH, "")


DHCP = article(row("Dhcpcsvc.dll", size=38672, date="2000-07-24"), id="Q269616")


@pytest.mark.parametrize(
    ("listed", "comparison", "confidence", "because"),
    [
        (
            "1999-04-29",
            Comparison.UNKNOWN,
            Confidence.LOW,
            "the date is later, but the size is that of an earlier build: perhaps that build with a new date",
        ),
        ("2000-07-24", Comparison.LATER, Confidence.MEDIUM, "only the later date of last change tells"),
        ("2000-07-25", Comparison.LATER, Confidence.MEDIUM, "only the later date of last change tells"),
    ],
)
def test_a_later_date_with_the_size_of_another_build(
    listed: str, comparison: Comparison, confidence: Confidence, because: str
) -> None:
    """Of a build that is not older than the row's, the file may be the very copy."""
    other = article(row("Dhcpcsvc.dll", size=38160, date=listed), id="Q100001")
    seen = file("System32\\dhcpcsvc.dll", size=38160, modified="2003-05-20T10:00:00")
    match = weighed(host(seen), DHCP, other).match
    assert match is not None
    assert (match.comparison, match.confidence, match.because) == (comparison, confidence, because)


def test_a_later_version_with_the_size_of_an_earlier_build_is_later() -> None:
    earlier = article(row("Rdr.sys", size=264944, date="1999-04-29"), id="Q100001")
    seen = rdr_file(version="4.0.1381.7114", size=264944, modified="2001-12-05T12:00:00")
    match = weighed(host(seen), article(rdr()), earlier).match
    assert match is not None
    assert (match.comparison, match.confidence) == (Comparison.LATER, Confidence.HIGH)


def test_places_nobody_listed_are_open() -> None:
    found = of_two_places(host(directories=(DirectoryFact("C:\\WINNT\\System32", Listing.UNREADABLE),)))
    assert found.status is Observation.UNREADABLE


def test_a_file_is_found_wherever_the_article_says_it_is() -> None:
    placed = article(row("Iscomlog.dll", directory="C:\\Inetpub", version="4.2.756.38"))
    seen = FileFact("c:\\inetpub\\ISCOMLOG.DLL", version="4.2.756.38")
    assert finding(host(seen), placed).evidence[0].subject == "c:\\inetpub\\ISCOMLOG.DLL"


def test_of_a_file_that_the_fix_adds_it_is_said_that_it_must_be_there() -> None:
    gone = host(rdr_file(status=Observation.ABSENT))
    assert weighed(gone, article(rdr(adds=True))).evidence.expected["status"] == "present"
    assert "status" not in weighed(gone, article(rdr())).evidence.expected


@pytest.mark.parametrize(
    ("other", "own", "later"),
    [
        ("2001-03-02", "2001-03-01", True),
        ("2001-03-01", "2001-03-01", False),
        ("2001-02-28", "2001-03-01", False),
        ("2001-03-02", None, False),
        (None, "2001-03-01", False),
    ],
)
def test_a_build_is_listed_later_by_its_date(other: str | None, own: str | None, later: bool) -> None:
    assert _listed_later(row(date=other), row(date=own)) is later
