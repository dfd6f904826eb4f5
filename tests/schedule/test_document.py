"""Schedules as they are written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from scanner.model.errors import OperatorError
from scanner.model.schedules import (
    ALL_WEEK,
    Blackout,
    Mail,
    Missed,
    Schedule,
    Syslog,
    Webhook,
    When,
    Window,
)
from scanner.schedule.document import read

WHOLE = """\
timezone: Europe/Berlin
schedules:
- id: plant-weekly
  cron: "0 2 * * sun"
  inventory: [plant.yaml]
  targets: [10.0.0.1]
  options: [--threads, 4]
  windows: ["sat,sun 01:00-05:00", "22:00-02:00", "fri-mon 3:00 - 4:00"]
  blackouts: [2026-12-20..2027-01-06, 2026-05-01]
  missed: skip
  grace_hours: 1.5
  reports: ["html:{id}-{date}.html"]
  notify:
  - mail: {to: [a@example.com], sender: s@example.com, server: mail, when: always}
  - webhook: {url: "https://example.com/x", token_env: TOKEN}
  - syslog: {host: siem}
"""


def _written(folder: Path, text: str) -> str:
    path = folder / "schedules.yaml"
    path.write_text(text)
    return str(path)


def test_a_schedule(tmp_path: Path) -> None:
    night = Window(ALL_WEEK, dt.time(22), dt.time(2))
    assert read(_written(tmp_path, WHOLE)) == (
        Schedule(
            id="plant-weekly",
            cron="0 2 * * sun",
            zone="Europe/Berlin",
            inventory=("plant.yaml",),
            targets=("10.0.0.1",),
            options=("--threads", "4"),
            windows=(
                Window(frozenset({5, 6}), dt.time(1), dt.time(5)),
                night,
                Window(frozenset({4, 5, 6, 0}), dt.time(3), dt.time(4)),
            ),
            blackouts=(
                Blackout(dt.date(2026, 12, 20), dt.date(2027, 1, 6)),
                Blackout(dt.date(2026, 5, 1), dt.date(2026, 5, 1)),
            ),
            missed=Missed.SKIP,
            grace=dt.timedelta(hours=1.5),
            reports=("html:{id}-{date}.html",),
            notices=(
                Mail(("a@example.com",), "s@example.com", "mail", when=When.ALWAYS),
                Webhook("https://example.com/x", "TOKEN"),
                Syslog("siem"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("0 2 * * sun", "0 25 * * sun", r":4:3: plant-weekly: '0 25 \* \* sun' is no cron expression"),
        ("Europe/Berlin", "Europe/Bonn", "'Europe/Bonn' is no time zone"),
        ("sat,sun 01:00", "sat,sol 01:00", ":8:3: plant-weekly: 'sat,sol"),
        ("22:00-02:00", "22:00-26:00", ":8:3: plant-weekly: '22:00-26:00'"),
        ("2026-12-20..2027", "2027-12-20..2027", ":9:3: plant-weekly: '2027-12-20"),
        ("2026-05-01]", "2026-15-01]", ":9:3: plant-weekly: '2026-15-01'"),
        ("html:{id}", "html{id}", ":12:3: plant-weekly: 'html{id}"),
        ("https://", "ftp://", ":15:15: .*url"),
        ("missed: skip", "missed: never", ":10:3: .*never"),
        ("  inventory: [plant.yaml]\n  targets: [10.0.0.1]\n", "", "names neither an inventory nor targets"),
    ],
)
def test_what_is_wrong(tmp_path: Path, old: str, new: str, why: str) -> None:
    assert old in WHOLE
    with pytest.raises(OperatorError, match=why):
        read(_written(tmp_path, WHOLE.replace(old, new)))


def test_two_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=":17:3: there is another schedule plant-weekly"):
        read(_written(tmp_path, WHOLE + WHOLE.partition("schedules:\n")[2]))
