"""What it costs to keep runs of a large fleet, and to compare two.

``python -m benchmarks.store [--hosts N] [--changed SHARE] [--seed N]`` makes a fleet that was set up
from 40 golden images, judges each kind of host in it once by the whole pack, and keeps two runs of
it with facts and findings, a transaction for each host, as ``scan`` does.  Before the second run
some of the hosts, a twentieth unless told otherwise, got a fix more.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import fleet
from scanner.catalog.garbage import seldom_collection
from scanner.catalog.load import load
from scanner.engine.judge import index
from scanner.engine.precedents.court import Court
from scanner.history import compared
from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport, Run
from scanner.model.history import HostResult, RunState
from scanner.scan import clock, new_run
from scanner.shipped import shipped
from scanner.store.runs import Store
from scanner.store.soundness import faults


@dataclass(frozen=True)
class Member:
    """A host of the fleet: its kind, its image's fixes and its own, by their place among the kind's."""

    kind: int
    fixes: frozenset[int]


class Bench:
    """The fleet, and what each kind of host in it comes to."""

    def __init__(self, hosts: int, seed: int) -> None:
        rules = index(load([shipped("rules")]))
        self._draw = random.Random(seed)
        self._made = fleet.kinds(rules, self._draw)
        self._court = Court(rules)
        self._known: dict[Member, HostResult] = {}
        self.rules = rules
        self.members = self._members(hosts)

    def _members(self, count: int) -> list[Member]:
        images = [self._image() for _ in range(fleet.IMAGES)]
        return [self._with_more(self._draw.choice(images), _more(self._draw)) for _ in range(count)]

    def _image(self) -> Member:
        kind = self._draw.randrange(len(self._made))
        places = range(len(self._made[kind].fixes))
        return Member(kind, frozenset(self._draw.sample(places, fleet.HOTFIXES)))

    def _with_more(self, member: Member, more: int) -> Member:
        if not more:
            return member
        others = sorted(set(range(len(self._made[member.kind].fixes))) - member.fixes)
        return replace(member, fixes=member.fixes | set(self._draw.sample(others, more)))

    def mended(self, share: float) -> list[Member]:
        """The fleet, some hosts of which got a fix more."""
        return [self._with_more(one, self._draw.random() < share) for one in self.members]

    def judged(self, members: list[Member]) -> None:
        """Judge each kind of host once."""
        for member in sorted(
            set(members) - self._known.keys(), key=lambda one: (one.kind, sorted(one.fixes))
        ):
            kind = self._made[member.kind]
            facts = fleet.host(kind, 0, [kind.fixes[place] for place in sorted(member.fixes)])
            self._known[member] = HostResult(facts, self._court.judge(facts))

    def hosts(self, members: list[Member]) -> Iterator[HostResult]:
        """The hosts, each with its own name."""
        for number, member in enumerate(members):
            result = self._known[member]
            yield HostResult(_facts(result.facts, number), _report(result.report, number))


def _more(draw: random.Random) -> int:
    """Fixes that a host has beside those of its image."""
    chance = draw.random()
    return 0 if chance < fleet.EXACT else 1 if chance < fleet.ONE_MORE else draw.choice((2, 3))


def _target(number: int) -> str:
    return f"smb://10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _facts(facts: HostFacts, number: int) -> HostFacts:
    return replace(facts, target=_target(number), system=replace(facts.system, hostname=f"HOST-{number:06}"))


def _report(report: HostReport, number: int) -> HostReport:
    name = f"HOST-{number:06}"
    return replace(
        report, target=_target(number), hostname=name, system=replace(report.system, hostname=name)
    )


def kept(store: Store, run: Run, bench: Bench, members: list[Member]) -> float:
    """Keep a run as ``scan`` does; gives the CPU seconds of keeping alone."""
    store.begin(run, [_target(number) for number in range(len(members))])
    spent = 0.0
    for position, host in enumerate(bench.hosts(members)):
        before = time.process_time()
        store.keep(run.id, position, [host])
        spent += time.process_time() - before
    store.end(run.id, RunState.FINISHED, clock())
    return spent


def size(path: Path) -> int:
    """Bytes of a store, once what was logged is in it."""
    with Store(str(path)) as store, store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def compare(store: Store, before: Run, after: Run) -> tuple[float, int, int]:
    """CPU seconds to compare two runs, garbage collected as in ``diff``; hosts that changed, and changes."""
    started = time.process_time()
    with seldom_collection():
        hosts = [one for one in compared(store, before.id, after.id) if one.changes or one.events]
    return time.process_time() - started, len(hosts), sum(len(one.changes) for one in hosts)


def main() -> None:
    """Measure and print; the last line is for programs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hosts", type=int, default=100_000)
    parser.add_argument("--changed", type=float, default=0.05, help="share of hosts that got a fix")
    parser.add_argument("--seed", type=int, default=1381)
    parser.add_argument("--verify", action="store_true", help="prove the store whole at the end")
    asked = parser.parse_args()
    bench = Bench(asked.hosts, asked.seed)
    fleets = [bench.members, bench.mended(asked.changed)]
    for members in fleets:
        bench.judged(members)
    kinds = [len(set(members)) for members in fleets]
    print(f"{asked.hosts:,} hosts in {kinds[0]:,} kinds, later {kinds[1]:,}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        measure(bench, fleets, Path(folder) / "runs.db", asked.verify)


def measure(bench: Bench, fleets: list[list[Member]], path: Path, verify: bool) -> None:
    """Keep a run of each fleet, and compare the first with the others."""
    runs, sizes, spent = [], [0], []
    with Store(str(path), create=True) as store:
        for members in fleets:
            runs.append(new_run(bench.rules.pack))
            spent.append(kept(store, runs[-1], bench, members))
            sizes.append(size(path))
            print(f"{sizes[-1]:,} bytes", flush=True)
        findings = sum(sum(one.counts.values()) for one in store.records(1)) // len(bench.members)
    hosts = len(bench.members)
    for seconds, before, after in zip(spent, sizes, sizes[1:], strict=False):
        print(
            f"kept: {hosts / seconds:,.0f} hosts/s, {findings * hosts / seconds:,.0f} verdicts/s, "
            f"{(after - before) / hosts:,.0f} bytes/host"
        )
    with Store(str(path)) as store:
        seconds, changed, changes = compare(store, runs[0], runs[1])
        print(f"diff: {seconds:.2f} s, {changed:,} hosts changed in {changes:,} articles")
        if verify:
            print(f"faults: {len(list(faults(store.engine)))}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")
    print(
        f"store: hosts={hosts} hosts_per_s={hosts / spent[0]:.0f} "
        f"bytes_per_host={sizes[1] / hosts:.0f} diff_s={seconds:.2f}"
    )


if __name__ == "__main__":
    main()
