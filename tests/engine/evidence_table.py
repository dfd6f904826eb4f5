# ruff: noqa: E501 -- a table row is one line
"""The page docs/evidence.md: what one file proves against one row, worked out by the comparison itself.

``python -m tests.engine.evidence_table > docs/evidence.md`` brings it up to date.
"""

from __future__ import annotations

from dataclasses import dataclass

from scanner.engine import comparison
from scanner.engine.comparison import Match, Setting, compare
from scanner.model.articles import FileRow, Platform, TimeBasis
from scanner.model.facts import FileFact
from scanner.model.findings import Comparison
from scanner.model.versions import Branch
from tests.engine.building import file, rdr, rdr_file, row

DHCP = row("Dhcpcsvc.dll", size=38672, date="2000-07-24", platform=Platform.X86)
KILOBYTES = row("Infocomm.dll", size_kb=181.0, date="1999-09-30")
TWO_WAYS = row("Tcpip.sys", size=152400, date="1999-10-07", alternative_date="1999-07-10")
ENGLISH, GERMAN = Setting(True), Setting(False)


@dataclass(frozen=True)
class Case:
    """One line of the table: what the witnesses say, and a file and a row of which that is true."""

    witnesses: str
    seen: FileFact
    listed: FileRow
    setting: Setting = ENGLISH

    @property
    def match(self) -> Match:
        return compare(self.seen, self.listed, self.setting)


def dhcp(modified: str | None = "2000-07-24", linked: str | None = None, **attributes: object) -> FileFact:
    known = {
        "size": 38672,
        "modified": modified and f"{modified}T15:29:00",
        "linked": linked and f"{linked}T12:00:00",
    }
    return file("System32\\dhcpcsvc.dll", **{**known, **attributes})


def infocomm(modified: str, linked: str | None = None) -> FileFact:
    return dhcp(modified, linked, size=181 * 1024)


CASES = (
    Case("the file is for another processor", rdr_file(machine="alpha"), rdr()),
    Case(
        "the file is of Terminal Server's branch, the row of NT 4.0's",
        rdr_file(version="4.0.1381.33529"),
        rdr(),
    ),
    Case(
        "the row is of the other branch, the file of the host's",
        rdr_file(version="4.0.1381.33529"),
        rdr(),
        Setting(branch=Branch.TERMINAL_SERVER),
    ),
    Case("a lower version of one line", rdr_file(version="4.0.1381.7052"), rdr()),
    Case("a higher version of one line", rdr_file(version="4.0.1381.7153"), rdr()),
    Case("the same version and size", rdr_file(), rdr()),
    Case("the same version, another size, no other date", rdr_file(size=1), rdr()),
    Case(
        "the same version, another size, an earlier date",
        rdr_file(size=1, modified="2001-02-01T00:00:00"),
        rdr(),
    ),
    Case(
        "the same version, another size, a later date",
        rdr_file(size=1, modified="2001-04-01T00:00:00"),
        rdr(),
    ),
    Case("the same version, another size; table in another language", rdr_file(size=1), rdr(), GERMAN),
    Case(
        "a version of another product's line (Internet Explorer, IIS, Windows 2000)",
        rdr_file(version="5.131.1877.9", size=1),
        rdr(),
    ),
    Case("the same; but size and date as listed", rdr_file(version="5.131.1877.9"), rdr()),
    Case("size and date as listed, linked in the weeks before", dhcp(linked="2000-07-20"), DHCP),
    Case("size and date as listed, no link time", dhcp(), DHCP),
    Case("size and date as listed, linked long before", dhcp(linked="2000-02-10"), DHCP),
    Case("size and date as listed, linked after the listed date", dhcp(linked="2000-09-10"), DHCP),
    Case("a day off, as by a time zone, summer time or a FAT volume", dhcp("2000-07-25"), DHCP),
    Case(
        "two days off by UTC, one by the host's own clock; table without a zone",
        file("System32\\dhcpcsvc.dll", size=38672, modified="2000-07-26T02:00:00"),
        DHCP,
        Setting(True, 480),
    ),
    Case(
        "the same; the table says UTC",
        file("System32\\dhcpcsvc.dll", size=38672, modified="2000-07-26T02:00:00"),
        DHCP,
        Setting(True, 480, time_basis=TimeBasis.UTC),
    ),
    Case("another date; linked after the listed date", dhcp("2003-05-20", "2001-05-01"), DHCP),
    Case("another date; linked long before the listed date", dhcp("2003-05-20", "1999-04-20"), DHCP),
    Case("another date; size and link time fit", dhcp("2003-05-20", "2000-07-20"), DHCP),
    Case(
        "later date, other size; linked in the weeks before the listed date",
        dhcp("2003-05-20", "2000-07-20", size=39000),
        DHCP,
    ),
    Case("earlier date; nothing else", dhcp("1999-04-29", size=38160), DHCP),
    Case("later date, other size; nothing else", dhcp("2001-05-20", size=39000), DHCP),
    Case("later date, same size; nothing else", dhcp("2001-05-20"), DHCP),
    Case("the listed day, other size", dhcp(size=39000), DHCP),
    Case("the listed day, size not known", dhcp(size=None), DHCP),
    Case("no date of its own: 1980, 1601, 1619; or of a copy: 2025", dhcp("1980-06-03"), DHCP),
    Case("the listed day; table in another language", dhcp(size=39000), DHCP, GERMAN),
    Case("earlier date; table in another language", dhcp("1999-04-29"), DHCP, GERMAN),
    Case("later date; table in another language", dhcp("2001-05-20"), DHCP, GERMAN),
    Case(
        "linked in the weeks before, later date; table in another language",
        dhcp("2001-05-20", "2000-07-20"),
        DHCP,
        GERMAN,
    ),
    Case("no date of its own; table in another language", dhcp("1980-06-03"), DHCP, GERMAN),
    Case("size known to the kilobyte, the listed day", infocomm("1999-09-30"), KILOBYTES),
    Case("size known to the kilobyte, link time fits", infocomm("2003-05-20", "1999-09-20"), KILOBYTES),
    Case("a date of two readings, one as listed", dhcp("1999-07-10", size=152400), TWO_WAYS),
    Case("a date of two readings, the file between them", dhcp("1999-08-12", size=152080), TWO_WAYS),
    Case("a row without version and date", dhcp(), row("Winver.exe", size=38672)),
)

_HEAD = """# What one file proves

<!-- Written by `python -m tests.engine.evidence_table`; change the code, not this page. -->

A row chosen for the host's product, processor, language and service pack is compared with the
file by the best witness there is. Each line below was worked out by the comparison itself, from
a file and a row of which the left column is true.

| the witnesses | the file is | confidence | remarks | what is said |
|---|---|---|---|---|
"""

_TAIL = f"""
Dates agree within {comparison.DAY_TOLERANCE} day: zones, daylight saving and FAT's local time move a stamp by up to 32 hours.
A build is linked at most {comparison.LINK_WINDOW} days before the date that its table gives. Dates before
{comparison.EARLIEST_STAMP.year} and after {comparison.LATEST_STAMP.year} are not those of a build. The time of day never counts: in a third of all
rows that two articles print for one file, it differs by whole hours.

Three things are known beside the one row. A later date alone is worth more if size and date are
those of a later build listed elsewhere; and it proves nothing if the size is that of an earlier
build alone. Version numbers that several builds share (`rules/builds.yaml`) leave it to size and
date. Of a hardware abstraction layer whose own name was not read, only that it is exactly a listed
one can be told.
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(map(_line, CASES)) + _TAIL


def _line(case: Case) -> str:
    match = case.match
    unknown = match.comparison is Comparison.UNKNOWN
    confidence = "–" if unknown else match.confidence.value
    remarks = ", ".join(f"`{one.value}`" for one in sorted(match.remarks))
    what = {Comparison.UNKNOWN: "not to be told", Comparison.DIFFERENT: "not this host's"}
    verdict = what.get(match.comparison, match.comparison.value)
    return f"| {case.witnesses} | {verdict} | {confidence} | {remarks} | {match.because} |\n"


if __name__ == "__main__":
    print(page(), end="")
