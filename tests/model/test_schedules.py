"""When a scheduled scan may start."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from scanner.model.schedules import ALL_WEEK, Blackout, Schedule, Window

BERLIN = ZoneInfo("Europe/Berlin")


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("day", "clock", "holds"),
    [
        ("2026-01-09", "21:59", False),  # a Friday
        ("2026-01-09", "22:00", True),
        ("2026-01-10", "01:59", True),
        ("2026-01-10", "02:00", False),
        ("2026-01-10", "23:00", False),
        ("2026-01-09", "01:00", False),
    ],
)
def test_a_window_past_midnight(day: str, clock: str, holds: bool) -> None:
    window = Window(frozenset({4}), dt.time(22), dt.time(2))
    assert window.holds(local(f"{day} {clock}")) is holds


def test_the_last_day_of_a_blackout_belongs_to_it() -> None:
    blackout = Blackout(dt.date(2026, 1, 1), dt.date(2026, 1, 2))
    for day, holds in (
        ("2025-12-31", False),
        ("2026-01-01", True),
        ("2026-01-02", True),
        ("2026-01-03", False),
    ):
        assert blackout.holds(local(f"{day} 23:59")) is holds


@pytest.mark.parametrize(
    ("moment", "may_start"),
    [
        ("2026-01-09 03:00", True),
        ("2026-01-09 04:00", False),  # every window is over
        ("2026-01-10 13:00", True),  # on Saturdays also at noon
        ("2026-01-11 13:00", False),
        ("2026-12-24 03:00", False),  # in a window, but nobody is there at Christmas
    ],
)
def test_a_scan_starts_within_a_window_and_never_in_a_blackout(moment: str, may_start: bool) -> None:
    nights = Window(ALL_WEEK, dt.time(3), dt.time(4))
    saturdays = Window(frozenset({5}), dt.time(12), dt.time(14))
    christmas = Blackout(dt.date(2026, 12, 24), dt.date(2026, 12, 26))
    one = Schedule("plant", "0 3 * * *", "Europe/Berlin", windows=(nights, saturdays), blackouts=(christmas,))
    assert one.may_start(local(moment)) is may_start


def test_without_windows_a_scan_may_start_at_any_time() -> None:
    assert Schedule("plant", "0 3 * * *", "Europe/Berlin").may_start(local("2026-01-09 13:00"))
