"""Asking and answering: one request, then its reply.

This is the layer that decides how many requests are under way; everything above hands it
a command and gets a reply.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

from scanner.collect.smb import faults, packets
from scanner.collect.smb.errors import DeniedError, LostError
from scanner.collect.smb.packets import Command, Header, Reply
from scanner.collect.smb.wire import Wire

_LAST_NUMBER = 0xFFFE  # 0xFFFF marks messages that the server sends unasked


class Signer:
    """Signs requests and checks the signatures of replies ([MS-CIFS] 3.1.4.1, 3.1.5.1).

    ``key`` is the session key; ``response`` the challenge response of a logon without
    extended security, and empty with it.  Without it replies are not checked: no server
    was at hand that signs them there, and a check that is wrong would shut out the host.
    """

    def __init__(self, key: bytes, response: bytes = b"") -> None:
        self._key = key + response
        self._checks = not response
        self._sequence = 2  # 0 and 1 belong to the session setup

    def sign(self, message: bytes) -> bytes:
        """The request with its signature; reserves the number for its reply."""
        signed = self._signed(message, self._sequence)
        self._sequence += 2
        return signed

    def check(self, message: bytes) -> None:
        """Raises :class:`LostError` unless this is the reply to the last request, unaltered."""
        if self._checks and self._signed(message, self._sequence - 1) != message:
            raise LostError(faults.BAD_SIGNATURE)

    def _signed(self, message: bytes, sequence: int) -> bytes:
        where = packets.SIGNATURE
        numbered = message[: where.start] + struct.pack("<Q", sequence) + message[where.stop :]
        digest = hashlib.md5(self._key + numbered, usedforsecurity=False).digest()[:8]
        return message[: where.start] + digest + message[where.stop :]


class Dialogue:
    """A conversation in SMB1 with one request under way at a time."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._number = 0
        self.user = 0
        self.flags2 = packets.FLAGS2
        self.signer: Signer | None = None

    def ask(
        self,
        command: Command,
        words: bytes,
        data: bytes = b"",
        *,
        tree: int = 0,
        also: frozenset[int] = frozenset(),
    ) -> Reply:
        """Send one request and return its reply.

        Raises :class:`DeniedError` for an error status that is not one of ``also``, and
        :class:`LostError` when the conversation is over.
        """
        self._number = self._number % _LAST_NUMBER + 1
        header = Header(command, self._flags2(), tree, self.user, self._number)
        message = packets.request(header, words, data)
        self._wire.send(self.signer.sign(message) if self.signer else message)
        return self._answer(command, also)

    def parts(
        self, command: Command, words: bytes, data: bytes, *, tree: int, also: frozenset[int] = frozenset()
    ) -> Iterator[Reply]:
        """Send one request whose answer may come in several replies; the caller takes what it needs.

        Raises as :meth:`ask` does.
        """
        yield self.ask(command, words, data, tree=tree, also=also)
        while True:
            yield self._answer(command, also)

    def drop(self) -> None:
        """End without a word."""
        self._wire.drop()

    def hurry(self, seconds: float) -> None:
        """Whatever is asked from now on must be answered within so many seconds."""
        self._wire.deadline = self._wire.deadline.at_most(seconds)

    def _flags2(self) -> int:
        return self.flags2 | (packets.FLAGS2_SIGNED if self.signer else 0)

    def _answer(self, command: Command, also: frozenset[int]) -> Reply:
        raw = self._wire.receive()
        reply = packets.reply(raw)
        if reply.command != command or reply.number != self._number:
            raise LostError(faults.GARBAGE, f"command 0x{reply.command:02X} answers 0x{command:02X}")
        if self.signer:
            self.signer.check(raw)
        status = _status(reply)
        if status and status not in also:
            fault = faults.by_status(status)
            raise LostError(fault) if fault.ends else DeniedError(fault, status)
        return reply


def _status(reply: Reply) -> int:
    """The NTSTATUS of a reply; DOS classes and codes are translated ([MS-CIFS] 2.2.2.4)."""
    if not reply.status or reply.flags2 & packets.FLAGS2_NT_STATUS:
        return reply.status
    dos = (reply.status & 0xFF, reply.status >> 16)
    return faults.DOS_ERRORS.get(dos, reply.status)
