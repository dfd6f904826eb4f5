"""Three-valued logic: what is known to be so, known not to be so, and not known."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """A statement about a host after looking at the evidence.

    ``UNKNOWN`` is an answer, not an error: the evidence does not decide.  The
    operations follow Kleene's strong logic:

    ===========  =========  ==========  ==========
    a            b          all_of      any_of
    ===========  =========  ==========  ==========
    YES          YES        YES         YES
    YES          NO         NO          YES
    YES          UNKNOWN    UNKNOWN     YES
    NO           NO         NO          NO
    NO           UNKNOWN    NO          UNKNOWN
    UNKNOWN      UNKNOWN    UNKNOWN     UNKNOWN
    ===========  =========  ==========  ==========

    ``all_of()`` of nothing is YES and ``any_of()`` of nothing is NO, as ``all`` and
    ``any`` have it.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("a three-valued Truth is not a bool: compare it with Truth.YES")

    def negated(self) -> Truth:
        """The opposite; what is unknown stays unknown."""
        if self is Truth.UNKNOWN:
            return self
        return Truth.NO if self is Truth.YES else Truth.YES


def truth(value: bool | None) -> Truth:
    """YES or NO for a bool; UNKNOWN for ``None``."""
    if value is None:
        return Truth.UNKNOWN
    return Truth.YES if value else Truth.NO


def all_of(parts: Iterable[Truth]) -> Truth:
    """YES if every part is; NO as soon as one part is NO; otherwise UNKNOWN."""
    answer = Truth.YES
    for part in parts:
        if part is Truth.NO:
            return Truth.NO
        if part is Truth.UNKNOWN:
            answer = Truth.UNKNOWN
    return answer


def any_of(parts: Iterable[Truth]) -> Truth:
    """YES as soon as one part is; NO if every part is NO; otherwise UNKNOWN."""
    answer = Truth.NO
    for part in parts:
        if part is Truth.YES:
            return Truth.YES
        if part is Truth.UNKNOWN:
            answer = Truth.UNKNOWN
    return answer
