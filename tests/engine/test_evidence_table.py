"""The published table of evidence is what the comparison says."""

from __future__ import annotations

from pathlib import Path

from scanner.model.findings import Comparison, Confidence, Remark
from tests.engine.evidence_table import CASES, page

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "python -m tests.engine.evidence_table > docs/evidence.md"
    )


def test_every_answer_and_every_remark_of_a_comparison_has_a_line() -> None:
    assert {case.match.comparison for case in CASES} == set(Comparison)
    assert {case.match.confidence for case in CASES} == set(Confidence)
    beside = {Remark.UNREGISTERED, Remark.REBOOT_PENDING}
    assert {one for case in CASES for one in case.match.remarks} == set(Remark) - beside


def test_less_than_high_confidence_is_always_explained() -> None:
    assert all(case.match.because for case in CASES if case.match.confidence is not Confidence.HIGH)
