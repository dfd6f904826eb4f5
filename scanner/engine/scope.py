"""Which hosts an operator's scope means."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from scanner.model.findings import HostReport
from scanner.model.policy import Groups, Scope

EVERY = "*"


def concerns(scope: Scope, report: HostReport, groups: Groups) -> bool:
    """Whether a host is meant: by its name, by the name or address it was scanned at, or by a group."""
    if set(scope.groups) & groups.get(report.target, frozenset()):
        return True
    names = {name.casefold() for name in (report.hostname, report.target, address(report.target)) if name}
    return any(_names(word.casefold(), names) for word in scope.hosts)


def address(target: str) -> str:
    """The name or address in a target: ``10.1.0.17`` of ``smb://10.1.0.17:139``."""
    scheme, separator, rest = target.partition("://")
    if not separator:
        return target.partition(":")[2] or scheme
    if rest.startswith("["):
        return rest[1:].partition("]")[0]
    return rest.partition(":")[0]


def _names(word: str, names: set[str]) -> bool:
    return word == EVERY or word in names or ("/" in word and _in_network(word, names))


def _in_network(word: str, names: set[str]) -> bool:
    try:
        network = ip_network(word, strict=False)
    except ValueError:
        return False
    return any(_address_in(name, network) for name in names)


def _address_in(name: str, network: IPv4Network | IPv6Network) -> bool:
    try:
        return ip_address(name) in network
    except ValueError:
        return False
