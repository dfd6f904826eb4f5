"""``hotfixscan waivers check``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import click
import msgspec

from scanner.cli.columns import print_columns
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.cli.store_options import StoreOptions, store_options
from scanner.cli.waivers.sources import host_reports
from scanner.engine.waiving import by_rule, state_on, waived
from scanner.model.findings import HostReport
from scanner.model.policy import Groups, Waiver, WaiverState, WaiverUse
from scanner.policy.waivers import read_all
from scanner.scan import clock

_SHOWN = {
    WaiverState.IN_FORCE: "in force",
    WaiverState.LAPSED: "lapsed: the evidence changed",
    WaiverState.UNUSED: "unused: no finding needs it",
    WaiverState.EXPIRED: "expired",
    WaiverState.NOT_YET: "not yet granted",
}


@click.command(cls=VerbCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--findings", metavar="FILE", help="Findings that scan or judge wrote; - is standard input.")
@click.option("--run", metavar="RUN", help="A run that was kept.  [default: latest]")
@form_option("table", "json")
@store_options
def check(
    files: tuple[str, ...], findings: str | None, run: str | None, form: str, store: StoreOptions
) -> ExitCode:
    """Hold the waivers of FILES against the findings of a run.

    Each waiver is in force for so many findings, or expired, lapsed because the evidence is
    not what it was granted for, or unused. The exit code is 1 unless all are in force.
    """
    waivers, today = read_all(files), clock().date()
    with host_reports(findings, run, store) as (hosts, groups):
        uses = list(_uses(hosts, waivers, groups, today))
    rows = [row for one in waivers for row in _rows(one, uses, today)]
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode([_document(*row) for row in rows]), indent=2))
    else:
        print_columns(
            ("WAIVER", "STATE", "FINDINGS", "HOSTS", "EXPIRES", "OWNER"),
            (
                (
                    one.id,
                    _SHOWN[state],
                    len(there),
                    len({use.target for use in there}),
                    one.expires,
                    one.owner,
                )
                for one, state, there in rows
            ),
        )
    valid = all(state is WaiverState.IN_FORCE for _, state, _ in rows)
    return ExitCode.COMPLIANT if valid else ExitCode.NON_COMPLIANT


def _uses(
    hosts: Iterable[HostReport], waivers: Sequence[Waiver], groups: Groups, today: date
) -> Iterator[WaiverUse]:
    arranged = by_rule(waivers)
    for host in hosts:
        yield from waived(host, arranged, groups, today)[1]


_Row = tuple[Waiver, WaiverState, list[WaiverUse]]


def _rows(waiver: Waiver, uses: Iterable[WaiverUse], today: date) -> Iterator[_Row]:
    """A line for each state that the findings leave a waiver in; one that none needs has one, too."""
    own = [use for use in uses if use.waiver == waiver.id]
    for state in WaiverState:
        there = [use for use in own if use.state is state]
        if there:
            yield waiver, state, there
    if not own:
        state = state_on(waiver, today)
        yield waiver, WaiverState.UNUSED if state is WaiverState.IN_FORCE else state, []


def _document(waiver: Waiver, state: WaiverState, uses: Sequence[WaiverUse]) -> dict[str, object]:
    findings = [{"target": use.target, "rule": use.rule} for use in uses]
    return {"waiver": waiver.id, "state": state, "expires": waiver.expires, "findings": findings}
