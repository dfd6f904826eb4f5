"""What is made of findings that hosts share, and small things that formats say of hosts and evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.findings import Evidence, EvidenceKind, Finding
from scanner.report import shared
from scanner.report.address import address
from scanner.report.evidence_text import decisive_text, evidence_text
from scanner.report.shared import Shared
from tests.report.samples import MISSING, REGRESSED, STRAY


def test_each_finding_is_made_once_as_long_as_it_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "KEPT", 2)
    made: list[Finding] = []
    once = Shared(lambda finding: made.append(finding) or finding.rule)
    findings = [replace(MISSING, rule=f"Q{number}") for number in range(3)]
    assert [once.of(one) for one in (*findings[:2], *findings[:2])] == ["Q0", "Q1", "Q0", "Q1"]
    assert len(made) == 2
    assert [once.of(one) for one in reversed(findings)] == ["Q2", "Q1", "Q0"]
    assert len(made) == 5


def test_findings_that_come_and_go_are_never_mistaken_for_each_other() -> None:
    once = Shared(lambda finding: finding.rule)
    assert all(once.of(replace(MISSING, rule=f"Q{number}")) == f"Q{number}" for number in range(500))


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("smb://10.1.0.17", "10.1.0.17"),
        ("smb://10.1.0.17:139", "10.1.0.17"),
        ("10.1.0.17", "10.1.0.17"),
        ("winrm://[fe80::1]:5985", "fe80::1"),
        ("smb://hmi-04", None),
        ("facts:10.1.0.17.json", None),
        ("", None),
    ],
)
def test_the_address_within_a_target(target: str, found: str | None) -> None:
    assert address(target) == found


def test_evidence_in_a_line() -> None:
    assert evidence_text([STRAY]) == (
        "C:\\WINNT\\System32\\a.dll: expected machine x86, observed machine alpha, size 5 (different)"
    )
    assert evidence_text([]) == ""


def test_the_piece_that_decided_comes_with_what_was_expected_of_it() -> None:
    first, second = REGRESSED.evidence
    seen = replace(first, observed={**first.observed, "shipped_by": "SP6a"})
    told = decisive_text([second, seen])
    assert told.startswith("C:\\WINNT\\System32\\ntoskrnl.exe: expected version 4.0.1381.7086")
    assert "shipped_by" not in told
    assert told.endswith("(older); and 1 more")
    assert decisive_text([]) == ""


def test_an_unreadable_subject_says_so() -> None:
    piece = Evidence(EvidenceKind.FILE, "a", {"size": 1}, {"status": "unreadable"}, STRAY.comparison)
    assert "observed status unreadable" in decisive_text([piece])
    assert "expected nothing" in evidence_text([replace(piece, expected={})])
