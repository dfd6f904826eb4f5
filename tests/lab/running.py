"""A lab that runs: its hosts, and the proof that nobody wrote to them."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tests.lab import audit
from tests.lab.description import Account, HostDescription
from tests.lab.errors import LabError
from tests.lab.front import Front, Traffic
from tests.lab.machine_files import ADMIN, Disks, dress
from tests.lab.machine_registry import registry_faults_of, registry_of
from tests.lab.registry import Registry
from tests.lab.registry_server import RegistryServer, Served
from tests.lab.server import Smbd, find_smbd
from tests.lab.winreg import Call

SMB_PORT = 139
"""NetBIOS session service (RFC 1002)."""

_HIGH_PORTS = range(20000, 32000)


@dataclass(frozen=True, slots=True)
class Host:
    """One machine that can be scanned now.

    ``disks`` finds its files on this machine; ``registry`` is what its winreg pipe answers
    from, and may be changed while it runs.
    """

    name: str
    address: str
    port: int
    description: HostDescription
    disks: Disks
    registry: Registry
    front: Front | None = None

    @property
    def traffic(self) -> Traffic:
        """What has passed through the host's front door so far."""
        assert self.front is not None, f"{self.name} is down"
        return self.front.traffic

    @property
    def account(self) -> Account:
        """The first account."""
        return self.description.accounts[0]

    @property
    def password(self) -> str:
        """The first account's password."""
        return self.account.secret()


@dataclass(slots=True)
class Lab:
    """A running lab; ``hosts`` are found by their names in the description."""

    folder: Path
    hosts: dict[str, Host] = field(default_factory=dict)
    servers: list[Smbd] = field(default_factory=list)
    registries: list[RegistryServer] = field(default_factory=list)

    @property
    def calls(self) -> list[Call]:
        """Every remote registry call so far."""
        return [call for server in self.registries for call in server.calls]


def violations(lab: Lab) -> list[str]:
    """Everything that was asked of the lab's hosts and was not pure reading; empty is the proof."""
    found = [entry for server in lab.servers for entry in audit.file_violations(server.log)]
    return found + list(audit.registry_violations(lab.calls))


@contextlib.contextmanager
def lab(
    hosts: Sequence[HostDescription], *, directory: Path | None = None, port: int | None = None
) -> Iterator[Lab]:
    """Start the hosts and yield the running lab; at the end no process and no file of it is left.

    ``port`` defaults to 139 for root and to a free high port otherwise.  ``directory`` must
    be new or empty, and stays.  Raises LabError, with what to do.
    """
    find_smbd()
    with contextlib.ExitStack() as ending:
        running = Lab(_folder(directory, ending))
        placed = _placed(hosts, port)
        for number, group in enumerate(_groups(placed)):
            _start(running, running.folder / f"smbd{number}", group, port, ending)
        running.hosts = {host.name: running.hosts[host.name] for host in hosts}
        yield running


def _start(
    running: Lab, folder: Path, group: list[HostDescription], port: int | None, ending: contextlib.ExitStack
) -> None:
    """Dress the hosts of a group and let one smbd play them, behind a front door for each."""
    at = port or _usual_port([str(host.address) for host in group])
    fronts: dict[str, Front] = {}
    machines = {
        host.name: (dress(folder / "hosts" / str(host.address), host), registry_of(host)) for host in group
    }
    if not group[0].faults.down:
        server = _server(folder, group, {name: disks for name, (disks, _) in machines.items()})
        served = {
            str(host.address): Served(machines[host.name][1], registry_faults_of(host)) for host in group
        }
        if group[0].faults.winreg != "absent":
            running.registries.append(RegistryServer(server.pipes / "winreg", served))
            ending.callback(running.registries[-1].close)
        ending.callback(server.stop)
        server.start()
        running.servers.append(server)
        for host in group:
            fronts[host.name] = Front(str(host.address), at, server.port, host.speaks, host.faults.wire)
            ending.callback(fronts[host.name].close)
    for host in group:
        disks, registry = machines[host.name]
        running.hosts[host.name] = Host(
            host.name, str(host.address), at, host, disks, registry, fronts.get(host.name)
        )


def _server(folder: Path, group: list[HostDescription], disks: dict[str, Disks]) -> Smbd:
    first, addresses = group[0], [str(host.address) for host in group]
    shares, denied = _shares(group, disks)
    return Smbd(folder, addresses, _high_port(addresses), first.speaks, first.accounts, shares, denied)


def _shares(group: list[HostDescription], disks: dict[str, Disks]) -> tuple[dict[str, str], list[str]]:
    """The administrative shares of the group's drives and system roots, and those denied."""
    faults = group[0].faults.shares
    drives = sorted({drive for disk in disks.values() for drive in disk.drives()})
    shares = {"ADMIN$": ADMIN, **{f"{drive}$": drive for drive in drives}}
    kept = {share: path for share, path in shares.items() if faults.get(share) != "absent"}
    return kept, [share for share in kept if faults.get(share) == "denied"]


def _groups(hosts: Iterable[HostDescription]) -> list[list[HostDescription]]:
    """Hosts that one smbd can play: those with the same manners, accounts, and faults of the server."""
    groups: dict[bytes, list[HostDescription]] = {}
    for host in hosts:
        server = (host.speaks, host.accounts, host.faults.shares, host.faults.winreg, host.faults.down)
        groups.setdefault(msgspec.json.encode(server), []).append(host)
    return list(groups.values())


def _placed(hosts: Sequence[HostDescription], port: int | None) -> list[HostDescription]:
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
        address = f"127.{random.randint(64, 254)}.{random.randint(0, 254)}.{random.randint(1, 254)}"
        if _free(address, port or SMB_PORT) or os.getuid() != 0:
            return address
    raise LabError("no free loopback address found")


def _usual_port(addresses: list[str]) -> int:
    """139 where this user may listen there, else a high port that is free at every address."""
    return SMB_PORT if os.getuid() == 0 else _high_port(addresses)


def _high_port(addresses: list[str]) -> int:
    """A port above the privileged ones that is free at every address."""
    for port in random.sample(_HIGH_PORTS, 100):
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


def _folder(directory: Path | None, ending: contextlib.ExitStack) -> Path:
    """The lab's folder: the one named, which must be empty, or a temporary one that goes at the end."""
    if directory is None:
        folder = Path(tempfile.mkdtemp(prefix="lab-"))
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
    else:
        folder = directory.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise LabError(f"{folder} is not empty: name a new directory")
    folder.chmod(0o755)
    return folder
