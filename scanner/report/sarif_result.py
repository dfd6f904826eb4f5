"""What SARIF is told of one finding: its rule and its result."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from scanner.model.articles import Severity
from scanner.model.findings import (
    COMPLIANT,
    NON_COMPLIANT,
    Comparison,
    EvidenceKind,
    Finding,
    HostReport,
    Verdict,
)
from scanner.report.evidence_text import evidence_text
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import system_text

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.IMPORTANT: "error",
    Severity.MODERATE: "warning",
    Severity.LOW: "note",
    None: "warning",
}
"""How bad a failing article is, by the bulletin's rating (SARIF 3.27.10)."""

SCORES = {Severity.CRITICAL: "9.5", Severity.IMPORTANT: "8.0", Severity.MODERATE: "5.5", Severity.LOW: "2.0"}
"""``security-severity`` in the middle of the bands by which GitHub names alerts: over 9.0 critical,
7.0 to 8.9 high, 4.0 to 6.9 medium, under it low."""

Object = dict[str, Any]


def rule(name: str, one: Finding) -> Object:
    """An article, as a rule of the tool."""
    tags = ["security"] if one.bulletins or one.cves else []
    tags += map(visible, (*one.bulletins, *one.cves))
    score = {"security-severity": SCORES[one.severity]} if one.severity else {}
    return {
        "id": name,
        "shortDescription": {"text": visible(one.title) or name},
        "defaultConfiguration": {"level": LEVELS[one.severity]},
        "properties": {"tags": list(dict.fromkeys(tags)), **score},
    }


def result(report: HostReport, one: Finding, index: int) -> Object:
    """A finding; ``index`` is the place of its article among the rules."""
    fails = one.verdict in NON_COMPLIANT
    waiver = {"kind": "external", "status": "accepted", "justification": visible(one.waiver or "")}
    return {
        "ruleId": visible(one.rule),
        "ruleIndex": index,
        "kind": _kind(one.verdict),
        "level": LEVELS[one.severity] if fails else "none",
        "message": {"text": visible(f"{one.verdict.value}: {one.reason}", PARAGRAPH_LIMIT)},
        "locations": [_location(report, one)],
        "partialFingerprints": {
            "hotfixscanHostRule/v1": f"{visible(report.target)}/{visible(one.rule)}",
            "hotfixscanEvidence/v1": visible(one.fingerprint),
        },
        **({"suppressions": [waiver]} if one.waiver else {}),
        "properties": _properties(report, one),
    }


def _kind(verdict: Verdict) -> str:
    """SARIF 3.27.9: what is undecided is for a person to review."""
    if verdict in COMPLIANT:
        return "pass"
    if verdict in NON_COMPLIANT:
        return "fail"
    return "review" if verdict is Verdict.UNDETERMINED else "notApplicable"


def _location(report: HostReport, one: Finding) -> Object:
    """The file that decided, as a file of its host; the host itself where no file did."""
    name = visible(report.hostname or report.target)
    files = [piece for piece in one.evidence if piece.kind is EvidenceKind.FILE]
    odd = [piece for piece in files if piece.comparison is not Comparison.SAME]
    path = (odd or files)[0].subject if files else ""
    host = {"name": name, "fullyQualifiedName": visible(report.target), "kind": "resource"}
    place = quote(visible(path.replace("\\", "/")), safe="/:")
    uri = f"file://{quote(name, safe='')}/{place}"
    return {"physicalLocation": {"artifactLocation": {"uri": uri}}, "logicalLocations": [host]}


def _properties(report: HostReport, one: Finding) -> Object:
    install = list(map(visible, one.remedy.install)) if one.remedy else []
    return {
        "host": visible(report.hostname or report.target),
        "target": visible(report.target),
        "system": visible(system_text(report.system)),
        "verdict": one.verdict.value,
        "confidence": one.confidence.value,
        "remarks": [remark.value for remark in one.remarks],
        "install": install,
        "coveredBy": list(map(visible, one.covered_by)),
        "evidence": evidence_text(one.evidence),
        **({"settle": visible(one.settle, PARAGRAPH_LIMIT)} if one.settle else {}),
    }
