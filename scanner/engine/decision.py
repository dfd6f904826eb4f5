"""What a row of the decision table concludes, before it becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.engine.evidence import Weighed
from scanner.engine.standing import Standing
from scanner.model.findings import (
    Attributes,
    Comparison,
    Confidence,
    Evidence,
    EvidenceKind,
    Remark,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with its argument.

    ``replaced_by`` names the fix that replaces what is there, where that is not the article's own.
    ``before`` is what must be applied again before the fix; ``advice`` is on what to do.
    """

    verdict: Verdict
    confidence: Confidence
    reason: str
    evidence: tuple[Evidence, ...] = ()
    remarks: frozenset[Remark] = frozenset()
    covered_by: tuple[str, ...] = ()
    settle: str | None = None
    replaced_by: str | None = None
    before: tuple[str, ...] = ()
    advice: str | None = None


def lowest(*confidences: Confidence) -> Confidence:
    """The weakest link."""
    return min(confidences, key=lambda one: one.rank)


def files_confidence(weighed: tuple[Weighed, ...]) -> Confidence:
    """How far all compared files together carry: as far as the weakest."""
    return lowest(*(one.match.confidence for one in weighed if one.match is not None))


def decisive_confidence(weighed: tuple[Weighed, ...]) -> Confidence:
    """How far the strongest comparison carries: one file proven older is enough."""
    matches = [one.match.confidence for one in weighed if one.match is not None]
    return max(matches, key=lambda one: one.rank) if matches else Confidence.HIGH


def file_remarks(weighed: tuple[Weighed, ...]) -> frozenset[Remark]:
    """The remarks of all compared files, and whether one of them waits for a restart."""
    remarks = {remark for one in weighed if one.match for remark in one.match.remarks}
    if any(one.pending for one in weighed):
        remarks.add(Remark.REBOOT_PENDING)
    return frozenset(remarks)


def file_evidence(weighed: tuple[Weighed, ...]) -> tuple[Evidence, ...]:
    """The evidence of all files."""
    return tuple(one.evidence for one in weighed)


def open_choice(one: Standing) -> tuple[Evidence, ...]:
    """What was not known that would have chosen between the article's tables, as evidence."""
    if one.selection.undecided is None:
        return ()
    observed: Attributes = {"status": "not-collected"}
    return (Evidence(EvidenceKind.PRODUCT, one.selection.undecided, {}, observed, Comparison.UNKNOWN),)
