"""Fuzzing what hosts say before anybody logs on: introductions and NetBIOS names."""

from __future__ import annotations

import contextlib
from functools import cache
from random import Random

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import names
from scanner.collect.smb.introduction import introduction
from tests.collect.smb.name_service import status_answer
from tests.fuzz.mutation import mutated
from tests.fuzz.recording import MANNERS
from tests.fuzz.replay import Replay, header_length

_LONGEST_NAME = 255
_NUMBER = 0x1234


def introduced(draw: Random) -> int:
    """One host, asked who it is; how many of its answers were changed."""
    replay = Replay(draw.choice(tuple(MANNERS)))
    conversation = introduction()
    request, changed = next(conversation), 0
    with contextlib.suppress(LostError, DeniedError):
        while True:
            reply = b"".join(replay.replies(request)[:1])
            if draw.random() < 0.7:
                start = 0 if draw.random() < 0.1 else header_length(reply)
                reply, changed = mutated(draw, reply, (), start), changed + 1
            try:
                request = conversation.send(reply)
            except StopIteration as end:
                known = end.value
                assert all(len(said) <= _LONGEST_NAME for said in (known.computer, known.domain) if said)
                break
    return max(1, changed)


@cache
def _status_answers() -> tuple[bytes, ...]:
    """Node status answers of a workstation, a domain controller, and a host without names."""
    question = names.question(_NUMBER)
    workstation = (("HMI-04", 0x00, 0x0400), ("PLANT", 0x00, 0x8400), ("HMI-04", 0x20, 0x0400))
    controller = (*workstation, ("PLANT", 0x1B, 0x0400), ("PLANT", 0x1C, 0x8400), ("\xc4\xd6", 0x03, 0x0400))
    return tuple(status_answer(question, of) for of in (workstation, controller, ()))


def named(draw: Random) -> int:
    """One datagram that pretends to tell a host's names."""
    found = names.answer(mutated(draw, draw.choice(_status_answers()), _status_answers()))
    if found is not None:
        status = found[1]
        assert len(status.names) <= _LONGEST_NAME
        assert status.controls_domain in (True, False)
    return 1
