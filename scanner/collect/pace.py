"""How fast a run goes: requests to one host, hosts begun, and how regular it looks."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from scanner.collect.named_numbers import named_numbers

USUAL_JITTER = 25.0
"""Per cent by which pauses vary either way, so that many runs do not fall into step."""

_SLOWEST = 0.1
"""The fewest a second: a pause must not outlast the patience of a host."""


@dataclass(frozen=True, slots=True)
class Pace:
    """So many ``requests`` a second to one host and ``hosts`` begun a second, None for as fast as it goes."""

    requests: float | None = None
    hosts: float | None = None
    jitter: float = USUAL_JITTER


AT_WILL = Pace()


def read_pace(text: str) -> Pace:
    """``requests=20,hosts=2,jitter=25``, each of them optional.  Raises ``ValueError``."""
    numbers = named_numbers(text, ("requests", "hosts", "jitter"))
    for name in ("requests", "hosts"):
        if numbers.get(name, 1.0) < _SLOWEST:
            raise ValueError(f"{name} must be {_SLOWEST} a second or more")
    if numbers.get("jitter", 0.0) > 100:
        raise ValueError("jitter is at most 100 per cent")
    return Pace(**numbers)


class Turns:
    """Hands out turns at a pace, to any number of threads."""

    def __init__(
        self,
        each_second: float | None,
        jitter: float = USUAL_JITTER,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``each_second`` None: at once, always."""
        self._pause = 0.0 if each_second is None else 1.0 / each_second
        self._jitter = jitter / 100
        self._clock = clock
        self._sleep = sleep
        self._chance = random.Random()  # noqa: S311 - evens out, guards nothing
        self._lock = threading.Lock()
        self._next = clock()

    def wait(self) -> None:
        """Until it is one's turn.  The first is at once; time that nobody used is not made up for."""
        if not self._pause:
            return
        with self._lock:
            turn = max(self._next, self._clock())
            self._next = turn + self._pause * self._chance.uniform(1 - self._jitter, 1 + self._jitter)
        self._sleep(max(0.0, turn - self._clock()))
