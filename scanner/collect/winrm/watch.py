"""The watch over one conversation: its budget, its pace, its fuse, and the record of what is touched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scanner.collect.conduct import Conduct
from scanner.collect.errors import Fault, LostError
from scanner.collect.ledger import Kind
from scanner.collect.pace import Turns
from scanner.collect.winrm import faults

_NAME_LIMIT = 2000
"""Characters of a command that go on record."""


class Watch:
    """Counts, records, slows down and stops; told of every HTTP request and of all bytes.

    A request is on record with its bytes as soon as the first of its answer comes, or when it
    turns out that none does.
    """

    def __init__(self, conduct: Conduct, clock: Callable[[], float] = time.monotonic) -> None:
        self._conduct = conduct
        self._clock = clock
        self._turns = Turns(conduct.pace.requests, conduct.pace.jitter)
        self._began = clock()
        self._calls = self._octets = self._signs = self._leaving = 0
        self._subject = (Kind.SESSION, "session")

    @contextmanager
    def about(self, kind: Kind, name: str) -> Iterator[None]:
        """What the requests meanwhile are about."""
        before, self._subject = self._subject, (kind, name[:_NAME_LIMIT])
        try:
            yield
        finally:
            self._recorded()
            self._subject = before

    def leaving(self) -> None:
        """A request is about to leave, in its turn.  Raises :class:`LostError` when the budget is spent."""
        self._recorded()
        self._calls += 1
        self._turns.wait()
        self._keep_within_budget()

    def went(self, size: int) -> None:
        """So many bytes left."""
        self._octets += size
        self._leaving += size

    def came(self, size: int) -> None:
        """So many bytes came.  Raises :class:`LostError` when the budget is spent."""
        self._recorded()
        self._octets += size
        if self._conduct.record is not None:
            self._conduct.record.received(*self._subject, size)
        self._keep_within_budget()

    def answered(self, fault: Fault) -> None:
        """The host refused something.  Raises :class:`LostError` for one sign of trouble too many."""
        if fault.code in faults.SIGNS_OF_TROUBLE:
            self._signs += 1
            if self._signs >= self._conduct.fuse:
                raise LostError(faults.FUSE_BLOWN, fault.code)

    def _recorded(self) -> None:
        if self._leaving and self._conduct.record is not None:
            self._conduct.record.sent(*self._subject, self._leaving)
        self._leaving = 0

    def _keep_within_budget(self) -> None:
        spent = self._conduct.budget.exceeded(self._calls, self._octets, self._clock() - self._began)
        if spent is not None:
            raise LostError(faults.BUDGET_SPENT, spent)
