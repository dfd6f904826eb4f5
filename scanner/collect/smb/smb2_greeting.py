"""What a server that chose SMB 2 says before anybody logs on, and how it is asked for more.

Layout: [MS-SMB2] 2.2.1.2 (header), 2.2.3 and 2.2.4 (NEGOTIATE), 2.2.5 and 2.2.6 (SESSION_SETUP).
Only what needs no logon is packed here; sessions are impacket's.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass

from scanner.collect.errors import LostError
from scanner.collect.smb import faults
from scanner.collect.smb.packets import SMB2, fields

WILDCARD = 0x02FF
"""The server knows SMB 2.1 or later, and wants to be asked again which."""

DIALECTS = {
    0x0202: "SMB 2.0.2",
    0x0210: "SMB 2.1",
    0x0300: "SMB 3.0",
    0x0302: "SMB 3.0.2",
    0x0311: "SMB 3.1.1",
}

_NEGOTIATE, _SESSION_SETUP = 0, 1
_HEADER = 64
_SIGNING_OFFERED, _SIGNING_REQUIRED = 0x1, 0x2
_NEGOTIATED = "<HHHH16sIIIIQQHH"
_MORE_PROCESSING = 0xC0000016
_MAX_TOKEN = 65536


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the server offers.

    ``dialect`` is a number of :data:`DIALECTS`, or :data:`WILDCARD`; ``time`` its clock, as a
    FILETIME; ``identity`` the number that it was given when it was set up; ``raw`` the whole
    reply.
    """

    dialect: int
    signing_required: bool
    signing_offered: bool
    time: int
    identity: str
    raw: bytes

    @property
    def dialect_name(self) -> str:
        """The dialect as people write it."""
        return DIALECTS.get(self.dialect, "SMB 2.1 or later")


def greeting(raw: bytes) -> Greeting:
    """Take a reply to NEGOTIATE apart.  Raises :class:`LostError` where it is none."""
    _require(raw, _NEGOTIATE, 0)
    _, mode, dialect, _, guid, _, _, _, _, time, *_ = fields(_NEGOTIATED, raw, _HEADER)
    if dialect not in DIALECTS and dialect != WILDCARD:
        raise LostError(faults.GARBAGE, f"dialect 0x{dialect:04X}")
    return Greeting(
        dialect, bool(mode & _SIGNING_REQUIRED), bool(mode & _SIGNING_OFFERED), time, guid.hex(), raw
    )


def negotiate_request(number: int) -> bytes:
    """Ask for the newest dialect; the only context is the one that SMB 3.1.1 demands (2.2.3.1.1)."""
    dialects = struct.pack(f"<{len(DIALECTS)}H", *DIALECTS)
    at = _HEADER + 36 + len(dialects)
    padding = bytes(-at % 8)
    salt = secrets.token_bytes(32)
    integrity = struct.pack("<HHIHHH", 1, 6 + len(salt), 0, 1, len(salt), 1) + salt  # SHA-512
    head = struct.pack(
        "<HHHHI16sIHH",
        36,
        len(DIALECTS),
        _SIGNING_OFFERED,
        0,
        0,
        secrets.token_bytes(16),
        at + len(padding),
        1,
        0,
    )
    return _header(_NEGOTIATE, number) + head + dialects + padding + integrity


def challenge_request(number: int, token: bytes) -> bytes:
    """Offer a security token; nobody is named in it."""
    head = struct.pack("<HBBIIHHQ", 25, 0, _SIGNING_OFFERED, 0, 0, _HEADER + 24, len(token), 0)
    return _header(_SESSION_SETUP, number) + head + token


def challenge_token(raw: bytes) -> bytes:
    """The security token of the server's answer.  Raises :class:`LostError` where there is none."""
    _require(raw, _SESSION_SETUP, _MORE_PROCESSING)
    _, _, offset, length = fields("<HHHH", raw, _HEADER)
    return raw[offset : offset + min(length, _MAX_TOKEN)]


def _header(command: int, number: int) -> bytes:
    return struct.pack("<4sHHIHHIIQIIQ16s", SMB2, 64, 0, 0, command, 1, 0, 0, number, 0, 0, 0, b"")


def _require(raw: bytes, command: int, status: int) -> None:
    """Raises :class:`LostError` unless ``raw`` answers this command with this status."""
    if raw[:4] != SMB2:
        raise LostError(faults.GARBAGE)
    found_status, found_command = fields("<IH", raw, 8)
    if found_command != command:
        raise LostError(faults.GARBAGE, f"command {found_command} answers {command}")
    if found_status != status:
        raise LostError(faults.by_status(found_status), f"0x{found_status:X}")
