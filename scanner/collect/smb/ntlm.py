"""Answers to a server's challenge: NTLMv1 and NTLMv2 ([MS-NLMP] 3.3).

No answer here is ever made from the LM hash.  In NTLMv1 both fields carry the answer made
from the NT hash (3.3.1, NoLMResponseNTLMv1).
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from impacket import ntlm

from scanner.collect.errors import LostError
from scanner.collect.smb import faults
from scanner.collect.smb.kerberos import Tickets

_SIGNATURE = b"NTLMSSP\0"
_FLAGS = 0xA0888215
"""Unicode, target name, sign, NTLM, always sign, extended session security, target info, 128 and 56 bit."""
_ANONYMOUS = 0x800
_TARGET_INFO_FLAG = 0x800000
_CHALLENGE_MESSAGE = 2
_AUTHENTICATE_HEADER = 64
_VERSION_FLAG = 0x2000000
_END_OF_LIST = 0
COMPUTER, DOMAIN, DNS_COMPUTER, DNS_DOMAIN, TIMESTAMP = 1, 2, 3, 4, 7
"""Attributes in the target information (2.2.2.1)."""
_MAX_TARGET_INFO = 4096


@dataclass(frozen=True, slots=True)
class Account:
    """Who answers: with a hash, or with tickets of Kerberos; with neither, an anonymous logon."""

    user: str
    domain: str
    nt_hash: bytes | None = None
    tickets: Tickets | None = None

    def __repr__(self) -> str:
        return f"Account({self.domain}\\{self.user})"

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody logs on."""
        return self.nt_hash is None and self.tickets is None

    @property
    def name(self) -> str:
        """The account as Windows writes it."""
        return f"{self.domain}\\{self.user}" if self.domain else self.user


@dataclass(frozen=True, slots=True)
class Answer:
    """The two responses to a challenge, and the session key that follows from them."""

    lm: bytes
    nt: bytes
    session_key: bytes

    def __repr__(self) -> str:
        return "Answer(***)"


NOBODY = Answer(b"", b"", bytes(16))
"""What an anonymous logon answers."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the server sent: its random bytes, what it says of itself, and its flags (2.2.1.2).

    ``version`` is that of its Windows, ``major.minor.build``.
    """

    nonce: bytes
    target_info: bytes
    flags: int
    version: tuple[int, int, int] | None = None

    def attributes(self) -> dict[int, bytes]:
        """What it says of itself, by attribute."""
        return dict(_attributes(self.target_info))


def ntlmv1(nt_hash: bytes, nonce: bytes) -> Answer:
    """The NTLMv1 answer (3.3.1): the NT response in both places."""
    response = ntlm.get_ntlmv1_response(nt_hash, nonce)
    return Answer(response, response, ntlm.generateSessionKeyV1("", "", nt_hash))


def ntlmv2(account: Account, nonce: bytes, time: int, target_info: bytes = b"") -> Answer:
    """The NTLMv2 answer (3.3.2).

    ``time`` is a FILETIME, best the server's own: domain controllers of Windows NT refuse
    answers more than 30 minutes off (Q147706).
    """
    ours = secrets.token_bytes(8)
    stated = _timestamp(target_info)
    blob = b"".join(
        (b"\1\1", bytes(6), stated or struct.pack("<Q", time), ours, bytes(4), _closed(target_info))
    )
    key = ntlm.NTOWFv2(account.user, "", account.domain, account.nt_hash)
    proof = ntlm.hmac_md5(key, nonce + blob)
    lm = bytes(24) if stated else ntlm.hmac_md5(key, nonce + ours) + ours
    return Answer(lm, proof + blob, ntlm.hmac_md5(key, proof))


def _closed(target_info: bytes) -> bytes:
    """The attributes with an end mark, and the four zero bytes that follow them."""
    return (target_info or bytes(4)) + bytes(4)


def _timestamp(target_info: bytes) -> bytes | None:
    """The server's time where it states one among its attributes."""
    stated = dict(_attributes(target_info)).get(TIMESTAMP)
    return stated if stated is not None and len(stated) == 8 else None


def _attributes(target_info: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes in their order, as far as they are whole."""
    at = 0
    while at + 4 <= len(target_info):
        kind, length = struct.unpack_from("<HH", target_info, at)
        value = target_info[at + 4 : at + 4 + length]
        if kind == _END_OF_LIST or len(value) < length:
            return
        yield kind, value
        at += 4 + length


def negotiate_message() -> bytes:
    """The message that asks for a challenge (2.2.1.1), with no names in it."""
    return _SIGNATURE + struct.pack("<II16x", 1, _FLAGS)


def challenge(token: bytes) -> Challenge:
    """Find the challenge message in a security token.  Raises :class:`LostError` if there is none."""
    start = token.find(_SIGNATURE)
    message = token[start:] if start >= 0 else b""
    if len(message) < 32 or struct.unpack_from("<I", message, 8)[0] != _CHALLENGE_MESSAGE:
        raise LostError(faults.GARBAGE, "no NTLM challenge")
    flags = struct.unpack_from("<I", message, 20)[0]
    info = b""
    if flags & _TARGET_INFO_FLAG and len(message) >= 48:
        length, _, offset = struct.unpack_from("<HHI", message, 40)
        info = message[offset : offset + min(length, _MAX_TARGET_INFO)]
    version = (
        struct.unpack_from("<BBH", message, 48) if flags & _VERSION_FLAG and len(message) >= 56 else None
    )
    return Challenge(message[24:32], info, flags, version)


def authenticate_message(account: Account, answer: Answer, challenge: Challenge) -> bytes:
    """The message that answers the challenge (2.2.1.3); without key exchange."""
    anonymous = account.nt_hash is None
    pieces = [
        b"\0" if anonymous else answer.lm,
        answer.nt,
        account.domain.encode("utf-16-le"),
        account.user.encode("utf-16-le"),
        b"",  # workstation
        b"",  # session key: only with key exchange
    ]
    flags = _FLAGS & challenge.flags | (_ANONYMOUS if anonymous else 0)
    head, payload = b"", b""
    for piece in pieces:
        head += struct.pack("<HHI", len(piece), len(piece), _AUTHENTICATE_HEADER + len(payload))
        payload += piece
    return _SIGNATURE + struct.pack("<I", 3) + head + struct.pack("<I", flags) + payload
