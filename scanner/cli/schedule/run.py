"""``hotfixscan schedule run``."""

from __future__ import annotations

import signal
from types import FrameType

import click
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from scanner.cli.exit_codes import ExitCode
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.schedule.options import ScheduleOptions, schedule_options
from scanner.model.errors import HotfixscanError
from scanner.model.schedules import Missed, Schedule
from scanner.scan import clock
from scanner.schedule.cron import CronTrigger, missed
from scanner.schedule.running import Scans, Start

AT_ONCE = 4
"""Schedules that run at the same time; each scans many hosts at once itself."""


@click.command(cls=VerbCommand)
@schedule_options
def run(options: ScheduleOptions) -> ExitCode:
    """Stay, and scan whenever a schedule says so; Ctrl-C ends it when running scans are done.

    A scan whose time passed while nobody was there starts at once, unless its schedule says
    `missed: skip` or it is older than its grace.
    """
    schedules, scans = options.read(), options.scans()
    scheduler = BlockingScheduler(executors={"default": ThreadPoolExecutor(AT_ONCE)}, timezone="UTC")
    for schedule in schedules:
        scheduler.add_job(
            _start, CronTrigger(schedule), args=(scans, schedule), id=schedule.id,
            max_instances=1, coalesce=True, misfire_grace_time=max(1, int(schedule.grace.total_seconds())),
        )  # fmt: skip
        if schedule.missed is Missed.RUN_ONCE:
            late = missed(schedule, scans.state.past(schedule.id).started_at, clock())
            if late is not None:
                tell(f"{schedule.id}: {late} was missed; it starts now.")
                scheduler.add_job(_start, args=(scans, schedule), misfire_grace_time=None)

    def end(number: int, frame: FrameType | None) -> None:
        tell("Ending when what runs is done.")
        scheduler.shutdown(wait=False)

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        tell(f"{len(schedules)} schedules; waiting.")
        scheduler.start()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    return ExitCode.COMPLIANT


def _start(scans: Scans, schedule: Schedule) -> None:
    """Run a schedule; whatever becomes of it is told, and ends nothing."""
    tell(f"{schedule.id}: starts.")
    try:
        start = scans.run(schedule, clock())
    except HotfixscanError as error:
        tell(f"{schedule.id}: {error}", kind="error")
        return
    told = {
        Start.DONE: f"ended with exit code {scans.state.past(schedule.id).code}",
        Start.OVERLAPS: "is running already",
        Start.NOT_NOW: "may not start now",
    }
    tell(f"{schedule.id}: {told[start]}.")
