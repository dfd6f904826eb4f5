"""What a finding must say of a rule in a situation."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model.findings import Confidence, Remark, Verdict


@dataclass(frozen=True, slots=True)
class Demand:
    """What a finding must say; None leaves it free.

    ``remarks`` are those of :data:`CHECKED_REMARKS` that it must bear, and no others of
    them.  ``level_first``: the remedy must begin with a service pack.
    """

    verdict: Verdict
    remarks: frozenset[Remark] | None = None
    confidence: Confidence | None = None
    covered_by: str | None = None
    level_first: bool = False


CHECKED_REMARKS = frozenset(
    {
        Remark.UNREGISTERED,
        Remark.NEWER_THAN_LISTED,
        Remark.REBOOT_PENDING,
        Remark.WRONG_ARCHITECTURE,
        Remark.OTHER_BRANCH,
    }
)
"""Remarks that follow from how a host was made."""
