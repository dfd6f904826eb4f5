"""A NetBIOS name service, from RFC 1002: answers node status questions with prepared names."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HEAD = 12


class NameService:
    """What is answered, and how often it was asked; ``garbage`` is sent before every answer."""

    def __init__(self, talk: socket.socket) -> None:
        self._talk = talk
        self.port: int = talk.getsockname()[1]
        self.asked = 0
        self.names: tuple[tuple[str, int, int], ...] = ()
        self.garbage: tuple[bytes, ...] = ()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                question, asker = self._talk.recvfrom(1024)
                if len(question) < HEAD:
                    return
                self.asked += 1
                for datagram in (*self.garbage, status_answer(question, self.names)):
                    self._talk.sendto(datagram, asker)


def status_answer(question: bytes, names: tuple[tuple[str, int, int], ...]) -> bytes:
    """A node status response (RFC 1002, 4.2.18) to this question."""
    entries = b"".join(
        name.encode("cp850").ljust(15) + struct.pack(">BH", kind, flags) for name, kind, flags in names
    )
    data = bytes((len(names),)) + entries + bytes.fromhex("0060b0c0ffee") + bytes(40)
    head = question[:2] + struct.pack(">HHHHH", 0x8400, 0, 1, 0, 0)
    return head + question[HEAD : HEAD + 34] + struct.pack(">HHIH", 0x21, 1, 0, len(data)) + data


@contextmanager
def serving(address: str) -> Iterator[NameService]:
    """A name service at a high port of this address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talk:
        talk.bind((address, 0))
        service = NameService(talk)
        thread = threading.Thread(target=service.serve)
        thread.start()
        yield service
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"", (address, service.port))
        thread.join()
