"""``hotfixscan inventory validate``."""

from __future__ import annotations

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.inventory.reading import entries_of
from scanner.cli.option_group import VerbCommand


@click.command(cls=VerbCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def validate(files: tuple[str, ...]) -> ExitCode:
    """Look for errors in inventories: what is written, and whether each secret can be had.

    Nothing is scanned. nmap:FILE, ansible:FILE and csv:FILE are inventories, too.
    """
    found = entries_of(files)
    groups = {name for entry in found for name in entry.about.groups}
    click.echo(f"{len(found):,} targets in {len(groups)} groups: no errors")
    return ExitCode.COMPLIANT
