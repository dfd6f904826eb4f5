"""What to install, in which order, and what would do as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.articles import Article
from scanner.model.coherence import CoherentSet
from scanner.model.facts import HostFacts
from scanner.model.findings import Remedy
from scanner.model.packages import Package
from tests.engine.building import (
    FIX,
    OLD,
    SERVER,
    TERMINAL_SERVER,
    article,
    finding,
    host,
    rdr,
    rdr_file,
    sp,
    srp,
)


def remedy(facts: HostFacts, *parts: Article | Package | CoherentSet) -> Remedy | None:
    return finding(facts, *parts).remedy


AGAIN = "Apply it again; if its installer says that it is already installed, delete the key Hotfix\\{} first."


def test_what_is_satisfied_or_does_not_apply_needs_none() -> None:
    assert remedy(host(rdr_file()), FIX) is None
    assert remedy(host(), FIX) is None
    assert remedy(host(hotfixes_status=None, files=None, directories=None), FIX) is None


def test_the_fix_by_itself_where_nothing_contains_it() -> None:
    assert remedy(host(OLD), FIX) == Remedy(("Q275020",))


def test_the_rollup_then_the_fix_then_what_replaces_it() -> None:
    newer = article(rdr(version="4.0.1381.7114"), id="Q310000", supersedes=("Q275020",))
    assert remedy(host(OLD), FIX, newer, srp()) == Remedy(("Q299444",), ("Q275020", "Q310000"))


def test_a_rollup_that_replaces_the_fix_is_named_once() -> None:
    own = article(id="Q299444", supersedes=("Q275020",))
    assert remedy(host(OLD), FIX, own, srp()) == Remedy(("Q299444",), ("Q275020",))


@pytest.mark.parametrize("level", ["SP5", "SP6"])
def test_the_service_pack_that_the_rollup_needs_comes_first(level: str) -> None:
    """What the fix alone needs counts only where the fix alone is installed."""
    needy = replace(FIX, requires_service_pack="SP4", requires=("Q248652",))
    facts = host(OLD, system={"service_pack": level})
    assert remedy(facts, needy, srp()) == Remedy(("SP6a", "Q299444"), ("Q275020",))


def test_what_the_fix_alone_needs_comes_first() -> None:
    needy = replace(FIX, requires_service_pack="SP4", requires=("Q248652", "Q100001"))
    assert remedy(host(OLD), needy) == Remedy(("Q248652", "Q100001", "Q275020"))
    early = host(OLD, system={"service_pack": "SP3"})
    assert remedy(early, needy) == Remedy(("SP4", "Q248652", "Q100001", "Q275020"))


def test_a_level_that_is_not_known_is_made_sure_of() -> None:
    facts = host(OLD, system={"service_pack": None}, hotfixes_status=None)
    assert remedy(facts, FIX, srp()) == Remedy(("SP6a", "Q299444"), ("Q275020",))


def test_packages_for_other_products_and_service_packs_are_no_way_out() -> None:
    elsewhere = srp(id="Q317636", registry_mark="Q317636", product="Terminal Server")
    assert remedy(host(OLD), FIX, elsewhere) == Remedy(("Q275020",))
    both = replace(FIX, products=(SERVER, TERMINAL_SERVER))
    assert remedy(host(OLD, system={"service_pack": "SP5"}), both, sp("SP6", "Q275020")) == Remedy(
        ("Q275020",)
    )


def test_a_rollup_does_not_come_by_itself() -> None:
    """The article that describes it, listed in it under its own number."""
    package = srp(contains=("Q299444", "Q275020"))
    found = remedy(host(OLD), article(id="Q299444"), FIX, package)
    assert found == Remedy(("Q299444",))


def test_files_of_a_set_that_are_only_old_come_with_the_rollup() -> None:
    """A rollup leaves the strength as it is: where that is not the question, it serves as ever."""
    fix = replace(FIX, coherent_sets=("nt4-security-dlls",))
    assert remedy(host(OLD), fix, srp()) == Remedy(("Q299444",), ("Q275020",))


def test_files_of_a_set_for_another_processor_come_with_the_fix_itself() -> None:
    found = remedy(host(rdr_file(machine="alpha")), replace(FIX, coherent_sets=("nt4-security-dlls",)), srp())
    assert found is not None
    assert (found.install, found.alternatives) == (("Q275020",), ("Q299444",))


def test_what_was_lost_is_applied_again() -> None:
    found = remedy(host(OLD, marks=("Q275020",)), FIX)
    assert found is not None
    assert found.install == ("Q275020",)
    assert "delete" in (found.advice or "")


def test_a_service_pack_is_installed_as_its_level() -> None:
    package = sp("SP6a", registry_mark="Q246009")
    fifth = {"service_pack": "SP6"}
    own = article(id="Q246009")
    assert remedy(host(rdr_file(), system=fifth), own, package) == Remedy(("SP6a",))
    lost = host(rdr_file(), marks=("Q246009",), system=fifth)
    assert remedy(lost, own, package) == Remedy(
        ("SP6a",),
        advice="Apply it again; if its installer says that it is already installed, "
        "delete the key Hotfix\\Q246009 first.",
    )


def test_a_file_of_another_processor_is_replaced() -> None:
    assert remedy(host(rdr_file(machine="alpha")), FIX, srp()) == Remedy(
        ("Q299444",),
        ("Q275020",),
        "Replace the file by the build for this host's processor and product.",
    )
