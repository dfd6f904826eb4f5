"""Requests and replies: numbered, signed, sent, and brought together again.

Every request leaves through :meth:`Dialogue.send` and every reply comes in through
:meth:`Dialogue.receive`; nothing else writes to a wire once SMB1 is agreed upon.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import LOGON, Request, Subject
from scanner.collect.smb.meter import Departure, Meter, Unmetered
from scanner.collect.smb.packets import Command, Reply
from scanner.collect.smb.permitted import require_permitted
from scanner.collect.smb.wire import Wire

_LAST_NUMBER = 0xFFFE  # 0xFFFF marks messages that the server sends unasked


class Signer:
    """Signs requests and checks the signatures of replies ([MS-CIFS] 3.1.4.1, 3.1.5.1).

    Requests have even numbers in the order they are sent, each reply the number after its
    request's, in whatever order it comes and in however many parts.

    ``key`` is the session key; ``response`` the challenge response of a logon without
    extended security, and empty with it.  Without it replies are not checked: no server
    was at hand that signs them there, and a check that is wrong would shut out the host.
    """

    def __init__(self, key: bytes, response: bytes = b"") -> None:
        self._key = key + response
        self._checks = not response
        self._sequence = 2  # 0 and 1 belong to the session setup

    def sign(self, message: bytes) -> tuple[bytes, int]:
        """The request with its signature, and the number of its reply."""
        sequence, self._sequence = self._sequence, self._sequence + 2
        return self._signed(message, sequence), sequence + 1

    def check(self, message: bytes, sequence: int) -> None:
        """Raises :class:`LostError` unless this is the reply of that number, unaltered."""
        if self._checks and self._signed(message, sequence) != message:
            raise LostError(faults.BAD_SIGNATURE)

    def _signed(self, message: bytes, sequence: int) -> bytes:
        where = packets.SIGNATURE
        numbered = message[: where.start] + struct.pack("<Q", sequence) + message[where.stop :]
        digest = hashlib.md5(self._key + numbered, usedforsecurity=False).digest()[:8]
        return message[: where.start] + digest + message[where.stop :]


_Sent: TypeAlias = tuple[Request, Subject, int]
"""A request under way, what it is about, and the number that signs its reply."""


class Dialogue:
    """A conversation in SMB1; how many requests are under way at once is its user's affair."""

    def __init__(self, wire: Wire, meter: Meter | None = None) -> None:
        self._wire = wire
        self._meter = meter or Unmetered()
        self._number = 0
        self._sent: dict[int, _Sent] = {}
        self.user = 0
        self.flags2 = packets.FLAGS2
        self.signer: Signer | None = None

    def send(self, requests: Sequence[tuple[Request, Subject]]) -> list[int]:
        """Send requests in one go; the numbers by which their replies are known.

        Raises :class:`LostError` when the conversation is over.
        """
        numbers, messages = [], []
        heap: list[Departure] = []
        for request, subject in requests:
            number = self._next_number()
            message, sequence = self._message(request, number)
            heap.append((subject, request.command, len(message)))
            self._sent[number] = request, subject, sequence
            numbers.append(number)
            messages.append(message)
        self._meter.leaving(heap)
        self._wire.send(*messages)
        return numbers

    def receive(self) -> tuple[int, Reply]:
        """The next reply and the number of its request, which stays under way until :meth:`finish`.

        Raises :class:`LostError` when the conversation is over.
        """
        return self._paired(self._wire.receive())

    def replies(self) -> Iterator[tuple[int, Reply]]:
        """The next reply as :meth:`receive` gives it, and all that have come in with it."""
        for raw in self._wire.messages():
            yield self._paired(raw)

    def _paired(self, raw: bytes) -> tuple[int, Reply]:
        reply = packets.reply(raw)
        sent = self._sent.get(reply.number)
        if sent is None or reply.command != sent[0].command:
            raise LostError(faults.GARBAGE, f"command 0x{reply.command:02X} answers nothing that was asked")
        _, subject, sequence = sent
        if self.signer is not None:
            self.signer.check(raw, sequence)
        self._meter.answered(subject, reply.command, len(raw), reply.status)
        return reply.number, reply

    def finish(self, number: int) -> None:
        """A request is answered completely."""
        del self._sent[number]

    @property
    def under_way(self) -> int:
        """How many requests have not been answered completely."""
        return len(self._sent)

    @property
    def oldest(self) -> Subject | None:
        """What the request is about that has waited longest for its answer."""
        return next((subject for _, subject, _ in self._sent.values()), None)

    def ask(
        self,
        command: Command,
        words: bytes,
        data: bytes = b"",
        *,
        tree: int = 0,
        also: frozenset[int] = frozenset(),
    ) -> Reply:
        """Send one request and return its reply, where there is nothing to do beside it.

        Raises :class:`DeniedError` for an error status that is not one of ``also``, and
        :class:`LostError` when the conversation is over.
        """
        request = Request(command, words, data, tree, also)
        self.send([(request, LOGON)])
        number, reply = self.receive()
        self.finish(number)
        refusal = refused(request, reply)
        if refusal is not None:
            raise refusal
        return reply

    def drop(self) -> None:
        """End without a word."""
        self._wire.drop()

    def hurry(self, seconds: float) -> None:
        """Whatever is asked from now on must be answered within so many seconds."""
        self._wire.deadline = self._wire.deadline.at_most(seconds)

    def _message(self, request: Request, number: int) -> tuple[bytes, int]:
        command, words, data, tree, _, then = request
        require_permitted(command, words, then)
        flags2 = self.flags2 if self.signer is None else self.flags2 | packets.FLAGS2_SIGNED
        message = packets.request(
            command, flags2, words, data, tree=tree, user=self.user, number=number, then=then
        )
        return (message, 0) if self.signer is None else self.signer.sign(message)

    def _next_number(self) -> int:
        """A number that no request under way has."""
        self._number = self._number % _LAST_NUMBER + 1
        while self._number in self._sent:
            self._number = self._number % _LAST_NUMBER + 1
        return self._number


def refused(request: Request, reply: Reply) -> DeniedError | None:
    """The error that a reply is, unless it is one of those that the request takes for an answer.

    Of two commands in a message the error is the second's where the first has an answer
    ([MS-CIFS] 3.3.5.2.3), which must not be lost.  Raises :class:`LostError` for an error that
    ends the conversation.
    """
    status = reply.status
    if not status or status in request.also:
        return None
    fault = faults.by_status(status)
    if fault.ends:
        raise LostError(fault)
    if request.then is not None and reply.words.start < reply.words.stop:
        return None
    return DeniedError(fault, status)
