"""Articles that describe a service pack or a rollup."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scanner.model.articles import Article, FileSet
from scanner.model.builds import KnownBuilds, ReleaseStamp
from scanner.model.facts import (
    FileFact,
    Listing,
    Observation,
)
from scanner.model.findings import (
    Finding,
)
from scanner.model.packages import Package
from tests.engine.building import (
    FIX,
    OLD,
    article,
    file,
    finding,
    host,
    rdr,
    rdr_file,
    row,
    sp,
    srp,
    told,
    witnesses,
)


def q299444(**attributes: object) -> Article:
    return article(id="Q299444", title="SRP", requires_service_pack="SP6a", **attributes)


def rollup_host(*files: FileFact, marks: tuple[str, ...], package: Package | None = None) -> Finding:
    return finding(host(*files, marks=marks), q299444(), FIX, package or srp())


LEVEL = "service pack"
RECORDED, UNRECORDED = ("Q299444", "same"), ("Q299444", "different")


@pytest.mark.parametrize(
    ("files", "marks", "verdict", "confidence", "reason", "rests_on"),
    [
        (
            (rdr_file(),),
            ("Q299444",),
            "installed",
            "medium",
            "It is registered, and files of Q275020, which it contains, are at the listed level. "
            "Confidence is medium: its own article lists no files.",
            [RECORDED, ("rdr.sys", "same")],
        ),
        (
            (),
            ("Q299444",),
            "installed",
            "low",
            "It is registered. Confidence is low: no file of a fix it contains was compared.",
            [RECORDED],
        ),
        (
            (OLD,),
            ("Q299444",),
            "regressed",
            "high",
            "It is registered, but files of Q275020, which it contains, are older than listed. Likely cause: "
            "nobody lists the rdr.sys that is here: a service pack was applied again, a component added from "
            "the CD, or the file replaced.",
            [RECORDED, ("rdr.sys", "older")],
        ),
        (
            (OLD,),
            (),
            "missing",
            "high",
            "Files of Q275020, which it contains, are older than listed.",
            [UNRECORDED, ("rdr.sys", "older")],
        ),
        (
            (),
            (),
            "missing",
            "low",
            "It is not registered. Confidence is low: no file of a fix it contains was compared.",
            [UNRECORDED],
        ),
        (
            (rdr_file(),),
            (),
            "undetermined",
            "low",
            "It is not registered, yet files of Q275020, which it contains, are at the listed level: "
            "Q299444 copied by hand, or those fixes one by one.",
            [UNRECORDED, ("rdr.sys", "same")],
        ),
    ],
)
def test_a_rollup_is_judged_by_the_files_of_its_members(
    files: tuple[FileFact, ...],
    marks: tuple[str, ...],
    verdict: str,
    confidence: str,
    reason: str,
    rests_on: list[tuple[str, str]],
) -> None:
    found = rollup_host(*files, marks=marks)
    assert told(found) == (verdict, confidence)
    assert found.reason == reason
    assert witnesses(found) == rests_on
    settles = "List the Hotfix keys completely and compare every file that Q299444 delivers."
    assert found.settle == (settles if verdict == "undetermined" else None)


def test_a_rollup_without_a_complete_list_of_marks() -> None:
    found = finding(host(hotfixes_status=None), q299444(), FIX, srp())
    assert told(found) == ("undetermined", "low")
    assert found.reason == ("The Hotfix keys were not listed completely, and its own article lists no files.")
    empty = finding(host(hotfixes_status=Listing.ABSENT), q299444(), FIX, srp())
    assert empty.reason == ("It is not registered. Confidence is low: this host has no Hotfix key at all.")


def test_a_rollup_that_needs_a_service_pack_first_says_so() -> None:
    first = "It requires SP6a first; this host is at SP5."
    fifth = {"service_pack": "SP5"}
    by_files = finding(host(OLD, system=fifth), q299444(), FIX, srp())
    assert by_files.reason == f"Files of Q275020, which it contains, are older than listed. {first}"
    by_mark = finding(host(system=fifth), q299444(), FIX, srp())
    assert by_mark.reason == (
        f"It is not registered. {first} Confidence is low: no file of a fix it contains was compared."
    )


@pytest.mark.parametrize(("seen", "marks"), [(OLD, ("Q299444",)), (OLD, ()), (rdr_file(), ("Q299444",))])
def test_of_many_members_six_are_named_and_twelve_shown(seen: FileFact, marks: tuple[str, ...]) -> None:
    """Every member lists a file of its own, as old or as new as the first."""
    names = [f"Q2750{number}" for number in range(20, 34)]
    fixes = [article(rdr(installed_as=f"{name}.sys"), id=name) for name in names]
    files = [replace(seen, path=f"C:\\WINNT\\System32\\drivers\\{name}.sys") for name in names]
    found = finding(host(*files, marks=marks), q299444(), *fixes, srp(contains=tuple(names)))
    assert f" of {', '.join(names[:6])}, which it contains" in found.reason
    assert [name for name, _ in witnesses(found)] == ["Q299444", *(f"{name}.sys" for name in names[:12])]


POST_SP4 = article(id="Q195734", title="Post-SP4 roll-up", fixed_in_service_pack="SP5")
ROLL_UP = srp(id="Q195734", registry_mark="Q195734", requires_service_pack="SP4", contains=("Q275020",))
UNMARKED = ("Q195734", "different")


@pytest.mark.parametrize("seen", [(), (rdr_file(),)])
def test_a_rollup_that_a_later_service_pack_has_is_covered(seen: tuple[FileFact, ...]) -> None:
    found = finding(host(*seen), POST_SP4, FIX, ROLL_UP)
    assert (told(found), found.covered_by) == (("covered", "medium"), ("SP5",))
    assert found.reason == (
        "SP5 contains it, and this host is at SP6a. Confidence is medium: its own article lists no files."
    )
    assert witnesses(found) == [UNMARKED, *[("rdr.sys", "same")] * len(seen), (LEVEL, "later")]


def test_a_rollup_within_another_is_covered_by_it_as_surely_as_that_is_there() -> None:
    c2 = article(id="Q244599", title="C2 update")
    inner = srp(id="Q244599", registry_mark="Q244599", contains=("Q269616",))
    outer = srp(contains=("Q275020", "Q244599"))
    found = finding(host(rdr_file(), marks=("Q299444",)), c2, FIX, outer, inner)
    assert (told(found), found.covered_by) == (("covered", "medium"), ("Q299444",))
    by_mark = finding(host(marks=("Q299444",)), c2, FIX, outer, inner)
    assert (told(by_mark), by_mark.covered_by) == (("covered", "low"), ("Q299444",))
    assert by_mark.reason.endswith("Confidence is low: its own article lists no files.")


def test_a_registered_rollup_is_installed_whatever_else_has_it() -> None:
    found = finding(host(rdr_file(), marks=("Q195734",)), POST_SP4, FIX, ROLL_UP)
    assert (told(found), found.covered_by) == (("installed", "medium"), ())


def test_a_fix_that_a_service_pack_brought_and_that_is_older_again_is_a_loss_of_the_rollup() -> None:
    found = finding(host(OLD), POST_SP4, FIX, ROLL_UP)
    assert told(found) == ("regressed", "high")
    assert found.reason.startswith(
        "SP5, which contains it, is on record, but files of Q275020, which it contains, "
        "are older than listed."
    )
    assert witnesses(found) == [UNMARKED, ("rdr.sys", "older"), (LEVEL, "later")]


def test_where_files_of_the_cd_are_back_the_service_pack_comes_before_the_rollup() -> None:
    releases = KnownBuilds(
        releases=(ReleaseStamp("none", dt.date(1996, 10, 14), dt.date(1996, 10, 14), "Q196699"),)
    )
    seen = rdr_file(version=None, size=250000, modified="1996-10-14T01:38:00")
    found = finding(host(seen, marks=("Q299444",)), q299444(), FIX, srp(), builds=releases)
    assert told(found) == ("regressed", "high")
    assert found.remedy is not None
    assert found.remedy.install == ("SP6a", "Q299444")


def test_files_of_a_later_fix_are_no_record_of_a_rollup() -> None:
    """Whoever installed the fix that replaces a rollup need not have had the rollup."""
    old_roll_up = replace(POST_SP4, fixed_in_service_pack=None, superseded_by=("Q300001",))
    later = article(row("Afd.sys", version="4.0.1381.7001"), id="Q300001", title="Later")
    there = file("System32\\drivers\\afd.sys", version="4.0.1381.7001")
    found = finding(host(OLD, there), old_roll_up, later, FIX, ROLL_UP)
    assert told(found) == ("missing", "high")
    marked = finding(host(OLD, there, marks=("Q300001",)), old_roll_up, later, FIX, ROLL_UP)
    assert told(marked) == ("regressed", "high")
    assert marked.reason.startswith("Q300001, which contains it, is on record")


def test_a_fix_as_the_service_pack_ships_it_is_no_loss_of_the_rollup() -> None:
    table = FileSet("Windows NT 4.0", files=(row("Rdr.sys", size=265264, date="2000-05-12"),))
    ships = sp("SP5", "Q275020", file_sets=(table,))
    found = finding(host(OLD), POST_SP4, FIX, ROLL_UP, ships)
    assert (told(found), found.covered_by) == (("covered", "medium"), ("SP5",))
    assert witnesses(found) == [UNMARKED, (LEVEL, "later")]


def test_whether_something_else_has_the_rollup_may_be_unknown() -> None:
    nowhere = host(system={"service_pack": None, "csd_version": None})
    found = finding(nowhere, POST_SP4, FIX, ROLL_UP)
    assert told(found) == ("undetermined", "low")
    assert found.reason == (
        "It is not registered, and its own article lists no files. "
        "SP5 contains it; whether this host is at that level is not known."
    )
    assert found.settle == ("List the Hotfix keys completely and compare every file that Q195734 delivers.")


def test_below_the_service_pack_that_has_it_a_rollup_is_missing() -> None:
    found = finding(host(system={"service_pack": "SP4"}), POST_SP4, FIX, ROLL_UP)
    assert told(found) == ("missing", "low")
    assert witnesses(found) == [UNMARKED, (LEVEL, "older")]


def test_many_fixes_one_by_one_or_a_rollup_by_hand() -> None:
    names = [f"Q2750{number}" for number in range(20, 28)]
    fixes = [article(rdr(), id=name) for name in names]
    found = finding(host(rdr_file()), q299444(), *fixes, srp(contains=tuple(names)))
    assert f"yet files of {', '.join(names[:6])}, which it contains" in found.reason


def test_of_a_members_files_the_older_one_is_shown() -> None:
    """Netbt.sys is at the listed level, Rdr.sys is not: only the latter argues that the rollup is missing."""
    member = article(row("Netbt.sys", version="4.0.1381.7086"), rdr())
    newer = file("System32\\drivers\\netbt.sys", version="4.0.1381.7086")
    found = finding(host(newer, OLD), q299444(), member, srp())
    assert witnesses(found) == [UNRECORDED, ("rdr.sys", "older")]


@pytest.mark.parametrize(
    ("level", "marks", "verdict", "confidence", "reason", "rests_on"),
    [
        (
            "SP6a",
            ("Q246009",),
            "installed",
            "high",
            "This host is at SP6a.",
            [(LEVEL, "same"), ("Q246009", "same")],
        ),
        (
            "SP6a",
            (),
            "installed",
            "high",
            "This host is at SP6a.",
            [(LEVEL, "same"), ("Q246009", "different")],
        ),
        ("SP6", (), "missing", "high", "This host is at SP6.", [(LEVEL, "older"), ("Q246009", "different")]),
        (
            "SP6",
            ("Q246009",),
            "regressed",
            "medium",
            "This host is at SP6. SP6a is registered, but a file it delivers is older.",
            [(LEVEL, "older"), ("Q246009", "same")],
        ),
        ("SP5", (), "missing", "high", "This host is at SP5.", [(LEVEL, "older"), ("Q246009", "different")]),
    ],
)
def test_a_service_pack_is_judged_by_the_level(
    level: str,
    marks: tuple[str, ...],
    verdict: str,
    confidence: str,
    reason: str,
    rests_on: list[tuple[str, str]],
) -> None:
    facts = host(rdr_file(), marks=marks, system={"service_pack": level})
    package = sp("SP6a", registry_mark="Q246009")
    found = finding(facts, article(id="Q246009"), package)
    assert told(found) == (verdict, confidence)
    assert (found.reason, witnesses(found)) == (reason, rests_on)
    if verdict in ("missing", "regressed"):
        assert found.remedy is not None
        assert found.remedy.install == ("SP6a",)


def test_a_service_pack_level_nobody_knows() -> None:
    unknown = host(system={"service_pack": None, "csd_version": None})
    found = finding(unknown, article(id="Q246009"), sp("SP6a", registry_mark="Q246009"))
    assert told(found) == ("undetermined", "low")
    assert found.reason == "The service pack level of this host is not known."
    assert found.settle == (
        "Read CSDVersion, the Hotfix key Q246009 and the date of System32\\drivers\\afd.sys."
    )
    assert witnesses(found) == [(LEVEL, "unknown"), ("Q246009", "different")]
    either = finding(
        host(system={"service_pack": None}, hotfixes_status=None),
        article(id="Q246009"),
        sp("SP6a", registry_mark="Q246009"),
    )
    assert either.reason == "This host is at SP6 or SP6a."


def test_a_service_pack_known_from_the_registry_only() -> None:
    facts = host(files=None, directories=None)
    found = finding(facts, article(id="Q246009"), sp("SP6a", registry_mark="Q246009"))
    assert told(found) == ("installed", "low")
    assert found.reason == "This host is at SP6a. Confidence is low: no file was looked at."


def test_a_service_pack_of_another_product_has_no_level_here() -> None:
    package = replace(sp("SP6a", id="EX55-SP3", registry_mark="Q246009"), level="Exchange 5.5 SP3")
    assert told(finding(host(), article(id="Q246009"), package)) == ("missing", "low")
    assert told(finding(host(), article(id="Q246009"), replace(package, level=None))) == ("missing", "low")


def test_a_rollup_of_which_a_member_was_not_read_is_installed_with_low_confidence() -> None:
    unread = article(row("Tapi32.dll", version="4.0.1381.7001"), id="Q243649")
    hidden = file("System32\\tapi32.dll", status=Observation.UNREADABLE)
    package = srp(contains=("Q243649", "Q275020"))
    facts = host(rdr_file(), hidden, marks=("Q299444",))
    found = finding(facts, q299444(), unread, FIX, package)
    assert told(found) == ("installed", "low")
    assert found.reason.endswith("files of Q243649, which it contains too, were not read.")


def test_sp6a_by_its_mark_alone_is_installed_with_low_confidence() -> None:
    sixth = article(id="Q246009", title="SP6a")
    by_mark = {"service_pack": None, "csd_version": "Service Pack 6"}
    found = finding(
        host(rdr_file(), marks=("Q246009",), system=by_mark), sixth, sp("SP6a", registry_mark="Q246009")
    )
    assert told(found) == ("installed", "low")
    assert found.reason.endswith("and Afd.sys, which would tell, was not compared.")


def test_of_many_unread_members_six_are_named() -> None:
    names = [f"Q2750{number}" for number in range(20, 28)]
    fixes = [article(rdr(installed_as=f"{name}.sys"), id=name) for name in names]
    read, *hidden = [file(f"System32\\drivers\\{name}.sys", status=Observation.UNREADABLE) for name in names]
    first = replace(rdr_file(), path=read.path)
    found = finding(host(first, *hidden, marks=("Q299444",)), q299444(), *fixes, srp(contains=tuple(names)))
    assert f"files of {', '.join(names[1:7])} …, which it contains too" in found.reason


def test_members_that_were_not_read_are_a_doubt() -> None:
    other = article(row("Netbt.sys", version="4.0.1381.7086"), id="Q269616")
    unread = file("System32\\drivers\\netbt.sys", status=Observation.UNREADABLE)
    rollup = srp(contains=("Q275020", "Q269616"))
    found = finding(host(rdr_file(), unread, marks=("Q299444",)), q299444(), FIX, other, rollup)
    assert told(found) == ("installed", "low")
    assert found.reason == (
        "It is registered, and files of Q275020, which it contains, are at the listed level. "
        "Confidence is low: files of Q269616, which it contains too, were not read."
    )
    assert ("Q299444", "same") in witnesses(found)
