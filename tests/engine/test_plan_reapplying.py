"""What is applied again after a component is added, and in which order."""

from __future__ import annotations

from scanner.engine.case import case
from scanner.engine.judge import index
from scanner.engine.plan_reapplying import reapplication
from scanner.model.articles import Article, FileSet, Product
from scanner.model.packages import Package
from scanner.model.plan import ComponentFixes, Reapplication
from tests.engine.building import FIX, OLD, SERVER, TERMINAL_SERVER, article, host, pack, rdr, sp, srp

IIS = Product("Microsoft Internet Information Server", None, ("4.0",))


def again(
    *parts: Article | Package, planned: tuple[str, ...] = (), marks: tuple[str, ...] = ()
) -> Reapplication:
    return reapplication("SP6a", planned, case(host(OLD, marks=marks), index(pack(*parts))))


def test_rollups_for_this_host_come_after_the_service_pack() -> None:
    other = srp(id="Q317636", registry_mark="Q317636", product="Terminal Server")
    planned = ("Q299444", "Q317636", "SP6a")
    assert again(FIX, srp(), other, sp("SP6a"), planned=planned) == Reapplication("SP6a", ("Q299444",), ())


def test_a_rollup_of_which_the_service_pack_has_all_is_left_to_it() -> None:
    assert again(FIX, srp(), sp("SP6a", "Q275020"), planned=("Q299444",)).rollups == ()


def test_only_what_is_planned_or_on_record_and_made_for_the_host_comes_again() -> None:
    elsewhere = article(rdr(), id="Q300001", products=(TERMINAL_SERVER,))
    assert again(FIX, elsewhere, marks=("Q300001",)).fixes == ()
    assert again(FIX, elsewhere, marks=("Q275020",)).fixes == (ComponentFixes(None, ("Q275020",)),)


def test_an_older_build_comes_before_a_newer_one_whatever_their_numbers() -> None:
    newer = article(rdr(version="4.0.1381.7114"), id="Q270000")
    assert again(FIX, newer, marks=("Q275020", "Q270000")).fixes == (
        ComponentFixes(None, ("Q275020", "Q270000")),
    )


def test_a_fix_belongs_to_every_component_that_it_names() -> None:
    whole = article(id="Q300001", components=("RRAS",), products=(IIS,))
    part = article(
        id="Q300002", file_sets=(FileSet("Index Server", files=(rdr(),), component="Index Server"),)
    )
    both = article(id="Q300003", products=(SERVER, IIS))
    planned = ("Q300001", "Q300002", "Q300003", "Q275020")
    assert again(FIX, whole, part, both, planned=planned).fixes == (
        ComponentFixes(None, ("Q275020", "Q300003")),
        ComponentFixes("IIS", ("Q300001",)),
        ComponentFixes("Index Server", ("Q300002",)),
        ComponentFixes("RRAS", ("Q300001",)),
    )
