"""Addresses: single ones, ``10.0.0.0/24``, ``10.0.0.1-20``; as lists to scan and as sets to leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

ADDRESS_LIMIT = 65_536
"""Most addresses that the targets of one run may come to."""

_RANGE = re.compile(r"(\d+\.\d+\.\d+)\.(\d+)-(\d+)")
_NUMERIC = re.compile(r"[\d./-]+")


@dataclass(frozen=True, slots=True)
class AddressRange:
    """IPv4 addresses from ``first`` to ``last``, both included."""

    first: IPv4Address
    last: IPv4Address

    def __len__(self) -> int:
        return int(self.last) - int(self.first) + 1

    def __iter__(self) -> Iterator[str]:
        return (str(IPv4Address(number)) for number in range(int(self.first), int(self.last) + 1))

    def __contains__(self, address: object) -> bool:
        try:
            return self.first <= IPv4Address(address) <= self.last
        except ValueError:
            return False


def address_range(text: str, whole_network: bool = False) -> AddressRange | None:
    """The addresses that ``text`` names, or None if it is a host name.

    A network leaves out its own and its broadcast address, which belong to no host, unless
    ``whole_network``.  Raises ``ValueError`` saying what is wrong with text that is made of
    digits and dots and yet names no addresses.
    """
    if not _NUMERIC.fullmatch(text) or "." not in text:
        return None
    if "/" in text:
        return _network(text, whole_network)
    if "-" in text:
        return _last_octets(text)
    return AddressRange(IPv4Address(text), IPv4Address(text))


def _network(text: str, whole: bool) -> AddressRange:
    network = IPv4Network(text, strict=False)
    if whole or network.prefixlen >= 31:  # RFC 3021: both addresses of a /31 are hosts
        return AddressRange(network[0], network[-1])
    return AddressRange(network[1], network[-2])


def _last_octets(text: str) -> AddressRange:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError("a range is written like 10.0.0.1-20")
    first, last = (IPv4Address(f"{match[1]}.{octet}") for octet in (match[2], match[3]))
    if last < first:
        raise ValueError("the range ends before it starts")
    return AddressRange(first, last)
