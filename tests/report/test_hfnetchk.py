"""The lines of Hfnetchk.exe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.facts import SystemFacts
from scanner.model.findings import HostReport, Remark
from tests.report import samples
from tests.report.golden import assert_golden
from tests.report.samples import HOSTS, harmful, report
from tests.report.writing import written


def rows(*hosts: HostReport, name: str = "hfnetchk") -> list[list[str]]:
    text = written(name, hosts, ()).decode("cp1252")
    assert text.endswith("\r\n")
    return [line.split("\t") for line in text.removesuffix("\r\n").split("\r\n")]


def test_the_lines_are_what_they_were() -> None:
    assert_golden("hfnetchk.txt", written("hfnetchk"))
    assert_golden("hfnetchk-vv.txt", written("hfnetchk-vv"))


def test_the_columns_and_the_words() -> None:
    head, *found = rows(*HOSTS)
    assert head == ["Machine Name", "Product", "Bulletin", "Q Number", "Reason", "Status"]
    assert ["HMI-04 (10.1.0.17)", "WINDOWS NT4 SP6a", "MS00-070", "Q280119"] in [row[:4] for row in found]
    assert {row[5] for row in found} == {"Found", "NOT Found", "Note", "Information"}
    status = {row[3]: row[5] for row in found}
    assert (status["Q280119"], status["Q305399"], status["Q246009"]) == ("NOT Found", "Note", "Found")


def test_a_script_of_the_time_reads_them() -> None:
    """Splits at tabs, skips the header by its first cell, takes the name up to the space and six digits."""
    read = set()
    for cells in rows(*HOSTS):
        if cells[0] != "Machine Name" and cells[5] == "NOT Found":
            read.add((cells[0].split(" ")[0], cells[3][-6:]))
    assert read == {("HMI-04", "275020"), ("HMI-04", "280119"), ("HMI-04", "322051")}


def test_an_inventory_of_the_time_reads_the_verbose_lines() -> None:
    """Bulletin, title, number and description from places 2, 3, 4 and 7; reason and status from 6 and 8."""
    read = {cells[4][-6:]: cells for cells in rows(*HOSTS, name="hfnetchk-vv") if cells[0] != "Machine Name"}
    cells = read["280119"]
    assert len(cells) == 9
    assert (cells[0].split(" ")[0], cells[2], cells[3]) == ("HMI-04", "MS00-070", samples.REGRESSED.title)
    assert cells[6].startswith("It is registered, but Ntoskrnl.exe")
    assert (cells[7], cells[8]) == ("Install Q299444.", "NOT Found")


def test_a_newer_file_is_a_warning_and_each_bulletin_has_a_line() -> None:
    newer = replace(
        samples.INSTALLED, remarks=(Remark.NEWER_THAN_LISTED,), bulletins=("MS00-001", "MS00-002")
    )
    assert [(row[2], row[5]) for row in rows(report("smb://a", newer))[1:]] == [
        ("MS00-001", "Warning"),
        ("MS00-002", "Warning"),
    ]


@pytest.mark.parametrize(
    ("system", "product"),
    [
        (SystemFacts(product="Windows NT", version="4.0", service_pack="none"), "WINDOWS NT4 Gold"),
        (SystemFacts(product="Windows NT", version="3.51", service_pack="SP5"), "WINDOWS NT 3.51, SP5"),
        (SystemFacts(product="Windows NT", version="4.0"), "WINDOWS NT4"),
    ],
)
def test_products(system: SystemFacts, product: str) -> None:
    assert rows(report("smb://a", samples.MISSING, system=system))[1][1] == product


def test_nothing_from_a_host_makes_a_column_or_a_line() -> None:
    found = rows(harmful("a\tb\r\nc"), harmful())
    assert {len(row) for row in found} == {6}
    assert len(found) == 3
