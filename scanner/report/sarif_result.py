"""What SARIF is told of one finding: its rule and its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

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

_ENCODE = msgspec.json.Encoder().encode


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


@dataclass(frozen=True, slots=True)
class Piece:
    """What is the same of a finding on every host, as JSON without braces; ``path`` is that of its file."""

    fields: bytes
    properties: bytes
    path: str
    rule: str
    fingerprint: str


def piece(one: Finding, index: int) -> Piece:
    """A finding; ``index`` is the place of its article among the rules."""
    fails = one.verdict in NON_COMPLIANT
    waiver = {"kind": "external", "status": "accepted", "justification": visible(one.waiver or "")}
    fields = {
        "ruleId": visible(one.rule),
        "ruleIndex": index,
        "kind": _kind(one.verdict),
        "level": LEVELS[one.severity] if fails else "none",
        "message": {"text": visible(f"{one.verdict.value}: {one.reason}", PARAGRAPH_LIMIT)},
        **({"suppressions": [waiver]} if one.waiver else {}),
    }
    properties = _ENCODE(_properties(one))[1:-1]
    return Piece(_ENCODE(fields)[1:-1], properties, _path(one), visible(one.rule), visible(one.fingerprint))


def result(report: HostReport) -> Callable[[Piece], bytes]:
    """What makes results of the findings on one host."""
    name, target = visible(report.hostname or report.target), visible(report.target)
    host = {"name": name, "fullyQualifiedName": target, "kind": "resource"}
    root = f"file://{quote(name, safe='')}/"
    properties = {"host": name, "target": target, "system": visible(system_text(report.system))}
    ours = b',"properties":{' + _ENCODE(properties)[1:-1] + b","

    def made(one: Piece) -> bytes:
        place = {"artifactLocation": {"uri": root + one.path}}
        location = _ENCODE([{"physicalLocation": place, "logicalLocations": [host]}])
        marks = {"hotfixscanHostRule/v1": f"{target}/{one.rule}", "hotfixscanEvidence/v1": one.fingerprint}
        identity = _ENCODE(marks)
        middle = (b',"locations":', location, b',"partialFingerprints":', identity)
        return b"".join((b"{", one.fields, *middle, ours, one.properties, b"}}"))

    return made


def _kind(verdict: Verdict) -> str:
    """SARIF 3.27.9: what is undecided is for a person to review."""
    if verdict in COMPLIANT:
        return "pass"
    if verdict in NON_COMPLIANT:
        return "fail"
    return "review" if verdict is Verdict.UNDETERMINED else "notApplicable"


def _path(one: Finding) -> str:
    """The file that decided, as part of a URI; nothing where no file did."""
    files = [piece for piece in one.evidence if piece.kind is EvidenceKind.FILE]
    odd = [piece for piece in files if piece.comparison is not Comparison.SAME]
    path = (odd or files)[0].subject if files else ""
    return quote(visible(path.replace("\\", "/")), safe="/:")


def _properties(one: Finding) -> Object:
    return {
        "verdict": one.verdict.value,
        "confidence": one.confidence.value,
        "remarks": [remark.value for remark in one.remarks],
        "install": list(map(visible, one.remedy.install)) if one.remedy else [],
        "coveredBy": list(map(visible, one.covered_by)),
        "evidence": evidence_text(one.evidence),
        **({"settle": visible(one.settle, PARAGRAPH_LIMIT)} if one.settle else {}),
    }
