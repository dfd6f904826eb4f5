"""The fields that the Elastic Common Schema has for a host and for a finding."""

from __future__ import annotations

from collections.abc import Iterable
from ntpath import basename, splitext
from typing import Any

from scanner.model.findings import (
    COMPLIANT,
    NON_COMPLIANT,
    Comparison,
    Evidence,
    EvidenceKind,
    Finding,
    HostReport,
    Remedy,
    Run,
    Verdict,
)
from scanner.report.address import address
from scanner.report.evidence_text import evidence_text
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import system_text

Document = dict[str, Any]


def host(report: HostReport) -> Document:
    """The fields of a host."""
    system = report.system
    name = " ".join(filter(None, (system.product, system.version)))
    os = {
        "type": "windows",
        "family": "windows",
        **told(
            name=visible(system.product or ""),
            version=visible(system.version or ""),
            full=visible(system_text(system)) if name else "",
        ),
    }
    processor = told(architecture=visible(system.architecture or ""))
    return {**named(report.hostname, report.target), "os": os, **processor}


def named(hostname: str | None, target: str) -> Document:
    """The name of a host, and its address where the target has one."""
    where = address(target)
    name = {"name": visible(hostname or target)}
    return {**name, **told(hostname=visible(hostname or "")), **({"ip": [where]} if where else {})}


def finding(run: Run, one: Finding) -> Document:
    """The fields of a finding."""
    return {
        "message": visible(f"{one.rule} {one.verdict.value}: {one.reason}", PARAGRAPH_LIMIT),
        "event": {
            "kind": "state",
            "category": ["vulnerability"],
            "type": ["info"],
            "outcome": _outcome(one.verdict),
            "reason": visible(one.reason, PARAGRAPH_LIMIT),
        },
        "rule": {
            "id": visible(one.rule),
            "name": visible(one.title),
            "category": "hotfix",
            "ruleset": "hotfixscan",
            "version": visible(run.rules.version),
        },
        "vulnerability": _vulnerability(run, one),
        **_file(one.evidence),
        **({"tags": [remark.value for remark in one.remarks]} if one.remarks else {}),
        "hotfixscan": _own(one),
    }


def _outcome(verdict: Verdict) -> str:
    if verdict in COMPLIANT:
        return "success"
    return "failure" if verdict in NON_COMPLIANT else "unknown"


def _vulnerability(run: Run, one: Finding) -> Document:
    severity = {"severity": one.severity.value} if one.severity else {}
    cves = {"id": [visible(cve) for cve in one.cves], "enumeration": "CVE"} if one.cves else {}
    return {
        **cves,
        **severity,
        "description": visible(one.title),
        "report_id": visible(run.id),
        "scanner": {"vendor": "hotfixscan"},
    }


def _file(evidence: Iterable[Evidence]) -> Document:
    """The file that decided: the first that is not as it should be, or the first of all."""
    files = [one for one in evidence if one.kind is EvidenceKind.FILE]
    found = next((one for one in files if one.comparison is not Comparison.SAME), files[0] if files else None)
    if found is None:
        return {}
    path = visible(found.subject)
    version, size = (found.observed.get(name) for name in ("version", "size"))
    pe = {"pe": {"file_version": visible(version)}} if isinstance(version, str) else {}
    return {
        "file": {
            "path": path,
            "name": basename(path),
            **told(extension=splitext(path)[1].removeprefix(".").lower()),
            **({"size": size} if isinstance(size, int) else {}),
            **pe,
        }
    }


def _own(one: Finding) -> Document:
    """What the schema has no field for."""
    return {
        "record": "finding",
        "verdict": one.verdict.value,
        "confidence": one.confidence.value,
        "bulletins": list(map(visible, one.bulletins)),
        "covered_by": list(map(visible, one.covered_by)),
        "evidence": evidence_text(one.evidence),
        "fingerprint": visible(one.fingerprint),
        **told(settle=visible(one.settle or "", PARAGRAPH_LIMIT), waiver=visible(one.waiver or "")),
        **({"remedy": _remedy(one.remedy)} if one.remedy else {}),
    }


def _remedy(remedy: Remedy) -> Document:
    return {
        "install": list(map(visible, remedy.install)),
        "alternatives": list(map(visible, remedy.alternatives)),
        **told(advice=visible(remedy.advice or "", PARAGRAPH_LIMIT)),
    }


def told(**values: str | None) -> Document:
    """Those that are known."""
    return {name: value for name, value in values.items() if value}
