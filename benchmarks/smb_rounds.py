"""Round trips of our scan, counted where all that is under way is answered before anything comes in."""

from __future__ import annotations

import contextlib

from benchmarks.smb_clients import NOW, PLAN, TARGET, ours
from benchmarks.smb_host import NAMES
from scanner.collect.gather import gather
from tests.collect.smb.rounds import counted_rounds
from tests.lab import Host

TCP = 1
"""The handshake of TCP, which nobody waits for there."""


def round_trips(host: Host) -> int:
    """Of a whole scan, from the first packet to the last."""
    with counted_rounds() as connections:
        with contextlib.closing(ours(host.address, host.port)) as session:
            gather(session, PLAN, TARGET, NOW)
        return TCP + connections[0].count


def round_trips_of_versions(host: Host) -> int:
    """Of the versions of 60 files, with the connection to their share."""
    with counted_rounds() as connections, contextlib.closing(ours(host.address, host.port)) as session:
        before = connections[0].count
        list(session.images([f"%SystemRoot%\\System32\\{name}" for name in NAMES]))
        return connections[0].count - before
