"""Trying inputs under limits: a fault is an exception nobody declared, too much time, or too much memory."""

from __future__ import annotations

import contextlib
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from types import FrameType

SECONDS = 2.0
"""CPU time for one attempt; the longest take a few hundredths."""

MEMORY = 512 << 20
"""Bytes of address space that a run may take beyond what it had at its start."""

Attempt = Callable[[Random], int]
"""Makes one or more inputs from the generator, reads them, and says how many; raises for a fault only."""


class Hang(BaseException):
    """An attempt took longer than :data:`SECONDS`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, and which attempt makes it go wrong again."""

    subject: str
    number: int
    kind: str
    trace: str


@dataclass(slots=True)
class Tally:
    """What has been tried so far."""

    inputs: int = 0
    attempts: int = 0
    faults: list[Fault] = field(default_factory=list)


def generator(seed: int, subject: str, number: int) -> Random:
    """The generator of one attempt: the same for the same three."""
    return Random(f"{seed}/{subject}/{number}")


def tried(subject: str, attempt: Attempt, count: int, seed: int, most_faults: int = 10) -> Tally:
    """Attempts until ``count`` inputs were read or too many faults found; call inside :func:`limits`."""
    tally = Tally()
    while tally.inputs < count and len(tally.faults) < most_faults:
        draw = generator(seed, subject, tally.attempts)
        try:
            with _timed():
                tally.inputs += attempt(draw)
        except (Exception, Hang) as error:  # noqa: BLE001 - the very thing that is looked for
            tally.inputs += 1
            trace = "".join(traceback.format_exception(error, limit=-6))
            tally.faults.append(Fault(subject, tally.attempts, type(error).__name__, trace))
        tally.attempts += 1
    return tally


@contextlib.contextmanager
def limits() -> Iterator[None]:
    """Hold the process to its limits of time and memory."""
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.signal(signal.SIGVTALRM, before)


def peak_memory() -> int:
    """Most memory that the process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


@contextlib.contextmanager
def _timed() -> Iterator[None]:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Hang


def _address_space() -> int:
    """Bytes of address space in use (proc(5), statm)."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
