"""``hotfixscan runs``: what was scanned when, and what it came to."""

from __future__ import annotations

import click
import msgspec

from scanner.cli.columns import print_columns
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.cli.store_options import StoreOptions, store_options
from scanner.model.findings import stamp
from scanner.model.history import RunRecord

SHORT_ID = 12
"""Digits of an id that a table shows; any beginning that only one run has is accepted."""

_COUNTED = ("missing", "regressed", "mismatched", "undetermined", "waived")
_TITLES = ("RUN", "STARTED", "STATE", "TARGETS", "HOSTS", *map(str.upper, _COUNTED))


@click.command(cls=VerbCommand)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@form_option("table", "json")
@store_options
def runs(limit: int, form: str, store: StoreOptions) -> ExitCode:
    """List the runs that were kept, the latest first."""
    with store.opened() as opened:
        records = opened.records(limit)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(records), indent=2))
    else:
        print_columns(_TITLES, map(_row, records))
    return ExitCode.COMPLIANT


def _row(record: RunRecord) -> tuple[object, ...]:
    done = str(record.targets) if record.complete else f"{record.done} of {record.targets}"
    failing = [record.counts.get(name, 0) for name in _COUNTED]
    return (
        record.run.id[:SHORT_ID],
        stamp(record.run.started_at),
        record.state,
        done,
        record.hosts,
        *failing,
    )
