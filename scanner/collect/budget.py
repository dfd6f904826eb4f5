"""What the collection of one host may cost."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from scanner.collect.named_numbers import named_numbers


@dataclass(frozen=True, slots=True)
class Budget:
    """The most of each: requests sent, bytes both ways, seconds from the first request on."""

    calls: float = inf
    bytes: float = inf
    seconds: float = inf

    def exceeded(self, calls: int, octets: int, seconds: float) -> str | None:
        """Which limit is passed, in a few words; None while all are kept."""
        if calls > self.calls:
            return f"{self.calls:,.0f} calls"
        if octets > self.bytes:
            return f"{self.bytes:,.0f} bytes"
        return f"{self.seconds:g} seconds" if seconds > self.seconds else None


UNLIMITED = Budget()


def read_budget(text: str) -> Budget:
    """``calls=2000,bytes=20M,seconds=120``, each of them optional.  Raises ``ValueError``."""
    numbers = named_numbers(text, ("calls", "bytes", "seconds"))
    if not all(numbers.values()):
        raise ValueError("a budget of nothing collects nothing")
    return Budget(**numbers)
