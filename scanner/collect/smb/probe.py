"""Asking once which dialect a host speaks: SMB1, or one of its successors.

One request offers ``NT LM 0.12`` and what leads to SMB 2; a server that knows SMB 2 answers in
it, one that does not overlooks what it does not know ([MS-SMB2] 3.3.5.3.1).
"""

from __future__ import annotations

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, negotiate, packets
from scanner.collect.smb.asking import LOGON
from scanner.collect.smb.meter import Meter, Unmetered
from scanner.collect.smb.negotiate import Terms
from scanner.collect.smb.packets import SMB2, Command
from scanner.collect.smb.smb2_greeting import Greeting, greeting
from scanner.collect.smb.wire import Wire

_OLD = (negotiate.DIALECT,)
_ALL = (negotiate.DIALECT, "SMB 2.002", "SMB 2.???")


def probe(
    wire: Wire, *, extended_security: bool = True, newer: bool = True, meter: Meter | None = None
) -> Terms | Greeting:
    """The terms of a server that chose SMB1, or the greeting of one that chose SMB 2.

    ``extended_security`` is an offer: Windows NT 4.0 answers without, later systems with;
    ``newer`` offers SMB 2.  Raises :class:`DeniedError` and :class:`LostError`.
    """
    message = question(extended_security=extended_security, newer=newer)
    return offer(_answer(wire, message, meter or Unmetered()), newer=newer)


def _answer(wire: Wire, message: bytes, meter: Meter) -> bytes:
    meter.leaving([(LOGON, Command.NEGOTIATE, len(message))])
    wire.send(message)
    raw = wire.receive()
    meter.answered(LOGON, Command.NEGOTIATE, len(raw), 0)
    return raw


def offer(raw: bytes, *, newer: bool = True) -> Terms | Greeting:
    """What the server offers, by its answer.  Raises as :func:`probe` does."""
    if raw[:4] == SMB2 and newer:
        return greeting(raw)
    reply = packets.reply(raw)
    if reply.command != Command.NEGOTIATE or reply.number:
        raise LostError(faults.GARBAGE, f"command 0x{reply.command:02X} answers the first request")
    if reply.status:
        fault = faults.by_status(reply.status)
        raise LostError(fault) if fault.ends else DeniedError(fault, reply.status)
    return negotiate.terms(reply)


def question(*, extended_security: bool = True, newer: bool = True) -> bytes:
    """The request that offers the dialects ([MS-CIFS] 2.2.4.52.1)."""
    dialects = _ALL if newer else _OLD
    flags2 = packets.FLAGS2 | (packets.FLAGS2_EXTENDED_SECURITY if extended_security else 0)
    data = b"".join(b"\x02" + dialect.encode() + b"\0" for dialect in dialects)
    return packets.request(Command.NEGOTIATE, flags2, b"", data)
