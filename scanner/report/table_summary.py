"""The end of the table: what to install, how the hosts stand, what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scanner.model.findings import Run, RunError, Verdict
from scanner.report.summary import Fix, Summary
from scanner.report.table_text import STATE_STYLES, VERDICT_STYLES, joined, plain
from scanner.report.text import share, visible
from scanner.report.view import APPLICABLE, HostLine, cause, coverage_text, worst_hosts_first

FIX_LIMIT = 5
"""Fixes that are named."""

_NAME_WIDTH = 36  # columns that a target or a fix may take

ERROR_LIMIT = 20
"""Errors that are told; the JSON document has all."""

_Columns = dict[str, tuple[Verdict, ...]]

_WIDE_COLUMNS: _Columns = {verdict.value: (verdict,) for verdict in APPLICABLE}
_NARROW_COLUMNS: _Columns = {
    "failed": (Verdict.MISSING, Verdict.REGRESSED, Verdict.MISMATCHED),
    "undet.": (Verdict.UNDETERMINED,),
    "ok": (Verdict.INSTALLED, Verdict.COVERED),
}


def summary_parts(
    run: Run, summary: Summary, errors: Iterable[RunError], wide: bool
) -> Iterator[RenderableType]:
    """What follows the hosts, part by part."""
    fixes = summary.fixes()
    if fixes:
        yield from _section("Install next", _fixes(fixes))
    shown, hidden = _cut(errors)
    if shown:
        yield from _section("Could not be read", _errors(shown, hidden))
    if len(summary.lines) > 1:
        yield from _section("Hosts", _hosts(summary, _WIDE_COLUMNS if wide else _NARROW_COLUMNS))
    yield _closing(run, summary)


def _section(title: str, body: RenderableType) -> Iterator[RenderableType]:
    yield Text(title, "bold")
    yield Padding(body, (0, 0, 1, 1))


def _cut(errors: Iterable[RunError]) -> tuple[list[RunError], int]:
    shown, hidden = list[RunError](), 0
    for error in errors:
        if len(shown) < ERROR_LIMIT:
            shown.append(error)
        else:
            hidden += 1
    return shown, hidden


def _fixes(fixes: list[Fix]) -> Table:
    table = _bare_table()
    table.add_column(overflow="fold", max_width=_NAME_WIDTH)
    table.add_column(overflow="fold", ratio=1)
    for fix in fixes[:FIX_LIMIT]:
        more = "" if fix.hosts <= len(fix.examples) else ", …"
        settles = f"settles {_count(fix.findings, 'finding')} on {joined(fix.examples)}{more}"
        if fix.hosts > len(fix.examples):
            settles += f" ({fix.hosts} hosts)"
        table.add_row(Text(joined(fix.steps, ", then "), "bold"), plain(settles))
    if len(fixes) > FIX_LIMIT:
        table.add_row("", plain(f"and {len(fixes) - FIX_LIMIT} more"))
    return table


def _errors(errors: list[RunError], hidden: int) -> Table:
    table = _bare_table()
    table.add_column(overflow="fold", max_width=_NAME_WIDTH)
    table.add_column(overflow="fold", ratio=1)
    for error in errors:
        told = f"{visible(cause(error), 500)} {visible(error.advice or '', 500)}"
        table.add_row(Text(visible(error.target), "yellow"), plain(told))
    if hidden:
        table.add_row("", plain(f"and {hidden:,} more; the JSON document has them all"))
    return table


def _hosts(summary: Summary, columns: _Columns) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("host", overflow="fold")
    table.add_column("state", no_wrap=True)
    for name, verdicts in columns.items():
        table.add_column(name, justify="right", style=VERDICT_STYLES[verdicts[0]], no_wrap=True)
    table.add_column("coverage", justify="right", no_wrap=True)
    for line in worst_hosts_first(summary.lines):
        table.add_row(*_host_cells(line, columns))
    return table


def _host_cells(line: HostLine, columns: _Columns) -> Iterator[Text]:
    yield plain(visible(line.name))
    state = f"{line.state.value}{' (in part)' if line.partial else ''}"
    yield Text(state, STATE_STYLES[line.state])
    for verdicts in columns.values():
        count = sum(line.counts[verdict] for verdict in verdicts)
        yield Text(str(count)) if count else Text("·", "dim")
    yield Text(coverage_text(line))


def _closing(run: Run, summary: Summary) -> Text:
    states = ", ".join(f"{count} {state.value}" for state, count in summary.states().items() if count)
    text = Text(f"{_count(len(summary.lines), 'host')}: {states or 'none'}", "bold")
    text.append(f" · coverage {share(summary.coverage)} · {_count(run.rules.count, 'rule')}", "default")
    return text.append(f" {visible(run.rules.version)} · hotfixscan {visible(run.scanner)}", "default")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _bare_table() -> Table:
    return Table.grid(padding=(0, 2, 0, 0), expand=True)
