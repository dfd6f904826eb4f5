"""The tab-separated lines of Hfnetchk.exe, for what was scripted against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from scanner.model.facts import Outcome, SystemFacts
from scanner.model.findings import (
    COMPLIANT,
    NON_COMPLIANT,
    Finding,
    HostReport,
    Remark,
    Run,
    RunError,
    Verdict,
)
from scanner.report.address import address
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.shared import Shared
from scanner.report.text import visible
from scanner.report.view import cause, system_text

FOUND, NOT_FOUND, WARNING, NOTE, INFORMATION = "Found", "NOT Found", "Warning", "Note", "Information"
"""The words of the last column.

Q306460: a Warning is a file that is newer than expected, a Note what cannot be determined.
Information is about the machine, not about a patch.
"""

REASON_LIMIT = 1000
"""Characters of a reason, so that a line stays one that line-based tools can take."""

ENCODING = "cp1252"
"""What the tool wrote on English systems, the only ones it was for (Q303215)."""


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return HfnetchkLines()


@dataclass(frozen=True, slots=True)
class Patch:
    """One bulletin and article: what a line says after the machine and its product."""

    bulletin: str = ""
    title: str = ""
    article: str = ""
    reason: str = ""
    description: str = ""
    status: str = INFORMATION


class HfnetchkLines:
    """Writes a line for each bulletin of each finding, in the memory of one host."""

    suffix = ".txt"
    header: tuple[str, ...] = ("Machine Name", "Product", "Bulletin", "Q Number", "Reason", "Status")

    def cells(self, patch: Patch) -> tuple[str, ...]:
        """The cells after the machine and its product."""
        return (patch.bulletin, patch.article, patch.reason, patch.status)

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the header, the findings host by host, and what could not be read."""
        out.write(_line(self.header))
        lines = Shared(lambda one: [_line(self.cells(patch)) for patch in _patches(one)])
        for report in hosts:
            head = _cells((_machine(report.hostname, report.target), _product(report.system))) + b"\t"
            out.writelines(head + line for one in report.findings for line in lines.of(one))
            if not report.findings:
                scanned = report.outcome is not Outcome.UNREACHABLE
                told = "No patch applies." if scanned else "The machine was not scanned."
                out.write(head + _line(self.cells(Patch(reason=told))))
        for error in errors:
            patch = Patch(reason=cause(error), description=error.advice or "")
            out.write(_line((_machine(None, error.target), "", *self.cells(patch))))


def _patches(one: Finding) -> Iterator[Patch]:
    install = one.remedy.install if one.remedy else ()
    description = f"Install {', then '.join(install)}." if install else ""
    for bulletin in one.bulletins or ("",):
        yield Patch(bulletin, one.title, one.rule, _reason(one), description, _status(one))


def _machine(name: str | None, target: str) -> str:
    """``HMI-04 (10.1.0.17)``."""
    where = address(target)
    if name is None:
        return where or target
    return f"{name} ({where})" if where else name


def _product(system: SystemFacts) -> str:
    """``WINDOWS NT4 SP6a``; the other versions by their full name."""
    if system.product == "Windows NT" and system.version == "4.0":
        level = system.service_pack or system.csd_version or ""
        return f"WINDOWS NT4 {'Gold' if level == 'none' else level}".strip()
    return system_text(system).upper()


def _status(finding: Finding) -> str:
    if finding.verdict in NON_COMPLIANT:
        return NOT_FOUND
    if finding.verdict in COMPLIANT:
        return WARNING if Remark.NEWER_THAN_LISTED in finding.remarks else FOUND
    return NOTE if finding.verdict is Verdict.UNDETERMINED else INFORMATION


def _reason(finding: Finding) -> str:
    return f"{finding.reason} {finding.settle or ''}".strip()


def _line(cells: Iterable[str]) -> bytes:
    return _cells(cells) + b"\r\n"


def _cells(cells: Iterable[str]) -> bytes:
    """Tabs and line ends that came from a host are shown as escapes, and so end no cell."""
    return "\t".join(visible(cell, REASON_LIMIT) for cell in cells).encode(ENCODING, "backslashreplace")
