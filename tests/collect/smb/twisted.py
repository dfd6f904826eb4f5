"""A server on a socket that answers as a recorded one did, but for a twist: for what no smbd would do."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

from tests.fuzz.replay import Replay
from tests.lab.smb_frames import SESSION_REQUEST, receive

Twist = Callable[[bytes, tuple[bytes, ...]], Iterator[bytes]]
"""What goes onto the wire, piece by piece, for a request and its recorded replies."""

_POSITIVE = b"\x82\0\0\0"


def framed(reply: bytes, stated: int | None = None) -> bytes:
    """A message as it goes over the wire; ``stated`` is the length that it pretends to have."""
    return struct.pack(">I", len(reply) if stated is None else stated) + reply


def honest(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """No twist at all."""
    for reply in replies:
        yield framed(reply)


def instead(command: int, twist: Twist, nth: int = 1) -> Twist:
    """The twist for the ``nth`` request of a command and all later ones; honesty for every other."""
    seen = 0

    def answer(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
        nonlocal seen
        seen += request[4] == command
        return (twist if request[4] == command and seen >= nth else honest)(request, replies)

    return answer


@contextlib.contextmanager
def twisted(twist: Twist, manner: str = "nt4") -> Iterator[int]:
    """A server with a twist; yields its port.  At the end no thread and no socket of it is left."""
    ending = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        thread = threading.Thread(target=_serve, args=(listening, twist, manner, ending), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ending.set()
            thread.join()


def _serve(listening: socket.socket, twist: Twist, manner: str, ending: threading.Event) -> None:
    while not ending.is_set():
        with contextlib.suppress(OSError):
            client, _ = listening.accept()
            with client:
                client.settimeout(0.5)
                _converse(client, Replay(manner), twist, ending)


def _converse(client: socket.socket, replay: Replay, twist: Twist, ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            frame = receive(client)
        except TimeoutError:
            continue
        if frame is None:
            return
        if frame.kind == SESSION_REQUEST:
            client.sendall(_POSITIVE)
            continue
        for piece in twist(frame.body, replay.replies(frame.body)):
            client.sendall(piece)
            if ending.is_set():
                return
