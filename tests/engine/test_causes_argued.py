"""Why a fix is lost, to the letter: every cause in full, and the order in which to apply again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from scanner.engine.case import case
from scanner.engine.index import index
from scanner.engine.relapses import release_of
from scanner.model.articles import Article, FileSet
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Finding
from scanner.model.packages import Package
from tests.engine.building import (
    SECURITY_SET,
    TERMINAL_SERVER,
    article,
    file,
    finding,
    host,
    pack,
    rdr,
    row,
    sp,
    srp,
)
from tests.engine.test_causes import RELEASES, SP5, advice, lost, manifest, old

NAMES = ("afd", "mup", "netbt", "rdr", "srv")


def fix(names: tuple[str, ...], number: str = "Q275020", **attributes: Any) -> Article:
    """A fix for these drivers, of 1 March 2001 unless told otherwise."""
    known = {"version": None, "size": 266224, "date": dt.date(2001, 3, 1), **attributes}
    return article(*(row(f"{name}.sys", **known) for name in names), id=number)


def drivers(names: tuple[str, ...], size: int, date: str) -> list[FileFact]:
    stamp = f"{date}T12:04:00"
    return [file(f"System32\\drivers\\{name}.sys", size=size, modified=stamp) for name in names]


def regressed(
    own: Article, files: list[FileFact], *parts: Article | Package, marks: tuple[str, ...] = (), **system: Any
) -> Finding:
    facts = host(*files, marks=(own.id, *marks), system=system)
    return finding(facts, own, *parts, builds=RELEASES)


def cause(found: Finding) -> str:
    """The sentence on the likely cause."""
    return found.reason.partition("Likely cause: ")[2].partition(". ")[0].removesuffix(".")


def again(found: Finding) -> str:
    """What is to be applied again, as the advice says it."""
    return advice(found).partition("in this order: ")[2].partition(";")[0]


def test_a_lost_fix_in_full() -> None:
    found = regressed(fix(("rdr",)), drivers(("rdr",), 1, "1999-04-29"))
    assert found.reason.startswith(
        "rdr.sys is dated 1999-04-29 (1 bytes); the fix ships 2001-03-01 (266,224 bytes) or later. "
        "It is registered"
    )
    assert "Likely cause: nobody lists the rdr.sys that is here: " in found.reason
    assert found.reason.endswith("Confidence is medium: only the date of last change tells (rdr.sys).")


def test_on_terminal_server_its_own_builds_explain() -> None:
    """Of two builds of one size and day, the one in the section for Terminal Server is this host's."""
    there = FileSet("Terminal Server", files=(row("rdr.sys", size=5, date="2000-01-01"),))
    own = article(
        products=(TERMINAL_SERVER,),
        file_sets=(FileSet("Terminal Server", files=(row("rdr.sys", size=266224, date="2001-03-01"),)),),
    )
    others = (article(id="Q1", file_sets=(there,)), fix(("rdr",), "Q2", size=5, date=dt.date(2000, 1, 1)))
    seen = drivers(("rdr",), 5, "2000-01-01")
    found = regressed(own, seen, *others, product_suites=("Terminal Server",))
    assert cause(found).startswith("rdr.sys is the build of Q1, which is not registered:")


def test_nobody_lists_it() -> None:
    assert cause(regressed(fix(("rdr",)), drivers(("rdr",), 1, "1999-04-29"))) == (
        "nobody lists the rdr.sys that is here: a service pack was applied again, a component added from "
        "the CD, or the file replaced"
    )


@pytest.mark.parametrize(
    ("count", "named"), [(3, "afd.sys, mup.sys, netbt.sys are"), (5, "afd.sys, mup.sys, netbt.sys … are")]
)
def test_three_files_are_named(count: int, named: str) -> None:
    names = NAMES[:count]
    found = regressed(fix(names), drivers(names, 1, "1999-04-29"))
    assert f"nobody lists the {named.removesuffix(' are')} that are here" in cause(found)


def test_four_files_are_three_and_more() -> None:
    names = NAMES[:4]
    assert "mup.sys, netbt.sys … that" in cause(regressed(fix(names), drivers(names, 1, "1999-04-29")))


def test_several_causes_are_said_one_after_the_other() -> None:
    adds = replace(
        fix(("mup", "rdr")),
        file_sets=(
            FileSet("Windows NT 4.0", files=(row("mup.sys", adds=True), row("rdr.sys", date="2001-03-01"))),
        ),
    )
    absent = file("System32\\drivers\\mup.sys", status=Observation.ABSENT)
    found = regressed(adds, [absent, *drivers(("rdr",), 1, "1999-04-29")])
    assert cause(found) == (
        "nobody lists the rdr.sys that is here: a service pack was applied again, a component added from "
        "the CD, or the file replaced; mup.sys is gone: the fix was removed, and its mark is left"
    )


def test_a_release_that_nobody_lists_file_by_file() -> None:
    """Files of a service pack bear one day; on a host at that level they are what it brings."""
    found = regressed(fix(("rdr",)), drivers(("rdr",), 1, "1997-05-01"), service_pack="SP3")
    assert cause(found) == "the service pack was applied again, for rdr.sys is what SP3 brings"


def test_a_release_begins_and_ends_within_a_day() -> None:
    before = case(host(), index(pack(builds=RELEASES)))
    stamps = {day: release_of(old(1, f"1997-{day}"), before) for day in ("04-29", "04-30", "05-02", "05-03")}
    assert stamps == {"04-29": None, "04-30": "SP3", "05-02": "SP3", "05-03": None}


def test_files_of_the_cd_and_of_a_service_pack() -> None:
    seen = [*drivers(("afd",), 1, "1996-10-14"), *drivers(("rdr",), 1, "1997-05-01")]
    assert cause(regressed(fix(("afd", "rdr")), seen, SP5)) == (
        "afd.sys, rdr.sys are of the CD, SP3, older than SP6a; a component was added from there after the "
        "service pack"
    )


def test_two_files_of_other_fixes() -> None:
    others = [
        fix((name,), number, size=5, date=dt.date(2000, 1, 1))
        for name, number in (("afd", "Q1"), ("rdr", "Q2"))
    ]
    seen = drivers(("afd", "rdr"), 5, "2000-01-01")
    found = regressed(fix(("afd", "rdr")), seen, *others, marks=("Q1",))
    assert cause(found) == (
        "afd.sys is the build of Q1, which was installed over it; "
        "rdr.sys is the build of Q2, which is not registered: another fix was removed out of order and put "
        "it back, or it was copied by hand"
    )


@pytest.mark.parametrize(("count", "more"), [(2, ""), (3, ""), (4, " …"), (5, " …")])
def test_of_many_files_of_other_fixes_three_are_named(count: int, more: str) -> None:
    names = NAMES[:count]
    other = fix(names, "Q100001", size=5, date=dt.date(2000, 1, 1))
    seen = drivers(names, 5, "2000-01-01")
    builds = ", ".join(f"{name}.sys is the build of Q100001" for name in names[:3]) + more
    over = regressed(fix(names), seen, other, marks=("Q100001",))
    assert cause(over) == f"{builds}, which were installed over it"
    back = regressed(fix(names), seen, other)
    assert cause(back) == (
        f"{builds}, which are not registered: other fixes were removed out of order and put them back, or "
        "somebody copied them"
    )


def test_of_many_sources_four_are_named() -> None:
    numbers = [f"Q10000{digit}" for digit in range(1, 6)]
    others = [fix(("rdr",), number, size=5, date=dt.date(2000, 1, 1)) for number in numbers]
    seen = drivers(("rdr",), 5, "2000-01-01")
    found = regressed(fix(("rdr",)), seen, *others)
    assert "is the build of Q100001 or Q100002 or Q100003 or Q100004, which is not" in cause(found)
    contained = regressed(fix(("rdr",)), seen, *others, sp("SP6", *numbers))
    assert "is what SP6a brings (Q100001, Q100002, Q100003, Q100004)" in cause(contained)


def test_a_fix_is_registered_under_its_own_marks() -> None:
    other = replace(fix(("rdr",), "Q241041", size=5, date=dt.date(2000, 1, 1)), registry_marks=("Q244599",))
    seen = drivers(("rdr",), 5, "2000-01-01")
    found = regressed(fix(("rdr",)), seen, other, marks=("Q244599",))
    assert cause(found) == "rdr.sys is the build of Q241041, which was installed over it"


def test_a_source_without_a_rule_is_registered_under_its_number() -> None:
    own = article(row("Schannel.dll", size=154384, date="2001-03-01"), id="Q275020")
    seen = file("System32\\schannel.dll", size=123664, modified="2000-01-26T19:40:00")
    facts = host(seen, marks=("Q275020", "Q249863"))
    found = finding(facts, own, SECURITY_SET, builds=RELEASES)
    assert cause(found) == "schannel.dll is the build of Q249863, which was installed over it"


def test_rollups_by_their_release_and_those_without_a_date_last() -> None:
    rollups = [
        srp(id="Q100001", registry_mark="Q100001"),
        srp(id="Q100002", registry_mark="Q100002", released=dt.date(2001, 7, 26)),
        srp(id="Q100003", registry_mark="Q100003", released=dt.date(2000, 7, 26)),
    ]
    marks = ("Q100001", "Q100002", "Q100003")
    found = regressed(fix(("rdr",)), drivers(("rdr",), 1, "1999-04-29"), *rollups, marks=marks)
    assert again(found) == "Q100003, Q100002, Q100001, Q275020"


def test_fixes_by_their_latest_build_of_the_files_that_are_lost() -> None:
    both = article(row("netbt.sys", date="2002-05-01"), row("rdr.sys", date="2001-06-01"), id="Q290000")
    later = fix(("rdr",), "Q312533", date=dt.date(2001, 12, 5))
    same_day = fix(("rdr",), "Q275021")
    found = regressed(
        fix(("netbt", "rdr")),
        drivers(("netbt", "rdr"), 1, "1999-04-29"),
        both,
        later,
        same_day,
        marks=("Q290000", "Q312533", "Q275021"),
    )
    assert again(found) == "Q275020, Q275021, Q312533, Q290000"


def test_the_service_pack_that_was_removed_comes_first() -> None:
    needs = replace(fix(("rdr",)), requires_service_pack="SP6a")
    found = regressed(needs, drivers(("rdr",), 1, "1999-04-29"), service_pack="SP5")
    assert cause(found) == (
        "the fix requires SP6a, and this host is at SP5 now: the service pack was removed, or an "
        "emergency repair put the system back"
    )
    assert again(found) == "SP6a, Q275020"


def test_of_the_service_packs_that_deliver_a_build_the_first_counts() -> None:
    """On a host at SP5, what SP5 and SP6 deliver is its own service pack's."""
    listed = [manifest(level, 264944, "1999-04-29", id=name) for level, name in (("SP6", "A"), ("SP5", "B"))]
    seen = old(264944, "1999-04-29")
    found = lost(seen, *listed, system={"service_pack": "SP5"})
    assert cause(found) == "the service pack was applied again, for rdr.sys is what SP5 brings (A, B)"
    contained = article(row("Rdr.sys", size=264944, date="1999-04-29"), id="Q231337")
    lists = (sp("SP6", "Q231337", id="A"), sp("SP5", "Q231337", id="B"))
    by_fix = lost(seen, contained, *lists, system={"service_pack": "SP5"})
    assert cause(by_fix) == "the service pack was applied again, for rdr.sys is what SP5 brings (Q231337)"


def test_a_build_is_recognised_in_the_hosts_own_time() -> None:
    """02:00 UTC on 1 May is the evening of 30 April in California: a day from the list's 29th."""
    seen = replace(old(264944, "1999-05-01"), modified=dt.datetime(1999, 5, 1, 2, tzinfo=dt.UTC))
    west = lost(seen, SP5, system={"service_pack": "SP5", "time_zone_bias_minutes": 480})
    assert "is what SP5 brings" in cause(west)
    assert "nobody lists" in cause(lost(seen, SP5, system={"service_pack": "SP5"}))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("1999-04-30", "the service pack was applied again, for rdr.sys is what SP6 brings (SP5)"),
        (
            "1999-05-01",
            "rdr.sys is of SP5, older than SP6; a component was added from there after the service pack",
        ),
    ],
)
def test_the_hosts_own_service_pack_may_bring_a_later_build(day: str, said: str) -> None:
    six = manifest("SP6", 265000, day)
    found = lost(old(264944, "1999-04-29"), SP5, six, system={"service_pack": "SP6"})
    assert cause(found) == said


def test_the_fix_lists_a_file_as_it_would_be() -> None:
    """What a fix itself lists as well is its own: nothing else is registered for it."""
    assert again(lost(old(264944, "1999-04-29"), SP5)) == "Q275020"
    assert again(lost(old(264944, "1999-04-29"), article(rdr(), id="Q275021"), marks=("Q275021",))) == (
        "Q275020, Q275021"
    )
