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

from scanner.collect.errors import DeniedError, Fault
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import Asking, Request
from scanner.collect.smb.opening import Access, Opening
from scanner.collect.smb.packets import Command
from scanner.collect.smb.transaction import Form, assembled, whole

MAX_FRAGMENT = 4280
"""Bytes of one fragment, as Windows announces it."""
MAX_ANSWER = 1 << 18
"""Bytes of one answer."""

_REQUEST, _RESPONSE, _FAULT, _BIND, _BIND_ACK = 0, 2, 3, 11, 12
_FIRST_AND_LAST, _LAST = 0x03, 0x02
_HEAD = struct.Struct("<BBBB4sHHI")
_LITTLE_ENDIAN = b"\x10\0\0\0"
_HEADER = 16
_CALL = struct.Struct("<IHH")
_CALL_HEADER = 24
_TRANSACT_PIPE = 0x26
_PIPE_NAME = packets.text("\\PIPE\\")
_MORE_TO_READ = frozenset({0x80000005})  # STATUS_BUFFER_OVERFLOW
_NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
_ACCESS_DENIED = 5


@dataclass(frozen=True, slots=True)
class Interface:
    """An RPC interface: the pipe it is served on, its identity and its version."""

    pipe: str
    identity: uuid.UUID
    version: int


class Messages(Protocol):
    """What carries the messages of an open pipe, in whatever dialect.

    Its questions raise :class:`DeniedError` for errors of the pipe and :class:`LostError` for
    those of the conversation.
    """

    def exchange(self, message: bytes) -> Asking[bytes]:
        """Send a message and return the answer, or its beginning."""
        ...

    def more(self) -> Asking[bytes]:
        """More of the answer."""
        ...

    def close(self) -> Asking[None]:
        """Close the pipe."""
        ...


class PipeMessages:
    """The messages of a pipe over SMB1."""

    def __init__(self, opening: Opening, tree: int, handle: int) -> None:
        self._opening = opening
        self._tree = tree
        self._handle = handle
        self._form = Form((_TRANSACT_PIPE, handle), name=_PIPE_NAME, max_data=MAX_FRAGMENT)

    def exchange(self, message: bytes) -> Asking[bytes]:
        """One TransactNamedPipe."""
        words, data = self._form.filled(b"", message)
        reply = yield Request(Command.TRANSACTION, words, data, self._tree, _MORE_TO_READ)
        answer = whole(reply) or (yield from assembled(reply))
        return answer[1]

    def more(self) -> Asking[bytes]:
        """One read."""
        return self._opening.read_once(self._tree, self._handle, 0, MAX_FRAGMENT)

    def close(self) -> Asking[None]:
        """Close the pipe."""
        return self._opening.close(self._tree, self._handle)


class Pipe:
    """One open pipe, of use once it is bound to an interface; one call is under way on it at a time.

    Its questions raise as those of :class:`Messages` do.
    """

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._call = 0

    def bind(self, interface: Interface) -> Asking[None]:
        """Agree on the interface with whoever serves the pipe; where that fails the pipe is closed."""
        context = struct.pack("<HHIBxxxHBx", MAX_FRAGMENT, MAX_FRAGMENT, 0, 1, 0, 1)
        abstract = interface.identity.bytes_le + struct.pack("<I", interface.version)
        try:
            answer = yield from self._ask(_BIND, context + abstract + _NDR, _BIND_ACK)
            if len(answer) < 24 or struct.unpack_from("<H", answer, len(answer) - 24)[0]:
                raise DeniedError(faults.NO_WINREG)
        except DeniedError:
            yield from self.close()
            raise

    def call(self, operation: int, stub: bytes) -> Asking[bytes]:
        """Call one operation and return the stub data of its answer."""
        return self._ask(_REQUEST, _CALL.pack(len(stub), 0, operation) + stub, _RESPONSE)

    def close(self) -> Asking[None]:
        """Close the pipe, and with it all that was opened over it; a refusal changes nothing."""
        with contextlib.suppress(DeniedError):
            yield from self._messages.close()

    def _ask(self, kind: int, body: bytes, expected: int) -> Asking[bytes]:
        self._call += 1
        length = _HEADER + len(body)
        head = _HEAD.pack(5, 0, kind, _FIRST_AND_LAST, _LITTLE_ENDIAN, length, 0, self._call)
        answer = yield from self._messages.exchange(head + body)
        if self._is_whole(answer, expected):
            return answer[_CALL_HEADER:]
        return (yield from self._answer(bytearray(answer), expected))

    def _is_whole(self, answer: bytes, expected: int) -> bool:
        """Whether it is what nearly every answer is: one fragment, the one that is waited for."""
        if len(answer) < _CALL_HEADER:
            return False
        major, _, kind, flags, order, length, _, call = _HEAD.unpack_from(answer)
        sound = major == 5 and order == _LITTLE_ENDIAN and call == self._call and length == len(answer)
        return sound and kind == expected and bool(flags & _LAST)

    def _answer(self, received: bytearray, expected: int) -> Asking[bytes]:
        """The body of the answer: of a bind its whole rest, of a call the stub data of all fragments."""
        whole = bytearray()
        while True:
            flags, body = yield from self._fragment(received, expected)
            whole += body
            if flags & _LAST:
                return bytes(whole)
            if len(whole) > MAX_ANSWER or not body:
                raise DeniedError(faults.BAD_RPC)

    def _fragment(self, received: bytearray, expected: int) -> Asking[tuple[int, bytes]]:
        """Take one fragment from what was received, reading on where it is not whole yet."""
        if len(received) < _HEADER:
            yield from self._fill(received, _HEADER)
        major, _, kind, flags, order, length, _, call = _HEAD.unpack_from(received)
        if major != 5 or order[:1] != b"\x10" or call != self._call or length < _HEADER:
            raise DeniedError(faults.BAD_RPC)
        if len(received) < length:
            yield from self._fill(received, length)
        fragment = bytes(received[:length])
        del received[:length]
        if kind == _FAULT:
            raise _refused(fragment)
        if kind != expected:
            raise DeniedError(faults.NO_WINREG if expected == _BIND_ACK else faults.BAD_RPC)
        return flags, fragment[_CALL_HEADER:]

    def _fill(self, received: bytearray, length: int) -> Asking[None]:
        while len(received) < length:
            part = yield from self._messages.more()
            if not part:
                raise DeniedError(faults.BAD_RPC)
            received += part


def open_pipe(opening: Opening, tree: int, interface: Interface) -> Asking[Pipe]:
    """Open the pipe of an interface over SMB1 and bind to it."""
    handle = yield from opening.open(tree, f"\\{interface.pipe}", Access.PIPE)
    pipe = Pipe(PipeMessages(opening, tree, handle))
    yield from pipe.bind(interface)
    return pipe


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
