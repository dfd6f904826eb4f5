"""Targets as the operator writes them: one word stands for one target or for a range of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.inventory.ranges import AddressRange, address_range
from scanner.model.targets import Scheme, Target

NETWORK_SCHEMES = frozenset({Scheme.SMB, Scheme.WINRM})
"""The ways that lead to a host over the network, with credentials."""

TARGET_FORMS = (
    "A target is host, 10.0.0.5, 10.0.0.0/24, 10.0.0.1-20, smb://host:139, winrm://host:5985, "
    "folder:PATH, image:PATH, kit:PATH or facts:PATH."
)

_SCHEMED = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"//(?P<host>[^:/]+(?:/\d+)?)(?::(?P<port>\d{1,5}))?/?")
_HOST_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.$-]{0,253}[A-Za-z0-9_$])?\.?")


class NotATarget(ValueError):  # noqa: N818 - says what it is
    """Text that names no target; the message says why."""


@dataclass(frozen=True, slots=True)
class TargetRange:
    """The targets that one word stands for; not expanded until iterated.

    ``bare``: written without a scheme.
    """

    scheme: Scheme
    addresses: AddressRange | tuple[str, ...]
    port: int | None = None
    bare: bool = False

    def __len__(self) -> int:
        return len(self.addresses)

    def __iter__(self) -> Iterator[Target]:
        return (Target(self.scheme, address, self.port) for address in self.addresses)

    def excludes(self, target: Target) -> bool:
        """Whether ``target`` is one of these; a bare host stands for every way into it."""
        if not self.bare and (target.scheme is not self.scheme or self.port not in (None, target.port)):
            return False
        if isinstance(self.addresses, AddressRange):
            return target.address in self.addresses
        return any(target_key(target)[1] == target_key(own)[1] for own in self)


def target_key(target: Target) -> tuple[Scheme, str, int | None]:
    """Equal for two spellings of one target: host names have no case."""
    address = target.address.casefold() if target.scheme in NETWORK_SCHEMES else target.address
    return (target.scheme, address, target.port)


def target_range(text: str, whole_network: bool = False) -> TargetRange:
    """Read one word.  A bare host means SMB.  Raises :class:`NotATarget`."""
    match = _SCHEMED.fullmatch(text)
    if match is None:
        return TargetRange(Scheme.SMB, _addresses(text, text, whole_network), bare=True)
    scheme = _scheme(match[1], text)
    if scheme in NETWORK_SCHEMES:
        return _over_network(scheme, match[2], text, whole_network)
    if not match[2]:
        raise NotATarget(f"{text!r} names no path")
    return TargetRange(scheme, (match[2],))


def _scheme(name: str, text: str) -> Scheme:
    try:
        return Scheme(name.casefold())
    except ValueError:
        raise NotATarget(f"{text!r} does not start with a scheme that is known") from None


def _over_network(scheme: Scheme, rest: str, text: str, whole_network: bool) -> TargetRange:
    match = _AUTHORITY.fullmatch(rest)
    if match is None:
        raise NotATarget(f"{text!r} is not {scheme.value}://host or {scheme.value}://host:port")
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port < 65_536:
        raise NotATarget(f"{text!r}: there is no port {port}")
    return TargetRange(scheme, _addresses(match["host"], text, whole_network), port)


def _addresses(host: str, text: str, whole_network: bool) -> AddressRange | tuple[str, ...]:
    try:
        found = address_range(host, whole_network)
    except ValueError as error:
        raise NotATarget(f"{text!r}: {error}") from None
    if found is not None:
        return found
    if not _HOST_NAME.fullmatch(host):
        raise NotATarget(f"{text!r} is neither a host name nor an IPv4 address")
    return (host,)
