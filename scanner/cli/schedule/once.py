"""``hotfixscan schedule once``."""

from __future__ import annotations

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.schedule.options import ScheduleOptions, schedule_options
from scanner.scan import clock
from scanner.schedule.running import Start


@click.command(cls=VerbCommand)
@click.argument("name", metavar="SCHEDULE")
@click.option("--force", is_flag=True, help="Also outside of its windows, and in a blackout.")
@schedule_options
def once(name: str, force: bool, options: ScheduleOptions) -> ExitCode:
    """Run one schedule now: scan, write its reports, tell whom it concerns.

    It does not start where it may not (windows, blackouts) or where it is running already,
    and says so. The exit code is that of the scan.
    """
    schedule, scans = options.one(name), options.scans()
    start = scans.run(schedule, clock(), forced=force)
    if start is Start.NOT_NOW:
        tell(f"{name}: may not start now: outside of its windows, or in a blackout.")
        return ExitCode.COMPLIANT
    if start is Start.OVERLAPS:
        tell(f"{name}: is running already.")
        return ExitCode.INCOMPLETE
    return ExitCode(scans.state.past(name).code or 0)
