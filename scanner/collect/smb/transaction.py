"""Transactions: one question whose answer may come in several messages.

Layout: [MS-CIFS] 2.2.4.33 (TRANSACTION) and 2.2.4.46 (TRANSACTION2).
"""

from __future__ import annotations

import struct
from typing import TypeAlias

from scanner.collect.errors import LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import MORE, Asking, Request
from scanner.collect.smb.packets import Command, Reply

_PLACES = struct.Struct("<HH2xHHHHHH")  # in a reply: of parameters and data all, and of each what it brings
_WORDS = struct.Struct("<HHHHBBHIHHHHHBB")
_FIXED_WORDS = _WORDS.size
_MAX_PARAMETERS = 16


class Form:
    """How a question is asked: the function (``setup``), and how many bytes of data may come back.

    What many questions have in common is laid out once.
    """

    def __init__(self, setup: tuple[int, ...], *, name: bytes = b"\0", max_data: int = 16384) -> None:
        start = packets.data_offset(_FIXED_WORDS + 2 * len(setup))
        aligned = bytes(start % 2) + name if len(name) > 1 else name
        self._parameters_at = _aligned(start + len(aligned))
        self._before = aligned.ljust(self._parameters_at - start, b"\0")
        self._functions = struct.pack(f"<{len(setup)}H", *setup)
        self._setup = len(setup)
        self._max_data = max_data

    def filled(self, parameters: bytes, data: bytes) -> tuple[bytes, bytes]:
        """The words and the data of the message that asks it."""
        count, size = len(parameters), len(data)
        end = self._parameters_at + count
        data_at = _aligned(end)
        words = _WORDS.pack(
            count, size, _MAX_PARAMETERS, self._max_data, 0, 0, 0, 0, 0,
            count, self._parameters_at, size, data_at, self._setup, 0,
        )  # fmt: skip
        return words + self._functions, b"".join((self._before, parameters, bytes(data_at - end), data))


Outcome: TypeAlias = tuple[bytes, bytes, int]
"""The whole answer, parameters and data, and the status of its last message."""


def transact(
    command: Command,
    tree: int,
    form: Form,
    *,
    parameters: bytes = b"",
    data: bytes = b"",
    also: frozenset[int] = frozenset(),
) -> Asking[Outcome]:
    """Ask, and put the answer together.  Raises :class:`DeniedError` for an error that is not in ``also``."""
    words, body = form.filled(parameters, data)
    reply = yield Request(command, words, body, tree, also)
    return whole(reply) or (yield from assembled(reply))


def whole(reply: Reply) -> Outcome | None:
    """What nearly every answer is: one message, with all of it.  None for any other."""
    raw, words = reply.raw, reply.words
    if words.stop - words.start < _PLACES.size:
        return None
    all_parameters, all_data, parameters, at, before, data, data_at, data_before = _PLACES.unpack_from(
        raw, words.start
    )
    if parameters < all_parameters or data < all_data or before or data_before:
        return None
    return (
        reply.piece(at, parameters) if parameters else b"",
        reply.piece(data_at, data) if data else b"",
        reply.status,
    )


def assembled(reply: Reply) -> Asking[Outcome]:
    """Put an answer together that may come in several messages, of which this is the first."""
    all_parameters, all_data = bytearray(), bytearray()
    while True:
        if reply.status and reply.words.start == reply.words.stop:
            return b"", b"", reply.status
        if _take(reply, all_parameters, all_data):
            return bytes(all_parameters), bytes(all_data), reply.status
        reply = yield MORE


def _take(reply: Reply, parameters: bytearray, data: bytearray) -> bool:
    """Add what one message brings; whether the answer is whole with it."""
    all_parameters, all_data, *pieces = reply.parameters(_PLACES.format)
    brought = _append(reply, parameters, *pieces[:3]) + _append(reply, data, *pieces[3:])
    complete: bool = len(parameters) >= all_parameters and len(data) >= all_data
    if not brought and not complete:
        raise LostError(faults.GARBAGE, "a part of an answer brings nothing")
    return complete


def _append(reply: Reply, whole: bytearray, count: int, offset: int, displacement: int) -> int:
    if not count:
        return 0
    if displacement != len(whole):
        raise LostError(faults.GARBAGE, "the parts of an answer do not fit together")
    whole += reply.piece(offset, count)
    return count


def _aligned(offset: int) -> int:
    return offset + 3 & ~3
