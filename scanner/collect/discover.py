"""Discovering: which of many addresses are Windows machines, at a polite pace and without logging on."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace

from scanner.collect.errors import LostError
from scanner.collect.interface import Refusal
from scanner.collect.smb import faults
from scanner.collect.smb.connect import usual_ports
from scanner.collect.smb.visit import NameAsker, Now, Visit, visit
from scanner.model.targets import Target

Heard = Callable[[int, Visit], None]
"""Is told the position of each target, and what was found there."""

MOST_AT_ONCE = 512
"""Addresses visited at a time, at most: those that nobody answers at take their whole time."""

_SOCKETS_EACH = 3  # two doors, and one more where a name is called a second time
_SOCKETS_ELSEWHERE = 64
_CATCH_UP = 0.05
"""Seconds by which a visit may come earlier than the pace has it, after one that came late."""


class Survey:
    """Visits targets one after the other without waiting for answers, ``rate`` a second."""

    def __init__(self, targets: Sequence[Target], rate: float, seconds: float, now: Now) -> None:
        """``seconds``: how long a host may take to open a door, and again to say who it is."""
        self._targets = targets
        self._rate = rate
        self._seconds = seconds
        self._now = now
        self._at_once = asyncio.Semaphore(_most_at_once())
        self._under_way: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self._is_stopped = False

    def run(self, heard: Heard) -> bool:
        """Visit all; ``heard`` is told of each as it is done.  False where :meth:`stop` ended it early."""
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._all(heard))
        return not self._is_stopped

    def stop(self) -> None:
        """Visit no more.  May be called from a signal handler."""
        self._is_stopped = True
        if self._under_way is not None:
            loop, task = self._under_way
            loop.call_soon_threadsafe(task.cancel)

    async def _all(self, heard: Heard) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        self._under_way = loop, task
        async with NameAsker.listening() as asker, asyncio.TaskGroup() as visits:
            await self._paced(visits, asker, heard)

    async def _paced(self, visits: asyncio.TaskGroup, asker: NameAsker, heard: Heard) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for position, target in enumerate(self._targets):
            await self._at_once.acquire()
            await asyncio.sleep(max(due - loop.time(), 0))
            visits.create_task(self._one(position, target, asker, heard))
            due = max(due + 1 / self._rate, loop.time() - _CATCH_UP)

    async def _one(self, position: int, target: Target, asker: NameAsker, heard: Heard) -> None:
        try:
            heard(position, await self._visited(target, asker))
        finally:
            self._at_once.release()

    async def _visited(self, target: Target, asker: NameAsker) -> Visit:
        try:
            address = await _resolved(target.address, self._seconds)
        except LostError as error:
            trouble = Refusal(error.fault.code, error.message, error.fault.advice)
            return Visit(target.address, trouble=trouble)
        found = await visit(address, usual_ports(target.port), self._seconds, asker, self._now)
        return replace(found, address=target.address)


async def _resolved(address: str, seconds: float) -> str:
    """The numeric address.  Raises :class:`LostError` where the name is not known."""
    with contextlib.suppress(OSError):
        socket.inet_pton(socket.AF_INET, address)
        return address
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            found = await loop.getaddrinfo(address, None, family=socket.AF_INET, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise LostError(faults.UNKNOWN_NAME, address) from error
    return str(found[0][4][0])


def _most_at_once() -> int:
    """As many visits as this process may have sockets for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MOST_AT_ONCE
    return max(1, min(MOST_AT_ONCE, (soft - _SOCKETS_ELSEWHERE) // _SOCKETS_EACH))
