"""PDF: the report for a desk or an archive, with a table of contents, headers and page numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from scanner.model.findings import HostReport, Run, RunError
from scanner.report.evidence_text import decisive_text
from scanner.report.interface import Writer
from scanner.report.page_assets import stylesheet
from scanner.report.page_environment import environment, faults_told, main_template
from scanner.report.pdf_selection import Selection
from scanner.report.printing import on_paper, printer
from scanner.report.rendering import Rendering
from scanner.report.report_view import report_view
from scanner.report.summary import Summary
from scanner.report.totals import Totals

TEMPLATE = "pdf.html.j2"
"""The template that the document begins with; it uses :data:`STYLE`."""

STYLE = "pdf.css"

FIX_LIMIT, HOST_LIMIT = 100, 500
"""Fixes and hosts that are listed; what is left out is counted, and where it is to be found is said."""

FIRST_FIXES, FIRST_HOSTS, FIRST_CHANGES = 6, 6, 6
"""Of each, those on the first page."""


def writer(rendering: Rendering) -> Writer:
    """The writer of this format.  Raises :class:`OperatorError` where WeasyPrint is missing."""
    return PdfDocument(rendering)


class PdfDocument:
    """Prints the view of the report; of hosts it keeps what is printed."""

    suffix = ".pdf"

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering
        self._print = printer()

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document.  Raises :class:`OperatorError` if the operator's template is wrong."""
        self._print([self.html(run, hosts, errors)], run, out)

    def html(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError]) -> str:
        """What is printed."""
        summary, totals, selection = Summary(), Totals(), Selection()
        for report in hosts:
            line = summary.add(report)
            groups = frozenset(self._rendering.groups.get(report.target, ()))
            totals.add(line, report.findings, groups)
            selection.add(line, report)
        view = report_view(run, summary, totals, errors, self._rendering, selection.pages())
        own = self._rendering.template
        with faults_told(own):
            made = environment(own).overlay(finalize=on_paper)
            made.filters["decisive"] = decisive_text
            template = made.get_template(main_template(own, TEMPLATE))
            return template.render(
                **view.as_names(),
                **stylesheet(made, STYLE),
                questions=selection.questions(),
                questions_left=selection.questions_left,
                hosts_left=selection.hosts_left,
                fix_limit=FIX_LIMIT,
                host_limit=HOST_LIMIT,
                first_fixes=FIRST_FIXES,
                first_hosts=FIRST_HOSTS,
                first_changes=FIRST_CHANGES,
            )
