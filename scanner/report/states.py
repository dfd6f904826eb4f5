"""What was found, each thing once: texts, evidence, and the states that an article is found in.

Hosts of a fleet share most of what is found on them.  A page that holds every finding of every
host holds each distinct one once, and for each host no more than the numbers of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from scanner.model.articles import Severity
from scanner.model.findings import NON_COMPLIANT, Confidence, Evidence, Finding
from scanner.report.page_text import attributes
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.totals import fix_year
from scanner.report.view import WORST_FIRST

SEVERITIES = (None, Severity.CRITICAL, Severity.IMPORTANT, Severity.MODERATE, Severity.LOW)
"""Severities by their number in the page."""

CONFIDENCES = tuple(Confidence)
"""Confidences by their number in the page."""

STATES_KEPT = 100_000
"""States that a page holds with their evidence, which is some 10 MB; of further ones only the verdict is."""

REMEMBERED = 1 << 16
"""Findings that are known by sight; beyond that they are looked up by what they say."""

LEFT_OUT = "The page has no room for the evidence of this finding; the JSON document has it."

Placed = tuple[int, int]
"""The column of an article and the number of a state in it, from 1."""


@dataclass(slots=True)
class Column:
    """One article: the number of its name among the texts, and its states."""

    rule: int
    states: list[bytes] = field(default_factory=list)
    numbers: dict[bytes, int] = field(default_factory=dict)


class States:
    """Numbers findings; what was numbered is in ``texts``, ``evidence`` and ``columns``, as JSON."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {"": 0}
        self.evidence: dict[bytes, int] = {}
        self.columns: list[Column] = []
        self._by_rule: dict[tuple[str, int], int] = {}
        self._known: dict[int, tuple[Finding, Placed]] = {}
        self._count = 0

    def placed(self, findings: tuple[Finding, ...]) -> dict[int, int]:
        """The state of each article of one host, by its column."""
        row = dict([self._place(finding) for finding in findings])
        return row if len(row) == len(findings) else self._place_twice(findings)

    def _place_twice(self, findings: tuple[Finding, ...]) -> dict[int, int]:
        """The same where a document has an article twice: the second is in a column of its own."""
        row: dict[int, int] = {}
        seen: dict[str, int] = {}
        for finding in findings:
            nth = seen[finding.rule] = seen.get(finding.rule, -1) + 1
            column, state = self._number(finding, nth)
            row[column] = state
        return row

    def _place(self, finding: Finding) -> Placed:
        known = self._known.get(id(finding))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[id(finding)] = (finding, self._number(finding, 0))
        return known[1]

    def _number(self, finding: Finding, nth: int) -> Placed:
        number = self._by_rule.setdefault((finding.rule, nth), len(self.columns))
        if number == len(self.columns):
            self.columns.append(Column(self.text(finding.rule)))
        column = self.columns[number]
        whole = self._count < STATES_KEPT
        state = self._state(finding, whole)
        found = column.numbers.get(state)
        if found is None:
            column.states.append(state)
            found = column.numbers[state] = len(column.states)
            self._count += 1
        return number, found

    def _state(self, finding: Finding, whole: bool) -> bytes:
        """A finding as the page's script reads it: see ``templates/script/data.js``."""
        remedy = finding.remedy
        year = fix_year(finding) if finding.verdict in NON_COMPLIANT else None
        return msgspec.json.encode(
            [
                WORST_FIRST.index(finding.verdict),
                CONFIDENCES.index(finding.confidence),
                SEVERITIES.index(finding.severity),
                self.text(finding.title),
                self.text(finding.reason if whole else LEFT_OUT, PARAGRAPH_LIMIT),
                self.text(finding.settle, PARAGRAPH_LIMIT),
                [self.text(remark.value) for remark in finding.remarks],
                [self.piece(one) for one in finding.evidence] if whole else [],
                self._names(finding.covered_by),
                self._names(remedy.install if remedy else ()),
                self._names(remedy.alternatives if remedy else ()),
                self.text(remedy.advice if remedy else None, PARAGRAPH_LIMIT),
                self.text(finding.waiver),
                visible(finding.fingerprint) if whole else "",
                self._names(finding.bulletins),
                self._names(finding.cves),
                year,
            ]
        )

    def _names(self, names: tuple[str, ...]) -> list[int]:
        return [self.text(name) for name in names]

    def piece(self, evidence: Evidence) -> int:
        """The number of a piece of evidence."""
        rows = [
            [self.text(row.name), self.text(row.expected), self.text(row.observed), int(row.differs)]
            for row in attributes(evidence)
        ]
        head = [self.text(text) for text in (evidence.kind, evidence.subject, evidence.comparison)]
        piece = msgspec.json.encode([*head, self.text(evidence.note), rows])
        return self.evidence.setdefault(piece, len(self.evidence))

    def text(self, text: str | None, limit: int = 200) -> int:
        """The number of a text, made harmless to look at; 0 is none."""
        return self.texts.setdefault(visible(text, limit), len(self.texts)) if text else 0
