"""An Excel workbook: what the run comes to, the hosts, the fixes, and every finding."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from tempfile import TemporaryFile
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from scanner.model.findings import COMPLIANT, HostReport, Run, RunError, Verdict
from scanner.report.finding_rows import COLUMNS, Row, error_row, finding_cells, host_rows
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.shared import Shared
from scanner.report.summary import Summary
from scanner.report.text import share, visible
from scanner.report.view import APPLICABLE, HostLine, worst_hosts_first
from scanner.report.workbook_sheets import Cell, Looks, Sheet

ROW_LIMIT = 1_048_576
"""Rows that a sheet of Excel has, the line of titles among them."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

HOST_TITLES = ("host", "target", "system", "state", *(verdict.value for verdict in APPLICABLE), "coverage")
FIX_TITLES = ("install, in this order", "title of the last", "findings it settles", "hosts", "for example")

_WIDTHS = {"reason": 60, "evidence": 60, "title": 40, "system": 34, "settle": 40, "advice": 40, "article": 11}


def writer(rendering: Rendering) -> Writer:
    """The writer of this format."""
    return WorkbookDocument(rendering.every_row)


class WorkbookDocument:
    """Writes a workbook; rows go through temporary files, so that memory holds one of them.

    Findings that are satisfied are counted, and have rows only if every row is asked for.
    Cells are text or numbers, never formulas or links.  Findings that are more than a sheet has
    rows go on in further sheets.
    """

    suffix = ".xlsx"

    def __init__(self, every_row: bool) -> None:
        self._every_row = every_row

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole workbook.

        It is made in a temporary file, so that a place without room gives an ``OSError`` like
        any other, and no half of an archive.
        """
        with TemporaryFile() as made:
            try:
                with xlsxwriter.Workbook(made, _OPTIONS) as book:
                    book.use_zip64()
                    self._fill(book, run, hosts, errors)
            except FileCreateError as error:
                raise error.args[0] from error
            made.seek(0)
            shutil.copyfileobj(made, out)

    def _fill(
        self,
        book: xlsxwriter.Workbook,
        run: Run,
        hosts: Iterable[HostReport],
        errors: Iterable[RunError],
    ) -> None:
        book.set_properties({"title": "Hotfix compliance", "author": "hotfixscan", "created": run.started_at})
        looks = Looks(book)
        first, listed, fixes = (book.add_worksheet(name) for name in ("Summary", "Hosts", "Fixes"))
        findings = _Pages(book, looks, "Findings")
        cells, summary = Shared(finding_cells), Summary()
        for report in hosts:
            summary.add(report)
            findings.add(self._rows(run, report, cells))
        told = _Pages(book, looks, "Could not be read")
        told.add(error_row(run, error) for error in errors)
        _write_hosts(listed, looks, summary)
        _write_fixes(fixes, looks, summary)
        _write_summary(first, looks, run, summary, told.rows, self._every_row)
        findings.end()
        told.end()

    def _rows(self, run: Run, report: HostReport, cells: Shared[Row]) -> Iterator[Row]:
        if not self._every_row and report.findings:
            shown = tuple(one for one in report.findings if one.verdict not in COMPLIANT)
            if not shown:
                return
            report = replace(report, findings=shown)
        yield from host_rows(run, report, cells)


class _Pages:
    """Rows in one sheet after another, each begun when there is something for it."""

    def __init__(self, book: xlsxwriter.Workbook, looks: Looks, name: str) -> None:
        self._book = book
        self._looks = looks
        self._name = name
        self._pages = 0
        self._sheet: Sheet | None = None
        self.rows = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows."""
        for row in rows:
            if self._sheet is None or self._sheet.rows >= ROW_LIMIT:
                self.end()
                self._sheet = self._begun()
            self._sheet.add(row)
            self.rows += 1

    def end(self) -> None:
        """Finish the sheet that was begun, if any."""
        if self._sheet is not None:
            self._sheet.end()

    def _begun(self) -> Sheet:
        self._pages += 1
        name = self._name if self._pages == 1 else f"{self._name} {self._pages}"
        widths = [_WIDTHS.get(column, 16) for column in COLUMNS]
        return Sheet(self._book.add_worksheet(name), self._looks, COLUMNS, widths)


def _write_hosts(place: Worksheet, looks: Looks, summary: Summary) -> None:
    sheet = Sheet(place, looks, HOST_TITLES, (22, 26, 36, 16, *(14 for _ in APPLICABLE), 10))
    for line in worst_hosts_first(summary.lines):
        sheet.add(_host_cells(line))
    sheet.end()


def _host_cells(line: HostLine) -> Iterator[Cell]:
    yield from (visible(line.name), visible(line.target), visible(line.system))
    yield f"{line.state.value}{' (in part)' if line.partial else ''}"
    yield from (line.counts[verdict] for verdict in APPLICABLE)
    yield line.coverage if any(line.counts[verdict] for verdict in APPLICABLE) else None


def _write_fixes(place: Worksheet, looks: Looks, summary: Summary) -> None:
    sheet = Sheet(place, looks, FIX_TITLES, (28, 60, 20, 10, 44))
    for fix in summary.fixes():
        steps, title = visible(", then ".join(fix.steps)), visible(fix.title or "")
        sheet.add((steps, title, fix.findings, fix.hosts, visible(", ".join(map(visible, fix.examples)))))
    sheet.end()


def _write_summary(
    place: Worksheet, looks: Looks, run: Run, summary: Summary, errors: int, every_row: bool
) -> None:
    sheet = Sheet(place, looks, ("Hotfix compliance", ""), (34, 70), filtered=False)
    coverage = f"{share(summary.coverage)} of the articles that apply were decided by the evidence"
    sheet.add(("coverage", coverage))
    for state, count in summary.states().items():
        sheet.add((f"hosts: {state.value}", count))
    for verdict in Verdict:
        sheet.add((f"findings: {verdict.value}", summary.verdicts[verdict]))
    sheet.add(("could not be read", errors))
    sheet.add(("run", visible(run.id)))
    for name, at in (("started", run.started_at), ("finished", run.finished_at)):
        sheet.add((name, at.strftime("%Y-%m-%d %H:%M UTC") if at else "not finished"))
    sheet.add(("rules", f"{run.rules.count:,}, version {visible(run.rules.version)}"))
    sheet.add(("SHA-256 of the rules", visible(run.rules.sha256)))
    sheet.add(("hotfixscan", visible(run.scanner)))
    told = "all" if every_row else "those that fail or are undecided; --show all lists the others, too"
    sheet.add(("sheets", f"Hosts, the worst first; Fixes, what settles most first; Findings, {told}"))
