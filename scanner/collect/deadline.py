"""How long a host may take, over everything that is asked of it."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], float]
"""A clock that never goes back, in seconds."""


class DeadlineError(Exception):
    """The host has used up its time."""


class Deadline:
    """One limit for the whole conversation, so that a host which drips its answers cannot stretch it."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds left, more than none.  Raises :class:`DeadlineError`."""
        left = self._end - self._clock()
        if left <= 0:
            raise DeadlineError
        return left

    def at_most(self, seconds: float) -> Deadline:
        """A nearer deadline: the same end, or this many seconds from now, whichever comes first."""
        return Deadline(min(seconds, max(self._end - self._clock(), 0.0)), self._clock)

    def anew(self, seconds: float) -> Deadline:
        """Another deadline, this many seconds from now, whatever is left of this one."""
        return Deadline(seconds, self._clock)

    def longer(self, seconds: float) -> Deadline:
        """A later deadline: this many seconds after this one."""
        return Deadline(self._end - self._clock() + seconds, self._clock)
