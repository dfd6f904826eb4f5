"""``hotfixscan schedule emit``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.schedule.options import ScheduleOptions, schedule_options
from scanner.schedule.emitting import EMITTERS, Caller


@click.command(cls=VerbCommand)
@click.argument("system", type=click.Choice(list(EMITTERS)))
@click.option("--command", metavar="PATH", help="The command hotfixscan.  [default: this one]")
@schedule_options
def emit(system: str, command: str | None, options: ScheduleOptions) -> ExitCode:
    """Print the schedules as timers of the system, which call `hotfixscan schedule once`.

    Windows, blackouts, overlaps, reports and notices hold there as well. What a system cannot
    say of a cron expression is told.
    """
    caller = Caller(
        command or str(Path(sys.argv[0]).absolute()), str(Path(options.schedules).absolute()), options.state,
        options.store,
    )  # fmt: skip
    click.echo(EMITTERS[system](options.read(), caller), nl=False)
    return ExitCode.COMPLIANT
