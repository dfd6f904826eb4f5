"""Transactions: one question whose answer may come in several messages.

Layout: [MS-CIFS] 2.2.4.33 (TRANSACTION) and 2.2.4.46 (TRANSACTION2).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from scanner.collect.errors import LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import MORE, Asking, Request
from scanner.collect.smb.dialogue import status_of
from scanner.collect.smb.packets import Command, Reply

_WORDS = struct.Struct("<HHHHBBHIHHHHHBB")
_FIXED_WORDS = _WORDS.size
_MAX_PARAMETERS = 16


class Question(NamedTuple):
    """What is asked: the function (``setup``), its parameters and data, and how much may come back."""

    setup: tuple[int, ...]
    parameters: bytes = b""
    data: bytes = b""
    name: bytes = b"\0"
    max_data: int = 16384


class Outcome(NamedTuple):
    """The whole answer, and the status of its last message."""

    parameters: bytes
    data: bytes
    status: int


def transact(
    command: Command, tree: int, question: Question, also: frozenset[int] = frozenset()
) -> Asking[Outcome]:
    """Ask, and put the answer together.  Raises :class:`DeniedError` for an error that is not in ``also``."""
    words, body = _request(question)
    parameters, data = bytearray(), bytearray()
    reply = yield Request(command, words, body, tree, also)
    while True:
        if reply.status and not reply.raw[reply.words]:
            return Outcome(b"", b"", status_of(reply))
        totals = _take(reply, parameters, data)
        if len(parameters) >= totals[0] and len(data) >= totals[1]:
            return Outcome(bytes(parameters), bytes(data), status_of(reply))
        reply = yield MORE


def _request(question: Question) -> tuple[bytes, bytes]:
    start = packets.data_offset(_FIXED_WORDS + 2 * len(question.setup))
    name = bytes(start % 2) + question.name if len(question.name) > 1 else question.name
    parameters_at = _aligned(start + len(name))
    data_at = _aligned(parameters_at + len(question.parameters))
    words = _WORDS.pack(
        len(question.parameters),
        len(question.data),
        _MAX_PARAMETERS,
        question.max_data,
        0,
        0,
        0,
        0,
        0,
        len(question.parameters),
        parameters_at,
        len(question.data),
        data_at,
        len(question.setup),
        0,
    ) + struct.pack(f"<{len(question.setup)}H", *question.setup)
    body = name.ljust(parameters_at - start, b"\0") + question.parameters
    return words, body.ljust(data_at - start, b"\0") + question.data


def _take(reply: Reply, parameters: bytearray, data: bytearray) -> tuple[int, int]:
    """Add what one message brings; the totals it announces."""
    all_parameters, all_data, *pieces = reply.parameters("<HH2xHHHHHH")
    brought = _append(reply, parameters, *pieces[:3]) + _append(reply, data, *pieces[3:])
    complete = len(parameters) >= all_parameters and len(data) >= all_data
    if not brought and not complete:
        raise LostError(faults.GARBAGE, "a part of an answer brings nothing")
    return all_parameters, all_data


def _append(reply: Reply, whole: bytearray, count: int, offset: int, displacement: int) -> int:
    if not count:
        return 0
    if displacement != len(whole):
        raise LostError(faults.GARBAGE, "the parts of an answer do not fit together")
    whole += reply.piece(offset, count)
    return count


def _aligned(offset: int) -> int:
    return offset + 3 & ~3
