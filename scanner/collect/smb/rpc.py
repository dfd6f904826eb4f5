"""Remote procedure calls over a named pipe: bind, call, and putting the answer together.

PDU layout: [C706] chapter 12 and [MS-RPCE] 2.2.2; one call is under way at a time, as pipes
require.  A call is one TransactNamedPipe ([MS-CIFS] 2.2.5.6); what does not fit is read on.
"""

from __future__ import annotations

import contextlib
import struct
import uuid
from dataclasses import dataclass
from typing import Protocol

from scanner.collect.smb import faults, packets
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.errors import DeniedError, Fault
from scanner.collect.smb.opening import Access, Opening
from scanner.collect.smb.packets import Command
from scanner.collect.smb.transaction import Question, transact

MAX_FRAGMENT = 4280
"""Bytes of one fragment, as Windows announces it."""
MAX_ANSWER = 1 << 18
"""Bytes of one answer."""

_REQUEST, _RESPONSE, _FAULT, _BIND, _BIND_ACK = 0, 2, 3, 11, 12
_FIRST_AND_LAST, _LAST = 0x03, 0x02
_HEADER = 16
_CALL_HEADER = 24
_TRANSACT_PIPE = 0x26
_BUFFER_OVERFLOW = 0x80000005
_NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
_ACCESS_DENIED = 5


@dataclass(frozen=True, slots=True)
class Interface:
    """An RPC interface: the pipe it is served on, its identity and its version."""

    pipe: str
    identity: uuid.UUID
    version: int


class Messages(Protocol):
    """What carries the messages of a pipe, in whatever dialect.

    Raises :class:`DeniedError` for errors of the pipe and :class:`LostError` for those of the conversation.
    """

    def exchange(self, message: bytes) -> bytes:
        """Send a message and return the answer, or its beginning."""
        ...

    def more(self) -> bytes:
        """More of the answer."""
        ...

    def close(self) -> None:
        """Close the pipe."""
        ...


class PipeMessages:
    """The messages of a pipe over SMB1."""

    def __init__(self, dialogue: Dialogue, opening: Opening, tree: int, pipe: str) -> None:
        self._dialogue = dialogue
        self._opening = opening
        self._tree = tree
        self._handle = opening.open(tree, f"\\{pipe}", Access.PIPE)

    def exchange(self, message: bytes) -> bytes:
        """One TransactNamedPipe."""
        question = Question(
            (_TRANSACT_PIPE, self._handle),
            data=message,
            name=packets.text("\\PIPE\\"),
            max_data=MAX_FRAGMENT,
        )
        also = frozenset({_BUFFER_OVERFLOW})
        return transact(self._dialogue, Command.TRANSACTION, self._tree, question, also=also).data

    def more(self) -> bytes:
        """One read."""
        return self._opening.read_once(self._tree, self._handle, 0, MAX_FRAGMENT)

    def close(self) -> None:
        """Close the pipe."""
        self._opening.close(self._tree, self._handle)


class Pipe:
    """One bound pipe.  Raises as :class:`Messages` does."""

    def __init__(self, messages: Messages, interface: Interface) -> None:
        self._messages = messages
        self._call = 0
        try:
            self._bind(interface)
        except DeniedError:
            self.close()
            raise

    def call(self, operation: int, stub: bytes) -> bytes:
        """Call one operation and return the stub data of its answer."""
        return self._ask(_REQUEST, struct.pack("<IHH", len(stub), 0, operation) + stub, _RESPONSE)

    def close(self) -> None:
        """Close the pipe; a refusal changes nothing."""
        with contextlib.suppress(DeniedError):
            self._messages.close()

    def _bind(self, interface: Interface) -> None:
        context = struct.pack("<HHIBxxxHBx", MAX_FRAGMENT, MAX_FRAGMENT, 0, 1, 0, 1)
        abstract = interface.identity.bytes_le + struct.pack("<I", interface.version)
        answer = self._ask(_BIND, context + abstract + _NDR, _BIND_ACK)
        if len(answer) < 24 or struct.unpack_from("<H", answer, len(answer) - 24)[0]:
            raise DeniedError(faults.NO_WINREG)

    def _ask(self, kind: int, body: bytes, expected: int) -> bytes:
        self._call += 1
        length = _HEADER + len(body)
        head = struct.pack("<BBBB4sHHI", 5, 0, kind, _FIRST_AND_LAST, b"\x10\0\0\0", length, 0, self._call)
        return self._answer(bytearray(self._messages.exchange(head + body)), expected)

    def _answer(self, received: bytearray, expected: int) -> bytes:
        """The body of the answer: of a bind its whole rest, of a call the stub data of all fragments."""
        whole = bytearray()
        while True:
            flags, body = self._fragment(received, expected)
            whole += body
            if flags & _LAST:
                return bytes(whole)
            if len(whole) > MAX_ANSWER or not body:
                raise DeniedError(faults.BAD_RPC)

    def _fragment(self, received: bytearray, expected: int) -> tuple[int, bytes]:
        """Take one fragment from what was received, reading on where it is not whole yet."""
        self._fill(received, _HEADER)
        major, _, kind, flags, order, length, _, call = struct.unpack_from("<BBBB4sHHI", received)
        if major != 5 or order[:1] != b"\x10" or call != self._call or length < _HEADER:
            raise DeniedError(faults.BAD_RPC)
        self._fill(received, length)
        fragment = bytes(received[:length])
        del received[:length]
        if kind == _FAULT:
            raise _refused(fragment)
        if kind != expected:
            raise DeniedError(faults.NO_WINREG if expected == _BIND_ACK else faults.BAD_RPC)
        return flags, fragment[_CALL_HEADER:]

    def _fill(self, received: bytearray, length: int) -> None:
        while len(received) < length:
            part = self._messages.more()
            if not part:
                raise DeniedError(faults.BAD_RPC)
            received += part


def _refused(fragment: bytes) -> DeniedError:
    """A fault PDU: access denied, or a code of its own."""
    status = struct.unpack_from("<I", fragment, 24)[0] if len(fragment) >= 28 else 0
    if status == _ACCESS_DENIED:
        return DeniedError(faults.WINREG_DENIED, status)
    fault = Fault(
        "rpc-fault",
        "the host's remote registry refuses the call",
        "Look up the RPC status and its event log.",
    )
    return DeniedError(fault, status)
