"""What passes between a client and smbd: as Windows NT 4.0 would have it, counted, broken on purpose."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import NoReturn

from tests.lab import smb_frames
from tests.lab.description import Speech
from tests.lab.faults import WireFault
from tests.lab.smb_frames import COMMANDS, SESSION_MESSAGE, SESSION_REQUEST, Frame


@dataclass(slots=True)
class Traffic:
    """What has passed through a host's front door.

    ``requests`` are counted by SMB command, ``received`` and ``sent`` in bytes as the
    host sees them.  ``turns`` counts how often a client sent after an answer: the round
    trips it waited for.  ``most_in_flight`` is the highest number of requests without an
    answer.  ``under_way`` are the conversations that have not ended: what a client sent
    before it left is counted when the host has read it.
    """

    connections: int = 0
    under_way: int = 0
    requests: Counter[int] = field(default_factory=Counter)
    received: int = 0
    sent: int = 0
    turns: int = 0
    most_in_flight: int = 0


@dataclass(slots=True)
class Manners:
    """How all conversations of one host go, and what has passed in them."""

    name: str
    speech: Speech
    faults: tuple[WireFault, ...]
    traffic: Traffic = field(default_factory=Traffic)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Dropped(Exception):
    """The conversation ends here, as the description says."""


class Conversation:
    """One client and its connection to smbd; each direction is a thread's."""

    def __init__(self, manners: Manners, client: socket.socket, server: socket.socket) -> None:
        self._manners = manners
        self._client = client
        self._server = server
        self._in_flight: set[int] = set()
        self._answered = True
        self._seen: Counter[int] = Counter()
        self._maimed: dict[int, WireFault] = {}
        self.dropped = False

    def requests(self) -> None:
        """Pass on what the client sends until it has enough; raises Dropped where a fault says so."""
        while (frame := smb_frames.receive(self._client)) is not None:
            passed = self._request(frame)
            if passed is not None:
                self._server.sendall(passed.encode())

    def answers(self) -> None:
        """Pass on what smbd answers until it has enough."""
        while (frame := smb_frames.receive(self._server)) is not None:
            if frame.command is None:
                self._send(frame.encode())
            else:
                self._send(self._answer(frame).encode(), self._maimed.pop(frame.mid, None))

    def _request(self, frame: Frame) -> Frame | None:
        """The request as smbd is to see it; None where it has been dealt with."""
        self._count(frame)
        fault = self._fault(frame)
        if fault is not None:
            return self._suffer(fault, frame)
        if frame.command == COMMANDS["negotiate"] and not self._manners.speech.spnego:
            return smb_frames.without_extended_security(frame)
        return frame

    def _answer(self, frame: Frame) -> Frame:
        with self._manners.lock:
            self._in_flight.discard(frame.mid)
            self._answered = True
        speech = self._manners.speech
        if frame.command == COMMANDS["session-setup"] and speech.signing == "disabled" and not speech.spnego:
            return smb_frames.as_windows_nt(frame)
        if frame.command == COMMANDS["negotiate"] and not speech.spnego:
            return smb_frames.with_name(frame, self._manners.name)
        return frame

    def _count(self, frame: Frame) -> None:
        traffic = self._manners.traffic
        with self._manners.lock:
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
        what = -1 if frame.kind == SESSION_REQUEST else frame.command
        if what is None:
            return None
        self._seen[what] += 1
        for fault in self._manners.faults:
            wanted = -1 if fault.at == "session-request" else COMMANDS[fault.at]
            if wanted == what and fault.nth <= self._seen[what] < fault.nth + fault.times:
                return fault
        return None

    def _suffer(self, fault: WireFault, frame: Frame) -> Frame | None:
        match fault.does:
            case "reset":
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._drop()
            case "close":
                self._drop()
            case "refuse":
                self._send(smb_frames.NOT_PRESENT)
                self._drop()
            case "garbage":
                self._send(Frame(SESSION_MESSAGE, b"A" * 64).encode())
            case "status":
                self._send(smb_frames.refusal(frame, fault.code).encode())
            case "stall":
                pass
            case "cut" | "drip":
                self._maimed[frame.mid] = fault
                return frame
        return None

    def _drop(self) -> NoReturn:
        self.dropped = True
        raise Dropped

    def _send(self, data: bytes, fault: WireFault | None = None) -> None:
        with self._manners.lock:
            self._manners.traffic.sent += len(data)
        if fault is None:
            self._client.sendall(data)
        elif fault.does == "cut":
            self._client.sendall(Frame(SESSION_MESSAGE, data[4 : 4 + fault.size]).encode())
        else:
            for at in range(len(data)):
                self._client.sendall(data[at : at + 1])
                time.sleep(fault.seconds)
