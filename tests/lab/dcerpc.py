"""Connection-oriented DCE/RPC over a named pipe ([C706] chapter 12): PDUs in, PDUs out, no security."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

REQUEST, RESPONSE, FAULT, BIND, BIND_ACK, ALTER_CONTEXT, ALTER_CONTEXT_RESP = 0, 2, 3, 11, 12, 14, 15
FIRST, LAST = 0x01, 0x02
MAX_FRAGMENT = 4280
"""Bytes in one fragment; what Windows NT announces and impacket expects."""
MAX_CALL = 1 << 20
"""Bytes of stub data that one call may send."""

_HEADER = struct.Struct("<BBBBIHHI")  # version, kind, flags, data representation, lengths, call

NDR = bytes.fromhex("045d888aeb1cc9119fe808002b104860") + struct.pack("<HH", 2, 0)
"""Transfer syntax 8a885d04-1ceb-11c9-9fe8-08002b104860 v2.0."""

OP_RANGE_ERROR = 0x1C010002
"""nca_s_op_rng_error: no such operation."""
BAD_STUB_DATA = 0x000006F7
"""RPC_X_BAD_STUB_DATA."""


class PipeBroken(Exception):
    """The server drops the pipe, on purpose or because the client does not speak DCE/RPC."""


class Fault(Exception):
    """The call is answered with a fault PDU of this status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"fault 0x{status:08x}")
        self.status = status


class Pdu(NamedTuple):
    """One fragment as received."""

    type: int
    flags: int
    call: int
    body: bytes


@dataclass(slots=True)
class Association:
    """One client on one pipe: its half-received call and what it can take in one fragment."""

    interface: bytes
    dispatch: Callable[[int, bytes], bytes]
    fragment: int = MAX_FRAGMENT
    _stub: bytes = b""

    def answers(self, pdu: Pdu) -> Iterator[bytes]:
        """The PDUs that answer this one; none while a call is still incomplete."""
        match pdu.type:
            case 11 | 14:
                yield self._bind(pdu)
            case 0:
                yield from self._request(pdu)
            case _:
                raise PipeBroken(f"unexpected PDU type {pdu.type}")

    def _bind(self, pdu: Pdu) -> bytes:
        if len(pdu.body) < 12:
            raise PipeBroken("bind is too short")
        _, receive, group, contexts = struct.unpack_from("<HHIB", pdu.body)
        self.fragment = max(1024, min(receive, MAX_FRAGMENT))
        results = b"".join(self._result(pdu.body, contexts))
        secondary = b"" if pdu.type == ALTER_CONTEXT else b"\\PIPE\\winreg\0"
        address = struct.pack("<H", len(secondary)) + secondary
        head = struct.pack("<HHI", MAX_FRAGMENT, MAX_FRAGMENT, group or 0x53F0) + address
        body = head + bytes(-len(head) % 4) + struct.pack("<Bxxx", contexts) + results
        kind = ALTER_CONTEXT_RESP if pdu.type == ALTER_CONTEXT else BIND_ACK
        return encode(kind, FIRST | LAST, pdu.call, body)

    def _result(self, body: bytes, contexts: int) -> Iterator[bytes]:
        """One result a presentation context: accepted if interface and transfer syntax are ours."""
        at = 12
        for _ in range(contexts):
            if at + 24 > len(body):
                raise PipeBroken("bind lists fewer contexts than it says")
            transfers, abstract = body[at + 2], body[at + 4 : at + 24]
            offered = [body[at + 24 + 20 * n : at + 44 + 20 * n] for n in range(transfers)]
            at += 24 + 20 * transfers
            if abstract != self.interface:
                yield struct.pack("<HH", 2, 1) + bytes(20)  # provider rejection: no such abstract syntax
            elif NDR not in offered:
                yield struct.pack("<HH", 2, 2) + bytes(20)  # provider rejection: no such transfer syntax
            else:
                yield struct.pack("<HH", 0, 0) + NDR

    def _request(self, pdu: Pdu) -> Iterator[bytes]:
        if len(pdu.body) < 8:
            raise PipeBroken("request is too short")
        _, context, opnum = struct.unpack_from("<IHH", pdu.body)
        self._stub = (b"" if pdu.flags & FIRST else self._stub) + pdu.body[8:]
        if len(self._stub) > MAX_CALL:
            raise PipeBroken("call is too long")
        if not pdu.flags & LAST:
            return
        try:
            stub = self.dispatch(opnum, self._stub)
        except Fault as fault:
            yield encode(FAULT, FIRST | LAST, pdu.call, struct.pack("<IHBxI4x", 32, context, 0, fault.status))
        else:
            yield from self._response(pdu.call, context, stub)

    def _response(self, call: int, context: int, stub: bytes) -> Iterator[bytes]:
        """The stub data in fragments that the client can take, each a multiple of 8 bytes but the last."""
        room = (self.fragment - 24) & ~7
        for at in range(0, max(len(stub), 1), room):
            flags = (FIRST if at == 0 else 0) | (LAST if at + room >= len(stub) else 0)
            yield encode(
                RESPONSE, flags, call, struct.pack("<IHBx", len(stub) - at, context, 0) + stub[at : at + room]
            )


def encode(kind: int, flags: int, call: int, body: bytes) -> bytes:
    """A PDU with its common header: version 5.0, little-endian, ASCII, IEEE."""
    return _HEADER.pack(5, 0, kind, flags, 0x10, 16 + len(body), 0, call) + body


def decode(data: bytes) -> Pdu:
    """Read one PDU; authentication is neither wanted nor understood."""
    if len(data) < 16:
        raise PipeBroken("PDU is shorter than its header")
    major, _, kind, flags, _, length, authentication, call = _HEADER.unpack_from(data)
    if major != 5 or length > len(data) or length < 16 or authentication:
        raise PipeBroken("not an unauthenticated DCE/RPC version 5 PDU")
    return Pdu(kind, flags, call, data[16:length])
