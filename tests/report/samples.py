"""Reports of four hosts as writers get them, and of one that means harm."""

from __future__ import annotations

from datetime import UTC, datetime

from scanner.model.articles import Severity
from scanner.model.facts import Outcome, SystemFacts
from scanner.model.findings import (
    COMPLIANT,
    NON_COMPLIANT,
    Comparison,
    Confidence,
    Evidence,
    EvidenceKind,
    Finding,
    HostReport,
    Remark,
    Remedy,
    RulesInfo,
    Run,
    RunError,
    Verdict,
)

RUN = Run(
    id="5f0c1f3ab0de4b6f8f3d6a1c2b7e9d10",
    started_at=datetime(2026, 11, 22, 10, 15, tzinfo=UTC),
    finished_at=datetime(2026, 11, 22, 10, 16, 12, tzinfo=UTC),
    scanner="0.1.0",
    rules=RulesInfo("2026.11", 12, "9f" * 32),
)

SYSTEM = SystemFacts(
    hostname="HMI-04",
    product="Windows NT",
    version="4.0",
    build=1381,
    csd_version="Service Pack 6",
    service_pack="SP6a",
    product_type="ServerNT",
    architecture="x86",
)

RDR = "C:\\WINNT\\System32\\drivers\\rdr.sys"

MISSING = Finding(
    rule="Q275020",
    title="SMB Signing May Become Unsynchronized",
    verdict=Verdict.MISSING,
    confidence=Confidence.HIGH,
    reason="Rdr.sys is 4.0.1381.7001; the fix ships 4.0.1381.7086 or later.",
    evidence=(
        Evidence(
            EvidenceKind.FILE,
            RDR,
            {"version": "4.0.1381.7086", "size": 266224, "modified": "2001-03-01T23:12"},
            {"version": "4.0.1381.7001", "size": 265744, "modified": "1999-10-14T03:00:00Z"},
            Comparison.OLDER,
            "Q275020, line 41",
        ),
    ),
    remedy=Remedy(install=("Q299444",), alternatives=("Q275020",)),
    fingerprint="a" * 32,
)

REGRESSED = Finding(
    rule="Q280119",
    title="A Patch Is Available for the LPC Vulnerabilities",
    verdict=Verdict.REGRESSED,
    confidence=Confidence.MEDIUM,
    reason="It is registered, but Ntoskrnl.exe is 4.0.1381.336; the fix ships 4.0.1381.7086 or later.",
    remarks=(Remark.REBOOT_PENDING, Remark.SIZE_DIFFERS),
    evidence=(
        Evidence(
            EvidenceKind.FILE,
            "C:\\WINNT\\System32\\ntoskrnl.exe",
            {"version": "4.0.1381.7086", "size": 956672},
            {"version": "4.0.1381.336", "size": 951744},
            Comparison.OLDER,
        ),
        Evidence(
            EvidenceKind.REGISTRY,
            "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\Q280119",
            {"Installed": 1},
            {"Installed": 1},
            Comparison.SAME,
        ),
    ),
    severity=Severity.IMPORTANT,
    bulletins=("MS00-070",),
    cves=("CVE-2000-0739",),
    remedy=Remedy(("Q299444",), ("Q280119",), "Apply it again."),
    fingerprint="b" * 32,
)

MISMATCHED = Finding(
    rule="Q322051",
    title="Replication Does Not Work After You Install the SRP",
    verdict=Verdict.MISMATCHED,
    confidence=Confidence.HIGH,
    reason="Ntlmssps.dll is 128-bit, Schannel.dll is 56-bit; both must be of one strength.",
    evidence=(
        Evidence(
            EvidenceKind.COHERENT_SET,
            "security-dlls",
            {"strength": "one class"},
            {"Ntlmssps.dll": "128-bit", "Schannel.dll": "export"},
            Comparison.DIFFERENT,
        ),
    ),
    remedy=Remedy(("SP6a", "Q322051"), ()),
    fingerprint="c" * 32,
)

UNDETERMINED = Finding(
    rule="Q305399",
    title="Some File Without a Version",
    verdict=Verdict.UNDETERMINED,
    confidence=Confidence.LOW,
    reason="Netbt.sys: it could not be read.",
    evidence=(
        Evidence(
            EvidenceKind.FILE,
            "C:\\WINNT\\System32\\drivers\\netbt.sys",
            {"version": "4.0.1381.7114"},
            {"status": "unreadable"},
            Comparison.UNKNOWN,
        ),
    ),
    settle="Read Netbt.sys with an account that may.",
    fingerprint="d" * 32,
)

INSTALLED = Finding(
    rule="Q246009",
    title="Windows NT 4.0 Service Pack 6a Available",
    verdict=Verdict.INSTALLED,
    confidence=Confidence.HIGH,
    reason="The host is at SP6a.",
    evidence=(
        Evidence(
            EvidenceKind.SERVICE_PACK, "service pack", {"level": "SP6a"}, {"level": "SP6a"}, Comparison.SAME
        ),
    ),
    fingerprint="e" * 32,
)

COVERED = Finding(
    rule="Q241041",
    title="Enabling NetBT to Open IP Ports Exclusively",
    verdict=Verdict.COVERED,
    confidence=Confidence.HIGH,
    reason="Q299444, which contains it, is proven present.",
    covered_by=("Q299444",),
    fingerprint="f" * 32,
)

NOT_APPLICABLE = Finding(
    rule="Q238185",
    title="IIS Something",
    verdict=Verdict.NOT_APPLICABLE,
    confidence=Confidence.HIGH,
    reason="IIS is not installed.",
    fingerprint="0" * 32,
)


def report(
    target: str,
    *findings: Finding,
    system: SystemFacts = SYSTEM,
    outcome: Outcome = Outcome.COMPLETE,
    hostname: str | None = "HMI-04",
) -> HostReport:
    counts = {verdict.value: sum(one.verdict is verdict for one in findings) for verdict in Verdict}
    failed = sum(counts[verdict.value] for verdict in NON_COMPLIANT)
    satisfied = sum(counts[verdict.value] for verdict in COMPLIANT)
    applicable = failed + satisfied + counts["undetermined"]
    return HostReport(
        target=target,
        hostname=hostname,
        outcome=outcome,
        system=system,
        compliant=satisfied > 0 and satisfied == applicable,
        counts={**counts, "waived": 0},
        coverage=round((failed + satisfied) / applicable, 4) if applicable else 0.0,
        findings=findings,
    )


WORST = report(
    "smb://10.1.0.17", INSTALLED, MISSING, COVERED, REGRESSED, MISMATCHED, UNDETERMINED, NOT_APPLICABLE
)
CLEAN = report("smb://10.1.0.18", INSTALLED, COVERED, hostname="WS-01")
UNDECIDED = report("smb://10.1.0.19", INSTALLED, UNDETERMINED, outcome=Outcome.PARTIAL, hostname="HIST-02")
UNREACHED = report("smb://10.1.0.20", outcome=Outcome.UNREACHABLE, system=SystemFacts(), hostname=None)
HOSTS = (CLEAN, WORST, UNDECIDED, UNREACHED)
STRAY = Evidence(
    EvidenceKind.FILE,
    "C:\\WINNT\\System32\\a.dll",
    {"machine": "x86"},
    {"machine": "alpha", "size": 5},
    Comparison.DIFFERENT,
    "it is a file for alpha, not for x86",
)
ERRORS = (
    RunError(
        "smb://10.1.0.19",
        "files",
        "C:\\WINNT\\System32\\drivers\\netbt.sys",
        "access-denied",
        "Access is denied.",
        "Scan with an account that may read the file.",
    ),
    RunError(
        "smb://10.1.0.20",
        "connect",
        "10.1.0.20:139",
        "refused",
        "The host refuses connections on port 139.",
        "Check that the Server service runs and that no firewall is in between.",
    ),
)

HARM = (
    "<script>alert(1)</script>\x1b[2J\x1b]0;x\x07\u202egnp.exe\0\"'>"
    "<img src=x onerror=alert(2)>[red]{{ 7*7 }}"
)
"""Markup, terminal sequences, a mark of direction, a NUL, an attribute's end, and templates' own marks."""


def harmful(text: str = HARM) -> HostReport:
    finding = Finding(
        rule=text,
        title=text,
        verdict=Verdict.MISSING,
        confidence=Confidence.LOW,
        reason=text,
        evidence=(
            Evidence(EvidenceKind.FILE, text, {text: text}, {text: text, "size": 1}, Comparison.OLDER, text),
        ),
        covered_by=(text,),
        settle=text,
        bulletins=(text,),
        cves=(text,),
        remedy=Remedy((text,), (text,), text),
        waiver=text,
        fingerprint=text,
    )
    system = SystemFacts(hostname=text, product=text, version=text, csd_version=text, architecture=text)
    return report(text, finding, system=system, hostname=text)


def harmful_error(text: str = HARM) -> RunError:
    return RunError(text, text, text, text, text, text)
