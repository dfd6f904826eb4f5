"""What a format makes of a finding, made once for all the hosts that share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from scanner.model.findings import Finding

KEPT = 1 << 14
"""Findings that are remembered: a few kilobytes each."""

Made = TypeVar("Made")


class Shared(Generic[Made]):
    """Calls ``make`` for each different finding.

    Hosts of a fleet share most findings, and the spool gives those as the same objects.
    """

    def __init__(self, make: Callable[[Finding], Made]) -> None:
        self._make = make
        self._known: dict[int, tuple[Finding, Made]] = {}

    def of(self, finding: Finding) -> Made:
        """What is made of it."""
        known = self._known.get(id(finding))
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[id(finding)] = (finding, self._make(finding))
        return known[1]
