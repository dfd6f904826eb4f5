"""Findings as rows of cells, for formats that are tables: CSV, and the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.facts import Outcome
from scanner.model.findings import Finding, HostReport, Run, RunError
from scanner.report.evidence_text import evidence_text
from scanner.report.shared import Shared
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import cause, system_text

COLUMNS = (
    "record",
    "run",
    "started",
    "host",
    "target",
    "system",
    "service_pack",
    "outcome",
    "article",
    "title",
    "verdict",
    "confidence",
    "severity",
    "bulletins",
    "cves",
    "reason",
    "settle",
    "remarks",
    "install",
    "alternatives",
    "advice",
    "covered_by",
    "evidence",
    "waiver",
    "fingerprint",
)
"""The cells of a row, from left to right.

``record`` is ``finding``, ``host`` for a host on which nothing was found, or ``error`` for what
could not be read, with its cause under ``reason``.  Several names in a cell are separated by spaces.
"""

Row = tuple[str, ...]


def host_rows(run: Run, report: HostReport, cells: Shared[Row]) -> Iterator[Row]:
    """A row for each finding of a host; one for the host itself if it has none.

    ``cells`` remembers what :func:`finding_cells` made of findings.
    """
    head = ("finding", *host_cells(run, report))
    for finding in report.findings:
        yield head + cells.of(finding)
    yield from bare_row(run, report)


def bare_row(run: Run, report: HostReport) -> Iterator[Row]:
    """The row of a host on which nothing was found; none for others."""
    if not report.findings:
        told = "was not scanned" if report.outcome is Outcome.UNREACHABLE else "has no findings"
        yield _filled(("host", *host_cells(run, report)), f"The host {told}.")


def error_row(run: Run, error: RunError) -> Row:
    """The row of something that could not be read."""
    head = ("error", *_run(run), "", visible(error.target))
    return _filled(head, visible(cause(error), PARAGRAPH_LIMIT), visible(error.advice or "", PARAGRAPH_LIMIT))


def host_cells(run: Run, report: HostReport) -> Row:
    """The cells that all rows of a host have in common, after the first one."""
    system = report.system
    return (
        *_run(run),
        visible(report.hostname or ""),
        visible(report.target),
        visible(system_text(system)),
        visible(system.service_pack or ""),
        report.outcome.value,
    )


def _run(run: Run) -> Row:
    return (visible(run.id), run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def finding_cells(one: Finding) -> Row:
    """The cells that are about the finding, and the same on every host."""
    remedy = one.remedy
    return (
        visible(one.rule),
        visible(one.title),
        one.verdict.value,
        one.confidence.value,
        one.severity.value if one.severity else "",
        _names(one.bulletins),
        _names(one.cves),
        visible(one.reason, PARAGRAPH_LIMIT),
        visible(one.settle or "", PARAGRAPH_LIMIT),
        " ".join(remark.value for remark in one.remarks),
        _names(remedy.install if remedy else ()),
        _names(remedy.alternatives if remedy else ()),
        visible((remedy.advice if remedy else None) or "", PARAGRAPH_LIMIT),
        _names(one.covered_by),
        evidence_text(one.evidence),
        visible(one.waiver or ""),
        visible(one.fingerprint),
    )


def _names(names: tuple[str, ...]) -> str:
    return visible(" ".join(map(visible, names)), PARAGRAPH_LIMIT)


def _filled(head: Row, reason: str, advice: str = "") -> Row:
    """A row that has nothing but a reason behind its head."""
    told = {"reason": reason, "advice": advice}
    return head + tuple(told.get(name, "") for name in COLUMNS[len(head) :])
