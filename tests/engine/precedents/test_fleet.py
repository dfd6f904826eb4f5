"""A fleet by hand: every sort of difference between two hosts, judged together as each is by itself."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from scanner.engine.judge import index, judge
from scanner.engine.precedents import bench, questions, rulings, sight, sitting
from scanner.engine.precedents.court import Court
from scanner.model.articles import FileSet, Product
from scanner.model.builds import KnownBuilds, Unserviced
from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    Outcome,
)
from scanner.model.pack import RulePack
from tests.engine.building import (
    FIX,
    OLD,
    SECURITY_SET,
    TABLELESS,
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

RULES: RulePack = pack(
    FIX,
    article(rdr(version="4.0.1381.7114"), id="Q310000", supersedes=("Q275020",)),
    article(row("Netbt.sys", version="4.0.1381.7097"), rdr(), id="Q269616", requires_service_pack="SP6a"),
    article(row("Dhcpcsvc.dll", size=38672, date="2000-07-24"), id="Q262694"),
    article(id="Q299444"),
    article(id="Q246009"),
    TABLELESS,
    article(id="Q100001", products=(Product("Microsoft Internet Information Server", None, ("4.0",)),)),
    article(id="Q100002", components=("RRAS",)),
    article(
        row("Schannel.dll", size=123664, date="2000-01-26", crypto_bits=128),
        row("Schannel.dll", size=123665, date="2000-01-26", crypto_bits=56),
        id="Q322051",
        coherent_sets=("nt4-security-dlls",),
    ),
    article(
        id="Q100003",
        file_sets=(FileSet("Windows NT 4.0", "German", files=(rdr(),)), FileSet("RRAS", files=(rdr(),))),
    ),
    article(row("Llssrv.exe", size=116496, date="1998-05-01"), id="Q185722"),
    srp(contains=("Q275020", "Q225095", "Q269616")),
    srp(id="Q317636", registry_mark="Q317636", product="Terminal Server", contains=("Q225095",)),
    sp("SP6a", "Q185722", registry_mark="Q246009"),
    sp("SP5", "Q225095"),
    SECURITY_SET,
    builds=KnownBuilds(unserviced=(Unserviced("Llssrv.exe", "Q257274", international=True),)),
    locations={"dhcpcsvc.dll": ("%SystemRoot%\\System32", "%SystemRoot%\\System32\\Spool")},
)

NETBT = file("System32\\drivers\\netbt.sys", version="4.0.1381.7097")
DHCP = file("System32\\dhcpcsvc.dll", size=38672, modified="2000-07-24T15:29:00")
LLSSRV = file("System32\\llssrv.exe", size=101648, modified="1996-10-14T01:38:00")
WAITING = ("\\??\\C:\\WINNT\\System32\\drivers\\rdr.sys",)


def dll(name: str, description: str, **attributes: object) -> FileFact:
    return file(f"System32\\{name}.dll", description=description, **attributes)


STRONG, WEAK = "X (Domestic Use Only)", "X (Export Version)"
SET_OF = {
    "strong": tuple(dll(name, STRONG) for name in ("schannel", "ntlmssps", "security")),
    "mixed": (dll("schannel", STRONG), dll("security", WEAK)),
    "untold": (dll("schannel", "X", size=123664, modified="2000-01-26T19:40:00"), dll("security", "X")),
}
LISTED = (DirectoryFact("C:\\WINNT\\System32"),)

FLEET: dict[str, HostFacts] = {
    "golden": host(rdr_file(), NETBT, DHCP, marks=("Q275020",)),
    "golden again": host(rdr_file(), NETBT, DHCP, marks=("Q275020",)),
    "older driver": host(OLD, NETBT, DHCP, marks=("Q275020",)),
    "newer driver": host(rdr_file(version="4.0.1381.7153"), NETBT, DHCP),
    "driver gone": host(NETBT, DHCP, marks=("Q275020",)),
    "driver unread": host(rdr_file(status=Observation.UNREADABLE), NETBT),
    "driver for alpha": host(rdr_file(machine="alpha"), NETBT),
    "driver twice": host(OLD, rdr_file(), NETBT),
    "driver twice, turned": host(rdr_file(), OLD, NETBT),
    "driver said twice": host(rdr_file(status=Observation.ABSENT), OLD),
    "driver beneath the variable": host(replace(OLD, path="%SystemRoot%\\System32\\Drivers\\RDR.SYS")),
    "another file beneath it": host(OLD, replace(NETBT, path="%SystemRoot%\\System32\\drivers\\netbt.sys")),
    "a stranger": host(OLD, file("System32\\stranger.dll", size=7)),
    "a stray": host(OLD, file("System32\\stranger.dll", machine="alpha")),
    "two copies": host(DHCP, file("System32\\Spool\\dhcpcsvc.dll", size=1, modified="1999-01-01T00:00:00")),
    "a restart to come": host(rdr_file(), pending_renames=WAITING),
    "another restart": host(rdr_file(), pending_renames=("C:\\temp\\x",)),
    "no marks": host(rdr_file(), NETBT),
    "rollup": host(rdr_file(), NETBT, marks=("Q299444",)),
    "rollup lost": host(OLD, NETBT, marks=("Q299444", "Q275020")),
    "rollup undone": host(OLD, hotfixes=(Hotfix("Q299444", installed=False),)),
    "rollup said twice": host(
        OLD, hotfixes=(Hotfix("KB299444", installed=True), Hotfix("Q299444", installed=False))
    ),
    "marks in part": host(OLD, hotfixes_status=Listing.PARTIAL),
    "no hotfix key": host(OLD, hotfixes_status=Listing.ABSENT),
    "no directories": host(OLD, directories=None),
    "some directories": host(OLD, directories=LISTED),
    "directory unread": host(directories=(DirectoryFact("C:\\WINNT\\System32", Listing.UNREADABLE),)),
    "no files": host(files=None, directories=None),
    "workstation": host(OLD, system={"product_type": "WinNT"}),
    "terminal server": host(OLD, marks=("Q317636",), system={"product_suites": ("Terminal Server",)}),
    "edition unknown": host(OLD, system={"product_type": None, "product_suites": None}),
    "older level": host(OLD, LLSSRV, system={"service_pack": "SP5"}),
    "level unknown": host(OLD, LLSSRV, system={"service_pack": None, "csd_version": None}),
    "level by mark": host(OLD, LLSSRV, marks=("Q246009",), system={"service_pack": None}),
    "level by mark lost": host(OLD, LLSSRV, system={"service_pack": None}),
    "German": host(OLD, LLSSRV, system={"install_language": "0407"}),
    "language unknown": host(OLD, LLSSRV, system={"install_language": None}),
    "Alpha": host(OLD, system={"architecture": "alpha"}),
    "another root": host(OLD, system={"system_root": "D:\\NT"}),
    "root unknown": host(OLD, system={"system_root": None}),
    "west": host(replace(DHCP, modified=None), DHCP, system={"time_zone_bias_minutes": 480}),
    "another name": replace(host(OLD, system={"hostname": "HMI-05"}), target="smb://10.1.0.18"),
    "IIS": host(OLD, components=(Component("IIS", Observation.PRESENT, "4.0"),)),
    "IIS 5": host(OLD, components=(Component("IIS", Observation.PRESENT, "5.0"),)),
    "RRAS": host(OLD, components=(Component("RRAS", Observation.PRESENT),)),
    "no components": host(OLD, components=None),
    "unreachable": host(outcome=Outcome.UNREACHABLE),
    "partial": host(OLD, outcome=Outcome.PARTIAL),
    **{f"{name} set": host(rdr_file(), *files) for name, files in SET_OF.items()},
    "weak schannel": host(rdr_file(), dll("schannel", WEAK, size=123665, modified="2000-01-26T19:40:00")),
}
"""Hosts by what is told of them; each differs from its neighbours in little."""

ALONE = {name: judge(facts, index(RULES)) for name, facts in FLEET.items()}


def in_order(names: list[str]) -> None:
    court = Court(index(RULES))
    for name in names:
        assert court.judge(FLEET[name]) == ALONE[name], name


@pytest.mark.parametrize("seed", range(2))
def test_a_fleet_in_any_order(seed: int) -> None:
    names = [*FLEET, *FLEET]
    random.Random(seed).shuffle(names)
    in_order(names)


def test_a_fleet_as_it_stands_there_and_back() -> None:
    in_order([*FLEET, *reversed(FLEET), *FLEET])


@pytest.mark.parametrize(
    ("module", "limit"),
    [
        (sitting, "SITTINGS_KEPT"),
        (sitting, "ALIKE_KEPT"),
        (bench, "HOSTS_KEPT"),
        (bench, "SYSTEMS_KEPT"),
        (rulings, "KEPT"),
        (rulings, "VOLUMES"),
        (sight, "LISTS_KEPT"),
    ],
)
def test_with_room_for_next_to_nothing(module: object, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, limit, 1)
    in_order([*FLEET, *reversed(FLEET)])


def test_all_may_be_forgotten_at_any_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "LOAD_LIMIT", 200)
    in_order([*FLEET, *reversed(FLEET)])


def test_facts_of_the_same_decoder_are_recognised_and_equal_ones_are_equal() -> None:
    """The same objects, and copies of them, in turn."""
    court = Court(index(RULES))
    for name in ("golden", "older driver", "golden", "older driver"):
        facts = FLEET[name]
        for one in (facts, replace(facts, files=tuple(replace(each) for each in facts.files or ()))):
            assert court.judge(one) == ALONE[name]


def test_a_host_like_one_before_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    court = Court(index(RULES))
    for name in ("golden", "golden", "older driver", "golden again"):
        court.judge(FLEET[name])
    monkeypatch.setattr(questions, "finding", None)
    for name in ("golden", "older driver", "golden again"):
        assert court.judge(FLEET[name]) == ALONE[name]


def test_where_more_hosts_are_expected_the_first_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    court = Court(index(RULES))
    court.expect_more()
    court.judge(FLEET["golden"])
    monkeypatch.setattr(questions, "finding", None)
    assert court.judge(FLEET["golden again"]) == ALONE["golden again"]


def test_what_some_hosts_are_judged_by_may_differ_where_nobody_looks_at_it() -> None:
    """The driver decides where RRAS is there; where it is not, the finding stays whatever the driver is."""
    absent = (Component("RRAS", Observation.ABSENT),)
    without, there = (
        host(OLD, components=absent),
        host(OLD, components=(Component("RRAS", Observation.PRESENT),)),
    )
    rows = [rdr(), *(row(f"Driver{number}.sys", version="4.0.1381.7097") for number in range(9))]
    rules = index(pack(article(*rows, components=("RRAS",))))
    court = Court(rules)
    for facts in (without, without, there, without, host(rdr_file(), components=absent), there):
        assert court.judge(facts) == judge(facts, rules)
