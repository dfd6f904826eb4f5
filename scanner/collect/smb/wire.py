"""The NetBIOS session service: one TCP connection carrying framed messages, under a deadline.

Session request, its answers, keep-alives and framing: RFC 1001, section 16, and RFC 1002,
section 4.3.  Port 445 frames alike but has no session request ([MS-SMB] 2.1).
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterator

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

_A_MOMENT = 0.05  # seconds for which the socket need not be told anew

MESSAGE, SESSION_REQUEST, _POSITIVE, _NEGATIVE, _RETARGET, KEEP_ALIVE = 0x00, 0x81, 0x82, 0x83, 0x84, 0x85
"""Kinds of NetBIOS packets (RFC 1002, 4.3.1)."""

_HEAD = struct.Struct(">I")  # kind and length
_SERVER, _WORKSTATION = 0x20, 0x00  # sixteenth byte of a NetBIOS name: what it names


class Wire:
    """A connection that carries whole messages.  Raises :class:`~scanner.collect.smb.faults.LostError`."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._socket = connection
        self.deadline = deadline
        self._received = 0
        self._buffer: bytes | bytearray = b""
        self._at = 0  # what stands before in the buffer has been taken
        self._patience = 0.0

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
        self._send(b"".join([_packet(MESSAGE, message) for message in messages]))

    def receive(self) -> bytes:
        """The next message; keep-alives are skipped."""
        return _message(self._receive())

    def messages(self) -> Iterator[bytes]:
        """The next message, and all that have come in with it, for which there is no wait."""
        yield self.receive()
        while (packet := self._next()) is not None:
            if packet[0] != KEEP_ALIVE:
                yield _message(packet)

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
            self._wait_no_longer()
            self._socket.sendall(packets)
        except (TimeoutError, DeadlineError):
            raise LostError(faults.TIMEOUT, f"{self.deadline.seconds:g} s") from None
        except OSError as error:
            raise LostError(faults.RESET, error.strerror or "") from error

    def _receive(self) -> tuple[int, bytes]:
        """The next packet that is no keep-alive."""
        while True:
            packet = self._next()
            if packet is None:
                self._take_in()
            elif packet[0] != KEEP_ALIVE:
                return packet

    def _next(self) -> tuple[int, bytes] | None:
        """Kind and body of the next packet; None where it has not come in whole yet."""
        start = self._at + _HEAD.size
        if len(self._buffer) < start:
            return None
        (head,) = _HEAD.unpack_from(self._buffer, self._at)
        length = head & 0xFFFFFF
        if length > MAX_MESSAGE:
            raise LostError(faults.GARBAGE, f"a message of {length} bytes")
        end = start + length
        if len(self._buffer) < end:
            return None
        self._at = end
        self._received += length
        if self._received > MAX_RECEIVED:
            raise LostError(faults.TOO_MUCH, f"{MAX_RECEIVED} bytes")
        return head >> 24, bytes(self._buffer[start:end])

    def _take_in(self) -> None:
        """Wait for more; it is mostly whole packets, for which nothing need be put together."""
        part = self._some()
        if self._at == len(self._buffer):
            self._buffer = part
        else:
            rest = self._buffer if isinstance(self._buffer, bytearray) else bytearray(self._buffer)
            del rest[: self._at]
            rest += part
            self._buffer = rest
        self._at = 0

    def _wait_no_longer(self) -> None:
        """Let the socket wait until the deadline, or a moment longer."""
        left = self.deadline.left()
        if not left <= self._patience <= left + _A_MOMENT:
            self._socket.settimeout(left)
            self._patience = left

    def _some(self) -> bytes:
        try:
            self._wait_no_longer()
            part = self._socket.recv(_AT_ONCE)
        except (TimeoutError, DeadlineError):
            raise LostError(faults.TIMEOUT, f"{self.deadline.seconds:g} s") from None
        except OSError as error:
            raise LostError(faults.RESET, error.strerror or "") from error
        if not part:
            raise LostError(faults.RESET, "connection closed")
        return part


def _message(packet: tuple[int, bytes]) -> bytes:
    kind, body = packet
    if kind != MESSAGE:
        raise LostError(faults.GARBAGE, f"NetBIOS packet of type 0x{kind:02X}")
    return body


def _packet(kind: int, body: bytes) -> bytes:
    return _HEAD.pack(kind << 24 | len(body)) + body


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
