"""What discovering has found out about a host, from all that it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scanner.collect.interface import Refusal
from scanner.collect.smb.faults import NOT_NT
from scanner.collect.smb.introduction import Introduction, Signing
from scanner.collect.smb.names import NetbiosName, NodeStatus
from scanner.collect.smb.visit import Visit

NOT_INTRODUCED = Introduction(dialect="", smb1_only=False, signing=Signing.OFF)
NAMELESS = NodeStatus(())


@dataclass(frozen=True, slots=True)
class DiscoveredHost:
    """A host where a door was open; None is what it did not say.

    ``nt_family``: it is a Windows of the NT family; None where that cannot be told.
    ``smb1_only``: it knows no newer dialect.  ``clock_skew_seconds``: how far its clock is
    ahead of ours; ``time_zone_bias_minutes``: what it adds to its local time to get UTC.
    ``network_card``: the address of its network card, as hex digits.  ``trouble``: why it
    did not say who it is.
    """

    address: str
    port: int | None
    nt_family: bool | None = None
    smb1_only: bool | None = None
    system: str | None = None
    lan_manager: str | None = None
    dialect: str | None = None
    signing: Signing | None = None
    computer: str | None = None
    domain: str | None = None
    dns_computer: str | None = None
    dns_domain: str | None = None
    domain_controller: bool | None = None
    clock: datetime | None = None
    clock_skew_seconds: int | None = None
    time_zone_bias_minutes: int | None = None
    network_card: str | None = None
    netbios_names: tuple[NetbiosName, ...] = ()
    trouble: Refusal | None = None


def discovered(visit: Visit) -> DiscoveredHost | None:
    """What a visit found; None where no door was open and nothing went wrong."""
    if visit.port is None and visit.trouble is None:
        return None
    said, names = visit.introduction, visit.names or NAMELESS
    known = said or NOT_INTRODUCED
    return DiscoveredHost(
        address=visit.address,
        port=visit.port,
        nt_family=_nt_family(visit),
        smb1_only=said.smb1_only if said else None,
        system=known.system,
        lan_manager=known.lan_manager,
        dialect=said.dialect if said else None,
        signing=said.signing if said else None,
        computer=names.computer or known.computer,
        domain=names.domain or known.domain,
        dns_computer=known.dns_computer,
        dns_domain=known.dns_domain,
        domain_controller=names.controls_domain if visit.names else None,
        clock=known.clock,
        clock_skew_seconds=_skew(known.clock, visit.heard_at),
        time_zone_bias_minutes=known.zone,
        network_card=names.unit,
        netbios_names=names.names,
        trouble=visit.trouble,
    )


def remark(host: DiscoveredHost) -> str:
    """The host in one line: ``HMI-04, Windows NT 4.0, PLANT, SMB1 only``."""
    return ", ".join(_words(host))


def _words(host: DiscoveredHost) -> Iterator[str]:
    for word in (host.computer, host.system, host.domain):
        if word:
            yield word
    if host.domain_controller:
        yield "domain controller"
    if host.smb1_only:
        yield "SMB1 only"


def _nt_family(visit: Visit) -> bool | None:
    if visit.introduction is not None:
        return visit.introduction.nt_family
    return False if visit.trouble is not None and visit.trouble.code == NOT_NT.code else None


def _skew(clock: datetime | None, heard_at: datetime | None) -> int | None:
    if clock is None or heard_at is None:
        return None
    return round((clock - heard_at).total_seconds())
