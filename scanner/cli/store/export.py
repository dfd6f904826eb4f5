"""``hotfixscan store export``."""

from __future__ import annotations

import click

from scanner.cli.delivery import opened as opened_file
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.store_options import StoreOptions, store_options
from scanner.model.errors import OperatorError
from scanner.store.records import LATEST
from scanner.store.transfer import exported


@click.command(cls=VerbCommand)
@click.argument("run", default=LATEST, metavar="[RUN]")
@click.option("-o", "--output", metavar="FILE", help="Write to this file instead of standard output.")
@store_options
def export(run: str, output: str | None, store: StoreOptions) -> ExitCode:
    """Write a run with its facts and findings: JSON, the run first, then one host a line."""
    with store.opened() as opened:
        lines = exported(opened, run)
        first = next(lines)
        try:
            with opened_file(None if output == "-" else output) as out:
                out.write(first)
                out.writelines(lines)
        except OSError as error:
            raise OperatorError(f"{output}: {error.strerror}.", "Make room, or give another path.") from error
    return ExitCode.COMPLIANT
