"""CSV: a row for each finding, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from scanner.model.findings import HostReport, Run, RunError
from scanner.report.finding_rows import COLUMNS, Row, error_row, host_rows
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell for a formula or a command (OWASP, "CSV Injection")."""


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return CsvDocument()


class CsvDocument:
    """Writes CSV as RFC 4180 has it, in UTF-8, in the memory of one host.

    Every cell is quoted.  One that a spreadsheet would calculate has an apostrophe before it.
    """

    suffix = ".csv"

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document."""
        out.write(_lines([COLUMNS]))
        for report in hosts:
            out.write(_lines(host_rows(run, report)))
        for error in errors:
            out.write(_lines([error_row(run, error)]))


def _lines(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [inert(cell) for cell in row] for row in rows
    )
    return text.getvalue().encode("utf-8", "backslashreplace")


def inert(cell: str) -> str:
    """The cell as a spreadsheet will show it instead of calculating it."""
    return f"'{cell}" if cell.lstrip(" ")[:1] in _FORMULA_STARTS else cell
