"""What a full scan over SMB1 costs: round trips, bytes, CPU and seconds, against other ways of doing it.

``python -m benchmarks.smb [--times N] [--hosts N] [--far-tools]`` scans one lab host at 0, 20 and
100 ms of round-trip time by turns with hotfixscan and with impacket's plain calls, then with the
tools of Samba, and then many hosts in one run, healthy and not.  The lab, the delay line and
the scanner are processes of their own; CPU is the scanner's alone.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import msgspec

from benchmarks import smb_tools
from benchmarks.delay_line import delay_line
from benchmarks.smb_clients import Cost
from benchmarks.smb_fleet import FleetCost
from benchmarks.smb_host import machine
from benchmarks.smb_minimum import least_round_trips
from benchmarks.smb_rounds import round_trips, round_trips_of_versions
from scanner.collect.smb.tolerance import MOST_PIPES
from tests.lab import Faults, Host, HostDescription, Lab, WireFault, lab

ROUND_TRIPS = (0.0, 0.02, 0.1)
"""Seconds: beside the host, in the same country, on another continent or behind an old modem."""

THREADS = 16
DEADLINE = 30.0
"""Seconds that a host of the fleet is given."""
PLAIN_HOSTS = 4
"""Hosts that the plain calls are measured on, before and after; more would take minutes and say the same."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed through the host's front door: requests, bytes, and how often the client waited."""

    requests: int
    octets: int
    turns: int


def scanned(
    host: Host, rtt: float, times: int, ways: Sequence[str], *, inner: int | None = None
) -> list[Cost]:
    """Scans by turns, the host being so far away; ``inner`` is the port past the lab's front door."""
    line = delay_line(host.address, host.port, rtt) if rtt else nullcontext(inner or host.port)
    with line as port:
        address = "127.0.0.1" if rtt else host.address
        command = [sys.executable, "-m", "benchmarks.smb_clients", str(times), address, str(port), *ways]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [msgspec.json.decode(line, type=Cost) for line in lines]


def passed(host: Host, way: str) -> Passed:
    """What one scan sends and receives."""
    before = _passed(host)
    scanned(host, 0, 1, [way])
    after = _passed(host)
    return Passed(after.requests - before.requests, after.octets - before.octets, after.turns - before.turns)


def _passed(host: Host) -> Passed:
    traffic = host.traffic
    return Passed(sum(traffic.requests.values()), traffic.sent + traffic.received, traffic.turns)


def one_host(times: int) -> dict[str, object]:
    """Ours and plain calls on one host; prints a table, and returns what the last line says."""
    with lab([machine("NT4")], audited=False) as running:
        host = running.hosts["NT4"]
        trips, versions = round_trips(host), round_trips_of_versions(host)
        traffic = {way: passed(host, way) for way in ("ours", "plain")}
        inner = running.servers[0].port
        processor = scanned(host, 0, 1 + 2 * times, ["ours", "plain", "ours"], inner=inner)[3:]
        costs = {
            0.0: scanned(host, 0, 1 + times, ["ours", "plain"])[2:],
            0.02: scanned(host, 0.02, times, ["ours", "plain"]),
            0.1: scanned(host, 0.1, times, ["ours"]) + scanned(host, 0.1, 1, ["plain"]),
        }
    medians = {rtt: {way: _median(costs[rtt], way) for way in ("ours", "plain")} for rtt in ROUND_TRIPS}
    cpu = {way: _median(processor, way).cpu for way in ("ours", "plain")}
    digests = {cost.digest for some in (processor, *costs.values()) for cost in some}
    calls = traffic["ours"].requests
    print(f"{'':8} requests     bytes  round trips   CPU s   0 ms s  20 ms s  100 ms s")
    for way, turns in (("ours", trips), ("plain", traffic["plain"].turns)):
        times_taken = "  ".join(f"{medians[rtt][way].seconds:7.2f}" for rtt in ROUND_TRIPS)
        one = traffic[way]
        print(f"{way:8} {one.requests:8,} {one.octets:9,} {turns:12} {cpu[way]:7.3f}  {times_taken}")
    print(f"least possible: {least_round_trips(MOST_PIPES)} round trips with {MOST_PIPES} pipes")
    print(f"the versions of 60 files by themselves: {versions} round trips")
    return {
        "requests": calls,
        "rtt": trips,
        "cpu_ratio": f"{cpu['plain'] / cpu['ours']:.0f}",
        "wall_ratio_20ms": f"{medians[0.02]['plain'].seconds / medians[0.02]['ours'].seconds:.1f}",
        "equal": "yes" if len(digests) == 1 else "no",
    }


def _median(costs: Sequence[Cost], way: str) -> Cost:
    mine = [cost for cost in costs if cost.way == way]
    seconds = statistics.median(cost.seconds for cost in mine)
    return Cost(way, seconds, statistics.median(cost.cpu for cost in mine), mine[0].digest)


def tools(far: bool) -> None:
    """The same work with smbclient and net, at two distances or three."""
    with smb_tools.lab_for_tools(machine("NT4")) as running:
        host = running.hosts["NT4"]
        before = _passed(host)
        taken = [f"{smb_tools.seconds(host.address, host.port):.1f} s at 0 ms"]
        after = _passed(host)
        for rtt in ROUND_TRIPS[1 : 3 if far else 2]:
            with delay_line(host.address, host.port, rtt) as port:
                taken.append(f"{smb_tools.seconds('127.0.0.1', port):.1f} s at {1000 * rtt:.0f} ms")
    print(
        f"smbclient and net: {after.requests - before.requests:,} requests, "
        f"{after.octets - before.octets:,} bytes, {', '.join(taken)}"
    )


def fleet(hosts: int) -> float:
    """Many hosts in one run, all well and then not; returns hosts per second."""
    well = [machine("H000"), *(machine(f"H{number:03}", files=False) for number in range(1, hosts))]
    own = [machine(f"P{number}") for number in range(PLAIN_HOSTS)]  # its oplocks forbid sharing files
    before = _fleet(own, "plain", 120, at_smbd=True).seconds
    ours = _fleet(well, "ours", 120, at_smbd=True)
    after = _fleet(own, "plain", 120, at_smbd=True).seconds
    per_second, plainly = hosts / ours.seconds, 2 * PLAIN_HOSTS / (before + after)
    print(f"{hosts} hosts: {ours.seconds:.1f} s, {per_second:.1f}/s, {per_second / plainly:.1f} times plain")
    print(f"  plain calls: {plainly:.2f}/s; {ours.outcomes.count('complete')} of {hosts} hosts complete")
    print(f"  {1000 * ours.cpu / hosts:.0f} ms of CPU a host, {ours.memory:.0f} MB at most")
    front = _fleet(well, "ours", 120)
    troubled = _fleet([_trouble(number, one) for number, one in enumerate(well)], "ours", DEADLINE)
    healthy = [outcome for number, outcome in enumerate(troubled.outcomes) if _fault(number) is None]
    more = troubled.seconds - front.seconds
    print(f"every fifth in trouble: {troubled.seconds:.1f} s, {more:+.1f} s; each is given {DEADLINE:.0f} s")
    print(f"  {healthy.count('complete')} of {len(healthy)} healthy hosts complete")
    return per_second


def _fault(number: int) -> Faults | None:
    """Of twenty hosts two are dead, one stalls in the middle and one resets the connection."""
    match number % 20:
        case 5 | 15:
            return Faults(down=True)
        case 10:
            return Faults(wire=(WireFault("stall", "transaction", nth=20),))
        case 19:
            return Faults(wire=(WireFault("reset", "transaction", nth=50),))
    return None


def _trouble(number: int, host: HostDescription) -> HostDescription:
    return msgspec.structs.replace(host, faults=_fault(number) or host.faults)


def _fleet(hosts: Sequence[HostDescription], way: str, timeout: float, *, at_smbd: bool = False) -> FleetCost:
    """``at_smbd``: past the lab's front door, which breaks and counts, and is slower than smbd."""
    with lab(hosts, audited=False) as running:
        if way == "ours":
            _share_folders(running)
        inner = running.servers[0].port
        places = [f"{host.address}:{inner if at_smbd else host.port}" for host in running.hosts.values()]
        command = [sys.executable, "-m", "benchmarks.smb_fleet", way, str(THREADS), str(timeout), *places]
        answer = subprocess.run(command, capture_output=True, check=True).stdout
    return msgspec.json.decode(answer, type=FleetCost)


def _share_folders(running: Lab) -> None:
    """All hosts show the first one's files: making 330,000 would take longer than scanning them."""
    first, *others = (host.address for host in running.hosts.values())
    for folder in running.folder.glob("smbd*/hosts"):
        for address in others:
            if (place := folder / address).is_dir():
                shutil.rmtree(place)
                place.symlink_to(next(running.folder.glob(f"smbd*/hosts/{first}")))


def main() -> None:
    """Measure; the last line is for programs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=3, help="scans of each kind at each distance")
    options.add_argument("--hosts", type=int, default=200, help="hosts of the fleet")
    options.add_argument("--far-tools", action="store_true", help="smbclient and net at 100 ms too: minutes")
    chosen = options.parse_args()
    last = one_host(chosen.times)
    if smb_tools.are_there():
        tools(chosen.far_tools)
    last["hosts_per_s"] = f"{fleet(chosen.hosts):.1f}"
    print("smb: " + " ".join(f"{name}={value}" for name, value in last.items()))


if __name__ == "__main__":
    main()
