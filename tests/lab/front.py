"""The front door of a host: passes frames between a client and smbd, and looks like Windows NT 4.0.

smbd knows extended security and calls itself Samba.  Here the client's offer of extended
security is taken back and the names are those of Windows NT 4.0.  Here too the wire
breaks as the description says, and what passes is counted.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.lab import smb_frames
from tests.lab.description import Speech, WireFault
from tests.lab.errors import LabError
from tests.lab.smb_frames import COMMANDS, SESSION_MESSAGE, SESSION_REQUEST, Frame


@dataclass(slots=True)
class Traffic:
    """What passed through a front door.

    ``turns`` counts how often a client sent after an answer: the round trips it waited
    for.  ``most_in_flight`` is the highest number of requests without an answer.
    """

    connections: int = 0
    requests: Counter[int] = field(default_factory=Counter)
    received: int = 0
    sent: int = 0
    turns: int = 0
    most_in_flight: int = 0


class _Dropped(Exception):
    """The conversation ends here, as the description says."""


class Front:
    """Listens at one host's address until closed."""

    def __init__(
        self, address: str, port: int, inner_port: int, speech: Speech, faults: tuple[WireFault, ...]
    ) -> None:
        self.traffic = Traffic()
        self.lock = threading.Lock()
        self.inner = (address, inner_port)
        self.speech = speech
        self.faults = faults
        self.open: set[socket.socket] = set()
        self._server = _listening(address, port)
        self._server.front = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and drop every client."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()


class _Conversation:
    """One client and its connection to smbd."""

    def __init__(self, front: Front, client: socket.socket, server: socket.socket) -> None:
        self._front = front
        self._client = client
        self._server = server
        self._in_flight: set[int] = set()
        self._answered = True
        self._seen: Counter[int] = Counter()
        self._cut: dict[int, WireFault] = {}

    def requests(self) -> None:
        """Pass on what the client sends until it has enough."""
        while (frame := smb_frames.receive(self._client)) is not None:
            passed = self._request(frame)
            if passed is not None:
                self._server.sendall(passed.encode())

    def answers(self) -> None:
        """Pass on what smbd answers until it has enough."""
        while (frame := smb_frames.receive(self._server)) is not None:
            if frame.kind == SESSION_MESSAGE and frame.command is not None:
                frame = self._answer(frame)
            self._send(frame.encode(), self._cut.pop(frame.mid, None) if frame.command is not None else None)

    def _request(self, frame: Frame) -> Frame | None:
        """The request as smbd is to see it; None where it has been dealt with."""
        self._count_request(frame)
        fault = self._fault(frame)
        if fault is not None:
            return self._suffer(fault, frame)
        if frame.command == COMMANDS["negotiate"] and not self._front.speech.spnego:
            return smb_frames.without_extended_security(frame)
        return frame

    def _answer(self, frame: Frame) -> Frame:
        with self._front.lock:
            self._in_flight.discard(frame.mid)
            self._answered = True
        plain = self._front.speech.signing == "disabled" and not self._front.speech.spnego
        if frame.command == COMMANDS["session-setup"] and plain:
            return smb_frames.as_windows_nt(frame)
        return frame

    def _count_request(self, frame: Frame) -> None:
        traffic = self._front.traffic
        with self._front.lock:
            traffic.received += 4 + len(frame.body)
            if frame.command is None:
                return
            traffic.requests[frame.command] += 1
            traffic.turns += self._answered
            self._answered = False
            self._in_flight.add(frame.mid)
            traffic.most_in_flight = max(traffic.most_in_flight, len(self._in_flight))

    def _fault(self, frame: Frame) -> WireFault | None:
        """What the description has in store for this request."""
        code = -1 if frame.kind == SESSION_REQUEST else frame.command
        if code is None:
            return None
        self._seen[code] += 1
        for fault in self._front.faults:
            wanted = -1 if fault.at == "session-request" else COMMANDS[fault.at]
            first, last = fault.nth, fault.nth + fault.times
            if wanted == code and first <= self._seen[code] < last:
                return fault
        return None

    def _suffer(self, fault: WireFault, frame: Frame) -> Frame | None:
        match fault.does:
            case "reset":
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise _Dropped
            case "close":
                raise _Dropped
            case "refuse":
                self._send(smb_frames.NOT_PRESENT)
                raise _Dropped
            case "garbage":
                self._send(Frame(SESSION_MESSAGE, b"A" * 64).encode())
            case "status":
                self._send(smb_frames.refusal(frame, fault.code).encode())
            case "stall":
                pass
            case "cut" | "drip":
                self._cut[frame.mid] = fault
                return frame
        return None

    def _send(self, data: bytes, fault: WireFault | None = None) -> None:
        with self._front.lock:
            self._front.traffic.sent += len(data)
        if fault is None:
            self._client.sendall(data)
        elif fault.does == "cut":
            self._client.sendall(Frame(SESSION_MESSAGE, data[4 : 4 + fault.size]).encode())
        else:
            for at in range(len(data)):
                self._client.sendall(data[at : at + 1])
                time.sleep(fault.seconds)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 512
    front: Front


def _listening(address: str, port: int) -> _Server:
    try:
        return _Server((address, port), _Client)
    except OSError as error:
        advice = (
            "choose a port above 1023" if isinstance(error, PermissionError) else "is another lab running?"
        )
        raise LabError(f"cannot listen at {address}:{port}: {error.strerror}; {advice}") from error


class _Client(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        front, client = self.server.front, self.request
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, _Dropped), socket.create_connection(front.inner) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._converse(front, client, server)

    def _converse(self, front: Front, client: socket.socket, server: socket.socket) -> None:
        front.traffic.connections += 1
        front.open |= {client, server}
        conversation = _Conversation(front, client, server)
        answers = threading.Thread(target=_until_closed, args=(conversation, client), daemon=True)
        answers.start()
        try:
            conversation.requests()
        finally:
            server.shutdown(socket.SHUT_RDWR)
            front.open -= {client, server}


def _until_closed(conversation: _Conversation, client: socket.socket) -> None:
    """Pass answers on; when smbd hangs up, so does the host."""
    with contextlib.suppress(OSError):
        conversation.answers()
        client.shutdown(socket.SHUT_WR)
