"""The record of what goes over the wire: the one place that sees every request and every answer.

A meter is told of each request *before* it leaves, and may pause (pacing), or raise
:class:`~scanner.collect.smb.errors.LostError` (a budget is spent, a fuse has blown): the request
is then not sent, and the conversation ends with what it has learnt.
"""

from __future__ import annotations

from typing import Protocol

from scanner.collect.smb.asking import Subject


class Meter(Protocol):
    """Whoever counts, records, slows down or stops a conversation."""

    def leaving(self, subject: Subject, command: int, size: int) -> None:
        """A request of this command is about to leave, ``size`` bytes long."""
        ...

    def answered(self, subject: Subject, command: int, size: int, seconds: float, status: int) -> None:
        """A message of the answer to it has come, ``seconds`` after it left, with this NTSTATUS."""
        ...


class Unmetered:
    """Counts nothing."""

    def leaving(self, subject: Subject, command: int, size: int) -> None:
        """Let it go."""

    def answered(self, subject: Subject, command: int, size: int, seconds: float, status: int) -> None:
        """Take no notice."""
