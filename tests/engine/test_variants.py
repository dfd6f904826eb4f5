"""Hardware abstraction layers: many files, one name."""

from __future__ import annotations

import pytest

from scanner.engine.case import case
from scanner.engine.index import index
from scanner.engine.variants import listed_variant, of_variant
from scanner.model.articles import FileRow, Platform
from scanner.model.facts import FileFact
from scanner.model.findings import Comparison, Confidence, Finding
from scanner.model.logic import Truth
from tests.engine.building import article, file, finding, host, pack, row, told


def hal(name: str, size: int) -> FileRow:
    return row(name, installed_as="Hal.dll", size=size, date="2000-05-22", platform=Platform.X86)


MPS = (hal("Halapic.dll", 66912), hal("Halmps.dll", 69024))
FIX = article(*MPS, id="Q263605", title="HALs")


def installed(original_name: str | None, **attributes: object) -> FileFact:
    known = {"size": 52768, "modified": "1999-04-29T12:04:00", "machine": "x86"}
    return file("System32\\hal.dll", original_name=original_name, **{**known, **attributes})


def judged(one: FileFact) -> Finding:
    return finding(host(one), FIX)


def test_a_hal_that_the_table_lists_is_compared() -> None:
    assert told(judged(installed("HALMPS.DLL"))) == ("missing", "medium")
    assert told(judged(installed("halmps.dll", size=69024, modified="2000-05-22T17:37:00"))) == (
        "installed",
        "medium",
    )


def test_a_hal_is_held_against_its_own_row_only() -> None:
    other = installed("halapic.dll", size=69024, modified="2000-05-22T17:37:00")
    assert judged(other).verdict.value == "undetermined"


def test_a_hal_that_the_table_does_not_list_does_not_concern_the_host() -> None:
    found = judged(installed("hal.dll"))
    assert found.verdict.value == "not-applicable"
    assert found.evidence[0].observed == {"status": "absent", "original_name": "hal.dll"}


@pytest.mark.parametrize("original_name", [None, "vendor.dll"])
def test_a_hal_of_unknown_kind_is_only_known_by_size_and_date(original_name: str | None) -> None:
    found = judged(installed(original_name))
    assert found.verdict.value == "undetermined"
    assert found.reason == "hal.dll: which hardware abstraction layer it is was not read."
    older = case(host(installed(original_name)), index(pack(FIX))).standings[FIX.id].weighed[0].match
    assert older is not None
    assert (older.comparison, older.confidence) == (Comparison.UNKNOWN, Confidence.LOW)
    exact = installed(original_name, size=66912, modified="2000-05-22T17:36:00")
    assert judged(exact).verdict.value == "installed"
    alien = installed(original_name, machine="alpha")
    assert judged(alien).verdict.value == "mismatched"


def test_every_other_file_has_one_variant() -> None:
    assert listed_variant("Rdr.sys", MPS, installed(None)) is Truth.YES
    assert of_variant(MPS, installed("rdr.sys")) == MPS
