"""Many lab hosts in one run: ``python -m benchmarks.smb_fleet WAY THREADS TIMEOUT ADDRESS:PORT…``.

Prints one line of JSON: seconds, CPU seconds, the largest memory of the process in MB, and how
each host ended.
"""

from __future__ import annotations

import contextlib
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec

from benchmarks.smb_clients import NOW, PLAN, WAYS
from benchmarks.smb_host import PASSWORD, USER
from scanner.catalog.garbage import seldom_collection
from scanner.collect.collect import collect
from scanner.collect.gather import gather
from scanner.model.facts import HostFacts
from scanner.model.targets import Credential, Scheme, Secret, Target


class FleetCost(msgspec.Struct, frozen=True):
    """What scanning the fleet cost; ``outcomes`` in the order of the hosts."""

    seconds: float
    cpu: float
    memory: float
    outcomes: list[str]


def main() -> None:
    """Scan all and say what it cost."""
    way, threads, timeout, *places = sys.argv[1:]
    started, cpu = time.perf_counter(), time.process_time()
    with seldom_collection(), ThreadPoolExecutor(int(threads)) as pool:
        outcomes = list(pool.map(lambda place: _scanned(way, place, float(timeout)), places))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(msgspec.json.encode(FleetCost(seconds, cpu, memory, outcomes)).decode())


def _scanned(way: str, place: str, timeout: float) -> str:
    address, _, port = place.partition(":")
    target = Target(Scheme.SMB, address, int(port))
    if way == "ours":
        facts = collect(target, Credential(USER, secret=Secret(PASSWORD)), PLAN, timeout, NOW)
    else:
        facts = _plainly(target)
    return facts.outcome.value


def _plainly(target: Target) -> HostFacts:
    assert target.port is not None
    with contextlib.closing(WAYS["plain"](target.address, target.port)) as session:
        return gather(session, PLAN, target, NOW)


if __name__ == "__main__":
    main()
