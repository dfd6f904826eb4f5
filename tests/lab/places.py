"""Where the hosts of a lab stand: which smbd plays them, at which address and port."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterable, Sequence

import msgspec

from tests.lab.description import HostDescription
from tests.lab.errors import LabError

SMB_PORT = 139
"""NetBIOS session service (RFC 1002)."""

_HIGH_PORTS = range(20000, 32000)
_CHANCE = random.SystemRandom()
"""Not the generator that tests seed: labs that run side by side must not choose alike."""


def groups(hosts: Iterable[HostDescription]) -> list[list[HostDescription]]:
    """Hosts that one smbd can play: those with the same manners, accounts, and faults of the server."""
    groups: dict[bytes, list[HostDescription]] = {}
    for host in hosts:
        server = (host.speaks, host.accounts, host.faults.shares, host.faults.winreg, host.faults.down)
        groups.setdefault(msgspec.json.encode(server), []).append(host)
    return list(groups.values())


def placed(hosts: Sequence[HostDescription], port: int | None) -> list[HostDescription]:
    """The hosts, each with an address of its own."""
    taken = [host.address for host in hosts if host.address]
    names = [host.name for host in hosts]
    for what, these in (("address", taken), ("name", names)):
        doubles = sorted({this for this in these if these.count(this) > 1})
        if doubles:
            raise LabError(f"two hosts have the {what} {doubles[0]}")
    return [
        host if host.address else msgspec.structs.replace(host, address=_free_address(port)) for host in hosts
    ]


def _free_address(port: int | None) -> str:
    """A loopback address nobody listens at; chosen at random, for labs that run side by side."""
    for _ in range(100):
        numbers = (_CHANCE.randint(64, 254), _CHANCE.randint(0, 254), _CHANCE.randint(1, 254))
        address = "127.{}.{}.{}".format(*numbers)
        if _free(address, port or SMB_PORT) or os.getuid() != 0:
            return address
    raise LabError("no free loopback address found")


def usual_port(addresses: list[str]) -> int:
    """139 where this user may listen there, else a high port that is free at every address."""
    return SMB_PORT if os.getuid() == 0 else high_port(addresses)


def high_port(addresses: list[str]) -> int:
    """A port above the privileged ones that is free at every address."""
    for port in _CHANCE.sample(_HIGH_PORTS, 100):
        if all(_free(address, port) for address in addresses):
            return port
    raise LabError("no free port found between 20000 and 32000")


def _free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
