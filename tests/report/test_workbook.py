"""The Excel workbook, read by another library."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from scanner.report import workbook
from scanner.report.finding_rows import COLUMNS
from scanner.report.rendering import Rendering
from tests.report.contents import cells, text_of
from tests.report.golden import assert_golden
from tests.report.samples import HOSTS, WORST, harmful
from tests.report.writing import written

EVERY_ROW = Rendering(every_row=True)


def test_the_cells_are_what_they_were() -> None:
    assert_golden("workbook.txt", text_of(written("xlsx")).encode() + b"\n")


def test_the_sheets_and_what_they_hold() -> None:
    found = cells(written("xlsx", rendering=EVERY_ROW))
    assert list(found) == ["Summary", "Hosts", "Fixes", "Findings", "Could not be read"]
    assert [row[0] for row in found["Hosts"][1:]] == ["HMI-04", "HIST-02", "WS-01", "smb://10.1.0.20"]
    assert [(row[0], row[2], row[3]) for row in found["Fixes"][1:]] == [
        ("Q299444", 2, 1),
        ("SP6a, then Q322051", 1, 1),
    ]
    assert found["Findings"][0] == COLUMNS
    assert len(found["Findings"]) == 2 + sum(len(host.findings) for host in HOSTS)
    assert len(found["Could not be read"]) == 3


def test_what_is_satisfied_has_rows_if_they_are_asked_for() -> None:
    found = cells(written("xlsx"))
    verdicts = [row[COLUMNS.index("verdict")] for row in found["Findings"][1:]]
    assert {"missing", "undetermined", "not-applicable", None} == set(verdicts) - {"regressed", "mismatched"}
    assert "--show all lists the others" in text_of(written("xlsx"))
    assert "installed" in text_of(written("xlsx", rendering=EVERY_ROW))


def test_titles_stay_in_view_and_filter() -> None:
    book = load_workbook(io.BytesIO(written("xlsx")))
    for name in ("Hosts", "Fixes", "Findings"):
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"


def test_cells_are_text_or_numbers_and_never_formulas() -> None:
    book = load_workbook(io.BytesIO(written("xlsx", (harmful("=1+1"), harmful("http://a.b"), WORST), ())))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "=1+1" in [cell.value for cell in book["Hosts"]["A"]]


@pytest.mark.parametrize("limit", [2, 5])
def test_more_findings_than_a_sheet_has_rows_go_on_in_the_next(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = cells(written("xlsx"))["Findings"][1:]
    monkeypatch.setattr(workbook, "ROW_LIMIT", limit)
    found = cells(written("xlsx"))
    pages = [rows for name, rows in found.items() if name.startswith("Findings")]
    assert all(len(rows) <= limit and rows[0] == COLUMNS for rows in pages)
    assert [row for rows in pages for row in rows[1:]] == whole
    assert list(found)[4] == "Findings 2"
