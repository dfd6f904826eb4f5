"""The checklist: for each host a page to be printed, what fails on it and what to do, to be ticked off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from scanner.model.findings import HostReport, Run, RunError
from scanner.report.checklist_view import Sheet, closed_text, sheet
from scanner.report.interface import Writer
from scanner.report.page_assets import stylesheet
from scanner.report.page_environment import environment, faults_told, main_template
from scanner.report.printing import on_paper
from scanner.report.rendering import Rendering
from scanner.report.view import HostLine, host_line

QUESTIONS = 8
"""Questions about a host that are printed, so that it stays on a page; the others are counted."""

RULES = 3
"""Articles that are named with a question; the others are counted."""

STRAYS = 8
"""Files that do not belong which are printed of a host; the others are counted."""

PROBLEM_LIMIT = 200
"""Things that could not be read which are named at the end; the others are counted."""

TEMPLATE = "checklist.html.j2"
"""The template that the document begins with; it uses :data:`STYLE`."""

STYLE = "checklist.css"


def writer(rendering: Rendering) -> Writer:
    """The writer of this format."""
    return Checklist(rendering)


class Checklist:
    """Writes HTML for paper, A4; hosts are written as they come, and those without work named at the end."""

    suffix = ".html"

    def __init__(self, rendering: Rendering) -> None:
        self._own = rendering.template
        self._environment = environment(self._own).overlay(finalize=on_paper)
        self._environment.filters["closed_text"] = closed_text

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document.  Raises :class:`OperatorError` if the operator's template is wrong."""
        for piece in self.pieces(run, hosts, errors):
            out.write(piece.encode())

    def pieces(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError]) -> Iterator[str]:
        """The document, piece by piece."""
        own = self._own
        with faults_told(own):
            page = self._environment.get_template(main_template(own, TEMPLATE))
            yield from page.generate(self._view(run, hosts, errors))

    def chosen(self, sheets: Iterator[Sheet], unprinted: list[str]) -> Iterable[Sheet]:
        """The sheets that get a page; the names of others are added to ``unprinted``.  Here: all."""
        return sheets

    def _view(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError]) -> dict[str, object]:
        """All that the template is given; ``sheets``, then ``problems``, can be gone through once."""
        idle: list[HostLine] = []
        unprinted: list[str] = []
        problems = iter(errors)
        return {
            "run": run,
            "sheets": self.chosen(_sheets(hosts, idle), unprinted),
            "idle": idle,
            "unprinted": unprinted,
            "problems": islice(problems, PROBLEM_LIMIT),
            "problems_left": problems,
            "question_limit": QUESTIONS,
            "rule_limit": RULES,
            "stray_limit": STRAYS,
            **stylesheet(self._environment, STYLE),
        }


def _sheets(hosts: Iterable[HostReport], idle: list[HostLine]) -> Iterator[Sheet]:
    """The hosts that there is work on; the others are added to ``idle``."""
    for number, report in enumerate(hosts, 1):
        one = sheet(host_line(number, report), report)
        if one.work:
            yield one
        else:
            idle.append(one.line)
