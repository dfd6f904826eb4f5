"""A lab that runs: its hosts, and the proof that nobody wrote to them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.lab import audit
from tests.lab.description import Account, HostDescription
from tests.lab.errors import LabError
from tests.lab.front import Front
from tests.lab.logons import Logon, logons
from tests.lab.machine_files import ADMIN, Disks, dress
from tests.lab.machine_registry import registry_faults_of, registry_of
from tests.lab.places import groups, high_port, placed, usual_port
from tests.lab.registry import Registry
from tests.lab.registry_pipe import Served
from tests.lab.registry_server import RegistryServer
from tests.lab.server import Smbd, find_smbd
from tests.lab.smb_conversation import Manners, Traffic
from tests.lab.winreg_calls import Call


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
    audited: bool = True
    hosts: dict[str, Host] = field(default_factory=dict)
    servers: list[Smbd] = field(default_factory=list)
    registries: list[RegistryServer] = field(default_factory=list)

    @property
    def calls(self) -> list[Call]:
        """Every remote registry call so far."""
        return [call for server in self.registries for call in server.calls]

    @property
    def logons(self) -> list[Logon]:
        """Every logon so far; in order for the hosts that one server plays."""
        return [logon for server in self.servers for logon in logons(server.log)]


def violations(lab: Lab) -> list[str]:
    """Everything that was asked of the lab's hosts and was not pure reading; empty is the proof."""
    if not lab.audited:
        raise LabError("a lab that is not audited proves nothing: start it with audited=True")
    found = [entry for server in lab.servers for entry in audit.file_violations(server.log)]
    return found + list(audit.registry_violations(lab.calls))


@contextlib.contextmanager
def lab(
    hosts: Sequence[HostDescription],
    *,
    directory: Path | None = None,
    port: int | None = None,
    audited: bool = True,
) -> Iterator[Lab]:
    """Start the hosts and yield the running lab; at the end no process and no file of it is left.

    ``port`` defaults to 139 for root and to a free high port otherwise.  ``directory`` must
    be new or empty, and stays.  Not ``audited``, a lab cannot prove that nobody wrote: it is for measuring
    speed, which the audit takes a third of.  Raises LabError, with what to do.
    """
    find_smbd()
    with contextlib.ExitStack() as ending:
        running = Lab(_folder(directory, ending), audited=audited)
        at_addresses = placed(hosts, port)
        for number, group in enumerate(groups(at_addresses)):
            _start(running, running.folder / f"smbd{number}", group, port, ending)
        running.hosts = {host.name: running.hosts[host.name] for host in hosts}
        yield running


def _start(
    running: Lab, folder: Path, group: list[HostDescription], port: int | None, ending: contextlib.ExitStack
) -> None:
    """Dress the hosts of a group and let one smbd play them, behind a front door for each."""
    at = port or usual_port([str(host.address) for host in group])
    for host in group:
        disks = dress(folder / "hosts" / str(host.address), host)
        running.hosts[host.name] = Host(host.name, str(host.address), at, host, disks, registry_of(host))
    if group[0].faults.down:
        return
    hosts = [running.hosts[host.name] for host in group]
    server = _server(folder, hosts, running.audited)
    if group[0].faults.winreg != "absent":
        running.registries.append(_registry_server(server, hosts))
        ending.callback(running.registries[-1].close)
    ending.callback(server.stop)
    server.start()
    running.servers.append(server)
    for one in hosts:
        manners = Manners(_own_name(one.description), one.description.speaks, one.description.faults.wire)
        front = Front(one.address, at, server.port, manners)
        ending.callback(front.close)
        running.hosts[one.name] = replace(one, front=front)


def _own_name(host: HostDescription) -> str:
    """What the host calls itself in a negotiation."""
    return (host.facts.system.hostname if host.facts is not None else None) or host.name


def _server(folder: Path, hosts: list[Host], audited: bool) -> Smbd:
    first, addresses = hosts[0].description, [host.address for host in hosts]
    shares, denied = _shares(hosts)
    port = high_port(addresses)
    return Smbd(folder, addresses, port, first.speaks, first.accounts, shares, denied, audited=audited)


def _registry_server(server: Smbd, hosts: list[Host]) -> RegistryServer:
    served = {host.address: Served(host.registry, registry_faults_of(host.description)) for host in hosts}
    return RegistryServer(server.pipes / "winreg", served)


def _shares(hosts: list[Host]) -> tuple[dict[str, str], list[str]]:
    """The administrative shares of the hosts' drives and system roots, and those denied."""
    faults = {share.upper(): fault for share, fault in hosts[0].description.faults.shares.items()}
    drives = sorted({drive for host in hosts for drive in host.disks.drives()})
    shares = {"ADMIN$": ADMIN, **{f"{drive}$": drive for drive in drives}}
    if unknown := set(faults) - set(shares):
        raise LabError(f"{hosts[0].name} has no share {sorted(unknown)[0]}, only {', '.join(shares)}")
    kept = {share: path for share, path in shares.items() if faults.get(share) != "absent"}
    return kept, [share for share in kept if faults.get(share) == "denied"]


def _folder(directory: Path | None, ending: contextlib.ExitStack) -> Path:
    """The lab's folder: the one named, which must be empty, or a temporary one that goes at the end."""
    if directory is None:
        folder = Path(tempfile.mkdtemp(prefix="lab-"))
        ending.callback(_remove, folder)
    else:
        folder = directory.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise LabError(f"{folder} is not empty: name a new directory")
    folder.chmod(0o755)
    return folder


def _remove(folder: Path) -> None:
    """Remove the lab's folder, directories that cannot be listed included."""
    for parent, directories, _ in os.walk(folder):
        for name in directories:
            (Path(parent) / name).chmod(0o700)
    shutil.rmtree(folder)
