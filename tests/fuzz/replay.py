"""A recorded server: for every request the reply that fits it best."""

from __future__ import annotations

import re
import struct
from collections import Counter
from functools import cache

from tests.fuzz.recording import Exchange, number, recorded

SMB1_HEADER, SMB2_HEADER = 32, 64

_SMB2 = b"\xfeSMB"
_PDU = re.compile(rb"\x05\0[\0\x02\x03\x0b\x0c][\0-\x03]\x10\0\0\0")
"""How a remote procedure call's fragment starts: its call number stands twelve bytes further on."""
_CALL, _OPERATION = 12, 22
_NOT_SUPPORTED = 0xC00000BB


class Replay:
    """Answers as a recorded server did."""

    def __init__(self, manner: str) -> None:
        self._by_body, self._by_kind = _exchanges(manner)
        self._asked: Counter[bytes] = Counter()

    def replies(self, request: bytes) -> tuple[bytes, ...]:
        """The replies to the very request, else to one of its kind, in their recorded order.

        What was never asked is not supported.
        """
        kind = _kind(request)
        exchanges = self._by_body.get(_body(request)) or self._by_kind.get(kind) or ()
        if not exchanges:
            return (_refusal(request),)
        at = self._asked[kind]
        self._asked[kind] += 1
        return tuple(_fitting(request, reply) for reply in exchanges[at % len(exchanges)].replies)


def header_length(message: bytes) -> int:
    """Bytes of the header."""
    return SMB2_HEADER if message[:4] == _SMB2 else SMB1_HEADER


_ByKey = dict[bytes, list[Exchange]]


@cache
def _exchanges(manner: str) -> tuple[_ByKey, _ByKey]:
    """The exchanges of a recording by what was asked exactly, and by the kind of question."""
    by_body: _ByKey = {}
    by_kind: _ByKey = {}
    for exchange in recorded(manner):
        by_body.setdefault(_body(exchange.request), []).append(exchange)
        by_kind.setdefault(_kind(exchange.request), []).append(exchange)
    return by_body, by_kind


def _body(request: bytes) -> bytes:
    """A request without what differs from one time to the next: header and call number."""
    header = header_length(request)
    call = _PDU.search(request)
    if call is None:
        return request[4:5] + request[header:]
    return request[4:5] + request[header : call.start() + _CALL] + request[call.start() + _CALL + 4 :]


def _kind(request: bytes) -> bytes:
    """The command; of a remote procedure call its operation too, of a listing how it goes on."""
    if request[:4] == _SMB2:
        return request[:4] + request[12:14]
    call = _PDU.search(request)
    if call is not None:
        return (
            request[4:5]
            + request[call.start() + 2 : call.start() + 3]
            + request[call.start() + _OPERATION :][:2]
        )
    return request[4:5] + request[SMB1_HEADER + 29 :][:2] if request[4] == 0x32 else request[4:5]


def _refusal(request: bytes) -> bytes:
    """An error without anything else: STATUS_NOT_SUPPORTED."""
    reply = bytearray(request[: header_length(request)])
    if request[:4] == _SMB2:
        struct.pack_into("<I", reply, 8, _NOT_SUPPORTED)
        reply[16] |= 1
        return bytes(reply) + struct.pack("<HHIB", 9, 0, 0, 0)
    struct.pack_into("<IB", reply, 5, _NOT_SUPPORTED, reply[9] | 0x80)
    return bytes(reply) + b"\0\0\0"


def _fitting(request: bytes, reply: bytes) -> bytes:
    """The reply with the numbers by which it is known to answer this request."""
    fitted = bytearray(reply)
    if reply[:4] == _SMB2:
        struct.pack_into("<Q", fitted, 24, number(request) if request[:4] == _SMB2 else 0)
    else:
        fitted[30:32] = request[30:32]
    asked, answered = _PDU.search(request), _PDU.search(reply)
    if asked and answered:
        at, there = answered.start() + _CALL, asked.start() + _CALL
        fitted[at : at + 4] = request[there : there + 4]
    return bytes(fitted)
