"""A computer as Active Directory describes it, as a target with its groups and hints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from scanner.inventory.entries import About, EntryRange, Hints
from scanner.inventory.targets import NotATarget, TargetRange, target_range
from scanner.model.targets import Scheme

ATTRIBUTES = (
    "cn",
    "dNSHostName",
    "operatingSystem",
    "operatingSystemVersion",
    "operatingSystemServicePack",
    "userAccountControl",
    "memberOf",
)
"""What is asked of each computer."""

_DISABLED = 0x2
_DOMAIN_CONTROLLER = 0x2000
"""Bits of userAccountControl (MS-ADTS, section 2.2.16): ACCOUNTDISABLE, SERVER_TRUST_ACCOUNT."""

_TEXT_LIMIT = 200
_RDN = re.compile(r"(?:^|,)\s*(?P<kind>[A-Za-z]+)=(?P<value>(?:\\.|[^,\\])*)")
_ESCAPED = re.compile(rb"\\([0-9A-Fa-f]{2})|\\(.)", re.DOTALL)
_UNUSABLE = re.compile(r"[^\w.-]+")

Attributes = Mapping[str, Sequence[bytes]]


def entry_range(dn: str, base: str, attributes: Attributes) -> EntryRange | None:
    """One computer; None for an account that is disabled.

    Its groups are the organizational units between it and the base, from the top
    (``Plant``, ``Plant.Press-Shop``), and the groups that it is a member of.
    """
    account = _number(attributes, "userAccountControl")
    if account & _DISABLED:
        return None
    system = _text(attributes, "operatingSystem")
    tags = (
        system,
        _text(attributes, "operatingSystemVersion"),
        _text(attributes, "operatingSystemServicePack"),
    )
    name = _text(attributes, "cn")
    about = About(
        name=name or None,
        groups=frozenset((*_units(dn, base), *_memberships(attributes))),
        tags=tuple(tag for tag in tags if tag),
        hints=Hints(product_type=_product_type(system, account)),
    )
    return EntryRange(_targets(_text(attributes, "dNSHostName"), name), about=about)


def _targets(dns_name: str, name: str) -> TargetRange:
    """The computer by its DNS name, by its own where it has none, as NT 4.0 has not.

    A name that can be none is kept, so that the host is told to be unreachable, not left out.
    """
    for one in (dns_name, name):
        try:
            found = target_range(one)
        except NotATarget:
            continue
        if len(found) == 1 and found.bare:
            return found
    return TargetRange(Scheme.SMB, (_UNUSABLE.sub("?", dns_name or name) or "?",))


def _product_type(system: str, account: int) -> str | None:
    """What is known of the edition: Windows NT 4.0 tells only whether it is a domain controller."""
    if account & _DOMAIN_CONTROLLER:
        return "LanmanNT"
    words = system.casefold()
    if "server" in words:
        return "ServerNT"
    return "WinNT" if "professional" in words or "workstation" in words or " xp" in words else None


def _units(dn: str, base: str) -> list[str]:
    below = len(_names(dn)) - len(_names(base))
    units = [value for kind, value in reversed(_names(dn)[: max(below, 0)]) if kind == "ou"]
    return [".".join(map(_usable, units[: end + 1])) for end in range(len(units))]


def _memberships(attributes: Attributes) -> list[str]:
    groups = (_names(one.decode("utf-8", "replace")) for one in attributes.get("memberOf", ()))
    return [_usable(names[0][1]) for names in groups if names]


def _names(dn: str) -> list[tuple[str, str]]:
    """The parts of a distinguished name (RFC 4514), the lowest first: kind and value."""
    return [(one["kind"].casefold(), _unescaped(one["value"])) for one in _RDN.finditer(dn)]


def _unescaped(value: str) -> str:
    plain = _ESCAPED.sub(lambda one: bytes.fromhex(one[1].decode()) if one[1] else one[2], value.encode())
    return plain.decode("utf-8", "replace").strip()


def _usable(name: str) -> str:
    """As a group may be called, as waivers and baselines name it."""
    return _UNUSABLE.sub("-", name).strip("-")[:64] or "-"


def _text(attributes: Attributes, name: str) -> str:
    values = attributes.get(name) or (b"",)
    return values[0].decode("utf-8", "replace").strip()[:_TEXT_LIMIT]


def _number(attributes: Attributes, name: str) -> int:
    text = _text(attributes, name)
    return int(text) if text.isdecimal() else 0
