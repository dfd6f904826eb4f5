"""``hotfixscan store verify``."""

from __future__ import annotations

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.store_options import StoreOptions, store_options
from scanner.store.soundness import faults


@click.command(cls=VerbCommand)
@store_options
def verify(store: StoreOptions) -> ExitCode:
    """Read everything that the store holds, and tell what is damaged."""
    with store.opened() as opened:
        found = list(faults(opened.engine))
        for fault in found:
            click.echo(fault)
        if not found:
            click.echo(f"{opened.place}: {len(opened.records())} runs, everything is whole.")
    return ExitCode.WRONG_INPUT if found else ExitCode.COMPLIANT
