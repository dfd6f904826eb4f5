"""Which findings get a row of their own where there is little room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scanner.model.findings import COMPLIANT, Confidence, Finding, Verdict

WEAK_ROWS = 10
"""Rows for findings of one verdict that have low confidence; the others are named below the table."""


def in_rows(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that need attention; of a verdict's many that rest on little, only the first few."""
    rows: list[Finding] = []
    weak: Counter[Verdict] = Counter()
    for one in findings:
        if one.verdict in COMPLIANT:
            continue
        weak[one.verdict] += one.confidence is Confidence.LOW
        if one.confidence is not Confidence.LOW or weak[one.verdict] <= WEAK_ROWS:
            rows.append(one)
    return rows
