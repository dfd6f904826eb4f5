"""Why a fix is lost, and what must be applied again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from scanner.engine.case import case
from scanner.engine.index import index
from scanner.engine.relapses import _earliest, release_of
from scanner.model.articles import Article, FileSet, Platform
from scanner.model.builds import KnownBuilds, ReleaseStamp
from scanner.model.facts import FileFact
from scanner.model.findings import Finding, Verdict
from scanner.model.packages import Package
from scanner.model.servicepacks import ServicePack
from tests.engine.building import FIX, article, file, finding, host, pack, rdr, rdr_file, row, sp, srp

RELEASES = KnownBuilds(
    releases=(
        ReleaseStamp("none", dt.date(1996, 10, 14), dt.date(1996, 10, 14), "Q196699"),
        ReleaseStamp("SP3", dt.date(1997, 5, 1), dt.date(1997, 5, 1), "Q172965"),
    )
)


def manifest(level: str, size: int, date: str, **attributes: Any) -> Package:
    listed = row("Rdr.sys", size=size, date=date, platform=Platform.X86)
    return sp(level, file_sets=(FileSet("Windows NT 4.0", files=(listed,)),), **attributes)


def old(size: int, date: str, **attributes: Any) -> FileFact:
    return rdr_file(version=None, size=size, modified=f"{date}T12:04:00", **attributes)


def lost(seen: FileFact, *parts: Article | Package, **attributes: Any) -> Finding:
    """The finding on the registered fix for Rdr.sys."""
    marks = ("Q275020", *attributes.pop("marks", ()))
    others = attributes.pop("files", ())
    found = finding(host(seen, *others, marks=marks, **attributes), FIX, *parts, builds=RELEASES)
    assert found.verdict is Verdict.REGRESSED
    return found


def advice(found: Finding) -> str:
    assert found.remedy is not None
    return found.remedy.advice or ""


SP5 = manifest("SP5", 264944, "1999-04-29")
ON_SP5 = {"service_pack": "SP5"}


def test_the_hosts_own_service_pack_was_applied_again() -> None:
    found = lost(old(264944, "1999-04-29"), SP5, system=ON_SP5)
    assert (
        "Likely cause: the service pack was applied again, for rdr.sys is what SP5 brings (SP5)."
        in found.reason
    )
    assert found.remedy is not None
    assert found.remedy.install == ("Q275020",)
    assert advice(found).startswith("Apply again, in this order: Q275020;")


def test_a_build_that_no_later_service_pack_replaces_is_what_it_brings() -> None:
    assert "for rdr.sys is what SP6a brings (SP5)" in lost(old(264944, "1999-04-29"), SP5).reason


def test_a_build_of_a_fix_that_the_service_pack_contains_is_what_it_brings() -> None:
    contained = article(row("Rdr.sys", size=265008, date="1999-06-14"), id="Q231337")
    found = lost(old(265008, "1999-06-14"), contained, sp("SP6", "Q231337"), SP5)
    assert "for rdr.sys is what SP6a brings (Q231337)" in found.reason
    stated = article(
        row("Rdr.sys", size=265008, date="1999-06-14"), id="Q231337", fixed_in_service_pack="SP6"
    )
    assert "is what SP6a brings" in lost(old(265008, "1999-06-14"), stated).reason


def test_a_file_of_an_earlier_service_pack_came_with_a_component() -> None:
    found = lost(old(256784, "1997-05-01"), manifest("SP3", 256784, "1997-05-01"), SP5)
    assert (
        "rdr.sys is of SP3, older than SP6a; a component was added from there after the service pack."
        in found.reason
    )
    assert found.remedy is not None
    assert found.remedy.install == ("SP6a", "Q275020")
    assert "Apply again, in this order: SP6a, Q275020;" in advice(found)


def test_a_file_of_the_cd_came_with_a_component_unless_core_files_are_as_old() -> None:
    seen = old(250000, "1996-10-14")
    young = file("System32\\kernel32.dll", size=1, modified="1999-04-29T12:04:00")
    added = lost(seen, files=(young,))
    assert "rdr.sys is of the CD, older than SP6a; a component was added" in added.reason
    core = file("System32\\kernel32.dll", size=1, modified="1996-10-14T01:38:00")
    repaired = lost(seen, files=(core,))
    assert "older than SP6a; so are core files of the system: an emergency repair" in repaired.reason


def test_core_files_that_are_old_but_not_as_old_tell_of_no_emergency_repair() -> None:
    """The driver is of SP3, Kernel32.dll of SP5: no single repair put back both."""

    def with_core(level: str, size: int, day: str) -> Package:
        listed = row("Kernel32.dll", size=size, date=day)
        return sp(level, id=f"{level}-core", file_sets=(FileSet("Windows NT 4.0", files=(listed,)),))

    core = file("System32\\kernel32.dll", size=2, modified="1999-04-29T12:04:00")
    cores = (with_core("SP5", 2, "1999-04-29"), with_core("SP6a", 3, "1999-10-20"))
    seen = old(256784, "1997-05-01")
    found = lost(seen, manifest("SP3", 256784, "1997-05-01"), SP5, *cores, files=(core,))
    assert "rdr.sys is of SP3, older than SP6a; a component was added" in found.reason


def test_the_registered_rollup_and_later_fixes_follow_the_service_pack() -> None:
    later = article(rdr(version="4.0.1381.7114", date=dt.date(2001, 12, 5)), id="Q312533")
    earlier = article(rdr(version="4.0.1381.7052", date=dt.date(2000, 5, 12)), id="Q258837")
    undated = article(rdr(version="4.0.1381.7200", date=None), id="Q999999")
    other = article(
        id="Q317636", file_sets=(FileSet("Terminal Server", files=(rdr(date=dt.date(2002, 1, 1)),)),)
    )
    rollup = srp(released=dt.date(2001, 7, 26))
    marks = ("Q299444", "Q312533", "Q258837", "Q999999", "Q317636")
    found = lost(old(250000, "1996-10-14"), later, earlier, undated, other, rollup, marks=marks)
    assert "Apply again, in this order: SP6a, Q299444, Q275020, Q312533;" in advice(found)
    assert "Hotfix\\Q312533" in advice(found)


def test_what_is_not_registered_is_not_applied_again() -> None:
    later = article(rdr(version="4.0.1381.7114", date=dt.date(2001, 12, 5)), id="Q312533")
    assert "in this order: Q275020;" in advice(lost(old(264944, "1999-04-29"), later, SP5, srp()))


def test_a_fix_that_only_a_container_on_record_brought() -> None:
    found = finding(host(old(1, "1999-01-01")), FIX, sp("SP5", "Q275020"))
    assert found.verdict is Verdict.REGRESSED
    assert "in this order: Q275020;" in advice(found)


EARLIER = article(rdr(version="4.0.1381.7052", size=265264, date=dt.date(2000, 5, 12)), id="Q258837")
REPLACED = rdr_file(version="4.0.1381.7052", size=265264, modified="2000-05-12T17:29:00")


def test_another_package_was_installed_over_it() -> None:
    found = lost(REPLACED, EARLIER, marks=("Q258837",))
    assert "Likely cause: rdr.sys is the build of Q258837, which was installed over it." in found.reason


def test_a_build_of_a_fix_that_is_not_registered_was_put_back() -> None:
    found = lost(REPLACED, EARLIER)
    assert "rdr.sys is the build of Q258837, which is not registered: another fix was removed" in found.reason


@pytest.mark.parametrize(("marks", "over"), [(("Q299444",), True), ((), False)])
def test_the_build_of_a_rollup(marks: tuple[str, ...], over: bool) -> None:
    listed = FileSet("Windows NT 4.0", files=EARLIER.file_sets[0].files)
    found = lost(REPLACED, srp(id="Q244599", registry_mark="Q299444", file_sets=(listed,)), marks=marks)
    assert ("Q244599, which was installed over it" in found.reason) is over


def test_a_rollup_without_a_mark_of_its_own() -> None:
    unmarked = srp(id="Q244599", registry_mark=None, file_sets=EARLIER.file_sets)
    assert "the build of Q244599, which is not registered" in lost(REPLACED, unmarked).reason


def test_a_build_that_nobody_lists() -> None:
    found = lost(REPLACED)
    assert "Likely cause: nobody lists the rdr.sys that is here:" in found.reason
    two = article(rdr(), row("Netbt.sys", version="4.0.1381.7086"))
    seen = [REPLACED, file("System32\\drivers\\netbt.sys", version="4.0.1381.7000")]
    assert "nobody lists the netbt.sys, rdr.sys that are here" in (
        finding(host(*seen, marks=("Q275020",)), two).reason
    )


def test_a_service_pack_that_the_host_has_not_says_nothing_of_its_files() -> None:
    """A build of SP5 on a host at SP4 came with something else; so where the level is not known."""
    seen = old(264944, "1999-04-29")
    four = lost(seen, SP5, system={"service_pack": "SP4"})
    assert "rdr.sys is the build of SP5, which is not registered" in four.reason
    unknown = lost(seen, SP5, system={"service_pack": None, "csd_version": None})
    assert "rdr.sys is the build of SP5, which is not registered" in unknown.reason
    undecided = lost(
        old(250000, "1996-10-14"),
        SP5,
        system={"service_pack": None, "csd_version": "Service Pack 6"},
        hotfixes_status=None,
    )
    assert undecided.remedy is not None
    assert undecided.remedy.install == ("Q275020",)


def test_the_service_pack_that_the_fix_needs_is_gone() -> None:
    needs = article(rdr(), requires_service_pack="SP6a")
    found = finding(host(REPLACED, marks=("Q275020",), system=ON_SP5), needs)
    assert "requires SP6a, and this host is at SP5 now: the service pack was removed" in found.reason
    assert found.remedy is not None
    assert found.remedy.install == ("SP6a", "Q275020")
    met = finding(host(REPLACED, marks=("Q275020",)), needs)
    assert "the service pack was removed" not in met.reason


def test_a_file_that_the_fix_adds_is_gone() -> None:
    adds = article(row("Dnsapi.dll", adds=True, version="4.0.1381.7097"))
    found = finding(host(marks=("Q275020",)), adds)
    assert found.verdict is Verdict.REGRESSED
    assert "Likely cause: dnsapi.dll is gone: the fix was removed, and its mark is left." in found.reason


def test_builds_of_the_other_branch_and_processor_explain_nothing() -> None:
    terminal_server = article(
        id="Q300001",
        file_sets=(FileSet("Terminal Server", files=(row("Rdr.sys", size=264944, date="1999-04-29"),)),),
    )
    assert "nobody lists" in lost(old(264944, "1999-04-29"), terminal_server).reason
    alpha = sp(
        "SP6",
        file_sets=(
            FileSet(
                "Windows NT 4.0",
                files=(row("Rdr.sys", size=5, date="1999-10-01", platform=Platform.ALPHA), row("Rdr.sys")),
            ),
        ),
    )
    assert "is what SP6a brings" in lost(old(264944, "1999-04-29"), SP5, alpha).reason


def test_an_undated_file_is_known_by_its_version_alone() -> None:
    five = sp("SP5", file_sets=(FileSet("Windows NT 4.0", files=(rdr(version="4.0.1381.7052", date=None),)),))
    seen = rdr_file(version="4.0.1381.7052", modified=None)
    assert "is what SP6a brings (SP5)" in lost(seen, five).reason


def test_releases_are_told_by_their_day() -> None:
    before = case(host(), index(pack(builds=RELEASES)))
    level = release_of(old(1, "1997-05-02"), before)
    assert level == "SP3"
    assert release_of(old(1, "1997-05-03"), before) is None
    assert release_of(rdr_file(modified=None), before) is None


def test_levels_are_in_the_order_of_their_release_and_the_cd_comes_first() -> None:
    levels = [None, ServicePack.SP5, ServicePack.NONE, ServicePack.SP6A]
    assert _earliest(levels) is ServicePack.NONE
    assert _earliest([None]) is None


def test_packages_of_other_products_contain_nothing_here() -> None:
    contained = article(row("Rdr.sys", size=265008, date="1999-06-14"), id="Q231337")
    exchange = sp("SP6", "Q231337", id="EX", product="Exchange 5.5")
    assert "Q231337, which is not registered" in lost(old(265008, "1999-06-14"), contained, exchange).reason


def test_several_builds_of_other_packages_are_told_together() -> None:
    names = ("Rdr.sys", "Netbt.sys", "Tcpip.sys", "Afd.sys")
    both = article(*(row(name, version="4.0.1381.7086") for name in names))
    before = article(
        *(row(name, version="4.0.1381.7000", size=5, date="2000-01-05") for name in names), id="Q258837"
    )
    seen = [
        file(f"System32\\drivers\\{name}", version="4.0.1381.7000", size=5, modified="2000-01-05T00:00:00")
        for name in names
    ]
    back = finding(host(*seen[:2], marks=("Q275020",)), both, before).reason
    assert (
        "Likely cause: Netbt.sys is the build of Q258837, Rdr.sys is the build of Q258837, which are not "
        "registered: other fixes were removed out of order and put them back, or somebody copied them."
        in back
    )
    over = finding(host(*seen, marks=("Q275020", "Q258837")), both, before).reason
    assert "Rdr.sys is the build of Q258837 …, which were installed over it." in over


def test_a_file_that_several_fixes_of_a_rollup_deliver_is_told_once() -> None:
    twice = [article(rdr(), id=f"Q27502{number}") for number in range(2)]
    rollup = article(id="Q299444")
    found = finding(host(REPLACED, marks=("Q299444",)), rollup, *twice, srp(contains=("Q275020", "Q275021")))
    assert found.verdict is Verdict.REGRESSED
    assert "nobody lists the rdr.sys that is here" in found.reason
