"""When scans are due: zones, changes of the clock, windows, blackouts, what was missed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from scanner.model.schedules import ALL_WEEK, Blackout, Schedule, Window
from scanner.schedule.cron import CronTrigger, missed, next_time

BERLIN = ZoneInfo("Europe/Berlin")


def schedule(cron: str = "0 2 * * *", zone: str = "Europe/Berlin", **others: object) -> Schedule:
    return Schedule("s", cron, zone, targets=("a",), **others)  # type: ignore[arg-type]


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("cron", "after", "due"),
    [
        ("0 2 * * *", "2026-01-10 00:30", "2026-01-10 01:00"),
        ("0 2 * * *", "2026-01-10 01:00", "2026-01-11 01:00"),
        ("0 2 * * *", "2026-07-10 00:30", "2026-07-11 00:00"),
        ("0 2 * * sun", "2026-01-05 12:00", "2026-01-11 01:00"),
        ("0 2 * * 0", "2026-01-05 12:00", "2026-01-11 01:00"),
        ("30 2 * * *", "2026-03-28 12:00", "2026-03-29 01:00"),  # 02:30 does not exist that night
        ("30 2 * * *", "2026-10-25 00:00", "2026-10-25 00:30"),  # it exists twice; once is enough
        ("30 2 * * *", "2026-10-25 00:30", "2026-10-26 01:30"),
        ("0 0 29 2 *", "2026-03-01 00:00", "2028-02-28 23:00"),
    ],
)
def test_times_are_local(cron: str, after: str, due: str) -> None:
    assert next_time(schedule(cron), utc(after)) == utc(due)


def test_windows_and_blackouts() -> None:
    weekend = Window(frozenset({5, 6}), dt.time(1), dt.time(5))
    holidays = Blackout(dt.date(2026, 1, 10), dt.date(2026, 1, 11))
    due = next_time(schedule(windows=(weekend,), blackouts=(holidays,)), utc("2026-01-06 00:00"))
    assert due == utc("2026-01-17 01:00")


def test_never() -> None:
    shut = Window(ALL_WEEK, dt.time(3), dt.time(4))
    assert next_time(schedule("0 12 * * *", windows=(shut,)), utc("2026-01-06 00:00")) is None
    always = Blackout(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
    assert next_time(schedule("* * * * *", blackouts=(always,)), utc("2026-01-06 00:00")) is None


@pytest.mark.parametrize(
    ("last", "grace", "found"),
    [
        ("2026-01-09 01:00", 48, "2026-01-11 01:00"),
        ("2026-01-11 01:00", 48, None),
        ("2026-01-01 01:00", 0.5, None),
        ("2026-01-01 01:00", 3, "2026-01-11 01:00"),
        (None, 48, None),
    ],
)
def test_what_was_missed(last: str | None, grace: float, found: str | None) -> None:
    one = schedule(grace=dt.timedelta(hours=grace))
    expected = utc(found) if found else None
    assert missed(one, utc(last) if last else None, utc("2026-01-11 03:00")) == expected


def test_the_embedded_scheduler_asks_for_the_next_time() -> None:
    trigger, now = CronTrigger(schedule()), utc("2026-01-10 00:30")
    first = trigger.get_next_fire_time(None, now)
    assert first == utc("2026-01-10 01:00")
    assert trigger.get_next_fire_time(first, now) == utc("2026-01-11 01:00")
