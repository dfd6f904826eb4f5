"""What a server that chose SMB1 offers: ``NT LM 0.12``, as Windows NT 4.0 speaks it.

Layout: [MS-CIFS] 2.2.4.52 (without extended security), [MS-SMB] 2.2.4.5.2.1 (with it).
"""

from __future__ import annotations

from dataclasses import dataclass

from scanner.collect.errors import LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.packets import Reply

DIALECT = "NT LM 0.12"

_NO_DIALECT = 0xFFFF
_USER_LEVEL, _CHALLENGE_RESPONSE, _SIGNING_OFFERED, _SIGNING_REQUIRED = 0x01, 0x02, 0x04, 0x08
_UNICODE, _NT_SMBS, _NT_STATUS, _LARGE_READS, _EXTENDED_SECURITY = 0x4, 0x10, 0x40, 0x4000, 0x80000000
_SMALLEST_BUFFER = 1024
_GUID = 16
_LONGEST_IDENTITY = 64


@dataclass(frozen=True, slots=True)
class Terms:
    """What the server offers.

    ``challenge`` is None where it wants extended security instead.  ``time`` is its clock
    as a FILETIME (100 ns since 1601 in UTC), ``zone`` what it adds to its local time to get
    UTC, in minutes; ``max_buffer`` the longest message it takes, in bytes; ``max_requests`` how
    many it takes at once; ``large_reads`` whether reads may bring more.  ``identity`` is
    what it says of itself: its names, or with extended security the number that it was given
    when it was set up; empty where it says nothing.  ``domain`` is its domain or workgroup and
    ``computer`` its name, which without extended security it says here.
    """

    challenge: bytes | None
    signing_required: bool
    max_buffer: int
    session_key: int
    time: int
    identity: str = ""
    max_requests: int = 1
    large_reads: bool = False
    signing_offered: bool = False
    zone: int = 0
    domain: str = ""
    computer: str = ""


def terms(reply: Reply) -> Terms:
    """The terms in a reply.  Raises :class:`LostError` where it is no Windows NT or wants plain passwords."""
    if reply.parameters("<H")[0] == _NO_DIALECT:
        raise LostError(faults.SMB2_ONLY)
    offer, mode, capabilities = _offer(reply)
    if not mode & _USER_LEVEL or not mode & _CHALLENGE_RESPONSE:
        raise LostError(faults.PLAIN_TEXT)
    if not capabilities & _UNICODE or not capabilities & _NT_SMBS or not capabilities & _NT_STATUS:
        raise LostError(faults.NOT_NT)
    return offer


def _offer(reply: Reply) -> tuple[Terms, int, int]:
    """The terms, the security mode and the capabilities."""
    parameters = reply.parameters("<HBHHIIIIQhB")
    _, mode, max_requests, _, max_buffer, _, session_key, capabilities, time, zone, challenge_length = (
        parameters
    )
    challenge = None
    if not capabilities & _EXTENDED_SECURITY:
        challenge = reply.raw[reply.data][:challenge_length]
        if len(challenge) != 8:
            raise LostError(faults.GARBAGE, f"a challenge of {len(challenge)} bytes")
    if max_buffer < _SMALLEST_BUFFER:
        raise LostError(faults.GARBAGE, f"a message buffer of {max_buffer} bytes")
    domain, name = _names(reply, challenge_length) if challenge is not None else ("", "")
    offer = Terms(
        challenge,
        signing_required=bool(mode & _SIGNING_REQUIRED),
        max_buffer=max_buffer,
        session_key=session_key,
        time=time,
        identity=_number(reply) if challenge is None else _identity(domain, name),
        max_requests=max_requests,
        large_reads=bool(capabilities & _LARGE_READS),
        signing_offered=bool(mode & _SIGNING_OFFERED),
        zone=zone,
        domain=domain,
        computer=name,
    )
    return offer, mode, capabilities


def _names(reply: Reply, challenge_length: int) -> tuple[str, str]:
    """Domain and name, each empty where it is not given ([MS-SMB] 2.2.4.5.2.2)."""
    if not reply.flags2 & packets.FLAGS2_UNICODE:
        return "", ""
    text = reply.raw[reply.data][challenge_length:].decode("utf-16-le", "replace")
    domain, name, *_ = [*text.split("\0"), "", ""]
    return domain, name


def _identity(domain: str, name: str) -> str:
    """``DOMAIN\\NAME``; empty unless it gives both."""
    return f"{domain}\\{name}"[:_LONGEST_IDENTITY] if name else ""


def _number(reply: Reply) -> str:
    """The server's GUID ([MS-SMB] 2.2.4.5.2.1); empty where it has none."""
    guid = reply.raw[reply.data][:_GUID]
    return guid.hex() if len(guid) == _GUID and any(guid) else ""
