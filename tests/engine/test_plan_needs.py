"""What an article lacks on a host, and which of the packages on offer bring it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from scanner.engine.case import Case, case
from scanner.engine.judge import index
from scanner.engine.plan_candidates import Candidates, candidates, delivered_by
from scanner.engine.plan_files import Delivery
from scanner.engine.plan_needs import Need, needs, unmet
from scanner.engine.verdict import decide
from scanner.model.articles import Article
from scanner.model.builds import KnownBuilds, WithdrawnBuilds
from scanner.model.coherence import CoherentSet
from scanner.model.facts import FileFact, HostFacts, Observation
from scanner.model.findings import NON_COMPLIANT
from scanner.model.packages import Package
from tests.engine.building import FIX, OLD, SECURITY_SET, article, file, host, pack, rdr, row, sp, srp

SYSTEM32 = "c:\\winnt\\system32"
RDR = f"{SYSTEM32}\\drivers\\rdr.sys"
SCHANNEL, NTLMSSPS, SECURITY = (f"{SYSTEM32}\\{name}.dll" for name in ("schannel", "ntlmssps", "security"))


def lacking(
    facts: HostFacts,
    *parts: Article | Package | CoherentSet,
    offered: dict[str, Delivery],
    **attributes: Any,
) -> dict[Need, frozenset[str]]:
    """The needs of every article that fails."""
    at = case(facts, index(pack(*parts, **attributes)))
    decisions = {rule: decide(one, at) for rule, one in at.standings.items()}
    failing = {rule: one for rule, one in decisions.items() if one.verdict in NON_COMPLIANT}
    return needs(failing, Candidates(offered, {}), at)


def bringing(*names: str, **builds: Any) -> dict[str, Delivery]:
    """Packages that each bring one build of Rdr.sys."""
    return {name: Delivery(name, {RDR: rdr(**builds)}) for name in names}


def test_a_file_is_needed_at_its_place_and_brought_by_whatever_is_new_enough() -> None:
    offered = {
        **bringing("Q275020", version="4.0.1381.1"),  # its own build is enough, whatever it is
        **bringing("Q310000", version="4.0.1381.7114"),
        **bringing("Q262694", version="4.0.1381.7052"),
        "Q300000": Delivery("Q300000", {f"{SYSTEM32}\\srv.sys": rdr()}),
    }
    assert lacking(host(OLD), FIX, offered=offered) == {
        Need("Q275020", RDR): frozenset(("Q275020", "Q310000"))
    }


def test_the_needs_of_all_that_fails() -> None:
    other = article(row("Srv.sys", size=1, date="2001-01-01"), id="Q300001")
    srv = f"{SYSTEM32}\\drivers\\srv.sys"
    facts = host(OLD, file("System32\\drivers\\srv.sys", size=2, modified="1999-01-01T12:00:00"))
    found = lacking(facts, FIX, other, offered=bringing("Q275020"))
    assert found == {Need("Q275020", RDR): frozenset(("Q275020",)), Need("Q300001", srv): frozenset()}


def test_files_that_are_not_there_are_needed_only_where_the_fix_adds_them() -> None:
    two = article(rdr(), row("Srv.sys", size=1), row("New.sys", size=1, adds=True))
    found = lacking(host(OLD), two, offered=bringing("Q275020"))
    assert found == {
        Need("Q275020", RDR): frozenset(("Q275020",)),
        Need("Q275020", f"{SYSTEM32}\\drivers\\new.sys"): frozenset(),
    }
    assert list(unmet(found)) == ["Q275020"]


def test_a_file_at_its_level_is_not_needed_nor_is_one_that_nobody_could_read() -> None:
    two = article(rdr(), row("Srv.sys", size=1, date="2001-01-01"), row("Unread.sys", size=1))
    there = file("System32\\drivers\\srv.sys", size=1, modified="2001-01-01T12:00:00")
    unread = file("System32\\drivers\\unread.sys", status=Observation.UNREADABLE)
    found = lacking(host(OLD, there, unread), two, offered={})
    assert found == {Need("Q275020", RDR): frozenset()}


def test_where_there_is_nothing_but_the_registry_the_fix_itself_is_needed_or_what_contains_it() -> None:
    bare = article(id="Q225095")
    offered = {name: Delivery(name) for name in ("Q225095", "Q299444", "Q262694")}
    found = lacking(host(), bare, srp(contains=("Q225095",)), offered=offered)
    assert found == {Need("Q225095"): frozenset(("Q225095", "Q299444"))}


def test_an_article_about_a_package_needs_that_package_or_a_rollup_that_has_it_in_it() -> None:
    about = article(id="Q299444")
    whole = srp(id="Q317636", registry_mark="Q317636", contains=("Q299444",))
    newer = article(id="Q310000", supersedes=("Q299444",))
    offered = {name: Delivery(name) for name in ("Q299444", "Q317636", "Q310000")}
    found = lacking(host(), about, srp(contains=()), whole, newer, offered=offered)
    assert found[Need("Q299444")] == frozenset(("Q299444", "Q317636"))


MATCHING = article(
    row("ntlmssps.dll", size=36112, date="2001-07-16", crypto_bits=128),
    id="Q322051",
    coherent_sets=("nt4-security-dlls",),
)
OTHER_SET = CoherentSet(
    id="other",
    title="Others",
    product="Windows NT 4.0",
    files=("%SystemRoot%\\System32\\other.dll",),
    descriptions=SECURITY_SET.descriptions,
)


def dll(name: str, strength: str) -> FileFact:
    return file(f"System32\\{name}.dll", description=strength, size=1, modified="2001-08-01T12:00:00")


def test_of_files_of_two_strengths_the_weak_ones_are_needed_from_any_hotfix() -> None:
    strong = (dll("schannel", "Domestic Use Only"), dll("ntlmssps", "Domestic Use Only"))
    facts = host(*strong, dll("security", "Export"), dll("other", "Export"))
    weak = {SECURITY: row("security.dll", size=1)}
    offered = {
        "Q322051": Delivery("Q322051", {NTLMSSPS: row("ntlmssps.dll", size=1)}),
        "Q238185": Delivery("Q238185", weak),
        "Q299444": Delivery("Q299444", weak),
        "Q249863": Delivery("Q249863", {SCHANNEL: row("schannel.dll", size=1)}),
    }
    found = lacking(facts, MATCHING, srp(contains=()), SECURITY_SET, OTHER_SET, offered=offered)
    assert found == {
        Need("Q322051"): frozenset(("Q322051",)),
        Need("Q322051", SECURITY): frozenset(("Q238185",)),
    }


def test_in_place_of_a_withdrawn_build_what_withdraws_it_is_needed() -> None:
    bad = WithdrawnBuilds("Tcpip.sys", "Windows NT 4.0", dt.date(1999, 4, 28), dt.date(1999, 6, 4), "Q243878")
    facts = host(file("System32\\drivers\\tcpip.sys", size=5, modified="1999-05-10T12:00:00"))
    guilty = article(row("tcpip.sys", size=5, date="1999-05-10"), id="Q300001")
    offered = {name: Delivery(name) for name in ("Q300001", "Q243878")}
    found = lacking(facts, guilty, offered=offered, builds=KnownBuilds(withdrawn=(bad,)))
    assert found == {Need("Q300001"): frozenset(("Q243878",))}


# What packages bring.


def brought(name: str, *parts: Article | Package | CoherentSet, facts: HostFacts | None = None) -> set[str]:
    at: Case = case(facts or host(), index(pack(*parts)))
    return {path.rpartition("\\")[2] for path in delivered_by(name, at).files}


def test_a_package_brings_its_own_files_and_those_of_what_it_contains() -> None:
    listed = article(row("listed.sys", size=1)).file_sets
    rollup = srp(contains=("Q275020",), claimed_by=("Q300001",), file_sets=listed)
    claims = article(row("claims.sys", size=1), id="Q300001")
    own = article(row("own.sys", size=1), id="Q299444")
    other = article(row("other.sys", size=1), id="Q300002")
    assert brought("Q299444", rollup, FIX, claims, own, other) == {
        "listed.sys",
        "rdr.sys",
        "claims.sys",
        "own.sys",
    }


def test_the_article_of_a_packages_mark_lists_its_files_too() -> None:
    marked = article(row("marked.sys", size=1), id="Q246009")
    assert brought("SP6a", sp("SP6a", registry_mark="Q246009"), marked) == {"marked.sys"}


def test_a_package_that_is_too_weak_is_refused_and_says_for_which_files() -> None:
    weak = [
        row(f"{name}.dll", size=1, date="2001-01-01", crypto_bits=56) for name in ("security", "ntlmssps")
    ]
    at = case(host(dll("schannel", "Domestic Use Only")), index(pack(article(*weak), SECURITY_SET)))
    assert candidates(["Q275020"], at) == Candidates(
        {},
        {
            "Q275020": "Q275020 has 56-bit builds of ntlmssps.dll, security.dll only, "
            "and this host is at 128 bit."
        },
    )


def test_a_rollups_own_table_leaves_each_file_at_its_strength_and_a_hotfix_does_not() -> None:
    rows = [row("security.dll", size=bits, date="2001-01-01", crypto_bits=bits) for bits in (56, 128)]
    facts = host(dll("schannel", "Domestic Use Only"), dll("security", "Export"))
    rollup, hotfix = srp(contains=(), file_sets=article(*rows).file_sets), article(*rows)
    at = case(facts, index(pack(rollup, hotfix, SECURITY_SET)))
    builds = {name: delivered_by(name, at).files[SECURITY].crypto_bits for name in ("Q299444", "Q275020")}
    assert builds == {"Q299444": 56, "Q275020": 128}
