"""Fuzzing whole collections: recorded servers that answer with changed replies, out of memory."""

from __future__ import annotations

import re
import struct
from collections import Counter
from functools import cache
from random import Random
from unittest import mock

from scanner.collect.collect import collect
from scanner.collect.document import decoded, encoded
from scanner.collect.plan import CollectionPlan
from scanner.model.facts import HostFacts
from scanner.model.targets import Credential, Scheme, Secret, Target
from tests.fuzz.mutation import mutated
from tests.fuzz.recording import NOW, PASSWORD, USER, Exchange, number, recorded

MOST_REPLIES = 3000
"""Replies after which a server hangs up: lists without end are tried elsewhere, by the clock."""

_SMB1_HEADER, _SMB2_HEADER = 32, 64
_SESSION_REQUEST = 0x81
_POSITIVE = b"\x82\0\0\0"
_PDU = re.compile(rb"\x05\0[\0\x02\x03\x0b\x0c][\0-\x03]\x10\0\0\0")
"""How a remote procedure call's fragment starts: its call number stands twelve bytes further on."""
_IMPOSSIBLE = re.compile(r'[\x00-\x1f"/<>|*?]')


class Server:
    """A socket as the client sees it: takes requests, and has replies ready to be received."""

    def __init__(self, manner: str, draw: Random) -> None:
        self._answers = _answers(manner)
        self._draw = draw
        self._chance = draw.choice((0.02, 0.1, 0.4))
        self._asked: Counter[bytes] = Counter()
        self._received = bytearray()
        self._ready = bytearray()
        self._replies = 0
        self.changed = 0

    def sendall(self, data: bytes) -> None:
        """Answer every whole message in what was sent."""
        self._received += data
        while len(self._received) >= 4:
            head = int.from_bytes(self._received[:4])
            length = head & 0x1FFFF
            if len(self._received) < 4 + length:
                return
            message = bytes(self._received[4 : 4 + length])
            del self._received[: 4 + length]
            self._ready += _POSITIVE if head >> 24 == _SESSION_REQUEST else self._framed(message)

    def recv(self, length: int) -> bytes:
        """What is ready; nothing more means that the server has hung up."""
        piece = bytes(self._ready[:length])
        del self._ready[:length]
        return piece

    def settimeout(self, seconds: float) -> None:
        """Nothing ever takes time here."""

    def setsockopt(self, *options: int) -> None:
        """There is no network."""

    def getpeername(self) -> tuple[str, int]:
        """Where we are said to be."""
        return "127.0.0.1", 139

    def close(self) -> None:
        """Nothing is open."""

    def _framed(self, request: bytes) -> bytes:
        whole = bytearray()
        for reply in self._chosen(request):
            self._replies += 1
            if self._replies > MOST_REPLIES:
                return bytes(whole)
            reply = self._perhaps_changed(_fitting(request, reply))
            whole += struct.pack(">I", self._length(len(reply))) + reply
        return bytes(whole)

    def _chosen(self, request: bytes) -> tuple[bytes, ...]:
        """The replies to the very request, else to one of its kind, in their recorded order."""
        by_body, by_kind = self._answers
        kind = _kind(request)
        exchanges = by_body.get(_body(request)) or by_kind.get(kind) or ()
        if not exchanges:
            return ()
        at = self._asked[kind]
        self._asked[kind] += 1
        return exchanges[at % len(exchanges)].replies

    def _perhaps_changed(self, reply: bytes) -> bytes:
        if self._draw.random() >= self._chance:
            return reply
        self.changed += 1
        header = _SMB2_HEADER if reply[:4] == b"\xfeSMB" else _SMB1_HEADER
        return mutated(self._draw, reply, _pieces(), 0 if self._draw.random() < 0.1 else header)

    def _length(self, true: int) -> int:
        """The length that the NetBIOS header states; now and then a lie."""
        if self._draw.random() < 0.002:
            self.changed += 1
            return max(0, true + self._draw.choice((-4, -1, 1, 4, 0x1000, 0x10000, 0x85000000)))
        return true


def conversation(manner: str, draw: Random) -> int:
    """One collection from a server that lies in places; how many replies were changed, at least one.

    A server that lies has its own key: what it says is taken for signed.
    """
    server = Server(manner, draw)
    who = Credential() if draw.random() < 0.1 else Credential(USER, secret=Secret(PASSWORD))
    with (
        mock.patch("socket.create_connection", return_value=server),
        mock.patch("scanner.collect.smb.smb2_channel.checks", return_value=lambda message: True),
    ):
        facts = collect(Target(Scheme.SMB, "127.0.0.1", 139), who, CollectionPlan(), 30, NOW)
    _check(facts)
    return max(1, server.changed)


def _check(facts: HostFacts) -> None:
    """What holds for facts whatever the host says."""
    for error in facts.errors:
        assert error.message
        assert "\n" not in error.message
    for file in facts.files or ():
        assert not _IMPOSSIBLE.search(file.path), file.path
        assert ".." not in file.path.split("\\")
    assert decoded(encoded(facts), "facts") is not None


def _fitting(request: bytes, reply: bytes) -> bytes:
    """The reply with the numbers by which it is known to answer this request."""
    fitted = bytearray(reply)
    if reply[:4] == b"\xfeSMB":
        struct.pack_into("<Q", fitted, 24, number(request) if request[:4] == b"\xfeSMB" else 0)
    else:
        fitted[30:32] = request[30:32]
    asked, answered = _PDU.search(request), _PDU.search(reply)
    if asked and answered:
        fitted[answered.start() + 12 : answered.start() + 16] = request[
            asked.start() + 12 : asked.start() + 16
        ]
    return bytes(fitted)


_Answers = tuple[dict[bytes, list[Exchange]], dict[bytes, list[Exchange]]]


@cache
def _answers(manner: str) -> _Answers:
    """The exchanges of a recording by what was asked exactly, and by the kind of question."""
    by_body: dict[bytes, list[Exchange]] = {}
    by_kind: dict[bytes, list[Exchange]] = {}
    for exchange in recorded(manner):
        by_body.setdefault(_body(exchange.request), []).append(exchange)
        by_kind.setdefault(_kind(exchange.request), []).append(exchange)
    return by_body, by_kind


@cache
def _pieces() -> tuple[bytes, ...]:
    """Replies to borrow from."""
    return tuple(reply for exchange in recorded("nt4") for reply in exchange.replies)


def _body(request: bytes) -> bytes:
    """A request without what differs from one time to the next: header and call number."""
    header = _SMB2_HEADER if request[:4] == b"\xfeSMB" else _SMB1_HEADER
    call = _PDU.search(request)
    if call is None:
        return request[4:5] + request[header:]
    return request[4:5] + request[header : call.start() + 12] + request[call.start() + 16 :]


def _kind(request: bytes) -> bytes:
    """The command; of a remote procedure call its operation too, of a listing how it goes on."""
    if request[:4] == b"\xfeSMB":
        return request[:4] + request[12:14]
    call = _PDU.search(request)
    if call is not None:
        return request[4:5] + request[call.start() + 2 : call.start() + 3] + request[call.start() + 22 :][:2]
    return request[4:5] + request[_SMB1_HEADER + 29 :][:2] if request[4] == 0x32 else request[4:5]
