"""Times of a cron expression, in its zone, over changes of the clock as Debian's cron has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from cronsim import CronSim

from scanner.model.schedules import Schedule

MOST_TIMES = 200_000
"""Times that are looked at: every minute of four months; a blackout longer than that ends the search."""

HORIZON = timedelta(days=5 * 366)
"""How far ahead times are looked for: the 29th of February comes every four years, rarely eight."""


def checked(expression: str, zone: tzinfo) -> None:
    """Raises ``CronSimError`` for what is no cron expression."""
    CronSim(expression, datetime(2026, 1, 1, tzinfo=zone))


def times(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """The times at which a scan may start, after a moment, in UTC.

    A time outside its windows or in a blackout is left out.
    """
    local = after.astimezone(ZoneInfo(schedule.zone))
    for moment in islice(CronSim(schedule.cron, local), MOST_TIMES):
        if moment - local > HORIZON:
            return
        if schedule.may_start(moment):
            yield moment.astimezone(UTC)


def next_time(schedule: Schedule, after: datetime) -> datetime | None:
    """The next time at which a scan may start; None if there is none within :data:`HORIZON`."""
    return next(times(schedule, after), None)


def missed(schedule: Schedule, last: datetime | None, now: datetime) -> datetime | None:
    """The latest time that passed since the last start, and is not older than the schedule's grace."""
    if last is None:
        return None
    start = max(last, now - schedule.grace)
    passed = None
    for moment in times(schedule, start):
        if moment > now:
            break
        passed = moment
    return passed


class CronTrigger(BaseTrigger):  # type: ignore[misc]
    """The times of a schedule, for the embedded scheduler."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """The next time after the one before, and after now."""
        return next_time(self._schedule, max(previous, now) if previous else now)
