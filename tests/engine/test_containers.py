"""Articles that describe a service pack or a rollup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.articles import Article
from scanner.model.facts import (
    FileFact,
    Listing,
)
from scanner.model.findings import (
    Finding,
)
from scanner.model.packages import Package
from tests.engine.building import (
    FIX,
    OLD,
    article,
    finding,
    host,
    rdr_file,
    sp,
    srp,
    told,
)


def q299444(**attributes: object) -> Article:
    return article(id="Q299444", title="SRP", requires_service_pack="SP6a", **attributes)


def rollup_host(*files: FileFact, marks: tuple[str, ...], package: Package | None = None) -> Finding:
    return finding(host(*files, marks=marks), q299444(), FIX, package or srp())


@pytest.mark.parametrize(
    ("files", "marks", "verdict", "confidence"),
    [
        ((rdr_file(),), ("Q299444",), "installed", "medium"),
        ((), ("Q299444",), "installed", "low"),
        ((OLD,), ("Q299444",), "regressed", "high"),
        ((OLD,), (), "missing", "high"),
        ((), (), "missing", "low"),
        ((rdr_file(),), (), "undetermined", "low"),
    ],
)
def test_a_rollup_is_judged_by_the_files_of_its_members(
    files: tuple[FileFact, ...], marks: tuple[str, ...], verdict: str, confidence: str
) -> None:
    assert told(rollup_host(*files, marks=marks)) == (verdict, confidence)


def test_a_rollup_without_a_complete_list_of_marks() -> None:
    found = finding(host(hotfixes_status=None), q299444(), FIX, srp())
    assert told(found) == ("undetermined", "low")
    empty = finding(host(hotfixes_status=Listing.ABSENT), q299444(), FIX, srp())
    assert "no Hotfix key at all" in empty.reason


@pytest.mark.parametrize(
    ("level", "marks", "verdict", "confidence"),
    [
        ("SP6a", ("Q246009",), "installed", "high"),
        ("SP6a", (), "installed", "high"),
        ("SP6", (), "missing", "high"),
        ("SP6", ("Q246009",), "regressed", "medium"),
        ("SP5", (), "missing", "high"),
    ],
)
def test_a_service_pack_is_judged_by_the_level(
    level: str, marks: tuple[str, ...], verdict: str, confidence: str
) -> None:
    facts = host(rdr_file(), marks=marks, system={"service_pack": level})
    package = sp("SP6a", registry_mark="Q246009")
    found = finding(facts, article(id="Q246009"), package)
    assert told(found) == (verdict, confidence)
    if verdict in ("missing", "regressed"):
        assert found.remedy is not None
        assert found.remedy.install == ("SP6a",)


def test_a_service_pack_level_nobody_knows() -> None:
    unknown = host(system={"service_pack": None, "csd_version": None})
    found = finding(unknown, article(id="Q246009"), sp("SP6a", registry_mark="Q246009"))
    assert told(found) == ("undetermined", "low")
    assert "afd.sys" in (found.settle or "")
    either = host(system={"service_pack": None}, hotfixes_status=None)
    assert "SP6 or SP6a" in finding(either, article(id="Q246009"), sp("SP6a", registry_mark="Q246009")).reason


def test_a_service_pack_known_from_the_registry_only() -> None:
    facts = host(files=None, directories=None)
    found = finding(facts, article(id="Q246009"), sp("SP6a", registry_mark="Q246009"))
    assert told(found) == ("installed", "low")


def test_a_service_pack_of_another_product_has_no_level_here() -> None:
    package = replace(sp("SP6a", id="EX55-SP3", registry_mark="Q246009"), level="Exchange 5.5 SP3")
    assert told(finding(host(), article(id="Q246009"), package)) == ("missing", "low")
