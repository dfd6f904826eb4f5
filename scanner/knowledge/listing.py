"""The tables of an article that list a fix's files, and those that list something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scanner.knowledge.columns import Role
from scanner.knowledge.leads import Lead, Said, said
from scanner.knowledge.reading import PassedTable
from scanner.knowledge.scopes import Scope, scope
from scanner.knowledge.sections import Section
from scanner.knowledge.source import Source
from scanner.knowledge.tables import Failure, Table, tables
from scanner.knowledge.tokens import Token, tokens

_FILE = re.compile(r"\w\.[a-z_]\w{1,3}\b", re.IGNORECASE)
_HEADER = re.compile(r"\bfile ?name\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_REMEDIES = frozenset({"RESOLUTION", "WORKAROUND", "STATUS"})
_PROGRAM = re.compile(r"\.(?:exe|zip|cab|msi)$", re.IGNORECASE)

LONGEST_LEAD = 1500
"""Characters before a table that may say what it is."""
LONGEST_LEAD_LINES = 200
NEAR = 300
"""Characters between two tables of which the second goes on with the first."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A table that lists a fix's files, what it is for, the words before it, and the line where it begins."""

    table: Table
    scope: Scope
    lead: str
    line: int


@dataclass(slots=True)
class Listing:
    """What the tables of an article are."""

    fixes: list[Listed] = field(default_factory=list)
    packages: list[Table] = field(default_factory=list)
    passed: list[PassedTable] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


def listing(text: Source, parts: Sequence[Section], *, claims_fix: bool) -> Listing:
    """Sort the tables of all sections; ``failed`` are the lines of rows that could not be read."""
    found = Listing()
    for section in parts:
        if any(_may_list(line) for line in text.lines[section.start : section.end]):
            _Sorter(text, section, claims_fix, found).sort()
    return found


def _may_list(line: str) -> bool:
    """Whether a line could be a row, naming a file and having a digit, or the header above rows."""
    return _HEADER.search(line) is not None or (
        _FILE.search(line) is not None and _DIGIT.search(line) is not None
    )


@dataclass(slots=True)
class _Sorter:
    text: Source
    section: Section
    claims_fix: bool
    found: Listing
    before: Listed | None = None
    place: tuple[int, int] = (0, 0)

    def sort(self) -> None:
        self.place = (self.section.start, 0)
        for start, end in self._blocks():
            stream = list(tokens(self.text.lines, start, end, keeps_lines=self.text.keeps_lines))
            for table in tables(stream, keeps_lines=self.text.keeps_lines):
                if not isinstance(table, Failure):
                    self._one(table, stream)
                elif self.before is not None:
                    self.found.failed.append(table.line)

    def _blocks(self) -> Iterator[tuple[int, int]]:
        """The parts of the section between headings of the second level; no table runs over one."""
        start = self.section.start
        for heading in self.section.subheadings:
            yield start, heading
            start = heading + 2
        yield start, self.section.end

    def _one(self, table: Table, stream: list[Token]) -> None:
        lead = self._lead(stream[table.start])
        spoken = said(lead[-LONGEST_LEAD:])
        why = self._why_not(table, spoken, lead)
        number = self.text.numbers[stream[table.start].line]
        if why and table.rows:
            self.found.passed.append(PassedTable(number, len(table.rows), why))
            if spoken.lead is Lead.PACKAGE or _is_contents(table):
                self.found.packages.append(table)
            if spoken.lead is not Lead.SILENT:
                self.before = None
        elif not why:
            own = self._scope(table, spoken, lead, stream)
            self.before = Listed(table, own, lead, number)
            self.found.fixes.append(self.before)
        last = stream[table.end - 1]
        self.place = (last.line, last.end)

    def _lead(self, first: Token) -> str:
        """The words between the table before, or the top of the section, and this table."""
        line, column = self.place
        if line == first.line:
            return self.text.lines[line][max(column, first.start - 2 * LONGEST_LEAD) : first.start].strip()
        start = max(line, first.line - LONGEST_LEAD_LINES)
        lines = list(self.text.lines[start : first.line])
        lines[0] = lines[0][column if start == line else 0 :]
        lines.append(self.text.lines[first.line][max(0, first.start - 2 * LONGEST_LEAD) : first.start])
        return " ".join(" ".join(lines)[-2 * LONGEST_LEAD :].split())

    def _scope(self, table: Table, spoken: Said, lead: str, stream: list[Token]) -> Scope:
        line = stream[table.start].line
        above = [heading for heading in self.section.subheadings if heading < line]
        return scope(
            lead,
            spoken,
            [self.text.lines[heading].strip() for heading in above],
            self.before.scope if self.before else None,
            newly_headed=bool(above) and above[-1] > self.place[0],
        )

    def _why_not(self, table: Table, spoken: Said, lead: str) -> str:
        """Why a table gives no rule; empty if it lists the files of a fix."""
        if _is_contents(table):
            return "it lists what packages contain"
        if not table.rows and spoken.lead is not Lead.FIX:
            return "none of its lines is a row"
        match spoken.lead:
            case Lead.FIX:
                return ""
            case Lead.PACKAGE:
                return "it lists packages to run, not installed files"
            case Lead.OTHER:
                return "the words before it say that it lists other files than a fix's"
            case Lead.OBTAINED:
                return "" if self._plausible(table) else "nothing says that its files belong to a fix"
            case Lead.SILENT:
                return (
                    ""
                    if self._goes_on(lead) or self._plausible(table)
                    else "nothing says that it lists a fix's files"
                )

    def _goes_on(self, lead: str) -> bool:
        return self.before is not None and len(lead) <= NEAR

    def _plausible(self, table: Table) -> bool:
        """Whether a table without an announcement stands where a fix's files would."""
        return self.claims_fix and self.section.title in _REMEDIES and _dates_files(table)


def _dates_files(table: Table) -> bool:
    """Whether every row gives a date or a version, or the table's own header promises one."""
    if table.own_header:
        return True
    return all(Role.DATE in row.cells or Role.VERSION in row.cells for row in table.rows)


def _is_contents(table: Table) -> bool:
    """Whether the header names packages whose contents the rows are (Q230212)."""
    header = table.header
    if header is None or not table.own_header or len(header.subjects) < 1:
        return False
    return all(_PROGRAM.search(name) for name in header.subjects) and any(
        Role.NAME in row.cells for row in table.rows
    )


def failing_lines(found: Listing, text: Source) -> Iterator[tuple[int, str]]:
    """Line numbers and texts of rows that could not be read."""
    for index in found.failed:
        yield text.numbers[index], text.lines[index].strip()
