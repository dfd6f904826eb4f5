"""``hotfixscan schedule list``."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from scanner.cli.columns import print_columns
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.cli.schedule.options import ScheduleOptions, schedule_options
from scanner.model.schedules import Schedule
from scanner.scan import clock
from scanner.schedule.cron import missed, next_time
from scanner.schedule.state import State

_TITLES = ("SCHEDULE", "CRON", "ZONE", "LAST", "CODE", "MISSED", "NEXT")


@click.command("list", cls=VerbCommand)
@form_option("table", "json")
@schedule_options
def list_schedules(form: str, options: ScheduleOptions) -> ExitCode:
    """List the schedules: when each started last, with which exit code, and when it starts next."""
    state = options.past()
    rows = [_row(one, state) for one in options.read()]
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    else:
        print_columns(_TITLES, ([_text(row[title.lower()]) for title in _TITLES] for row in rows))
    return ExitCode.COMPLIANT


def _row(schedule: Schedule, state: State) -> dict[str, Any]:
    past, now = state.past(schedule.id), clock()
    return {
        "schedule": schedule.id,
        "cron": schedule.cron,
        "zone": schedule.zone,
        "last": past.started_at,
        "code": past.code,
        "missed": missed(schedule, past.started_at, now),
        "next": next_time(schedule, now),
        "run": past.run,
    }


def _text(value: object) -> object:
    return "" if value is None else str(value)
