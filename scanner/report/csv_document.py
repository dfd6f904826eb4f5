"""CSV: a row for each finding, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from scanner.model.findings import HostReport, Run, RunError
from scanner.report.finding_rows import COLUMNS, Row, bare_row, error_row, finding_cells, host_cells
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.shared import Shared

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell for a formula or a command (OWASP, "CSV Injection")."""

_END = b"\r\n"


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
        out.write(_line(COLUMNS))
        cells = Shared(lambda finding: b"," + _line(finding_cells(finding)))
        for report in hosts:
            head = _line(("finding", *host_cells(run, report))).removesuffix(_END)
            out.write(b"".join([head + cells.of(finding) for finding in report.findings]))
            out.writelines(map(_line, bare_row(run, report)))
        for error in errors:
            out.write(_line(error_row(run, error)))


def _line(cells: Row) -> bytes:
    """A row, or the beginning of one; quotation marks within a cell are doubled."""
    text = ",".join(['"' + inert(cell).replace('"', '""') + '"' for cell in cells])
    return text.encode("utf-8", "backslashreplace") + _END


def inert(cell: str) -> str:
    """The cell as a spreadsheet will show it instead of calculating it."""
    return f"'{cell}" if cell.lstrip(" ")[:1] in _FORMULA_STARTS else cell
