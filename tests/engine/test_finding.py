"""The finding itself: what it carries of its article, its order, and its fingerprint."""

from __future__ import annotations

import json

from scanner.engine.decision import Decision
from scanner.engine.judge import fingerprint, in_json
from scanner.model.articles import Severity
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind, Remark, Verdict
from tests.engine.building import OLD, article, finding, host, rdr, rdr_file, report


def test_a_finding_carries_what_the_article_says_of_itself() -> None:
    fix = article(
        rdr(),
        title="SMB Signing May Become Unsynchronized",
        severity=Severity.MODERATE,
        bulletins=("MS01-008",),
        cves=("CVE-2001-0016",),
    )
    found = finding(host(OLD), fix)
    assert (found.rule, found.title) == ("Q275020", "SMB Signing May Become Unsynchronized")
    assert (found.severity, found.bulletins, found.cves) == (
        Severity.MODERATE,
        ("MS01-008",),
        ("CVE-2001-0016",),
    )


def test_findings_come_in_the_order_of_their_numbers() -> None:
    names = ["Q1000000", "Q99999", "KB835732", "Q275020"]
    whole = report(host(), *(article(id=name) for name in names))
    assert [one.rule for one in whole.findings] == ["Q99999", "Q275020", "KB835732", "Q1000000"]


def test_remarks_come_in_their_own_order() -> None:
    waiting = ("\\??\\C:\\WINNT\\System32\\drivers\\rdr.sys",)
    newer = rdr_file(version="4.0.1381.7153")
    found = finding(host(newer, pending_renames=waiting), article(rdr()))
    assert found.remarks == (Remark.UNREGISTERED, Remark.NEWER_THAN_LISTED, Remark.REBOOT_PENDING)


def test_each_piece_of_evidence_is_shown_once() -> None:
    both = article(rdr(), superseded_by=("Q310000",))
    found = finding(host(rdr_file()), both, article(rdr(), id="Q310000"))
    assert len(found.evidence) == len({repr(item) for item in found.evidence})


MISSING = Decision(Verdict.MISSING, Confidence.HIGH, "Rdr.sys is older.")
RDR = Evidence(
    EvidenceKind.FILE,
    "C:\\WINNT\\System32\\drivers\\rdr.sys",
    {"version": "4.0.1381.7086", "size": 266224},
    {"version": "4.0.1381.7052", "size": 265264},
    Comparison.OLDER,
)
MARK = Evidence(
    EvidenceKind.REGISTRY,
    "Hotfix\\Q275020",
    {"status": "present"},
    {"status": "absent"},
    Comparison.DIFFERENT,
)


def test_a_fingerprint_stays_what_it_is() -> None:
    """Waivers name it: a release that computes it otherwise would lapse every one of them."""
    assert (
        fingerprint("Q275020", MISSING, [in_json(RDR), in_json(MARK)]) == "a96400906347dd9d5262ddbe4caf4255"
    )


def test_evidence_is_identified_by_its_json() -> None:
    """As the fingerprints of earlier releases are computed."""
    odd = Evidence(EvidenceKind.FILE, 'Ä\\É"\n', {"size": 3, "b": None, "a": "\u20ac"}, {}, Comparison.SAME)
    for one in (RDR, MARK, odd):
        parts = [one.kind, one.subject.casefold(), one.expected, one.observed, one.comparison]
        assert in_json(one) == json.dumps(parts, sort_keys=True)


def test_a_fingerprint_does_not_depend_on_how_the_evidence_is_written_down() -> None:
    turned = Evidence(
        RDR.kind,
        RDR.subject.upper(),
        dict(reversed(RDR.expected.items())),
        dict(reversed(RDR.observed.items())),
        RDR.comparison,
        note="article line 17",
    )
    assert in_json(turned) == in_json(RDR)
