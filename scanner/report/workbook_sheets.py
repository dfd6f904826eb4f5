"""A sheet of a workbook, written row by row, and how its cells look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from scanner.model.findings import Verdict
from scanner.report.view import State

Cell = str | int | float | None
"""Text, a number, a share between 0 and 1 (a float), or nothing."""

_INK = {
    Verdict.MISSING.value: "#9C0006",
    Verdict.REGRESSED.value: "#9C0006",
    Verdict.MISMATCHED.value: "#9C0006",
    Verdict.UNDETERMINED.value: "#7F6000",
    Verdict.INSTALLED.value: "#005A2B",
    Verdict.COVERED.value: "#005A2B",
    State.NOT_COMPLIANT.value: "#9C0006",
    State.UNDECIDED.value: "#7F6000",
    State.NOT_SCANNED.value: "#7F6000",
    State.COMPLIANT.value: "#005A2B",
}
"""The colours of words that say how it stands: contrast on white over 4.5 (WCAG 2.1 AA)."""


class Looks:
    """The formats of cells, which belong to one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "valign": "vcenter"}
        )
        self.text = book.add_format({"valign": "top", "num_format": "@"})
        self.number = book.add_format({"valign": "top", "num_format": "#,##0", "align": "right"})
        self.share = book.add_format({"valign": "top", "num_format": "0 %", "align": "right"})
        self.words = {
            word: book.add_format({"valign": "top", "num_format": "@", "font_color": colour, "bold": True})
            for word, colour in _INK.items()
        }


class Sheet:
    """One sheet with a line of titles that stays in view and can be filtered by."""

    def __init__(
        self,
        place: Worksheet,
        looks: Looks,
        titles: Sequence[str],
        widths: Iterable[float],
        filtered: bool = True,
    ) -> None:
        self._place = place
        self._looks = looks
        self._titles = titles
        self._filtered = filtered
        self.rows = 1
        for column, width in enumerate(widths):
            place.set_column(column, column, width)
        place.freeze_panes(1, 1)
        place.set_landscape()
        place.set_paper(9)  # A4
        place.fit_to_pages(1, 0)
        place.repeat_rows(0)
        place.set_footer("&LHotfix compliance: &A&RPage &P of &N")
        for column, title in enumerate(titles):
            place.write_string(0, column, title, looks.title)

    def add(self, cells: Iterable[Cell]) -> None:
        """Write the next row."""
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                self._place.write_string(
                    self.rows, column, cell, self._looks.words.get(cell, self._looks.text)
                )
            elif isinstance(cell, float):
                self._place.write_number(self.rows, column, cell, self._looks.share)
            else:
                self._place.write_number(self.rows, column, cell, self._looks.number)
        self.rows += 1

    def end(self) -> None:
        """Say that there are no more rows."""
        if self._filtered:
            self._place.autofilter(0, 0, self.rows - 1, len(self._titles) - 1)
