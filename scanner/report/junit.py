"""JUnit XML, as Jenkins and GitLab read it: a host is a suite, a finding a test case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from scanner.model.facts import Outcome
from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Finding, HostReport, Run, RunError, Verdict
from scanner.report.evidence_text import evidence_text
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.shared import Shared
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import cause, system_text

UNREAD = "could not be read"
"""The name of the suite, and of the classes, of errors."""


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return JunitDocument()


class JunitDocument:
    """Writes JUnit XML in the memory of one host.

    What fails is a failure.  What the evidence leaves undecided is skipped, never passed; so is
    what a waiver accepts.  What could not be read is an error.
    """

    suffix = ".xml"

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document."""
        out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write(f'<testsuites name="hotfixscan" id={_attribute(run.id)}>\n'.encode())
        cases = Shared(_case)
        for report in hosts:
            out.write("".join(_suite(run, report, cases)).encode())
        told = list(map(_error, errors))
        if told:
            counts = {"tests": len(told), "failures": 0, "errors": len(told), "skipped": 0}
            out.write(_opening(run, UNREAD, counts).encode())
            out.write("".join(told).encode())
            out.write(b"  </testsuite>\n")
        out.write(b"</testsuites>\n")


def _suite(run: Run, report: HostReport, cases: Shared[str]) -> Iterator[str]:
    name = report.hostname or report.target
    kinds = [_kind(one) for one in report.findings]
    unscanned = report.outcome is Outcome.UNREACHABLE
    counts = {
        "tests": len(kinds) + unscanned,
        "failures": kinds.count("failure"),
        "errors": int(unscanned),
        "skipped": kinds.count("skipped"),
    }
    yield _opening(run, name, counts)
    yield "    <properties>\n"
    told = {"target": report.target, "system": system_text(report.system), "outcome": report.outcome.value}
    for key, value in told.items():
        yield f"      <property name={_attribute(key)} value={_attribute(value)}/>\n"
    yield "    </properties>\n"
    opening = f"    <testcase classname={_attribute(name)}"
    for finding in report.findings:
        yield opening + cases.of(finding)
    if unscanned:
        yield _opened_case(name, "scan") + _outcome("error", "unreachable", "The host was not scanned.", "")
    yield "  </testsuite>\n"


def _opening(run: Run, name: str, counts: Mapping[str, int]) -> str:
    told = " ".join(f'{key}="{count}"' for key, count in counts.items())
    moment = run.started_at.strftime("%Y-%m-%dT%H:%M:%S")
    return f'  <testsuite name={_attribute(name)} {told} time="0" timestamp="{moment}">\n'


def _kind(one: Finding) -> str:
    """``failure``, ``skipped``, or nothing for what passed."""
    if one.verdict in COMPLIANT:
        return ""
    return "failure" if one.verdict in NON_COMPLIANT and one.waiver is None else "skipped"


def _case(one: Finding) -> str:
    """A test case from the name of its class on."""
    opening = f' name={_attribute(f"{one.rule} {one.title}")} time="0"'
    kind = _kind(one)
    if not kind:
        return f"{opening}/>\n"
    waived = f"accepted by waiver {one.waiver}: " if one.waiver and one.verdict in NON_COMPLIANT else ""
    said = f"{waived}{one.verdict.value}: {one.reason}"
    return f"{opening}>\n{_outcome(kind, one.verdict.value, said, _told(one))}"


def _told(one: Finding) -> str:
    """What argues the verdict, line by line."""
    install = one.remedy.install if one.remedy else ()
    lines = {
        "install": ", then ".join(install),
        "to settle": one.settle if one.verdict is Verdict.UNDETERMINED else None,
        "bulletins": ", ".join((*one.bulletins, *one.cves)),
        "confidence": one.confidence.value,
        "evidence": evidence_text(one.evidence),
        "fingerprint": one.fingerprint,
    }
    return "\n".join(f"{key}: {visible(value, PARAGRAPH_LIMIT)}" for key, value in lines.items() if value)


def _error(error: RunError) -> str:
    case = _opened_case(UNREAD, f"{visible(error.target)} {visible(error.stage)} {visible(error.subject)}")
    return case + _outcome("error", error.code, cause(error), visible(error.advice or "", PARAGRAPH_LIMIT))


def _opened_case(host: str, name: str) -> str:
    return f'    <testcase classname={_attribute(host)} name={_attribute(name)} time="0">\n'


def _outcome(element: str, kind: str, message: str, text: str) -> str:
    """The element that says how a case came out, and the end of the case.

    ``skipped`` has neither type nor text, so what argues it goes to where output stands.
    """
    said = quoteattr(visible(message, PARAGRAPH_LIMIT))
    if element == "skipped":
        inner = f"      <skipped message={said}/>\n      <system-out>{escape(text)}</system-out>\n"
    else:
        inner = f"      <{element} message={said} type={_attribute(kind)}>{escape(text)}</{element}>\n"
    return f"{inner}    </testcase>\n"


def _attribute(text: str) -> str:
    """Characters that XML 1.0 does not have are shown as escapes."""
    return quoteattr(visible(text))
