"""How many addresses a second ``discover`` visits on the loopback: dead ones, and Samba's dressed as NT's.

    python -m benchmarks.discovering [HOSTS]

The server shares the processors, so the wall clock of live hosts is mostly smbd's.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime

from scanner.collect.discover import Survey
from scanner.collect.smb.visit import Visit
from scanner.model.targets import Scheme, Target
from tests.lab import Account, HostDescription, lab

ROUNDS = 5
DEAD = 2000
UNLIMITED = 1e6
PATIENCE = 60.0


def main(hosts: int) -> None:
    """Print the medians of interleaved rounds."""
    dead = [Target(Scheme.SMB, f"127.44.{n // 250}.{n % 250 + 1}") for n in range(DEAD)]
    account = Account("scanner", password="Correct-Horse1")
    with lab([HostDescription(f"nt-{n}", accounts=(account,)) for n in range(hosts)]) as running:
        live = [Target(Scheme.SMB, host.address, host.port) for host in running.hosts.values()]
        rounds = [(measured(dead), measured(live), measured(live + dead)) for _ in range(ROUNDS)]
    (dead_rate, dead_cpu), (live_rate, live_cpu), (mixed_rate, _) = (
        tuple(statistics.median(figures) for figures in zip(*kind, strict=True))
        for kind in zip(*rounds, strict=True)
    )
    print(
        f"discover: dead_per_s={dead_rate:.0f} dead_cpu_ms={dead_cpu:.2f} live_per_s={live_rate:.0f} "
        f"live_cpu_ms={live_cpu:.2f} mixed_per_s={mixed_rate:.0f} live={hosts} dead={DEAD}"
    )


def measured(targets: list[Target]) -> tuple[float, float]:
    """Addresses a second by the clock, and milliseconds of our own processor time for each."""
    visits: list[Visit] = []
    clock, processor = time.perf_counter(), time.process_time()
    Survey(targets, UNLIMITED, PATIENCE, lambda: datetime.now(UTC)).run(lambda _, visit: visits.append(visit))
    seconds, ours = time.perf_counter() - clock, time.process_time() - processor
    opened = [visit for visit in visits if visit.port is not None]
    assert all(visit.introduction is not None for visit in opened), "a host did not say who it is"
    return len(targets) / seconds, 1000 * ours / len(targets)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
