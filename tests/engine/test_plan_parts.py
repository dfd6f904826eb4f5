"""The parts of a plan by themselves: builds, strengths, dates, restarts, credits, what is put back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from scanner.engine.case import Case, case
from scanner.engine.decision import Decision
from scanner.engine.judge import index
from scanner.engine.plan import plan
from scanner.engine.plan_candidates import package_of, ways_for
from scanner.engine.plan_cautions import Surroundings, cautions
from scanner.engine.plan_credits import completed_by, settled
from scanner.engine.plan_dates import dated
from scanner.engine.plan_files import (
    NOON,
    Delivery,
    age,
    as_file,
    delivery,
    member_requirements,
    newer,
    places_on_host,
    satisfies,
)
from scanner.engine.plan_fleet import fleet_plan
from scanner.engine.plan_needs import Need
from scanner.engine.plan_rehearsal import at_level, rehearsed
from scanner.engine.plan_replay import put_backs
from scanner.engine.plan_restarts import Chainable, batches, bulletin_year, chainable, in_few_restarts
from scanner.engine.plan_service_pack import last_level, service_pack_step
from scanner.engine.plan_steps import Sequenced, edition_of, kind_of, run_of, steps, title_of
from scanner.engine.plan_strength import StrengthOfHost
from scanner.engine.selection import Requirement
from scanner.model.articles import Article, FileRow, Platform
from scanner.model.builds import KnownBuilds, SharedVersion
from scanner.model.coherence import CoherentSet, Strength
from scanner.model.facts import Component, FileFact, HostFacts, Hotfix, Listing, Observation, Outcome
from scanner.model.findings import Comparison, Confidence, Verdict
from scanner.model.logic import Truth
from scanner.model.packages import Package
from scanner.model.plan import (
    Caution,
    Channel,
    FleetPackage,
    FleetPlan,
    HostPlan,
    PutBack,
    Reapplication,
    Rehearsal,
    Settled,
    Smallness,
    StepKind,
)
from scanner.model.plan_knowledge import (
    Alone,
    ChainedHotfixes,
    Chaining,
    Condition,
    Interaction,
    Obtaining,
    PlanKnowledge,
)
from scanner.model.servicepacks import ServicePack
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

DOMESTIC, EXPORT = Strength.DOMESTIC, Strength.EXPORT
SYSTEM32 = "c:\\winnt\\system32"
RDR = f"{SYSTEM32}\\drivers\\rdr.sys"
STRONG, WEAK = "X (Domestic Use Only)", "X (Export Version)"


def at(facts: HostFacts | None = None, *parts: Article | Package | CoherentSet, **attributes: Any) -> Case:
    return case(facts or host(), index(pack(*parts, **attributes)))


def dll(name: str, description: str | None = None, **attributes: Any) -> FileFact:
    return file(f"System32\\{name}.dll", description=description, **attributes)


# Dates of builds that are listed by version alone.


def listing(*rows: FileRow) -> Case:
    return at(host(), *(article(one, id=f"Q10000{number}") for number, one in enumerate(rows)))


KNOWN = listing(
    row("Rdr.sys", version="4.0.1381.7000", date="1999-12-01"),
    row("Rdr.sys", version="4.0.1381.7052", date="2000-05-12"),
    row("Rdr.sys", version="4.0.1381.7052", date="2000-05-10"),
    row("Rdr.sys", version="4.0.1381.7114", date="2001-12-05"),
    row("Rdr.sys", version="4.0.1381.33500", date="2001-11-01"),
    row("Rdr.sys", version="4.0.1381.7050", date="2001-11-02", platform=Platform.ALPHA),
    row("Rdr.sys", date="2001-11-03"),
)


@pytest.mark.parametrize(
    ("one", "day"),
    [
        (row("Rdr.sys", version="4.0.1381.7086"), dt.date(2000, 5, 12)),
        (row("Rdr.sys", version="4.0.1381.7052"), dt.date(2000, 5, 12)),
        (row("Rdr.sys", version="4.0.1381.7114"), dt.date(2001, 12, 5)),
        (row("Rdr.sys", version="4.0.1381.33529"), dt.date(2001, 11, 1)),
        (row("Rdr.sys", version="4.0.1381.7086", platform=Platform.X86), dt.date(2000, 5, 12)),
        (row("Rdr.sys", version="4.0.1381.7086", platform=Platform.ALPHA), dt.date(2001, 11, 2)),
        (row("Rdr.sys", version="4.0.1381.6000"), None),
        (row("Rdr.sys", version="4.0.1381.7086", date="1999-01-01"), dt.date(1999, 1, 1)),
        (row("Rdr.sys"), None),
        (row("Srv.sys", version="4.0.1381.7086"), None),
    ],
)
def test_the_age_of_a_build_that_is_listed_by_version_alone(one: FileRow, day: dt.date | None) -> None:
    assert dated(one, KNOWN) == replace(one, date=day)


# The strength that a host's files must have.


def strength(*files: FileFact) -> StrengthOfHost:
    return StrengthOfHost.of(at(host(*files), SECURITY_SET))


def test_a_host_with_one_128_bit_file_is_a_128_bit_host() -> None:
    mixed = strength(dll("schannel", STRONG), dll("ntlmssps", WEAK), dll("security"))
    assert mixed.told == {f"{SYSTEM32}\\schannel.dll": DOMESTIC, f"{SYSTEM32}\\ntlmssps.dll": EXPORT}
    assert mixed.untold == ("%SystemRoot%\\System32\\security.dll",)
    assert (mixed.domestic, mixed.export) == (True, False)
    weak = strength(dll("schannel", WEAK), dll("security", status=Observation.UNREADABLE))
    assert (weak.domestic, weak.export, weak.untold) == (False, True, ())
    nothing = strength()
    assert (nothing.domestic, nothing.export, nothing.told) == (False, False, {})


@pytest.mark.parametrize(
    ("told", "chosen", "wanted"),
    [
        ({"a": DOMESTIC, "b": EXPORT}, False, {"a": DOMESTIC, "b": EXPORT, "c": DOMESTIC}),
        ({"a": DOMESTIC, "b": EXPORT}, True, {"a": DOMESTIC, "b": DOMESTIC, "c": DOMESTIC}),
        ({"a": EXPORT}, False, {"a": EXPORT, "c": EXPORT}),
        ({"a": EXPORT}, True, {"a": EXPORT, "c": EXPORT}),
        ({}, False, {"c": None}),
        ({}, True, {"c": None}),
    ],
)
def test_the_strength_that_a_build_must_have(
    told: dict[str, Strength], chosen: bool, wanted: dict[str, Strength | None]
) -> None:
    known = StrengthOfHost(told)
    assert {path: known.wanted(path, chosen) for path in wanted} == wanted


# What a package brings.


def needs(*rows: FileRow, places: tuple[str, ...] = (RDR,)) -> Requirement:
    return Requirement(rows[0].name, places, rows)


def test_of_several_builds_for_one_place_the_newest_comes() -> None:
    rows = [rdr(version=f"4.0.1381.{number}", date=None) for number in (7086, 7114, 7052)]
    brought = delivery("Q299444", [(needs(one), False) for one in rows], at())
    assert brought == Delivery("Q299444", {RDR: rows[1]})


SCHANNEL = f"{SYSTEM32}\\schannel.dll"
WEAK_ROW = row("schannel.dll", size=3, date="2000-01-26", crypto_bits=56)
STRONG_ROW = row("schannel.dll", size=4, date="2000-01-26", crypto_bits=128)
PLAIN_ROW = row("schannel.dll", size=5, date="2000-01-26")


@pytest.mark.parametrize(
    ("description", "rows", "brought", "too_weak"),
    [
        (STRONG, (WEAK_ROW, STRONG_ROW), STRONG_ROW, ()),
        (STRONG, (WEAK_ROW,), None, (SCHANNEL,)),
        (STRONG, (PLAIN_ROW,), PLAIN_ROW, ()),
        (WEAK, (WEAK_ROW, STRONG_ROW), WEAK_ROW, ()),
        (WEAK, (STRONG_ROW,), STRONG_ROW, ()),
        (WEAK, (PLAIN_ROW,), PLAIN_ROW, ()),
        (None, (WEAK_ROW, STRONG_ROW), WEAK_ROW, ()),
    ],
)
def test_builds_of_the_hosts_strength(
    description: str | None, rows: tuple[FileRow, ...], brought: FileRow | None, too_weak: tuple[str, ...]
) -> None:
    before = at(host(dll("schannel", description)), SECURITY_SET)
    places = ("%SystemRoot%\\System32\\schannel.dll",)
    found = delivery("Q1", [(Requirement("schannel.dll", places, rows), True)], before)
    assert found == Delivery("Q1", {SCHANNEL: brought} if brought else {}, too_weak)


def test_a_file_lies_where_it_is_found_else_where_it_would_be_put() -> None:
    places = ("%systemroot%\\system32\\a.dll", "%systemroot%\\system32\\spool\\a.dll", "d:\\a.dll")
    wanted = needs(row("a.dll"), places=places)
    seen = [dll("a", size=1), FileFact("D:\\A.DLL", size=1)]
    assert places_on_host(wanted, at(host(*seen))) == [f"{SYSTEM32}\\a.dll", "d:\\a.dll"]
    assert places_on_host(wanted, at()) == [f"{SYSTEM32}\\a.dll"]
    nowhere = at(host(system={"system_root": None}, directories=()))
    assert places_on_host(wanted, nowhere) == ["%systemroot%\\system32\\a.dll"]


def test_the_fixes_in_a_package_are_those_that_apply() -> None:
    elsewhere = article(rdr(), id="Q100001", products=(TERMINAL_SERVER,))
    before = at(host(), FIX, elsewhere)
    found = member_requirements({"Q275020", "Q100001", "Q999999"}, before)
    assert [(requirement.name, hotfix) for requirement, hotfix in found] == [("Rdr.sys", False)]


def test_a_build_on_a_disk() -> None:
    assert as_file(rdr(platform=Platform.ALPHA), RDR, OLD, STRONG) == FileFact(
        RDR,
        size=266224,
        modified=dt.datetime.combine(dt.date(2001, 3, 1), NOON),
        version="4.0.1381.7086",
        machine="alpha",
        language=OLD.language,
        description=STRONG,
    )
    german = replace(OLD, language="0407")
    assert as_file(rdr(), RDR, german).language == "0407"
    assert as_file(row("a.dll", size_kb=1.5, version="7043"), "a").size == 1536
    assert as_file(row("a.dll", version="7043"), "a") == FileFact("a")


SHARED = KnownBuilds(shared_versions=(SharedVersion("Rdr.sys", "4.0.1381.7086", "Q300972"),))


def test_the_age_of_two_builds() -> None:
    early, late = rdr(date=dt.date(2001, 3, 1)), rdr(date=dt.date(2001, 9, 1))
    assert age(early, late, at()) is Comparison.SAME
    assert age(early, late, at(builds=SHARED)) is Comparison.OLDER
    assert newer(early, late, at(builds=SHARED)) == newer(late, early, at(builds=SHARED)) == late
    assert newer(early, late, at()) == early
    renamed = rdr(installed_as="Other.sys", date=dt.date(2001, 9, 1))
    assert age(early, renamed, at(builds=SHARED)) is Comparison.SAME


@pytest.mark.parametrize(
    ("build", "rows", "enough"),
    [
        (rdr(), (rdr(),), True),
        (rdr(version="4.0.1381.7114"), (rdr(),), True),
        (rdr(version="4.0.1381.7052"), (rdr(),), False),
        (rdr(), (rdr(), rdr(version="4.0.1381.7114")), True),
        (rdr(version="4.0.1381.7100"), (rdr(), rdr(version="4.0.1381.7114")), False),
        (rdr(version="4.0.1381.7200"), (rdr(), rdr(version="4.0.1381.7114")), True),
        (STRONG_ROW, (WEAK_ROW, STRONG_ROW), True),
        (STRONG_ROW, (WEAK_ROW,), False),
        (WEAK_ROW, (STRONG_ROW,), False),
        (PLAIN_ROW, (PLAIN_ROW,), True),
        (replace(WEAK_ROW, crypto_bits=None), (WEAK_ROW,), True),
        (WEAK_ROW, (replace(WEAK_ROW, crypto_bits=None),), True),
    ],
)
def test_whether_a_build_is_enough(build: FileRow, rows: tuple[FileRow, ...], enough: bool) -> None:
    assert satisfies(build, needs(*rows), at()) is enough


def test_an_earlier_build_of_a_shared_version_is_not_enough() -> None:
    early, late = rdr(date=dt.date(2001, 3, 1)), rdr(date=dt.date(2001, 9, 1))
    assert satisfies(early, needs(late), at())
    assert not satisfies(early, needs(late), at(builds=SHARED))


# Restarts.


@pytest.mark.parametrize(
    ("chained", "numbers"),
    [
        ([], []),
        ([True], [1]),
        ([False, False], [1, 2]),
        ([True, True, True], [1, 1, 1]),
        ([True, False, True], [1, 2, 3]),
        ([False, True, True, False], [1, 2, 2, 3]),
    ],
)
def test_neighbours_that_can_share_a_restart(chained: list[bool], numbers: list[int]) -> None:
    names = [f"Q{number}" for number in range(len(chained))]
    assert batches(names, dict(zip(names, chained, strict=True))) == numbers


@pytest.mark.parametrize(
    ("name", "year"), [("MS98-001", 1998), ("MS99-061", 1999), ("MS00-001", 2000), ("MS01-008", 2001)]
)
def test_the_year_of_a_bulletin(name: str, year: int) -> None:
    assert bulletin_year(name) == year


KIND = ChainedHotfixes("Microsoft Windows NT", "SP6a", ("kbPreSP7",), dt.date(1999, 11, 13), "Q299444")
CHAINING = PlanKnowledge(
    chaining=Chaining((KIND,), stated=("Q300009",), alone=(Alone("Q300008", "Q300007"),), otherwise="Q184305")
)


@pytest.mark.parametrize(
    ("attributes", "answer", "source"),
    [
        ({"id": "Q300008", "requires_service_pack": "SP6a"}, False, "Q300007"),
        ({"id": "Q300009"}, True, "Q300009"),
        ({"requires_service_pack": "SP6a"}, True, "Q299444"),
        ({"requires_service_pack": "SP5"}, False, "Q184305"),
        ({"keywords": ("kbOther", "kbPreSP7")}, True, "Q299444"),
        ({"bulletins": ("MS99-061",)}, False, "Q184305"),
        ({"bulletins": ("MS98-001", "MS00-001")}, True, "Q299444"),
        ({"file_sets": article(row("a.sys", date="1999-11-13")).file_sets}, True, "Q299444"),
        ({"file_sets": article(row("a.sys", date="1999-11-12"), row("b.sys")).file_sets}, False, "Q184305"),
        ({"keywords": ("kbPreSP7",), "products": ()}, False, "Q184305"),
        ({}, False, "Q184305"),
    ],
)
def test_what_can_share_a_restart(attributes: dict[str, Any], answer: bool, source: str) -> None:
    one = article(**{"id": "Q300001", **attributes})
    assert chainable(one.id, at(host(), one, planning=CHAINING)) == Chainable(answer, source)


def test_nothing_is_said_of_terminal_server_or_of_what_has_no_article() -> None:
    one = article(id="Q300001", requires_service_pack="SP6a")
    terminal_server = host(system={"product_suites": ("Terminal Server",)})
    assert chainable("Q300001", at(terminal_server, one, planning=CHAINING)) == Chainable(False, "Q184305")
    assert chainable("SP6a", at(host(), one, planning=CHAINING)) == Chainable(False, "Q184305")


YES, NO = Chainable(True, None), Chainable(False, None)


@pytest.mark.parametrize(
    ("before", "rollups", "chained", "order"),
    [
        # Like with like, whichever sort there is more of.
        ({"Q1": (), "Q2": (), "Q3": ()}, (), "+-+", ["Q1", "Q3", "Q2"]),
        ({"Q1": (), "Q2": (), "Q3": ()}, (), "-+-", ["Q2", "Q1", "Q3"]),
        # A rollup as early as it may come.
        ({"Q1": (), "Q2": (), "Q30": ()}, ("Q30",), "++-", ["Q30", "Q1", "Q2"]),
        ({"Q1": (), "Q2": (), "Q30": ("Q2",)}, ("Q30",), "+--", ["Q1", "Q2", "Q30"]),
        # Beginning with what restarts alone saves a restart here.
        ({"Q1": ("Q2",), "Q2": (), "Q3": ()}, (), "+-+", ["Q2", "Q1", "Q3"]),
        # What has begun goes on as long as it can.
        ({"Q1": (), "Q2": (), "Q3": ("Q1",)}, (), "--+", ["Q1", "Q2", "Q3"]),
        # Of the two ways to begin, that with fewer restarts, however the turns are.
        ({"Q1": (), "Q2": (), "Q3": (), "Q4": ("Q2",)}, (), "+-++", ["Q2", "Q1", "Q3", "Q4"]),
        (
            {"Q1": (), "Q2": (), "Q3": ("Q1",), "Q4": ("Q2",), "Q5": ("Q3",)},
            (),
            "+--++",
            ["Q1", "Q2", "Q3", "Q4", "Q5"],
        ),
        # Shorter numbers are older.
        ({"Q100": (), "Q99": ()}, (), "++", ["Q99", "Q100"]),
    ],
)
def test_an_order_with_few_restarts(
    before: dict[str, tuple[str, ...]], rollups: tuple[str, ...], chained: str, order: list[str]
) -> None:
    marks = {name: YES if sign == "+" else NO for name, sign in zip(before, chained, strict=True)}
    waiting = {name: set(earlier) for name, earlier in before.items()}
    assert in_few_restarts(waiting, frozenset(rollups), marks) == order


# Credits.


def test_an_article_is_settled_by_the_step_that_meets_its_last_need() -> None:
    found = {
        Need("Q1", "a"): frozenset("AB"),
        Need("Q1", "b"): frozenset("C"),
        Need("Q2"): frozenset("BC"),
        Need("Q3", "a"): frozenset("A"),
        Need("Q3", "b"): frozenset(),
        Need("Q4"): frozenset("A"),
        Need("Q5", "b"): frozenset("C"),
        Need("Q5", "a"): frozenset("A"),
    }
    assert completed_by("ABC", found) == {"C": ("Q1", "Q5"), "B": ("Q2",), "A": ("Q4",)}
    assert completed_by((), found) == {}


def test_findings_as_they_are_now() -> None:
    missing = Decision(Verdict.MISSING, Confidence.LOW, "")
    assert settled(["Q275020"], {"Q275020": FIX}, {"Q275020": missing}) == (
        Settled("Q275020", FIX.title, Verdict.MISSING, Confidence.LOW),
    )


# What is put back.


def bringing(name: str, **attributes: Any) -> Delivery:
    return Delivery(name, {RDR: rdr(**attributes)})


def put_back(facts: HostFacts, *brought: Delivery, **attributes: Any) -> dict[str, tuple[PutBack, ...]]:
    deliveries = {one.package: one for one in brought}
    return put_backs(list(deliveries), deliveries, at(facts, **attributes))


PATH = "C:\\WINNT\\System32\\drivers\\rdr.sys"


def test_what_the_host_has_newer_is_saved_by_its_version() -> None:
    newer_there = host(rdr_file(version="4.0.1381.7114"))
    assert put_back(newer_there, bringing("Q1")) == {
        "Q1": (PutBack(PATH, "4.0.1381.7114", "4.0.1381.7086", None),)
    }


def test_by_day_and_size_where_there_is_no_version() -> None:
    there = host(rdr_file(version=None, size=1234567, modified="2001-09-01T12:00:00"))
    assert put_back(there, bringing("Q1", version=None)) == {
        "Q1": (PutBack(PATH, "2001-09-01, 1,234,567 bytes", "2001-03-01, 266,224 bytes", None),)
    }


def test_what_an_earlier_package_brought_newer_comes_from_there() -> None:
    found = put_back(host(OLD), bringing("Q1", version="4.0.1381.7114"), bringing("Q2"))
    assert found.keys() == {"Q2"}
    (back,) = found["Q2"]
    assert back.path.casefold() == RDR
    assert (back.newer, back.older, back.source) == ("4.0.1381.7114", "4.0.1381.7086", "Q1")


def test_what_a_later_package_makes_good_for_is_left_to_it() -> None:
    there = host(rdr_file(version="4.0.1381.7114"))
    assert put_back(there, bringing("Q1"), bringing("Q2", version="4.0.1381.7114")) == {}
    assert put_back(there, bringing("Q1"), bringing("Q2", version="4.0.1381.7113")).keys() == {"Q1", "Q2"}


def test_what_is_not_newer_for_certain_is_not_put_back() -> None:
    copy = host(rdr_file(version=None, modified="2001-09-01T12:00:00"))
    assert put_back(copy, bringing("Q1", version=None)) == {}
    assert put_back(host(), bringing("Q1")) == {}
    assert put_back(host(OLD), bringing("Q1")) == {}


def test_the_hosts_zone_and_language_count_for_its_own_file() -> None:
    """02:00 UTC on the 3rd is the evening of the 2nd in California: a day from the table's 1st."""
    there = rdr_file(version=None, size=1, modified="2001-03-03T02:00:00")
    assert put_back(host(there), bringing("Q1", version=None)).keys() == {"Q1"}
    west = host(there, system={"time_zone_bias_minutes": 480})
    assert put_back(west, bringing("Q1", version=None)) == {}
    shared = rdr_file(size=1, modified="2001-09-01T12:00:00")
    assert put_back(host(shared), bringing("Q1")).keys() == {"Q1"}
    assert put_back(host(shared, system={"install_language": "0407"}), bringing("Q1")) == {}


# The host afterwards.


def test_a_host_at_its_new_level() -> None:
    before = host(system={"service_pack": "SP4", "csd_version": "Service Pack 4"})
    facts = at_level(before, ServicePack.SP6A, "Q246009")
    assert (facts.system.service_pack, facts.system.csd_version) == ("SP6a", "Service Pack 6")
    assert facts.hotfixes == (Hotfix("Q246009", installed=True),)
    assert at_level(host(), ServicePack.SP6A, None).hotfixes == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Listing.ABSENT, Listing.LISTED),
        (Listing.LISTED, Listing.LISTED),
        (Listing.PARTIAL, Listing.PARTIAL),
        (None, None),
    ],
)
def test_a_mark_makes_no_list_complete(before: Listing | None, after: Listing | None) -> None:
    facts = at_level(host(hotfixes_status=before), ServicePack.SP6A, "Q246009")
    assert facts.hotfixes_status is after


def after(facts: HostFacts, *brought: Delivery, back: str | None = None) -> dict[str, FileFact]:
    before = at(facts, FIX, srp(), article(id="Q241041", registry_marks=("Q244599", "Q1")), SECURITY_SET)
    kept = {back: (PutBack(PATH, "", ""),)} if back else {}
    deliveries = {one.package: one for one in brought}
    found = rehearsed(before, deliveries, deliveries, kept)
    assert {one.id for one in found.hotfixes or ()} >= {
        {"Q241041": "Q244599"}.get(name, name) for name in deliveries if name in before.index.articles
    }
    return {one.path: one for one in found.files or ()}


def test_builds_lie_where_the_files_were() -> None:
    german = replace(OLD, language="0407")
    assert after(host(german), bringing("Q275020"))[PATH] == replace(as_file(rdr(), PATH), language="0407")
    both = after(host(OLD), bringing("Q275020"), bringing("Q241041", version="4.0.1381.7114"))
    assert both[PATH].version == "4.0.1381.7114"
    kept = after(host(OLD), bringing("Q275020", version="4.0.1381.7114"), bringing("Q241041"), back="Q241041")
    assert kept[PATH].version == "4.0.1381.7114"


def test_a_file_that_is_not_there_comes_only_if_a_fix_adds_it() -> None:
    assert after(host(), bringing("Q275020")) == {}
    added = after(host(), bringing("Q275020", adds=True), bringing("Q241041", version="4.0.1381.7114"))
    assert [one.version for one in added.values()] == ["4.0.1381.7114"]
    unread = rdr_file(status=Observation.UNREADABLE)
    assert after(host(unread), bringing("Q275020", adds=True)) == {PATH: unread}


@pytest.mark.parametrize(
    ("bits", "package", "there", "description"),
    [
        (56, "Q275020", "Domestic Use Only", "Export"),
        (128, "Q275020", "Export", "Domestic Use Only"),
        (None, "Q275020", "Export", "Export"),
        (None, "Q275020", "Domestic Use Only", "Domestic Use Only"),
        (None, "Q299444", "Export", "Export"),
        (None, "Q275020", "nothing told", None),
    ],
)
def test_a_security_file_tells_its_strength(
    bits: int | None, package: str, there: str, description: str | None
) -> None:
    seen = dll("schannel", there, size=1)
    brought = Delivery(package, {SCHANNEL: row("schannel.dll", size=2, crypto_bits=bits)})
    assert after(host(seen), brought)[seen.path].description == description


def test_a_hotfix_comes_in_the_strength_of_the_host_and_a_rollup_in_that_of_the_file() -> None:
    seen = [dll("schannel", "Export", size=1), dll("security", "Domestic Use Only")]
    rows = {SCHANNEL: row("schannel.dll", size=2)}
    hotfix = after(host(*seen), Delivery("Q275020", rows))
    assert hotfix[seen[0].path].description == "Domestic Use Only"
    rollup = after(host(*seen), Delivery("Q299444", rows))
    assert rollup[seen[0].path].description == "Export"


def test_another_file_keeps_its_description() -> None:
    seen = replace(OLD, description="SMB Mini Redirector")
    assert after(host(seen), bringing("Q275020"))[PATH].description == "SMB Mini Redirector"


def test_a_host_that_was_not_reached_is_named_and_nothing_is_planned() -> None:
    facts = host(OLD, outcome=Outcome.UNREACHABLE)
    assert plan(facts, index(pack(FIX))) == HostPlan(
        target="smb://10.1.0.17",
        hostname="HMI-04",
        outcome=Outcome.UNREACHABLE,
        system=facts.system,
        failing=0,
        steps=(),
        restarts=0,
        circles=(),
        settle_first=(),
        withheld=(),
        reapply=Reapplication(None),
        smallness=Smallness(0, 0, proven=True),
        rehearsal=Rehearsal(compliant=False),
    )


def test_a_plan_says_whose_it_is() -> None:
    made = plan(host(OLD, system={"service_pack": None}, marks=("Q246009",)), index(pack(FIX)))
    assert (made.target, made.hostname, made.outcome) == ("smb://10.1.0.17", "HMI-04", Outcome.COMPLETE)
    assert made.system.service_pack == "SP6a"
    assert made.failing == 1
    (step,) = made.steps
    assert (step.number, step.title, step.batch) == (1, "SMB Signing May Become Unsynchronized", 1)
    assert (step.chained, step.chaining_source, step.restart) == (False, None, True)


def test_builds_of_one_number_are_put_back_by_their_age() -> None:
    """Where several builds carry a version, the earlier of the two is not the same."""
    later = bringing("Q1", date=dt.date(2001, 9, 1), size=1)
    earlier = bringing("Q2", date=dt.date(2001, 3, 1), size=2)
    assert put_back(host(OLD), later, earlier, builds=SHARED).keys() == {"Q2"}
    there = rdr_file(size=1, modified="2001-09-01T12:00:00", linked="2001-08-25T12:00:00")
    assert put_back(host(there), earlier, builds=SHARED).keys() == {"Q2"}


def test_a_file_of_a_shared_version_is_newer_by_its_date_alone() -> None:
    there = host(rdr_file(modified="2001-09-01T12:00:00", linked="2001-08-25T12:00:00"))
    assert put_back(there, bringing("Q1"), builds=SHARED).keys() == {"Q1"}
    assert put_back(there, bringing("Q1")) == {}


def test_what_a_package_does_not_write_hides_nothing_that_it_does() -> None:
    there = host(rdr_file(version="4.0.1381.7114"))
    both = Delivery("Q1", {f"{SYSTEM32}\\a.sys": row("a.sys", size=1), RDR: rdr()})
    assert put_back(there, both).keys() == {"Q1"}


def test_all_files_that_a_package_makes_older_are_put_back() -> None:
    second = file("System32\\srv.sys", version="4.0.1381.7114")
    there = host(rdr_file(version="4.0.1381.7114"), second)
    brought = Delivery("Q1", {RDR: rdr(), f"{SYSTEM32}\\srv.sys": rdr()})
    assert [one.path for one in put_back(there, brought)["Q1"]] == [PATH, second.path]


def test_another_file_of_a_later_package_makes_nothing_good() -> None:
    there = host(rdr_file(version="4.0.1381.7114"))
    other = Delivery("Q2", {f"{SYSTEM32}\\drivers\\srv.sys": row("srv.sys", version="4.0.1381.7114")})
    assert put_back(there, bringing("Q1"), other).keys() == {"Q1"}


def test_a_build_of_which_little_is_known_is_told_by_what_is() -> None:
    sized = rdr_file(version=None, size=5, modified=None, linked="2001-09-01T12:00:00")
    (one,) = put_back(host(sized), bringing("Q1", version=None, size=None))["Q1"]
    assert (one.newer, one.older) == ("5 bytes", "2001-03-01")


# What satisfies an article.


def test_where_no_file_was_looked_at_the_mark_of_a_replacing_fix_is_enough() -> None:
    later = article(rdr(version="4.0.1381.7114"), id="Q310000", supersedes=("Q275020",))
    unseen = host(files=None, directories=None)
    assert ways_for("Q275020", at(unseen, FIX, later)) == ["Q275020", "Q310000"]


@pytest.mark.parametrize(
    ("newer_fix", "ways"),
    [
        (
            article(rdr(version="4.0.1381.7114"), id="Q310000", supersedes=("Q275020",)),
            ["Q275020", "Q310000"],
        ),
        (article(row("Srv.sys", size=1), id="Q310000", supersedes=("Q275020",)), ["Q275020"]),
        (
            article(rdr(), row("Srv.sys", size=1), id="Q310000", supersedes=("Q275020",)),
            ["Q275020", "Q310000"],
        ),
        (
            article(rdr(), row("Unread.sys", size=1), id="Q310000", supersedes=("Q275020",)),
            ["Q275020"],
        ),
        (article(id="Q310000", supersedes=("Q275020",)), ["Q275020", "Q310000"]),
        (
            article(rdr(), id="Q310000", supersedes=("Q275020",), products=(TERMINAL_SERVER,)),
            ["Q275020"],
        ),
    ],
)
def test_a_replacing_fix_satisfies_where_it_could_be_proven(newer_fix: Article, ways: list[str]) -> None:
    """It lists the files of the other, or none at all, and none that could not be read."""
    unread = file("System32\\drivers\\unread.sys", status=Observation.UNREADABLE)
    assert ways_for("Q275020", at(host(OLD, unread), FIX, newer_fix)) == ways


def test_a_package_is_the_one_that_its_article_describes() -> None:
    before = at(host(), article(id="Q246009"), FIX, sp("SP6a", registry_mark="Q246009"))
    assert (package_of("Q246009", before), package_of("Q275020", before)) == ("SP6a", "Q275020")


def test_a_step_that_completes_nothing_settles_nothing() -> None:
    before = at(host(OLD), FIX)
    order = Sequenced(("Q275020",), {"Q275020": bringing("Q275020")}, {}, {"Q275020": YES}, {})
    (step,) = steps(order, {}, {}, before, before)
    assert (step.package, step.settles, step.after, step.put_back) == ("Q275020", (), (), ())


@pytest.mark.parametrize(
    ("files", "bits", "edition"),
    [
        ((dll("schannel", STRONG), dll("security", WEAK)), None, "128-bit"),
        ((dll("schannel", WEAK), dll("security", WEAK)), None, "56-bit"),
        ((dll("schannel", WEAK), dll("security", "untold")), None, None),
        ((dll("schannel", "untold"),), None, None),
        ((), 128, None),
    ],
)
def test_the_edition_that_fits_a_host(
    files: tuple[FileFact, ...], bits: int | None, edition: str | None
) -> None:
    brought = Delivery("Q1", {SCHANNEL: row("schannel.dll", size=1, crypto_bits=bits)})
    assert edition_of(brought, at(host(*files), SECURITY_SET)) == edition


def test_titles_kinds_and_files_to_run() -> None:
    before = at(
        host(),
        replace(FIX, packages=("Q275020i.exe",)),
        article(id="Q299444", title="Article", packages=("Q299444i.exe",)),
        srp(packages=("Q299444i.exe", "Q299444x.exe")),
        sp("SP6", id="TSE-SP6"),
    )
    names = ("Q275020", "Q299444", "TSE-SP6", "SP6a")
    assert [kind_of(name, before) for name in names] == [
        StepKind.HOTFIX,
        StepKind.ROLLUP,
        StepKind.SERVICE_PACK,
        StepKind.SERVICE_PACK,
    ]
    assert [title_of(name, before) for name in names] == [
        FIX.title,
        "Security Rollup Package",
        "Service Pack 6",
        "Windows NT 4.0 SP6a",
    ]
    assert [run_of(name, before) for name in names] == [
        ("Q275020i.exe",),
        ("Q299444i.exe", "Q299444x.exe"),
        (),
        (),
    ]


# Cautions, service packs, the fleet's list.


def looked_for(condition: Condition, *files: FileFact, **attributes: Any) -> Caution | None:
    harm = Interaction(("Q1",), "It breaks.", "Do not.", "Q2", (condition,))
    before = at(host(*files, **attributes), planning=PlanKnowledge(interactions=(harm,)))
    return next(iter(cautions("Q1", Surroundings(before, {}, ()))), None)


KEY = "HKLM\\SOFTWARE\\Vendor"


@pytest.mark.parametrize(
    ("condition", "found", "unseen"),
    [
        (Condition(file=PATH), (f"{PATH} is there",), ()),
        (Condition(file=PATH, below="4.0.1381.7086"), (f"{PATH} is 4.0.1381.7052",), ()),
        (Condition(file="D:\\other.sys"), (), ("D:\\other.sys",)),
        (Condition(component="IIS"), ("IIS is installed",), ()),
        (Condition(component="RRAS"), (), ("whether RRAS is installed",)),
        (Condition(key=KEY, value="Level", equals="7"), ("Level is 7",), ()),
        (Condition(key=f"{KEY}2", value="Level"), (), (f"{KEY}2, Level",)),
        (Condition(languages=("0409", "0407")), ("the language of the installation is 0409",), ()),
        (Condition(several_processors=True), ("the kernel is for several processors",), ()),
        (Condition(package="Q300972"), ("Q300972 is on the host or in the plan",), ()),
        (Condition(unseen="the program Mailer"), (), ("the program Mailer",)),
        (Condition(value="Level", unseen="the level of Vendor"), (), ("the level of Vendor",)),
        (Condition(key=KEY, unseen="what Vendor is set to"), (), ("what Vendor is set to",)),
        (Condition(), (), ("",)),
    ],
)
def test_what_a_caution_was_told_by(
    condition: Condition, found: tuple[str, ...], unseen: tuple[str, ...]
) -> None:
    caution = looked_for(
        condition,
        OLD,
        components=(Component("IIS", Observation.PRESENT),),
        registry={KEY: {"Level": 7}},
        marks=("Q300972",),
        system={"current_type": "Multiprocessor Free"},
    )
    assert caution is not None
    assert (caution.found, caution.unseen) == (found, unseen)


@pytest.mark.parametrize(
    ("condition", "unseen"),
    [
        (Condition(languages=("0409",)), "the language of the installation"),
        (Condition(several_processors=True), "the number of processors"),
        (Condition(several_processors=False), "the number of processors"),
    ],
)
def test_what_a_host_does_not_tell_may_be_so(condition: Condition, unseen: str) -> None:
    caution = looked_for(condition, system={"install_language": None, "current_type": None})
    assert caution is not None
    assert (caution.found, caution.unseen) == ((), (unseen,))


def test_a_caution_for_a_kernel_for_one_processor() -> None:
    one = looked_for(Condition(several_processors=False), system={"current_type": "Uniprocessor Free"})
    assert one is not None
    assert one.found == ("the number of processors",)
    several = {"current_type": "Multiprocessor Free"}
    assert looked_for(Condition(several_processors=False), system=several) is None


def test_a_caution_repeats_what_is_known_of_the_harm() -> None:
    harm = Interaction(("Q1",), "It breaks.", "Do not.", "Q2", (), before=True, fixed_by=("Q3", "Q4"))
    before = at(host(marks=("Q4",)), planning=PlanKnowledge(interactions=(harm,)))
    assert cautions("Q1", Surroundings(before, {}, ())) == (
        Caution("Q2", "It breaks.", "Do not.", before=True, applies=Truth.YES, settled_by="Q4"),
    )


def test_cautions_in_order_certain_ones_first_then_what_must_be_done_before_then_by_article() -> None:
    sure, perhaps = (), (Condition(unseen="a program"),)
    known = [
        Interaction(("Q1",), "", "", source, when, before=before)
        for source, when, before in (
            ("Q18", perhaps, False),
            ("Q17", perhaps, False),
            ("Q16", perhaps, True),
            ("Q15", sure, False),
            ("Q14", sure, False),
            ("Q13", sure, True),
        )
    ]
    before = at(planning=PlanKnowledge(interactions=tuple(known)))
    told = cautions("Q1", Surroundings(before, {}, ()))
    assert [one.source for one in told] == ["Q13", "Q14", "Q15", "Q16", "Q17", "Q18"]


def test_a_file_whose_version_was_not_read_may_be_older() -> None:
    unversioned = replace(OLD, version=None)
    caution = looked_for(Condition(file=PATH, below="4.0.1381.7086"), unversioned)
    assert caution is not None
    assert caution.unseen == (f"the version of {PATH}",)


def test_a_service_pack_brings_its_files_and_those_of_the_ones_before_it() -> None:
    def listing(level: str, name: str) -> Package:
        return sp(level, file_sets=article(row(name, version="4.0.1381.300")).file_sets)

    needy = article(rdr(), requires_service_pack="SP6a")
    packs = (
        listing("SP5", "a.sys"),
        listing("SP6a", "b.sys"),
        replace(listing("SP5", "c.sys"), id="X", level="Exchange 5.5 SP3"),
        replace(listing("SP5", "d.sys"), id="Y", level=None),
        replace(
            listing("SP5", "e.sys"), id="TSE-SP5", product="Windows NT Server 4.0, Terminal Server Edition"
        ),
    )
    before = at(host(OLD, system={"service_pack": "SP4"}), needy, *packs)
    decision = Decision(Verdict.MISSING, Confidence.HIGH, "")
    step = service_pack_step({"Q275020": decision}, before)
    assert step is not None
    assert (step.package, step.level, step.brought.package) == ("SP6a", ServicePack.SP6A, "SP6a")
    assert step.after.seen.facts.hotfixes == ()
    assert {path.rpartition("\\")[2] for path in step.brought.files} == {"a.sys", "b.sys"}


def test_a_service_pack_leaves_its_mark() -> None:
    before = at(
        host(OLD, system={"service_pack": "SP4"}), FIX, sp("SP6a", "Q275020", registry_mark="Q246009")
    )
    step = service_pack_step({"Q275020": Decision(Verdict.MISSING, Confidence.HIGH, "")}, before)
    assert step is not None
    assert step.after.seen.facts.hotfixes == (Hotfix("Q246009", installed=True),)


@pytest.mark.parametrize(
    ("system", "level"),
    [
        ({}, ServicePack.SP6A),
        ({"product_suites": ("Terminal Server",)}, ServicePack.SP6),
        ({"version": "5.0"}, None),
        ({"service_pack": None, "csd_version": None}, None),
    ],
)
def test_the_last_service_pack_for_a_host(system: dict[str, Any], level: ServicePack | None) -> None:
    assert last_level(at(host(system=system))) is level


def test_a_service_pack_of_the_other_system_calls_for_none_here() -> None:
    other = sp("SP6", "Q275020", id="TSE-SP6", product="Windows NT Server 4.0, Terminal Server Edition")
    before = at(host(OLD, system={"service_pack": "SP4"}), FIX, other)
    decision = Decision(Verdict.MISSING, Confidence.HIGH, "")
    assert service_pack_step({"Q275020": decision}, before) is None
    ours = at(host(OLD, system={"service_pack": "SP4"}), FIX, sp("SP6", "Q275020"))
    assert service_pack_step({"Q275020": decision}, ours) is not None


def test_a_package_in_the_list_of_a_fleet() -> None:
    named = replace(FIX, packages=("Q275020i.exe",))
    rules = index(pack(named, planning=PlanKnowledge(obtaining=Obtaining(support_only=("Q275020",)))))
    hosts = [plan(replace(host(OLD, system={"hostname": name}), target=name), rules) for name in ("A", "B")]
    assert fleet_plan(hosts) == FleetPlan(
        packages=(
            FleetPackage(
                package="Q275020",
                kind=StepKind.HOTFIX,
                title=FIX.title,
                run=("Q275020i.exe",),
                channel=Channel.SUPPORT,
                settles=2,
                hosts=("A", "B"),
            ),
        ),
        hosts=2,
        installations=2,
        restarts=2,
    )
