"""The NetBIOS session service: one TCP connection carrying framed messages, under a deadline.

Session request, its answers, keep-alives and framing: RFC 1001, section 16, and RFC 1002,
section 4.3.  Port 445 frames alike but has no session request ([MS-SMB] 2.1).
"""

from __future__ import annotations

import contextlib
import socket
import struct

from impacket import nmb

from scanner.collect.deadline import Deadline, DeadlineError
from scanner.collect.errors import LostError, MovedError
from scanner.collect.smb import faults

OUR_NAME = "HOTFIXSCAN"
"""The calling name: what the host sees in its list of sessions."""

MAX_MESSAGE = 0x1FFFF
"""Longest message in bytes: 17 bits of length (RFC 1002, 4.3.1)."""

MAX_RECEIVED = 64 << 20
"""Bytes taken from one host; a full scan needs a few megabytes."""

_AT_ONCE = 1 << 16  # bytes taken from the socket at a time: many short answers come together

MESSAGE, SESSION_REQUEST, _POSITIVE, _NEGATIVE, _RETARGET, KEEP_ALIVE = 0x00, 0x81, 0x82, 0x83, 0x84, 0x85
"""Kinds of NetBIOS packets (RFC 1002, 4.3.1)."""

_SERVER, _WORKSTATION = 0x20, 0x00  # sixteenth byte of a NetBIOS name: what it names


class Wire:
    """A connection that carries whole messages.  Raises :class:`~scanner.collect.smb.faults.LostError`."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._socket = connection
        self.deadline = deadline
        self._received = 0
        self._buffer = bytearray()

    @property
    def other_end(self) -> tuple[str, int]:
        """The address and port at the other end.  Raises :class:`LostError` where it has gone."""
        try:
            address, port, *_ = self._socket.getpeername()
        except OSError as error:
            raise LostError(faults.RESET, error.strerror or "") from error
        return address, port

    def send(self, *messages: bytes) -> None:
        """Send messages, all at once."""
        self._send(b"".join(_packet(MESSAGE, message) for message in messages))

    @property
    def has_message(self) -> bool:
        """Whether a whole packet has come in already, so that :meth:`receive` will not wait."""
        return len(self._buffer) >= 4 and len(self._buffer) >= 4 + int.from_bytes(self._buffer[1:4])

    def receive(self) -> bytes:
        """The next message; keep-alives are skipped."""
        kind, message = self._receive()
        if kind != MESSAGE:
            raise LostError(faults.GARBAGE, f"NetBIOS packet of type 0x{kind:02X}")
        return message

    def request_session(self, called: str) -> None:
        """Ask for a session with the server that goes by this NetBIOS name."""
        self._send(_packet(SESSION_REQUEST, session_names(called)))
        require_session(*self._receive(), called)

    def drop(self) -> None:
        """Close the connection without a word; never raises and may be called twice."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _send(self, packets: bytes) -> None:
        try:
            self._socket.settimeout(self.deadline.left())
            self._socket.sendall(packets)
        except (TimeoutError, DeadlineError):
            raise LostError(faults.TIMEOUT, f"{self.deadline.seconds:g} s") from None
        except OSError as error:
            raise LostError(faults.RESET, error.strerror or "") from error

    def _receive(self) -> tuple[int, bytes]:
        while True:
            head = int.from_bytes(self._exactly(4))
            kind, length = head >> 24, head & 0xFFFFFF
            if length > MAX_MESSAGE:
                raise LostError(faults.GARBAGE, f"a message of {length} bytes")
            self._received += length
            if self._received > MAX_RECEIVED:
                raise LostError(faults.TOO_MUCH, f"{MAX_RECEIVED} bytes")
            body = self._exactly(length)
            if kind != KEEP_ALIVE:
                return kind, body

    def _exactly(self, length: int) -> bytes:
        while len(self._buffer) < length:
            self._buffer += self._some()
        piece = bytes(self._buffer[:length])
        del self._buffer[:length]
        return piece

    def _some(self) -> bytes:
        try:
            self._socket.settimeout(self.deadline.left())
            part = self._socket.recv(_AT_ONCE)
        except (TimeoutError, DeadlineError):
            raise LostError(faults.TIMEOUT, f"{self.deadline.seconds:g} s") from None
        except OSError as error:
            raise LostError(faults.RESET, error.strerror or "") from error
        if not part:
            raise LostError(faults.RESET, "connection closed")
        return part


def _packet(kind: int, body: bytes) -> bytes:
    return struct.pack(">I", kind << 24 | len(body)) + body


def session_names(called: str) -> bytes:
    """The names in a session request: whom we call, and who we are (RFC 1002, 4.3.2)."""
    ours = nmb.encode_name(OUR_NAME, _WORKSTATION, "")
    return bytes(nmb.encode_name(called.upper(), _SERVER, "") + ours)


def require_session(kind: int, body: bytes, called: str) -> None:
    """Raises :class:`LostError` unless the answer grants the session, :class:`MovedError` if elsewhere."""
    if kind == _POSITIVE:
        return
    if kind == _NEGATIVE:
        code = body[0] if body else 0x8F
        raise LostError(faults.NETBIOS.get(code, faults.NETBIOS[0x8F]), f"{called}, code 0x{code:02X}")
    if kind == _RETARGET and len(body) >= 6:
        port = int.from_bytes(body[4:6])
        raise MovedError(faults.NETBIOS_RETARGET, socket.inet_ntoa(body[:4]), port)
    raise LostError(faults.GARBAGE, f"NetBIOS packet of type 0x{kind:02X}")
