"""What the first page adds up over all hosts, beside the summary: by group, by age, by waiver."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime

from scanner.model.findings import NON_COMPLIANT, Finding, Verdict
from scanner.report.view import HostLine

NO_SYSTEM = "not known"
"""The group of hosts of which not even the system is known."""

_BULLETIN = re.compile(r"MS(\d\d)-\d{3}")
_CVE = re.compile(r"(?:CVE|CAN)-(\d{4})-\d+")

FIRST_BULLETINS = 98
"""Bulletins number their years with two digits; the first ones are of 1998."""


class Totals:
    """Add each host once; then ask.

    ``groups`` has the verdicts of each group of an inventory, ``systems`` those of hosts with
    one system; ``years`` the findings that fail, by the year of their fix (None where nothing
    tells it); ``waived`` the findings that each waiver holds.
    """

    def __init__(self) -> None:
        self.groups: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
        self.systems: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
        self.sizes: Counter[str] = Counter()
        self.years: Counter[int | None] = Counter()
        self.waived: Counter[str] = Counter()
        self.articles: set[str] = set()

    def add(self, line: HostLine, findings: tuple[Finding, ...], groups: frozenset[str]) -> None:
        """Take in one host, and the groups it is in."""
        for name in groups:
            self.groups[name].update(line.counts)
            self.sizes[name] += 1
        system = line.system or NO_SYSTEM
        self.systems[system].update(line.counts)
        self.sizes[system] += 1
        for finding in findings:
            if finding.verdict in NON_COMPLIANT:
                self.years[fix_year(finding)] += 1
                self.articles.add(finding.rule)
            if finding.waiver is not None:
                self.waived[finding.waiver] += 1


def fix_year(finding: Finding) -> int | None:
    """The year in which a fix was made, as its finding tells.

    That is the latest date of the files it demands; else the year in the name of its bulletin
    (``MS01-008``), else of its CVE.  None where the finding tells none.
    """
    years = [year for one in finding.evidence if (year := _year(one.expected.get("modified"))) is not None]
    if years:
        return max(years)
    bulletins = [int(found[1]) for name in finding.bulletins if (found := _BULLETIN.fullmatch(name))]
    if bulletins:
        return max(2000 + year if year < FIRST_BULLETINS else 1900 + year for year in bulletins)
    return max((int(found[1]) for name in finding.cves if (found := _CVE.fullmatch(name))), default=None)


def _year(stamp: object) -> int | None:
    """The year of ``2001-03-01T23:12``; None for anything else, since documents come from anywhere."""
    try:
        return datetime.fromisoformat(stamp).year if isinstance(stamp, str) else None
    except ValueError:
        return None
