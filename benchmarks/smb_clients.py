"""Scans of one host in a process of its own: ``python -m benchmarks.smb_clients TIMES ADDRESS PORT WAY…``.

The ways take turns, so that whatever else the machine does befalls all of them alike; garbage is
collected at long intervals, as under ``scan`` and ``collect``.  Prints a line of JSON for each
scan: seconds by the clock, CPU seconds, and a digest of the facts.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from benchmarks.smb_host import PASSWORD, PLAN, USER
from scanner.catalog.garbage import seldom_collection
from scanner.collect.document import encoded
from scanner.collect.gather import gather
from scanner.collect.interface import Session
from scanner.collect.smb.entrance import open_session
from scanner.model.facts import HostFacts, Outcome
from scanner.model.targets import Credential, Scheme, Secret, Target
from tests.collect.smb.plain import PlainSession, connected

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TARGET = Target(Scheme.SMB, "host")
PATIENCE = 900.0


class Cost(msgspec.Struct, frozen=True):
    """What one scan cost, and what came of it."""

    way: str
    seconds: float
    cpu: float
    digest: str


def ours(address: str, port: int) -> Session:
    """As ``hotfixscan`` does it."""
    who = Credential(USER, secret=Secret(PASSWORD))
    return open_session(Target(Scheme.SMB, address, port), who, PATIENCE)


def plain(address: str, port: int) -> Session:
    """By impacket's plain calls."""
    return PlainSession(connected(address, port, USER, PASSWORD))


WAYS: dict[str, Callable[[str, int], Session]] = {"ours": ours, "plain": plain}


def cost(way: str, address: str, port: int) -> Cost:
    """Scan once."""
    started, cpu = time.perf_counter(), time.process_time()
    with contextlib.closing(WAYS[way](address, port)) as session:
        facts = gather(session, PLAN, TARGET, NOW)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    assert facts.outcome is Outcome.COMPLETE, facts.errors
    return Cost(way, seconds, cpu, digest(facts))


def digest(facts: HostFacts) -> str:
    """The same for facts that are equal in every field but the name of the collector."""
    return hashlib.sha256(encoded(replace(facts, collector=None))).hexdigest()


def main() -> None:
    """Scan by turns and say what it cost."""
    times, address, port, *ways = sys.argv[1:]
    with seldom_collection():
        for _ in range(int(times)):
            for way in ways:
                print(msgspec.json.encode(cost(way, address, int(port))).decode(), flush=True)


if __name__ == "__main__":
    main()
