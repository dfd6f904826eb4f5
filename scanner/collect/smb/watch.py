"""The watch over one conversation: its budget, its pace, its fuse, and the record of what is touched."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from scanner.collect.conduct import Conduct
from scanner.collect.errors import LostError
from scanner.collect.ledger import Kind
from scanner.collect.pace import Turns
from scanner.collect.smb import faults, shares
from scanner.collect.smb.asking import Subject
from scanner.collect.smb.meter import Departure
from scanner.collect.smb.packets import Command

SHORT_OF_RESOURCES = frozenset({0xC0000017, 0xC000009A, 0xC00000BF, 0xC00000D0, 0xC0000205})
"""No memory, insufficient resources, network busy, request not accepted, insufficient server resources."""

_KINDS = {"directories": Kind.DIRECTORY, "files": Kind.FILE, "registry": Kind.KEY, shares.STAGE: Kind.SHARE}
_PIPE = "winreg"


class Watch:
    """A :class:`~scanner.collect.smb.meter.Meter` that keeps a conversation within the conduct of its run.

    Raises :class:`LostError`, before requests leave, when the budget is spent, and after an
    answer when that was one sign of trouble too many.
    """

    def __init__(self, conduct: Conduct, clock: Callable[[], float] = time.monotonic) -> None:
        self._conduct = conduct
        self._clock = clock
        self._turns = Turns(conduct.pace.requests, conduct.pace.jitter)
        self._paced = conduct.pace.requests is not None
        self._began = clock()
        self._calls = self._octets = self._signs = 0

    def leaving(self, heap: Sequence[Departure]) -> None:
        """Let the requests go, in their turn, if the budget allows all of them."""
        self._calls += len(heap)
        for _, _, size in heap:
            self._octets += size
            if self._paced:
                self._turns.wait()
        self._keep_within_budget()
        if self._conduct.record is not None:
            for subject, command, size in heap:
                self._conduct.record.sent(*_touched(subject, command), size)

    def answered(self, subject: Subject, command: int, size: int, status: int) -> None:
        """Take note of the answer, and of signs of trouble in it."""
        self._octets += size
        if self._conduct.record is not None:
            self._conduct.record.received(*_touched(subject, command), size)
        if status in SHORT_OF_RESOURCES:
            self._signs += 1
            if self._signs >= self._conduct.fuse:
                raise LostError(faults.FUSE_BLOWN, f"status 0x{status:08X}")

    def _keep_within_budget(self) -> None:
        spent = self._conduct.budget.exceeded(self._calls, self._octets, self._clock() - self._began)
        if spent is not None:
            raise LostError(faults.BUDGET_SPENT, spent)


def _touched(subject: Subject, command: int) -> tuple[Kind, str]:
    """What a request is about: the share for the request that connects to it, else the subject itself."""
    if command == Command.TREE_CONNECT_ANDX:
        return Kind.SHARE, shares.PIPES if subject.stage == "registry" else shares.locate(subject.name)[0]
    if subject.stage == "registry" and subject.name == _PIPE:
        return Kind.PIPE, _PIPE
    return _KINDS.get(subject.stage, Kind.SESSION), subject.name
