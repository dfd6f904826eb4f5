"""The checklist as PDF, ready for a printer."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from scanner.model.findings import HostReport, Run, RunError
from scanner.report.checklist import Checklist
from scanner.report.checklist_view import Sheet
from scanner.report.interface import Writer
from scanner.report.printing import printer
from scanner.report.rendering import Rendering

HOST_LIMIT = 100
"""Hosts that have a page, those on which most fails: setting a page takes a fifth of a second.

The others are named at the end; the HTML form has a page for each of any number.
"""


def writer(rendering: Rendering) -> Writer:
    """The writer of this format.  Raises :class:`OperatorError` where WeasyPrint is missing."""
    return PrintedChecklist(rendering)


class PrintedChecklist(Checklist):
    """Prints the same pages that the HTML has, as many as :data:`HOST_LIMIT`."""

    suffix = ".pdf"

    def __init__(self, rendering: Rendering) -> None:
        super().__init__(rendering)
        self._print = printer()

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document."""
        self._print(self.pieces(run, hosts, errors), run, out)

    def chosen(self, sheets: Iterator[Sheet], unprinted: list[str]) -> Iterable[Sheet]:
        """The sheets that are printed, in the order of the document."""
        kept: list[tuple[tuple[int, int, int], Sheet]] = []
        for one in sheets:
            entry = ((one.line.failed, one.line.open, -one.line.number), one)
            if len(kept) < HOST_LIMIT:
                heapq.heappush(kept, entry)
            else:
                unprinted.append(heapq.heappushpop(kept, entry)[1].line.name)
        return sorted((one for _, one in kept), key=lambda one: one.line.number)
