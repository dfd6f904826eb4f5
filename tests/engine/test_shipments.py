from __future__ import annotations

import datetime as dt

import pytest

from scanner.engine.comparison import Setting
from scanner.engine.shipments import is_build, of_size_and_date, shipments
from scanner.model.articles import FileSet
from tests.engine.building import article, file, pack, rdr, rdr_file, row, sp

KERNEL_MP = row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", size=954880, date="2000-07-27")


def test_builds_are_found_under_the_name_they_are_installed_as() -> None:
    manifest = sp("SP5", file_sets=(FileSet("Windows NT 4.0", files=(KERNEL_MP,)),))
    builds = shipments(pack(article(rdr()), manifest))
    assert set(builds) == {"rdr.sys", "ntoskrnl.exe"}
    assert [(one.source, one.section) for one in builds["ntoskrnl.exe"]] == [("SP5", "Windows NT 4.0")]


@pytest.mark.parametrize(
    ("attributes", "same"),
    [
        ({}, True),
        ({"size": 266225}, False),
        ({"machine": "alpha"}, False),
        ({"version": "4.0.1381.7085"}, False),
        ({"modified": None}, True),
        ({"modified": None, "version": None}, False),
        ({"version": None}, True),
        ({"modified": "2001-03-03T00:00:00"}, False),
        ({"modified": "2001-03-02T23:59:00"}, True),
        ({"machine": None}, True),
    ],
)
def test_a_build_agrees_in_every_attribute_that_is_known(attributes: dict[str, object], same: bool) -> None:
    assert is_build(rdr_file(**attributes), rdr(), Setting()) is same


def test_a_row_without_a_size_names_no_build() -> None:
    assert not is_build(rdr_file(), rdr(size=None), Setting())
    assert not is_build(file("a.dll", size=5), row(size=5), Setting())


def test_by_size_and_date_alone() -> None:
    builds = shipments(pack(article(rdr(), row("Rdr.sys", size=266224))))["rdr.sys"]
    assert len(of_size_and_date(266224, dt.date(2001, 3, 2), builds)) == 1
    assert not of_size_and_date(266224, dt.date(2001, 3, 3), builds)
    assert not of_size_and_date(266223, dt.date(2001, 3, 1), builds)
