"""The list for all hosts."""

from __future__ import annotations

from scanner.engine.judge import index
from scanner.engine.plan import plan
from scanner.engine.plan_fleet import fleet_plan
from tests.engine.building import FIX, OLD, article, file, host, pack, row, sp


def test_each_package_once_with_its_hosts_in_an_order_that_suits_all() -> None:
    early = article(
        row("a.sys", size=2, date="2000-01-01"),
        row("c.sys", size=2, date="2000-01-01"),
        id="Q300009",
        title="Early",
    )
    late = article(row("a.sys", size=3, date="2001-01-01"), id="Q300001", title="Late")
    rules = index(pack(FIX, early, late, sp("SP6a", "Q275020")))
    drivers = [
        file(f"System32\\drivers\\{name}", size=1, modified="1999-04-29T12:00:00")
        for name in ("a.sys", "c.sys")
    ]
    hosts = [
        plan(host(OLD, system={"hostname": "ONE"}), rules),
        plan(host(*drivers, system={"hostname": "TWO", "service_pack": "SP5"}), rules),
        plan(host(*drivers, system={"hostname": None}), rules),
    ]
    fleet = fleet_plan(hosts)
    assert [one.package for one in fleet.packages] == ["Q275020", "Q300009", "Q300001"]
    assert fleet.packages[0].hosts == ("ONE",)
    assert fleet.packages[1].hosts == ("TWO", "smb://10.1.0.17")
    assert (fleet.hosts, fleet.installations, fleet.restarts) == (3, 5, sum(one.restarts for one in hosts))
    assert fleet.packages[2].settles == 2


def test_no_hosts_no_packages() -> None:
    assert fleet_plan([]).packages == ()
