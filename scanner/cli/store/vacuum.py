"""``hotfixscan store vacuum``."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.store_options import StoreOptions, store_options
from scanner.store import upkeep


@click.command(cls=VerbCommand)
@click.option("--keep", type=click.IntRange(0), metavar="N", help="Keep the latest N runs.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Keep the runs from this day on (UTC).")
@store_options
def vacuum(keep: int | None, since: datetime | None, store: StoreOptions) -> ExitCode:
    """Remove runs that neither --keep nor --since keeps, and give the room back to the disk.

    Without either, all runs stay. Runs that are going on always stay.
    """
    start = since.replace(tzinfo=UTC) if since is not None else None
    with store.opened() as opened:
        removed = upkeep.vacuum(opened.engine, keep, start)
        stay = len(opened.records())
    click.echo(f"{removed.runs} runs and {removed.pieces} pieces removed; {stay} runs stay.")
    return ExitCode.COMPLIANT
