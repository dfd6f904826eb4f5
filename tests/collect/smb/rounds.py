"""Round trips, counted: a connection on which nothing comes in before all that was asked is answered.

So it is on a link whose distance is all that takes time: whoever waits, waits for the answers
to everything that is under way.  What is counted does not depend on how busy the machine is.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterator
from typing import Any
from unittest import mock

from scanner.collect.smb import connect

_TRANSACTIONS = frozenset({0x25, 0x32})
_HEADER = 32
_TOTALS = struct.Struct("<xxH4xxxxxHxxH")
"""All data, data in this message, and what came before it ([MS-CIFS] 2.2.4.33.2, behind the word count)."""


class Rounds:
    """A connection in the place of a socket; ``count`` is how often its user had to wait."""

    def __init__(self, connection: socket.socket) -> None:
        self.count = 0
        self.most_at_once = 0
        self._connection = connection
        self._asked = bytearray()
        self._answered = bytearray()
        self._open = 0
        self._ready = bytearray()

    def sendall(self, data: bytes) -> None:
        """Send it on."""
        self._asked += data
        self._open += len(list(_packets(self._asked)))
        self.most_at_once = max(self.most_at_once, self._open)
        self._connection.sendall(data)

    def recv(self, most: int) -> bytes:
        """What has come in; at the end of it, all that is still to come."""
        if not self._ready:
            self._wait()
        piece = bytes(self._ready[:most])
        del self._ready[:most]
        return piece

    def _wait(self) -> None:
        self.count += 1
        while self._open and (data := self._connection.recv(1 << 16)):
            self._ready += data
            self._answered += data
            self._open -= sum(map(_is_last, _packets(self._answered)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextlib.contextmanager
def counted_rounds() -> Iterator[list[Rounds]]:
    """The connections that are made meanwhile, in order."""
    made: list[Rounds] = []
    plain = connect.connection

    def counting(*arguments: Any, **options: Any) -> Rounds:
        made.append(Rounds(plain(*arguments, **options)))
        return made[-1]

    with mock.patch.object(connect, "connection", counting):
        yield made


def _packets(received: bytearray) -> Iterator[bytes]:
    """The whole NetBIOS packets at the front of what was received, taken from it."""
    while len(received) >= 4 and len(received) >= (end := 4 + int.from_bytes(received[1:4])):
        yield bytes(received[4:end])
        del received[:end]


def _is_last(message: bytes) -> bool:
    """Whether it ends the answer to a request: transactions answer in several messages."""
    if len(message) <= _HEADER + _TOTALS.size or message[4] not in _TRANSACTIONS or not message[_HEADER]:
        return True
    all_data, count, before = _TOTALS.unpack_from(message, _HEADER + 1)
    return bool(before + count >= all_data)
