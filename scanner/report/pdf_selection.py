"""What of the hosts is printed: setting tables is slow, and nobody reads ten thousand pages."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, replace

from scanner.model.findings import NON_COMPLIANT, HostReport, Verdict
from scanner.report.report_view import HostPage
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import HostLine, worst_first

HOSTS_IN_FULL = 25
"""Hosts whose findings are printed one by one: the worst."""

FINDINGS_OF_HOST = 20
"""Findings of one host that are printed, the worst first; the others are counted."""

QUESTION_LIMIT = 40
"""Questions that are printed, those that would settle most; the others are counted."""

QUESTIONS_KEPT = 10_000
"""Different questions that are counted apart, so that hostile facts cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What to find out; the findings it would settle, and the hosts they are on."""

    settle: str
    findings: int
    hosts: int


class Selection:
    """Add each host once; then ask."""

    def __init__(self) -> None:
        self._worst: list[tuple[tuple[int, int, int], HostPage]] = []
        self._findings: Counter[str] = Counter()
        self._hosts: Counter[str] = Counter()
        self.hosts_left = 0

    def add(self, line: HostLine, report: HostReport) -> None:
        """Take in one host."""
        self._count_questions(report)
        if not line.failed and not report.strays:
            return
        kept = (line.failed, line.open, -line.number)
        if len(self._worst) < HOSTS_IN_FULL:
            heapq.heappush(self._worst, (kept, _page(line, report)))
            return
        self.hosts_left += 1
        if kept > self._worst[0][0]:
            heapq.heapreplace(self._worst, (kept, _page(line, report)))

    def _count_questions(self, report: HostReport) -> None:
        asked = Counter(
            visible(one.settle or one.reason, PARAGRAPH_LIMIT)
            for one in report.findings
            if one.verdict is Verdict.UNDETERMINED
        )
        for settle, count in asked.items():
            if settle in self._findings or len(self._findings) < QUESTIONS_KEPT:
                self._findings[settle] += count
                self._hosts[settle] += 1

    def pages(self) -> tuple[HostPage, ...]:
        """The worst hosts, the worst first, each with the findings that are printed."""
        return tuple(page for _, page in sorted(self._worst, key=lambda one: one[0], reverse=True))

    def questions(self) -> tuple[OpenQuestion, ...]:
        """What to find out, that which settles most first."""
        most = sorted(self._findings.items(), key=lambda item: (-item[1], item[0]))[:QUESTION_LIMIT]
        return tuple(OpenQuestion(settle, count, self._hosts[settle]) for settle, count in most)

    @property
    def questions_left(self) -> int:
        """How many questions are not among them."""
        return max(len(self._findings) - QUESTION_LIMIT, 0)


def _page(line: HostLine, report: HostReport) -> HostPage:
    """A host with those of its findings that are printed."""
    failing = [one for one in worst_first(report.findings) if one.verdict in NON_COMPLIANT]
    return HostPage(line, replace(report, findings=()), tuple(failing[:FINDINGS_OF_HOST]))
