"""A year of a schedule on a clock of its own: every scan that is due, none that is not."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from scanner.model.schedules import Blackout, Schedule, Window
from scanner.schedule.cron import CronTrigger, missed, next_time

YEAR = (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
BERLIN, ST_JOHNS, AUCKLAND = "Europe/Berlin", "America/St_Johns", "Pacific/Auckland"


def _year(schedule: Schedule) -> list[dt.datetime]:
    """When the embedded scheduler starts a schedule in 2026, in its own zone."""
    trigger, zone = CronTrigger(schedule), ZoneInfo(schedule.zone)
    found, now = [], YEAR[0] - dt.timedelta(seconds=1)
    while (due := trigger.get_next_fire_time(found[-1] if found else None, now)) and due < YEAR[1]:
        assert due > now
        found.append(due)
        now = due
    return [one.astimezone(zone) for one in found]


def _days() -> Iterator[dt.date]:
    return (dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(365))


@pytest.mark.parametrize("zone", [BERLIN, ST_JOHNS, AUCKLAND, "UTC"])
@pytest.mark.parametrize("clock", ["02:30", "03:00", "00:15"])
def test_a_daily_scan_starts_once_a_day_whatever_the_clock_does(zone: str, clock: str) -> None:
    hour, minute = map(int, clock.split(":"))
    starts = _year(Schedule("s", f"{minute} {hour} * * *", zone, targets=("a",)))
    per_day = Counter(one.date() for one in starts)
    local_year = {day for day in _days() if YEAR[0].astimezone(ZoneInfo(zone)).date() < day}
    assert {per_day[day] for day in local_year} == {1}
    late = [one for one in starts if (one.hour, one.minute) != (hour, minute)]
    assert len(late) <= 1, "only where the time does not exist that night"
    assert all(dt.timedelta() < _since(one, hour, minute) <= dt.timedelta(hours=1) for one in late)


def _since(start: dt.datetime, hour: int, minute: int) -> dt.timedelta:
    return start.replace(tzinfo=None) - dt.datetime.combine(start.date(), dt.time(hour, minute))


def test_an_hourly_scan_starts_every_hour_that_there_is() -> None:
    """8,760 hours pass in a year, with both changes of the clock."""
    starts = _year(Schedule("s", "0 * * * *", BERLIN, targets=("a",)))
    assert len(starts) == 8760
    moments = [one.astimezone(dt.UTC) for one in starts]
    assert {late - early for early, late in itertools.pairwise(moments)} == {dt.timedelta(hours=1)}


def test_windows_and_blackouts_hold_all_year() -> None:
    weekend = Window(frozenset({5, 6}), dt.time(22), dt.time(4))
    overhaul = Blackout(dt.date(2026, 3, 20), dt.date(2026, 4, 6))
    schedule = Schedule(
        "s", "30 */2 * * *", BERLIN, targets=("a",), windows=(weekend,), blackouts=(overhaul,)
    )
    starts = _year(schedule)
    for start in starts:
        evening = start.weekday() in (5, 6) and start.hour >= 22
        morning = start.weekday() in (6, 0) and start.hour < 4
        assert evening or morning
        assert not overhaul.first <= start.date() <= overhaul.last
    nights = [day for day in _days() if day.weekday() in (5, 6)]
    free = [day for day in nights if not overhaul.first <= day <= overhaul.last]
    assert Counter(one.date() for one in starts if one.hour == 22) == Counter(free)


def test_the_night_without_two_o_clock_and_the_one_with_two() -> None:
    starts = _year(Schedule("s", "30 2 * * *", BERLIN, targets=("a",)))
    told = {one.date(): one.strftime("%H:%M %z") for one in starts}
    assert told[dt.date(2026, 3, 28)] == "02:30 +0100"
    assert told[dt.date(2026, 3, 29)] == "03:00 +0200"
    assert told[dt.date(2026, 10, 25)] == "02:30 +0200"
    assert told[dt.date(2026, 10, 26)] == "02:30 +0100"


def test_a_scanner_that_is_away_every_other_week_misses_nothing_that_it_may_catch_up() -> None:
    """Back after a week, it starts what was due within its grace, once."""
    schedule = Schedule("s", "0 2 * * *", BERLIN, targets=("a",), grace=dt.timedelta(hours=30))
    now, last, caught = YEAR[0], YEAR[0], 0
    while now < YEAR[1]:
        now += dt.timedelta(days=7, hours=5)
        late = missed(schedule, last, now)
        assert late is not None
        assert now - schedule.grace <= late <= now
        following = next_time(schedule, late)
        assert following is not None
        assert following > now, "the latest one that was missed"
        caught, last = caught + 1, now
    assert caught == 51
