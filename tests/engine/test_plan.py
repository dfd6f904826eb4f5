"""Plans of single hosts: each thing that a plan must see to has a host that needs it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from scanner.engine.judge import index, judge
from scanner.engine.plan import plan
from scanner.model.articles import Article, FileRow, FileSet, Product
from scanner.model.builds import KnownBuilds, SharedVersion, WithdrawnBuilds
from scanner.model.coherence import CoherentSet
from scanner.model.facts import Component, HostFacts, Hotfix, Listing, Observation, Outcome
from scanner.model.findings import NON_COMPLIANT, Confidence, Verdict
from scanner.model.packages import Exclusion, Package
from scanner.model.plan import Channel, HostPlan, OpenQuestion, Smallness, StepKind
from scanner.model.plan_knowledge import (
    Alone,
    ChainedHotfixes,
    Chaining,
    Control,
    Discontinued,
    Obtaining,
    PlanKnowledge,
)
from tests.engine.building import (
    FIX,
    OLD,
    SECURITY_SET,
    TERMINAL_SERVER,
    article,
    file,
    host,
    pack,
    rdr,
    rdr_file,
    row,
    sp,
    srp,
)

DRIVERS = "System32\\drivers"


def planned(facts: HostFacts, *parts: Article | Package | CoherentSet, **attributes: Any) -> HostPlan:
    confidence = attributes.pop("confidence", Confidence.LOW)
    return plan(facts, index(pack(*parts, **attributes)), confidence)


def names(made: HostPlan) -> list[str]:
    return [step.package for step in made.steps]


def knowing(**attributes: Any) -> PlanKnowledge:
    return PlanKnowledge(**attributes)


def old(name: str, **attributes: Any) -> Any:
    return file(f"{DRIVERS}\\{name}", size=1, modified="1999-04-29T12:00:00", **attributes)


def fix(number: str, *rows: FileRow, **attributes: Any) -> Article:
    """A fix; one without a table has a package at least, so that it leaves a mark."""
    attributes.setdefault("packages", () if rows else (f"{number}i.exe",))
    return article(*rows, id=number, title=f"Fix {number}", **attributes)


def test_a_host_on_which_nothing_fails_needs_nothing() -> None:
    made = planned(host(rdr_file()), FIX)
    assert made.steps == ()
    assert made.rehearsal.compliant
    assert made.smallness.proven


def test_a_host_that_was_not_reached_has_no_plan() -> None:
    made = planned(host(OLD, outcome=Outcome.UNREACHABLE), FIX)
    assert (made.steps, made.failing, made.rehearsal.compliant) == ((), 0, False)


def test_the_fix_itself() -> None:
    made = planned(host(OLD), FIX)
    (step,) = made.steps
    assert (step.package, step.kind, step.restart, step.files) == ("Q275020", StepKind.HOTFIX, True, 1)
    assert [one.rule for one in step.settles] == ["Q275020"]
    assert made.rehearsal.compliant
    assert made.smallness.proven
    assert made.restarts == 1


def test_a_later_build_of_the_same_file_makes_earlier_fixes_superfluous() -> None:
    newer = fix("Q300000", rdr(version="4.0.1381.7100", date=dt.date(2001, 9, 1)))
    made = planned(host(OLD), FIX, newer)
    assert names(made) == ["Q300000"]
    assert [one.rule for one in made.steps[0].settles] == ["Q275020", "Q300000"]


def test_a_rollup_settles_what_it_contains_and_itself() -> None:
    own = fix("Q299444")
    made = planned(host(OLD), FIX, own, srp(packages=("Q299444i.exe",)))
    assert names(made) == ["Q299444"]
    assert made.steps[0].kind is StepKind.ROLLUP
    assert made.steps[0].run == ("Q299444i.exe",)
    assert made.steps[0].channel is Channel.NAMED
    assert made.rehearsal.compliant


def test_of_equally_good_fixes_the_one_that_names_its_files_comes_then_the_later() -> None:
    named = fix("Q300001", rdr(), packages=("Q300001i.exe",))
    assert names(planned(host(OLD), named, fix("Q300002", rdr()))) == ["Q300001"]
    assert names(planned(host(OLD), fix("Q300001", rdr()), fix("Q300002", rdr()))) == ["Q300002"]
    (step,) = planned(host(OLD), fix("Q99999", rdr()), fix("Q100000", rdr())).steps
    assert step.package == "Q100000"
    assert [one.rule for one in step.settles] == ["Q99999", "Q100000"]


def test_rollups_come_before_the_fixes_that_are_not_in_them() -> None:
    other = fix("Q100001", row("srv.sys", size=2, date="2001-01-01"))
    made = planned(host(OLD, old("srv.sys")), other, FIX, fix("Q299444"), srp())
    assert names(made) == ["Q299444", "Q100001"]


def test_what_is_said_of_a_service_packs_restart() -> None:
    alone = Chaining(alone=(Alone("SP6a", "Q300007"),), otherwise="Q184305")
    facts = host(system={"service_pack": "SP5", "csd_version": "Service Pack 5"})
    inside = fix("Q225095", fixed_in_service_pack="SP6")
    (step,) = planned(facts, inside, sp("SP6a"), planning=knowing(chaining=alone)).steps
    assert (step.package, step.chaining_source, step.restart) == ("SP6a", "Q300007", True)


def test_a_package_that_is_on_record_comes_again() -> None:
    rollup = srp(registry_mark="SRP")
    again = planned(host(OLD, marks=("SRP",)), FIX, fix("Q299444"), rollup)
    assert [(step.package, step.again) for step in again.steps] == [("Q299444", True)]
    first = planned(host(OLD), FIX, fix("Q299444"), rollup)
    assert [(step.package, step.again) for step in first.steps] == [("Q299444", False)]


def test_what_the_service_pack_has_without_a_file_is_there_afterwards() -> None:
    facts = host(OLD, system={"service_pack": "SP5", "csd_version": "Service Pack 5"})
    made = planned(facts, FIX, fix("Q225095", fixed_in_service_pack="SP6"), sp("SP6a"))
    assert names(made) == ["SP6a", "Q275020"]
    assert made.rehearsal.compliant


def test_what_a_rollup_excludes_is_not_in_it() -> None:
    rollup = srp(contains=("Q275020", "Q300001"), excludes=(Exclusion("Q275020", "another branch"),))
    made = planned(host(OLD), FIX, fix("Q300001"), rollup)
    assert set(names(made)) == {"Q275020", "Q299444"}


def test_a_rollup_for_another_product_is_none() -> None:
    made = planned(host(OLD), FIX, srp(product="Terminal Server"))
    assert names(made) == ["Q275020"]


def test_a_service_pack_comes_first_and_settles_what_it_contains() -> None:
    facts = host(OLD, old("netbt.sys"), system={"service_pack": "SP5", "csd_version": "Service Pack 5"})
    contained = fix("Q240000", row("netbt.sys", size=2, date="1999-09-01"))
    later = fix("Q275020", rdr(), requires_service_pack="SP6a")
    parts = (contained, later, sp("SP6", "Q240000"), sp("SP6a", registry_mark="Q246009"))
    made = planned(facts, *parts)
    assert names(made) == ["SP6a", "Q275020"]
    assert made.steps[0].kind is StepKind.SERVICE_PACK
    assert [one.rule for one in made.steps[0].settles] == ["Q240000"]
    assert made.restarts == 2
    assert made.rehearsal.compliant
    assert made.reapply.service_pack == "SP6a"
    assert made.smallness.proven


def test_a_service_pack_that_no_file_describes_is_named_by_its_level() -> None:
    facts = host(OLD, system={"service_pack": "SP5"})
    made = planned(facts, fix("Q275020", rdr(), requires_service_pack="SP6a"))
    assert names(made) == ["SP6a", "Q275020"]
    assert made.steps[0].title == "Windows NT 4.0 SP6a"


def test_what_some_service_pack_contains_calls_for_the_last_one() -> None:
    facts = host(OLD, system={"service_pack": "SP5"})
    made = planned(facts, fix("Q275020", rdr(), fixed_in_unnamed_service_pack=True), sp("SP6a"))
    assert names(made) == ["SP6a"]


def test_the_article_of_a_service_pack_calls_for_it() -> None:
    facts = host(system={"service_pack": "SP6"})
    made = planned(facts, fix("Q246009"), sp("SP6a", registry_mark="Q246009"))
    assert names(made) == ["SP6a"]
    assert made.rehearsal.compliant


def test_no_service_pack_where_nothing_calls_for_one() -> None:
    assert names(planned(host(OLD, system={"service_pack": "SP5"}), FIX, sp("SP6a"))) == ["Q275020"]


@pytest.mark.parametrize("system", [{"version": "3.51"}, {"service_pack": None, "csd_version": None}])
def test_no_service_pack_where_it_is_not_known_to_be_nt_4_or_at_a_level(system: dict[str, Any]) -> None:
    products = (Product("Microsoft Windows NT Server", None, ("3.51", "4.0")),)
    needs = fix("Q275020", rdr(), requires_service_pack="SP6a", products=products)
    made = planned(host(OLD, system=system), needs, sp("SP6a"))
    assert "SP6a" not in names(made)


def test_terminal_server_ends_at_sp6() -> None:
    facts = host(system={"service_pack": "SP5", "product_suites": ("Terminal Server",)})
    parts = (
        fix("Q240000", products=(TERMINAL_SERVER,)),
        sp("SP6", "Q240000"),
        sp("SP6", "Q240000", id="TSE-SP6", product="Terminal Server"),
        sp("SP6a"),
    )
    made = planned(facts, *parts)
    assert names(made) == ["TSE-SP6"]
    assert made.reapply.service_pack == "SP6"


def test_an_unknown_level_is_asked_for_before_what_needs_it() -> None:
    facts = host(OLD, system={"service_pack": None}, hotfixes=None, hotfixes_status=None)
    (step,) = planned(facts, fix("Q275020", rdr(), requires_service_pack="SP6a"), sp("SP6a")).steps
    assert step.first == ("whether this host is at SP6a; if not, that comes first",)


def test_what_a_package_itself_requires_counts_too() -> None:
    facts = host(OLD, system={"service_pack": None}, hotfixes=None, hotfixes_status=None)
    own = fix("Q299444")
    made = planned(facts, FIX, own, srp())
    assert made.steps[0].package == "Q299444"
    assert made.steps[0].first


def test_older_builds_go_before_newer_ones() -> None:
    first = fix("Q300002", row("a.sys", size=2, date="2000-01-01"), row("b.sys", size=2, date="2000-01-01"))
    second = fix("Q300001", row("a.sys", size=3, date="2001-01-01"), row("c.sys", size=2, date="2001-01-01"))
    made = planned(host(old("a.sys"), old("b.sys"), old("c.sys")), first, second)
    assert names(made) == ["Q300002", "Q300001"]
    assert made.steps[1].after == ("Q300002",)
    assert made.circles == ()


CIRCLE = (
    fix("Q300001", row("a.sys", size=2, date="2000-01-01"), row("b.sys", size=3, date="2001-01-01")),
    fix("Q300002", row("a.sys", size=3, date="2001-01-01"), row("b.sys", size=2, date="2000-01-01")),
)


def test_a_circle_is_told_and_what_it_spoils_is_put_back() -> None:
    made = planned(host(old("a.sys"), old("b.sys")), *CIRCLE)
    assert names(made) == ["Q300001", "Q300002"]
    (circle,) = made.circles
    assert (circle.packages, circle.files) == (("Q300001", "Q300002"), ("a.sys", "b.sys"))
    (back,) = made.steps[1].put_back
    assert back.path.casefold().endswith("b.sys")
    assert (back.source, back.newer, back.older) == ("Q300001", "2001-01-01, 3 bytes", "2000-01-01, 2 bytes")
    assert made.rehearsal.compliant


def test_what_the_host_has_newer_than_the_package_is_saved_and_put_back() -> None:
    mixed = fix("Q300001", row("a.sys", size=2, date="2000-01-01"), row("b.sys", size=2, date="2000-01-01"))
    newer = file(f"{DRIVERS}\\b.sys", size=9, modified="2001-06-01T12:00:00", linked="2001-05-20T12:00:00")
    (step,) = planned(host(old("a.sys"), newer), mixed).steps
    assert [(one.path, one.source) for one in step.put_back] == [
        ("C:\\WINNT\\System32\\drivers\\b.sys", None)
    ]


def test_a_later_package_that_brings_it_at_least_as_new_makes_good_for_it() -> None:
    facts = host(
        OLD,
        file(f"{DRIVERS}\\b.sys", size=9, modified="2001-06-01T12:00:00", linked="2001-05-20T12:00:00"),
        old("c.sys"),
    )
    mixed = fix("Q300001", rdr(), row("b.sys", size=2, date="2000-01-01"))
    late = fix("Q300002", row("c.sys", size=2, date="2002-01-01"), row("b.sys", size=8, date="2002-01-01"))
    made = planned(facts, mixed, late)
    assert names(made) == ["Q300001", "Q300002"]
    assert made.steps[0].put_back == ()


def test_builds_whose_age_cannot_be_told_bind_nobody() -> None:
    one = fix("Q300001", row("a.sys", size=2, date="2000-01-01"), row("b.sys", size=2, date="2000-01-01"))
    other = fix("Q300002", row("a.sys", size=3, date="2000-01-01"), row("c.sys", size=2, date="2000-01-01"))
    made = planned(host(old("a.sys"), old("b.sys"), old("c.sys")), one, other)
    assert set(names(made)) == {"Q300001", "Q300002"}
    assert [step.after for step in made.steps] == [(), ()]


def test_a_file_that_one_package_adds_is_replaced_by_the_next() -> None:
    adding = fix(
        "Q300001", row("a.sys", size=2, date="2000-01-01", adds=True), row("b.sys", size=2, date="2000-01-01")
    )
    later = fix("Q300002", row("a.sys", size=3, date="2001-01-01"), row("c.sys", size=2, date="2001-01-01"))
    made = planned(host(old("b.sys"), old("c.sys")), adding, later)
    assert names(made) == ["Q300001", "Q300002"]
    assert made.rehearsal.compliant


def test_an_added_file_is_never_put_over_its_own_newer_build() -> None:
    """The first adds a newer build than the second, which must come last for another file."""
    first = fix(
        "Q300001", row("a.sys", size=3, date="2001-01-01", adds=True), row("b.sys", size=2, date="2000-01-01")
    )
    second = fix(
        "Q300002",
        row("a.sys", size=2, date="2000-01-01"),
        row("b.sys", size=3, date="2001-01-01"),
        row("c.sys", size=2, date="2001-01-01"),
    )
    made = planned(host(old("b.sys"), old("c.sys")), first, second)
    assert made.rehearsal.compliant
    assert sum(len(step.put_back) for step in made.steps) == 1


def test_a_required_fix_comes_before() -> None:
    first, second = fix("Q300002"), fix("Q300001", requires=("Q300002",))
    made = planned(host(), first, second)
    assert names(made) == ["Q300002", "Q300001"]
    assert [[one.rule for one in step.settles] for step in made.steps] == [["Q300002"], ["Q300001"]]


CHAINS = Chaining(
    hotfixes=(
        ChainedHotfixes(
            "Microsoft Windows NT", "SP6a", ("kbWinNT400PreSP7Fix",), dt.date(1999, 11, 13), "Q299444"
        ),
    ),
    stated=("Q300009",),
    alone=(Alone("Q300008", "Q300008"),),
    otherwise="Q184305",
)


@pytest.mark.parametrize(
    ("number", "attributes", "source"),
    [
        ("Q300001", {"requires_service_pack": "SP6a"}, "Q299444"),
        ("Q300001", {"keywords": ("kbWinNT400PreSP7Fix",)}, "Q299444"),
        ("Q300001", {"bulletins": ("MS00-001",)}, "Q299444"),
        ("Q300001", {"bulletins": ("MS98-001",)}, None),
        (
            "Q300001",
            {"file_sets": (FileSet("Windows NT 4.0", files=(row("x.sys", size=2, date="2000-01-01"),)),)},
            "Q299444",
        ),
        (
            "Q300001",
            {"file_sets": (FileSet("Windows NT 4.0", files=(row("x.sys", size=2, date="1999-06-01"),)),)},
            None,
        ),
        ("Q300009", {}, "Q300009"),
        ("Q300008", {"requires_service_pack": "SP6a"}, None),
    ],
)
def test_hotfixes_share_a_restart_where_an_article_says_so(
    number: str, attributes: dict[str, Any], source: str | None
) -> None:
    facts = host(old("x.sys"))
    other = fix("Q300100", requires_service_pack="SP6a")
    made = planned(facts, fix(number, **attributes), other, planning=knowing(chaining=CHAINS))
    assert made.restarts == (1 if source else 2)
    by_name = {step.package: step for step in made.steps}
    assert by_name[number].chaining_source == source or not source
    assert by_name[number].chained is bool(source)


def test_a_fix_for_another_product_is_not_meant_by_the_statement() -> None:
    web = (Product("Microsoft Internet Information Server", None, ("4.0",)),)
    facts = host(components=(Component("IIS", Observation.PRESENT, "4.0"),))
    parts = (
        fix("Q300001", requires_service_pack="SP6a", products=web),
        fix("Q300002", requires_service_pack="SP6a"),
    )
    made = planned(facts, *parts, planning=knowing(chaining=CHAINS))
    assert (len(made.steps), made.restarts) == (2, 2)


def test_on_terminal_server_the_statement_about_windows_nt_says_nothing() -> None:
    facts = host(system={"product_suites": ("Terminal Server",), "service_pack": "SP6"})
    needs = {"requires_service_pack": "SP6a", "products": (TERMINAL_SERVER,)}
    made = planned(facts, fix("Q300001", **needs), fix("Q300002", **needs), planning=knowing(chaining=CHAINS))
    assert made.restarts == 2


def test_what_shares_a_restart_is_kept_together() -> None:
    """Two that chain stand on either side of one that does not; only its place is free."""
    first = fix("Q300001", requires_service_pack="SP6a")
    single = fix("Q300002")
    last = fix("Q300003", requires_service_pack="SP6a", requires=("Q300001",))
    made = planned(host(), first, single, last, planning=knowing(chaining=CHAINS))
    assert made.restarts == 2
    together = [(step.package, step.restart, step.chained) for step in made.steps]
    assert together == [("Q300001", False, True), ("Q300003", True, True), ("Q300002", True, False)]


def test_a_restart_in_between_where_the_order_demands_it() -> None:
    first = fix("Q300001", requires_service_pack="SP6a")
    single = fix("Q300002", requires=("Q300001",))
    last = fix("Q300003", requires_service_pack="SP6a", requires=("Q300002",))
    made = planned(host(), first, single, last, planning=knowing(chaining=CHAINS))
    assert [step.batch for step in made.steps] == [1, 2, 3]


def domestic(name: str, **attributes: Any) -> Any:
    return file(f"System32\\{name}", description="X (Domestic Use Only)", **attributes)


def export(name: str, **attributes: Any) -> Any:
    return file(f"System32\\{name}", description="X (Export Version)", **attributes)


STAMP: dict[str, Any] = {"size": 1, "modified": "1999-04-29T12:00:00"}
SECURITY_FILES = ("schannel.dll", "ntlmssps.dll", "security.dll")
WEAK = fix("Q240806", row("schannel.dll", size=2, date="1999-07-12", crypto_bits=56))
BOTH = fix(
    "Q249863",
    row("schannel.dll", size=3, date="2000-01-26", crypto_bits=56),
    row("schannel.dll", size=4, date="2000-01-26", crypto_bits=128),
)


def test_no_56_bit_package_on_a_128_bit_host() -> None:
    facts = host(*(domestic(name, **STAMP) for name in SECURITY_FILES))
    made = planned(facts, WEAK, SECURITY_SET)
    assert made.steps == ()
    (one,) = made.withheld
    assert one.rule == "Q240806"
    assert "56-bit builds of schannel.dll only" in one.reason
    assert made.rehearsal.failing == ("Q240806",)


def test_a_package_that_has_128_bit_builds_takes_its_place() -> None:
    facts = host(*(domestic(name, **STAMP) for name in SECURITY_FILES))
    made = planned(facts, WEAK, BOTH, SECURITY_SET)
    assert names(made) == ["Q249863"]
    assert made.steps[0].edition == "128-bit"
    assert made.steps[0].first == ()
    assert made.rehearsal.failing == ()


def test_a_56_bit_host_gets_56_bit_builds() -> None:
    facts = host(*(export(name, **STAMP) for name in SECURITY_FILES))
    made = planned(facts, WEAK, SECURITY_SET)
    assert names(made) == ["Q240806"]
    assert made.steps[0].edition == "56-bit"


def test_where_the_strength_is_not_known_it_is_asked_for() -> None:
    facts = host(*(file(f"System32\\{name}", **STAMP) for name in SECURITY_FILES))
    (step,) = planned(facts, BOTH, SECURITY_SET).steps
    assert step.edition is None
    assert step.first == (
        "which encryption strength this host has: read the FileDescription of "
        "%SystemRoot%\\System32\\ntlmssps.dll, %SystemRoot%\\System32\\schannel.dll, "
        "%SystemRoot%\\System32\\security.dll",
    )
    alone = fix("Q300001", row("cipher.dll", size=2, date="2001-01-01", crypto_bits=128))
    (step,) = planned(host(file("System32\\cipher.dll", size=1, modified="1999-04-29T12:00:00")), alone).steps
    assert step.first == (
        "which encryption strength this host has: read the FileDescription of the security files",
    )


MATCHING = fix(
    "Q322051",
    row("ntlmssps.dll", size=36112, date="2001-07-16", crypto_bits=128),
    row("security.dll", size=59152, date="1999-09-23", crypto_bits=128),
    row("ntlmssps.dll", size=36112, date="2001-07-16", crypto_bits=56),
    row("security.dll", size=59152, date="1999-11-18", crypto_bits=56),
    coherent_sets=("nt4-security-dlls",),
)


def test_files_of_two_strengths_are_moved_to_128_bit_by_the_fix() -> None:
    facts = host(domestic("schannel.dll", **STAMP), *(export(name, **STAMP) for name in SECURITY_FILES[1:]))
    made = planned(facts, MATCHING, SECURITY_SET)
    assert names(made) == ["Q322051"]
    assert made.steps[0].edition == "128-bit"
    assert made.rehearsal.failing == ()


def test_a_weak_file_that_the_fix_does_not_bring_comes_from_another_hotfix() -> None:
    facts = host(export("schannel.dll", **STAMP), *(domestic(name, **STAMP) for name in SECURITY_FILES[1:]))
    made = planned(facts, MATCHING, BOTH, SECURITY_SET)
    assert set(names(made)) == {"Q249863", "Q322051"}
    assert made.rehearsal.failing == ()


def test_a_weak_file_that_nothing_brings_is_said_to_have_no_package() -> None:
    facts = host(export("schannel.dll", **STAMP), *(domestic(name, **STAMP) for name in SECURITY_FILES[1:]))
    made = planned(facts, MATCHING, SECURITY_SET)
    assert [(one.rule, one.title, one.reason) for one in made.withheld] == [
        ("Q322051", "Fix Q322051", "No package for this host is known.")
    ]
    assert made.rehearsal.failing == ("Q322051",)


def test_a_hotfix_without_a_strength_of_its_own_is_taken_in_that_of_the_host() -> None:
    """Its Security.dll is newer than the one of the fix for the set, and comes at 128 bit, too."""
    newer = fix("Q238185", row("security.dll", size=59664, date="2000-01-05"))
    facts = host(
        OLD, domestic("schannel.dll", **STAMP), *(export(name, **STAMP) for name in SECURITY_FILES[1:])
    )
    made = planned(facts, FIX, MATCHING, newer, SECURITY_SET)
    assert {step.package: step.edition for step in made.steps} == {
        "Q238185": "128-bit",
        "Q275020": None,
        "Q322051": "128-bit",
    }
    assert made.rehearsal.failing == ()


def test_a_rollup_leaves_the_strength_of_each_file_as_it_is() -> None:
    facts = host(
        domestic("schannel.dll", **STAMP),
        *(domestic(name, size=9, modified="2001-08-01T12:00:00") for name in SECURITY_FILES[1:]),
    )
    own = fix("Q299444")
    plain = fix("Q280119", row("ntlmssps.dll", size=8, date="2001-09-01"))
    made = planned(facts, BOTH, plain, own, srp(contains=("Q249863", "Q280119")), SECURITY_SET)
    assert names(made) == ["Q299444"]
    assert made.rehearsal.compliant


def test_a_withdrawn_build_is_replaced_by_what_withdraws_it() -> None:
    bad = WithdrawnBuilds("Tcpip.sys", "Windows NT 4.0", dt.date(1999, 4, 28), dt.date(1999, 6, 4), "Q243878")
    facts = host(file(f"{DRIVERS}\\tcpip.sys", size=5, modified="1999-05-10T12:00:00"))
    guilty = fix("Q300001", row("tcpip.sys", size=5, date="1999-05-10"))
    good = fix("Q243878", row("tcpip.sys", size=6, date="1999-07-26"))
    builds = KnownBuilds(withdrawn=(bad,))
    made = planned(facts, guilty, good, builds=builds)
    assert names(made) == ["Q243878"]
    assert made.rehearsal.failing == ()


def test_what_the_packages_do_not_settle_is_withheld_with_what_is_found_afterwards() -> None:
    """The article that withdraws the build names no file to put in its place."""
    bad = WithdrawnBuilds("Tcpip.sys", "Windows NT 4.0", dt.date(1999, 4, 28), dt.date(1999, 6, 4), "Q243878")
    facts = host(file(f"{DRIVERS}\\tcpip.sys", size=5, modified="1999-05-10T12:00:00"))
    guilty = fix("Q300001", row("tcpip.sys", size=5, date="1999-05-10"))
    made = planned(facts, guilty, fix("Q243878"), builds=KnownBuilds(withdrawn=(bad,)))
    assert names(made) == ["Q243878"]
    (one,) = made.withheld
    assert (one.rule, one.title) == ("Q300001", "Fix Q300001")
    assert one.reason.startswith("The packages of this plan do not settle it. Afterwards: tcpip.sys ")


def test_a_package_with_a_withdrawn_build_is_withheld() -> None:
    bad = WithdrawnBuilds("Tcpip.sys", "Windows NT 4.0", dt.date(1999, 4, 28), dt.date(1999, 6, 4), "Q243878")
    guilty = fix("Q300001", row("tcpip.sys", size=5, date="1999-05-10"))
    made = planned(host(old("tcpip.sys")), guilty, builds=KnownBuilds(withdrawn=(bad,)))
    assert "is one that Q243878 withdraws" in made.withheld[0].reason


def test_what_is_no_longer_handed_out_is_withheld_with_what_helps() -> None:
    known = Obtaining(
        discontinued=(Discontinued("Q275020", "Q300000", "Q275020"),),
        controls=(Control("Q275020", "Turn signing off.", "Q275020"),),
    )
    made = planned(host(OLD), FIX, planning=knowing(obtaining=known))
    (one,) = made.withheld
    assert one.reason == "Q275020 is no longer handed out (Q275020); Q300000 takes its place."
    assert one.control == "Turn signing off. (Q275020)"
    alone = Obtaining(discontinued=(Discontinued("Q275020", None, "Q275020"),))
    made = planned(host(OLD), FIX, planning=knowing(obtaining=alone))
    assert made.withheld[0].reason == "Q275020 is no longer handed out (Q275020)."


def test_beside_what_is_withheld_all_else_is_planned_whenever_it_comes_to_light() -> None:
    gone = Obtaining(discontinued=(Discontinued("Q300009", None, "Q300009"),))
    facts = host(OLD, file(f"{DRIVERS}\\a.sys", size=1, modified="1999-04-29T12:00:00"))
    first = fix("Q300001", row("a.sys", size=2, date="2000-01-01", version="4.0.1381.7000"))
    second = fix("Q300002", row("a.sys", version="4.0.1381.7100"))
    made = planned(facts, FIX, fix("Q300009"), first, second, planning=knowing(obtaining=gone))
    assert names(made) == ["Q275020", "Q300002"]
    assert [one.rule for one in made.withheld] == ["Q300009"]
    assert (made.rehearsal.failing, made.rehearsal.compliant) == (("Q300009",), False)


def test_where_a_package_comes_from_and_what_helps_until_then() -> None:
    known = Obtaining(support_only=("Q275020",), controls=(Control("Q275020", "Wait.", "Q275020"),))
    (step,) = planned(host(OLD), FIX, planning=knowing(obtaining=known)).steps
    assert (step.channel, step.control) == (Channel.SUPPORT, "Wait. (Q275020)")
    (step,) = planned(host(OLD), FIX).steps
    assert (step.channel, step.control) == (Channel.UNSTATED, None)


def test_another_fix_being_discontinued_says_nothing_of_this_one() -> None:
    known = Obtaining(discontinued=(Discontinued("Q999999", None, "Q999999"),))
    assert names(planned(host(OLD), FIX, planning=knowing(obtaining=known))) == ["Q275020"]


def test_what_is_on_record_is_applied_again() -> None:
    (step,) = planned(host(OLD, marks=("Q275020",)), FIX).steps
    assert step.again


def test_a_fix_that_replaces_another_settles_both_where_it_can_be_proven() -> None:
    older = fix("Q300001")
    newer = fix("Q300002", row("a.sys", size=2, date="2001-01-01"), supersedes=("Q300001",))
    made = planned(host(old("a.sys")), older, newer)
    assert names(made) == ["Q300002"]
    assert made.rehearsal.compliant


@pytest.mark.parametrize(
    "newer",
    [
        fix(
            "Q300002",
            row("a.sys", size=2, date="2001-01-01"),
            row("unread.sys", size=2),
            supersedes=("Q300001",),
        ),
        fix("Q300002", products=(TERMINAL_SERVER,), supersedes=("Q300001",)),
    ],
)
def test_one_that_could_not_be_proven_settles_itself_only(newer: Article) -> None:
    facts = host(old("a.sys"), file(f"{DRIVERS}\\unread.sys", status=Observation.UNREADABLE))
    made = planned(facts, fix("Q300001"), newer)
    assert "Q300001" in names(made)


def test_what_another_package_does_not_settle_after_all_is_left_to_its_own() -> None:
    """Of one of the later fix's files the table says nothing, so that it never proves the earlier one."""
    later = fix("Q300002", rdr(), row("a.sys"), supersedes=("Q300001",))
    made = planned(host(OLD, old("a.sys")), fix("Q300001"), later)
    assert names(made) == ["Q300001", "Q300002"]
    assert made.rehearsal.failing == ()
    assert made.withheld == ()


def test_one_without_files_here_settles_by_its_mark() -> None:
    newer = fix("Q300002", supersedes=("Q300001",))
    assert names(planned(host(), fix("Q300001"), newer)) == ["Q300002"]


def test_one_that_is_not_in_the_pack_settles_nothing() -> None:
    assert names(planned(host(), fix("Q300001", superseded_by=("Q999999",)))) == ["Q300001"]


def test_a_file_that_the_fix_adds_is_needed_and_brought() -> None:
    adding = fix("Q311055", row("dnsapi.dll", size=135440, date="2000-12-08", adds=True))
    made = planned(host(), adding)
    assert names(made) == ["Q311055"]
    assert made.rehearsal.compliant


def test_one_that_is_not_there_and_not_added_is_not_needed() -> None:
    partly = fix("Q300001", rdr(), row("missing.sys", size=2, date="2001-01-01"))
    whole = fix("Q300002", rdr(version="4.0.1381.7100"))
    assert names(planned(host(OLD), partly, whole)) == ["Q300002"]


def test_a_file_that_could_not_be_read_is_looked_at_again_afterwards() -> None:
    both = fix("Q300001", rdr(), row("unread.sys", size=2, date="2001-01-01"))
    made = planned(host(OLD, file(f"{DRIVERS}\\unread.sys", status=Observation.UNREADABLE)), both)
    assert names(made) == ["Q300001"]
    assert made.rehearsal.open == ("Q300001",)


def test_a_file_for_another_processor_is_replaced() -> None:
    facts = host(file(f"{DRIVERS}\\rdr.sys", size=1, modified="2001-03-01T12:00:00", machine="alpha"))
    made = planned(facts, FIX)
    assert names(made) == ["Q275020"]
    assert made.rehearsal.compliant


def test_what_is_undetermined_is_asked_not_planned() -> None:
    facts = host(hotfixes=None, hotfixes_status=None)
    made = planned(facts, fix("Q300001"))
    assert made.steps == ()
    settle = "List the Hotfix keys completely, and find out the service pack level."
    assert made.settle_first == (OpenQuestion("Q300001", "Fix Q300001", Verdict.UNDETERMINED, settle),)
    assert not made.rehearsal.compliant


def test_what_is_not_sure_enough_is_kept_apart() -> None:
    made = planned(host(OLD), FIX, fix("Q300001"), confidence=Confidence.MEDIUM)
    assert names(made) == ["Q275020"]
    assert made.settle_first == ()
    (one,) = made.doubtful
    assert (one.rule, one.title, one.verdict.value) == ("Q300001", "Fix Q300001", "missing")
    assert one.settle.startswith("Confirm it on the host. It is not registered.")
    assert made.failing == 1
    assert not made.rehearsal.compliant
    sure = planned(host(OLD), FIX, fix("Q300001"), confidence=Confidence.LOW)
    assert (names(sure), sure.doubtful) == (["Q275020", "Q300001"], ())


def test_a_doubt_that_the_plan_settles_on_the_way_is_not_told() -> None:
    """The fix by the registry alone is in the rollup that another fix calls for."""
    inside = fix("Q300001")
    rollup = srp(contains=("Q275020", "Q300001"))
    made = planned(host(OLD), FIX, inside, rollup, confidence=Confidence.MEDIUM)
    assert names(made) == ["Q299444"]
    assert made.doubtful == made.settle_first == ()


def test_a_rollup_within_another_is_settled_by_that() -> None:
    """The security rollup has the C2 update in it: nobody installs both."""
    c2 = srp(id="Q244599", registry_mark="Q244599", contains=("Q241041",))
    outer = srp(contains=("Q275020", "Q244599"))
    made = planned(host(OLD), article(id="Q244599"), FIX, c2, outer)
    assert names(made) == ["Q299444"]
    assert [one.rule for one in made.steps[0].settles] == ["Q244599", "Q275020"]
    assert made.rehearsal.compliant


def test_what_a_package_brings_to_light_is_planned_as_well() -> None:
    """Nothing tells how old the driver is until a fix has put a build with a version in its place."""
    facts = host(file(f"{DRIVERS}\\a.sys", size=1, modified="1999-04-29T12:00:00"))
    first = fix("Q300001", row("a.sys", size=2, date="2000-01-01", version="4.0.1381.7000"))
    second = fix("Q300002", row("a.sys", version="4.0.1381.7100"))
    made = planned(facts, first, second)
    assert names(made) == ["Q300002"]
    assert made.rehearsal.compliant
    assert made.smallness == Smallness(1, 1, proven=True)


def test_what_was_known_before_is_planned_beside_what_packages_bring_to_light() -> None:
    facts = host(OLD, file(f"{DRIVERS}\\a.sys", size=1, modified="1999-04-29T12:00:00"))
    first = fix("Q300001", row("a.sys", size=2, date="2000-01-01", version="4.0.1381.7000"))
    made = planned(facts, FIX, first, fix("Q300002", row("a.sys", version="4.0.1381.7100")))
    assert names(made) == ["Q275020", "Q300002"]
    assert made.rehearsal.compliant


def test_builds_that_share_a_version_are_told_apart_by_date() -> None:
    shared = KnownBuilds(shared_versions=(SharedVersion("Idq.dll", "5.0.1781.3", "Q300972"),))
    bad = fix("Q300001", row("idq.dll", size=1, date="2001-01-10", version="5.0.1781.3"))
    good = fix("Q300002", row("idq.dll", size=2, date="2001-05-20", version="5.0.1781.3"))
    facts = host(file("System32\\idq.dll", size=9, modified="2000-01-01T12:00:00", version="5.0.1780.1"))
    assert names(planned(facts, bad, good, builds=shared)) == ["Q300002"]


def test_what_to_apply_again_after_a_component_is_added() -> None:
    facts = host(
        file(f"{DRIVERS}\\rdr.sys", size=266224, modified="2001-03-01T12:00:00", version="4.0.1381.7086"),
        marks=("Q275020", "Q240000", "Q299444", "Q300003", "Q225095"),
        components=(Component("IIS", Observation.PRESENT, "4.0"),),
    )
    web = Product("Microsoft Internet Information Server", None, ("4.0",))
    parts = (
        FIX,
        fix("Q299444"),
        srp(contains=("Q275020",)),
        fix("Q240000", fixed_in_service_pack="SP6"),
        fix("Q225095"),
        srp(id="Q225095", contains=("Q240000",), registry_mark=None),
        fix("Q300002", products=(web,)),
        fix("Q300003", components=("RAS",)),
        fix("Q300004"),
        sp("SP6a"),
    )
    again = planned(facts, *parts).reapply
    assert (again.service_pack, again.rollups) == ("SP6a", ("Q299444",))
    assert {group.component: group.fixes for group in again.fixes} == {
        None: ("Q300004",),
        "IIS": ("Q300002",),
        "RAS": ("Q300003",),
    }


def test_a_host_without_a_hotfix_key_has_one_afterwards() -> None:
    facts = host(hotfixes=(), hotfixes_status=Listing.ABSENT)
    made = planned(facts, fix("Q300001"))
    assert names(made) == ["Q300001"]
    assert made.rehearsal.compliant


def test_the_level_is_told_as_the_engine_derives_it() -> None:
    facts = host(system={"service_pack": None}, marks=("Q246009",))
    assert planned(facts, FIX).system.service_pack == "SP6a"


def test_a_plan_never_depends_on_the_order_of_the_rules() -> None:
    facts = host(old("a.sys"), old("b.sys"), OLD)
    parts = (*CIRCLE, FIX, fix("Q299444"), srp())
    assert planned(facts, *parts) == planned(facts, *reversed(parts))


def test_afterwards_nothing_fails_when_judged_again_by_hand() -> None:
    """The mark and the file of the one step, set by hand, satisfy the engine itself."""
    facts = host(OLD)
    (step,) = planned(facts, FIX).steps
    after = replace(
        facts,
        files=(replace(OLD, version="4.0.1381.7086", size=266224),),
        hotfixes=(Hotfix(step.package, installed=True),),
    )
    found = judge(after, index(pack(FIX)))
    assert not any(one.verdict in NON_COMPLIANT for one in found.findings)
