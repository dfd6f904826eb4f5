"""What a host says of itself to anybody: nobody logs on, and no password goes anywhere.

With extended security a host names itself in the challenge that it sends before it knows who
asks ([MS-NLMP] 2.2.1.2); without, it does so in the answer to a null session ([MS-CIFS]
2.2.4.53.2).  The conversation is a generator that yields each message to be sent and is given
the answer, so that many hosts can be asked side by side.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from scanner.collect.directory_entries import filetime
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, logon, ntlm, packets, probe, smb2_greeting
from scanner.collect.smb.negotiate import DIALECT, Terms
from scanner.collect.smb.ntlm import NOBODY, Account, Challenge
from scanner.collect.smb.packets import Command, Reply
from scanner.collect.smb.smb2_greeting import WILDCARD, Greeting

_NOBODY = Account("", "")
_NAME_LIMIT = 255
"""Characters of a name; a DNS name has no more."""


class Signing(StrEnum):
    """What a server wants of signatures."""

    OFF = "off"
    OFFERED = "offered"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a host says of itself; None is what it did not say.

    ``system`` and ``lan_manager`` are its own words, or for SMB 2 the version of Windows.
    ``smb1_only``: it knows nothing newer.  ``zone`` is what it adds to its local time to
    get UTC, in minutes; ``nt_family`` is False for what is no Windows, such as Samba.
    """

    dialect: str
    smb1_only: bool
    signing: Signing
    clock: datetime | None = None
    zone: int | None = None
    system: str | None = None
    lan_manager: str | None = None
    computer: str | None = None
    domain: str | None = None
    dns_computer: str | None = None
    dns_domain: str | None = None

    @property
    def nt_family(self) -> bool:
        """Whether it is a Windows of the NT family, by all that it says."""
        said = f"{self.system} {self.lan_manager}".casefold()
        return "samba" not in said and "unix" not in said and self.system != _SAMBA_VERSION


_SAMBA_VERSION = "Windows 6.1 build 0"
"""The version that Samba gives itself in a challenge; no Windows has build 0."""

Conversation = Generator[bytes, bytes, Introduction]
"""Yields what is to be sent, is given what comes back, returns what was learnt.

Raises :class:`LostError` and :class:`DeniedError` where nothing was.
"""


def introduction() -> Conversation:
    """Ask who a host is."""
    offer = probe.offer((yield probe.question()))
    if isinstance(offer, Greeting):
        return (yield from _newer(offer))
    known = Introduction(
        DIALECT,
        smb1_only=True,
        signing=_signing(offer.signing_required, offer.signing_offered),
        clock=filetime(offer.time),
        zone=offer.zone,
        domain=_name(offer.domain),
        computer=_name(offer.computer),
    )
    with contextlib.suppress(LostError, DeniedError):  # it has said enough to be known
        known = yield from (_plain if offer.challenge is not None else _extended)(offer, known)
    return known


def _plain(terms: Terms, known: Introduction) -> Conversation:
    """The answer to a null session of a host without extended security: Windows NT 4.0."""
    raw = yield _request(logon.plain_setup(terms, _NOBODY, NOBODY), packets.FLAGS2)
    reply = _answer(raw, status=0)
    system, lan_manager, domain, *_ = [*_texts(reply, 0), "", "", ""]
    domain_said = _name(domain) or known.domain
    return replace(known, system=_name(system), lan_manager=_name(lan_manager), domain=domain_said)


def _extended(terms: Terms, known: Introduction) -> Conversation:
    """The challenge of a host with extended security, in SMB1: Windows 2000 to 2003."""
    flags2 = packets.FLAGS2 | packets.FLAGS2_EXTENDED_SECURITY
    raw = yield _request(logon.extended_setup(terms, logon.challenge_wanted()), flags2)
    reply = _answer(raw, status=logon.MORE_PROCESSING)
    (length,) = reply.parameters("<6xH")
    known = _challenged(known, ntlm.challenge(reply.raw[reply.data][:length]))
    system, lan_manager, *_ = [*_texts(reply, length), "", ""]
    return replace(
        known, system=_name(system) or known.system, lan_manager=_name(lan_manager) or known.lan_manager
    )


def _newer(greeting: Greeting) -> Conversation:
    """The challenge of a host that speaks SMB 2."""
    number = 0
    if greeting.dialect == WILDCARD:
        number += 1
        greeting = smb2_greeting.greeting((yield smb2_greeting.negotiate_request(number)))
    known = Introduction(
        greeting.dialect_name,
        smb1_only=False,
        signing=_signing(greeting.signing_required, greeting.signing_offered),
        clock=filetime(greeting.time),
    )
    with contextlib.suppress(LostError):
        raw = yield smb2_greeting.challenge_request(number + 1, logon.challenge_wanted())
        known = _challenged(known, ntlm.challenge(smb2_greeting.challenge_token(raw)))
    return known


def _challenged(known: Introduction, challenge: Challenge) -> Introduction:
    """With the names and the version that a challenge holds."""
    said = {kind: _decoded(value) for kind, value in challenge.attributes().items()}
    version = challenge.version
    return replace(
        known,
        system="Windows {}.{} build {}".format(*version) if version else known.system,
        computer=said.get(ntlm.COMPUTER),
        domain=said.get(ntlm.DOMAIN) or known.domain,
        dns_computer=said.get(ntlm.DNS_COMPUTER),
        dns_domain=said.get(ntlm.DNS_DOMAIN),
    )


def _request(setup: tuple[bytes, bytes], flags2: int) -> bytes:
    return packets.request(Command.SESSION_SETUP_ANDX, flags2, *setup, number=1)


def _answer(raw: bytes, status: int) -> Reply:
    """The reply to a session setup with this status.  Raises :class:`LostError` for any other."""
    reply = packets.reply(raw)
    if reply.command != Command.SESSION_SETUP_ANDX:
        raise LostError(faults.GARBAGE, f"command 0x{reply.command:02X} answers a session setup")
    if reply.status != status:
        raise LostError(faults.by_status(reply.status), f"0x{reply.status:X}")
    return reply


def _texts(reply: Reply, after: int) -> list[str]:
    """The texts behind so many bytes of data, which start at an even offset of the message."""
    at = reply.data.start + after
    return reply.raw[at + at % 2 :].decode("utf-16-le", "replace").split("\0")


def _signing(required: bool, offered: bool) -> Signing:
    if required:
        return Signing.REQUIRED
    return Signing.OFFERED if offered else Signing.OFF


def _decoded(value: bytes) -> str | None:
    return _name(value.decode("utf-16-le", "replace"))


def _name(text: str) -> str | None:
    """What a host calls something, None for nothing."""
    return text.strip(" \0")[:_NAME_LIMIT] or None
