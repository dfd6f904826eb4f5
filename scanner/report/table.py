"""The table for a terminal: host by host what is wrong, the worst first; at the end, what to do."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scanner.model.findings import COMPLIANT, Confidence, Finding, HostReport, Run, RunError, Verdict
from scanner.report.attention import in_rows
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.summary import Summary
from scanner.report.table_summary import summary_parts
from scanner.report.table_text import STATE_STYLES, VERDICT_STYLES, joined, plain
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import HostLine, worst_first, worst_hosts_first

NAMES = 40
"""Articles, and files that do not belong, named on the lines below a host's table."""

WIDE = 110
"""From this many columns on, the articles' titles have a column of their own."""


def writer(rendering: Rendering) -> Writer:
    """The writer of this format."""
    return TableDocument(rendering)


class TableDocument:
    """Writes tables.

    Findings that need attention have a row each; those that are satisfied are named on one
    line, with their remarks, unless every row is asked for.
    """

    suffix = ".txt"

    def __init__(self, rendering: Rendering) -> None:
        self.width = rendering.width
        self.colour = rendering.colour
        self.every_row = rendering.every_row
        self.encoding = rendering.encoding

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write all hosts; they are held in memory to be sorted."""
        summary = Summary()
        reports = [(summary.add(report), report) for report in hosts]
        reported = {line.number: report for line, report in reports}
        console = self._console()
        for line in worst_hosts_first(summary.lines):
            self._print(self._host(line, reported[line.number]), console, out)
        self._print(summary_parts(run, summary, errors, wide=self.width >= WIDE), console, out)

    def _console(self) -> Console:
        return Console(
            file=io.TextIOWrapper(io.BytesIO(), self.encoding),
            width=self.width,
            force_terminal=self.colour,
            color_system="standard" if self.colour else None,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )

    def _print(self, parts: Iterable[RenderableType], console: Console, out: BinaryIO) -> None:
        """Each line without the spaces that fill it up, which only make it wrap in a narrower window."""
        for part in parts:
            with console.capture() as capture:
                console.print(part)
            lines = (line.rstrip() + "\n" for line in capture.get().splitlines())
            out.write("".join(lines).encode(self.encoding, "backslashreplace"))

    def _host(self, line: HostLine, report: HostReport) -> Iterator[RenderableType]:
        yield self._heading(line)
        findings = worst_first(report.findings)
        rows = findings if self.every_row else in_rows(findings)
        if rows:
            yield Padding(self._table(rows), (0, 0, 0, 1))
        shown = {one.rule for one in rows}
        left = [one for one in findings if one.rule not in shown]
        for verdict in Verdict:
            yield from _named([one for one in left if one.verdict is verdict])
        yield from _strays(report)
        yield Text()

    def _heading(self, line: HostLine) -> RenderableType:
        heading = Table.grid(expand=True, padding=(0, 2, 0, 0))
        heading.add_column(ratio=1, overflow="fold")
        heading.add_column(justify="right", no_wrap=True)
        left = Text.assemble((visible(line.name), "bold"), "  ", visible(line.system))
        if line.target != line.name:
            left.append(f"  {visible(line.target)}", "dim")
        state = f"{line.state.value.upper()}{' (in part)' if line.partial else ''}"
        heading.add_row(left, Text(state, STATE_STYLES[line.state]))
        return heading

    def _table(self, findings: list[Finding]) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True, show_edge=False)
        table.add_column("verdict", no_wrap=True)
        table.add_column("article", width=9, overflow="fold")
        if self.width >= WIDE:
            table.add_column("title", ratio=2, overflow="fold")
        table.add_column("why", ratio=5, overflow="fold")
        table.add_column("install", width=10, overflow="fold")
        for finding in findings:
            table.add_row(*self._cells(finding))
        return table

    def _cells(self, finding: Finding) -> Iterator[Text]:
        yield Text(finding.verdict.value, VERDICT_STYLES[finding.verdict])
        yield plain("\n".join(visible(name) for name in (finding.rule, *finding.bulletins)))
        title = visible(finding.title)
        if self.width >= WIDE:
            yield plain(title)
            yield _why(finding)
        else:
            yield Text.assemble((title, "dim"), "\n", _why(finding))
        yield plain(joined(finding.remedy.install, ", then ") if finding.remedy else "")


def _why(finding: Finding) -> Text:
    """The reason, what would settle it, and remarks; why the confidence is not high stands back."""
    reason, separator, doubt = visible(finding.reason, PARAGRAPH_LIMIT).partition(" Confidence is ")
    text = plain(reason)
    if finding.settle:
        text.append(f" To settle: {visible(finding.settle, PARAGRAPH_LIMIT)}")
    for aside in _asides(finding):
        text.append(f" [{aside}]", "cyan")
    return text.append(separator + doubt, "dim")


def _asides(finding: Finding) -> list[str]:
    """Remarks, a low confidence, a waiver: what must not be overlooked."""
    asides = [remark.value for remark in finding.remarks]
    if finding.confidence is Confidence.LOW:
        asides.append("low confidence")
    return [*asides, f"waiver {visible(finding.waiver)}"] if finding.waiver else asides


def _named(findings: list[Finding]) -> Iterator[RenderableType]:
    """Findings of one verdict that have no row, on a few lines."""
    if not findings:
        return
    verdict = findings[0].verdict
    hidden = len(findings) - NAMES
    findings, count = findings[:NAMES], len(findings)
    names = (
        f"{visible(one.rule)} ({', '.join(_asides(one))})" if _asides(one) else visible(one.rule)
        for one in findings
    )
    what = verdict.value if verdict in COMPLIANT else f"{verdict.value}, with low confidence"
    more = f", and {hidden} more: --show all names them" if hidden > 0 else ""
    text = Text(f"{what} ({count})", VERDICT_STYLES[verdict])
    yield Padding(text.append(f"  {', '.join(names)}{more}", "default"), (0, 0, 0, 1))


def _strays(report: HostReport) -> Iterator[RenderableType]:
    """Files that do not belong on the host, on a few lines."""
    if not report.strays:
        return
    shown = "; ".join(f"{visible(one.subject)}: {visible(one.note or '')}" for one in report.strays[:NAMES])
    hidden = len(report.strays) - NAMES
    more = f"; and {hidden} more" if hidden > 0 else ""
    text = Text(f"does not belong here ({len(report.strays)})", VERDICT_STYLES[Verdict.MISMATCHED])
    yield Padding(text.append(f"  {shown}{more}", "default"), (0, 0, 0, 1))
