from __future__ import annotations

from typing import Any

import pytest

from scanner.engine.level import level_on, level_told_by_file, reaches, service_pack_levels
from scanner.engine.observed import observed
from scanner.engine.profile import host_profile
from scanner.model.facts import HostFacts, Listing
from scanner.model.logic import Truth
from scanner.model.servicepacks import ServicePack
from tests.engine.building import file, host

AFD = "System32\\drivers\\afd.sys"


def levels(facts: HostFacts) -> str | None:
    found = service_pack_levels(observed(facts))
    return str(found) if found else None


def machine(csd: str | None, *files: Any, **attributes: Any) -> HostFacts:
    return host(*files, system={"service_pack": None, "csd_version": csd}, **attributes)


@pytest.mark.parametrize(
    ("csd", "marks", "afd", "expected"),
    [
        (None, (), None, None),
        ("", (), None, "none"),
        ("Service Pack 5", ("Q246009",), None, "SP5"),
        ("Service Pack 6", ("Q246009",), None, "SP6a"),
        ("Service Pack 6", (), None, "SP6"),
        ("Service Pack 6", (), "1999-11-11T17:18:00", "SP6a"),
        ("Service Pack 6", (), "1999-11-10T17:18:00", "SP6a"),
        ("Service Pack 6", (), "1999-11-09T17:18:00", "SP6"),
        ("Service Pack 6", ("Q246009",), "1999-09-21T12:00:00", "SP6"),
        ("Service Pack 6", (), "2001-03-29T22:06:00", "SP6a"),
        # A stamp from before the first service pack is no build's: the mark decides.
        ("Service Pack 6", ("Q246009",), "1996-01-01T00:00:00", "SP6"),
        ("Service Pack 6", ("Q246009",), "1995-12-31T23:59:58", "SP6a"),
        ("Service Pack 6", ("Q246009",), "1980-06-03T00:00:00", "SP6a"),
        ("Service Pack 6, RC 1.3", ("Q246009",), None, "SP6a"),
        ("Beta", (), None, "none to SP6a"),
    ],
)
def test_the_true_level(csd: str | None, marks: tuple[str, ...], afd: str | None, expected: str) -> None:
    files = [file(AFD, size=66352, modified=afd)] if afd else []
    assert levels(machine(csd, *files, marks=marks)) == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        # A copy's date proves nothing; the link time and the mark do.
        ({"size": 66256, "modified": "2025-02-11T09:00:00"}, "SP6"),
        ({"size": 66352, "modified": "2025-02-11T09:00:00", "linked": "1999-11-10T20:00:00"}, "SP6a"),
        ({"size": 66256, "modified": "2003-05-20T09:00:00", "linked": "1999-04-28T20:00:00"}, "SP6"),
        ({"size": 115184, "modified": "1999-11-11T17:23:00", "machine": "alpha"}, "SP6a"),
        # For a processor that had no SP6 it says nothing: the mark decides.
        ({"size": 66352, "modified": "1999-11-11T17:23:00", "machine": "mips"}, "SP6"),
    ],
)
def test_afd_is_weighed_like_any_file(attributes: dict[str, Any], expected: str) -> None:
    assert levels(machine("Service Pack 6", file(AFD, **attributes))) == expected


def test_terminal_server_has_no_sp6a() -> None:
    terminal_server = {"service_pack": None, "csd_version": "Service Pack 6"}
    facts = host(marks=("Q246009",), system={**terminal_server, "product_suites": ("Terminal Server",)})
    found = host_profile(observed(facts))
    assert str(found.service_pack) == "SP6"
    assert level_on(found, ServicePack.SP6A) is ServicePack.SP6
    assert level_on(found, ServicePack.SP5) is ServicePack.SP5


@pytest.mark.parametrize(
    ("csd", "afd", "told"),
    [
        ("Service Pack 6", "1999-11-11T17:18:00", True),
        ("Service Pack 6", None, False),
        ("Service Pack 5", None, True),
        (None, None, True),
    ],
)
def test_only_sp6a_may_rest_on_a_mark(csd: str | None, afd: str | None, told: bool) -> None:
    files = [file(AFD, size=66352, modified=afd)] if afd else []
    seen = observed(machine(csd, *files, marks=("Q246009",)))
    assert level_told_by_file(seen, host_profile(seen)) is told
    stated = observed(host(system={"service_pack": "SP6a"}))
    assert level_told_by_file(stated, host_profile(stated)) is True


def test_sixth_without_its_mark_rests_on_the_mark_too() -> None:
    """Without Afd.sys only the mark's absence says that it is not SP6a."""
    seen = observed(machine("Service Pack 6"))
    assert str(host_profile(seen).service_pack) == "SP6"
    assert level_told_by_file(seen, host_profile(seen)) is False


@pytest.mark.parametrize(
    ("architecture", "machine_of_file"), [("Alpha", None), ("Alpha", "alpha"), (None, "alpha")]
)
@pytest.mark.parametrize(("size", "level"), [(115184, "SP6a"), (115000, "SP6")])
def test_an_alpha_has_its_own_afd(
    architecture: str | None, machine_of_file: str | None, size: int, level: str
) -> None:
    """A copy's later date says nothing; the size is the listed one or another."""
    linked = "1999-11-05T00:00:00" if level == "SP6a" else "1999-09-05T00:00:00"
    afd = file(AFD, size=size, linked=linked, machine=machine_of_file)
    facts = host(
        afd,
        system={"service_pack": None, "csd_version": "Service Pack 6", "architecture": architecture},
    )
    assert levels(facts) == level


def test_sixth_without_evidence_stays_open() -> None:
    facts = machine("Service Pack 6", hotfixes_status=None, hotfixes=None)
    assert levels(facts) == "SP6 or SP6a"
    undated = machine("Service Pack 6", file(AFD, size=66352), hotfixes_status=Listing.PARTIAL)
    assert levels(undated) == "SP6 or SP6a"


def test_the_collectors_conclusion_counts_first() -> None:
    assert levels(host(system={"service_pack": "sp5", "csd_version": "Service Pack 6"})) == "SP5"
    assert levels(host(system={"service_pack": "7", "csd_version": "Service Pack 4"})) == "SP4"


@pytest.mark.parametrize(
    ("suites", "level", "wanted", "answer"),
    [
        ((), "SP6", ServicePack.SP6A, Truth.NO),
        (("Terminal Server",), "SP6", ServicePack.SP6A, Truth.YES),
        (("Terminal Server",), "SP5", ServicePack.SP6A, Truth.NO),
        ((), "SP6a", ServicePack.SP6, Truth.YES),
    ],
)
def test_terminal_servers_sp6_is_enough(
    suites: tuple[str, ...], level: str, wanted: ServicePack, answer: Truth
) -> None:
    profile = host_profile(observed(host(system={"service_pack": level, "product_suites": suites})))
    assert reaches(profile, wanted) is answer


def test_nothing_known_reaches_nothing() -> None:
    profile = host_profile(observed(machine(None)))
    assert reaches(profile, ServicePack.SP1) is Truth.UNKNOWN
