"""CSV."""

from __future__ import annotations

import csv
import io

import pytest

from scanner.report.csv_document import inert
from scanner.report.finding_rows import COLUMNS
from tests.report.golden import assert_golden
from tests.report.samples import ERRORS, HOSTS, harmful
from tests.report.writing import written


def rows(document: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(document.decode(), newline=""), strict=True))


def test_the_document_is_what_it_was() -> None:
    assert_golden("findings.csv", written("csv"))


def test_lines_end_as_rfc_4180_has_it_and_every_row_has_every_column() -> None:
    text = written("csv", (*HOSTS, harmful('a,"b"\r\nc')))
    lines = text.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert {len(row) for row in csv.reader(io.StringIO(text.decode(), newline=""))} == {len(COLUMNS)}


def test_findings_hosts_without_any_and_errors() -> None:
    found = rows(written("csv"))
    assert [row["record"] for row in found].count("finding") == sum(len(host.findings) for host in HOSTS)
    (host,) = (row for row in found if row["record"] == "host")
    assert (host["target"], host["outcome"]) == (HOSTS[3].target, "unreachable")
    errors = [row for row in found if row["record"] == "error"]
    assert [row["target"] for row in errors] == [error.target for error in ERRORS]
    assert "Access is denied." in errors[0]["reason"]
    assert errors[0]["advice"] == ERRORS[0].advice


def test_a_finding_has_what_argues_it() -> None:
    (row,) = (row for row in rows(written("csv")) if row["article"] == "Q280119")
    assert [row[name] for name in ("verdict", "severity", "bulletins", "cves", "remarks", "install")] == [
        "regressed", "Important", "MS00-070", "CVE-2000-0739", "reboot-pending size-differs", "Q299444",
    ]  # fmt: skip
    assert "expected version 4.0.1381.7086" in row["evidence"]
    assert "observed version 4.0.1381.336" in row["evidence"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "－", "＠"])
def test_no_cell_is_calculated(start: str) -> None:
    for row in rows(written("csv", (harmful(f"{start}cmd|' /C calc'!A0"),), ())):
        assert not [cell for cell in row.values() if cell.lstrip(" ")[:1] in "=+-@＝＋－＠" and cell.strip()]
    assert inert("Q275020") == "Q275020"
    assert inert("") == ""
