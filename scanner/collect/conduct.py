"""How a run behaves towards its hosts: one for all of them, shared by its threads."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from scanner.collect.budget import UNLIMITED, Budget
from scanner.collect.guard import CredentialGuard
from scanner.collect.ledger import Ledger, Record
from scanner.collect.pace import AT_WILL, Pace, Turns

SIGNS_OF_TROUBLE = 2
"""How often a host may say that it is short of resources before it is left alone.

The first is answered by asking for one thing at a time.  Of other trouble (a connection
broken off, an answer that does not come) once is enough.
"""


@dataclass(frozen=True, slots=True)
class Conduct:
    """``guard`` watches over the accounts of the run, ``ledger`` keeps what was touched.

    ``fuse`` is how many signs of trouble end the visit to a host.  ``hosts`` hands out the turns
    to begin with one.  ``record`` is that of the host at hand, within :meth:`towards`.
    """

    guard: CredentialGuard = field(default_factory=CredentialGuard)
    budget: Budget = UNLIMITED
    pace: Pace = AT_WILL
    fuse: int = SIGNS_OF_TROUBLE
    ledger: Ledger | None = None
    hosts: Turns = field(default_factory=lambda: Turns(None))
    record: Record | None = None

    @contextlib.contextmanager
    def towards(self, target: str) -> Iterator[Conduct]:
        """The conduct towards one host, from its turn on until it is done with.

        Raises :class:`~scanner.model.errors.OperatorError` where the ledger cannot be written.
        """
        self.hosts.wait()
        if self.ledger is None:
            yield self
            return
        record = self.ledger.begin(target)
        try:
            yield replace(self, record=record)
        finally:
            self.ledger.end(record)
