"""Fuzzing whole collections: recorded servers that answer with changed replies, out of memory."""

from __future__ import annotations

import re
import struct
from functools import cache
from random import Random
from unittest import mock

from scanner.collect.collect import collect
from scanner.collect.document import decoded, encoded
from scanner.collect.plan import CollectionPlan
from scanner.model.facts import HostFacts
from scanner.model.targets import Credential, Scheme, Secret, Target
from tests.fuzz.mutation import mutated
from tests.fuzz.recording import NOW, PASSWORD, USER, recorded
from tests.fuzz.replay import Replay, header_length

MOST_REPLIES = 3000
"""Replies after which a server hangs up: lists without end are tried elsewhere, by the clock."""

_SESSION_REQUEST = 0x81
_POSITIVE = b"\x82\0\0\0"
_IMPOSSIBLE = re.compile(r'[\x00-\x1f"/<>|*?]')


class Server:
    """A socket as the client sees it: takes requests, and has replies ready to be received."""

    def __init__(self, manner: str, draw: Random) -> None:
        self._replay = Replay(manner)
        self._draw = draw
        self._chance = draw.choice((0.02, 0.1, 0.4))
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
        for recorded_reply in self._replay.replies(request):
            self._replies += 1
            if self._replies > MOST_REPLIES:
                return bytes(whole)
            reply = self._perhaps_changed(recorded_reply)
            whole += struct.pack(">I", self._length(len(reply))) + reply
        return bytes(whole)

    def _perhaps_changed(self, reply: bytes) -> bytes:
        if self._draw.random() >= self._chance:
            return reply
        self.changed += 1
        start = 0 if self._draw.random() < 0.1 else header_length(reply)
        return mutated(self._draw, reply, _pieces(), start)

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
        mock.patch("scanner.collect.smb.multiplexer.sleep"),  # all is there at once
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


@cache
def _pieces() -> tuple[bytes, ...]:
    """Replies to borrow from."""
    return tuple(reply for exchange in recorded("nt4") for reply in exchange.replies)
