"""The record of what goes over the wire: the one place that sees every request and every answer.

A meter is told of each heap of requests *before* it leaves, and may pause (pacing), or raise
:class:`~scanner.collect.errors.LostError` (a budget is spent, a fuse has blown): none of the
heap is then sent, and the conversation ends with what it has learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from scanner.collect.smb.asking import Subject

Departure: TypeAlias = tuple[Subject, int, int]
"""A request that is about to leave: what it is about, its command, and its length in bytes."""


class Meter(Protocol):
    """Whoever counts, records, slows down or stops a conversation."""

    def leaving(self, heap: Sequence[Departure]) -> None:
        """These requests are about to leave, in one go."""
        ...

    def answered(self, subject: Subject, command: int, size: int, status: int) -> None:
        """A message of the answer to it has come, so many bytes long, with this NTSTATUS."""
        ...


class Unmetered:
    """Counts nothing."""

    def leaving(self, heap: Sequence[Departure]) -> None:
        """Let them go."""

    def answered(self, subject: Subject, command: int, size: int, status: int) -> None:
        """Take no notice."""
