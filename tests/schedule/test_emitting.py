"""Schedules as timers of the system; systemd itself checks its own where it is at hand."""

from __future__ import annotations

import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from scanner.model.errors import OperatorError
from scanner.model.schedules import Missed, Schedule
from scanner.schedule.emitting import Caller, calendar, cron, systemd, windows

CALLER = Caller("/opt/hot fix/hotfixscan", "/etc/schedules 100%.yaml", store="runs.db")


def schedule(expression: str = "0 2 * * sun", missed: Missed = Missed.RUN_ONCE) -> Schedule:
    return Schedule("weekly", expression, "Europe/Berlin", targets=("a",), missed=missed)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("0 2 * * *", "*-*-* 2:0:00 Europe/Berlin"),
        ("*/15 8-17 * * mon-fri", "Mon,Tue,Wed,Thu,Fri *-*-* 8..17:0/15:00 Europe/Berlin"),
        ("0 2 1,15 * *", "*-*-1,15 2:0:00 Europe/Berlin"),
        ("0 2 * 1-6/2 0", "Sun *-1..6/2-* 2:0:00 Europe/Berlin"),
        ("0 2 * * 7", "Sun *-*-* 2:0:00 Europe/Berlin"),
        ("0 2 * * fri-7", "Sun,Fri,Sat *-*-* 2:0:00 Europe/Berlin"),
        ("0 2 * * */3", "Sun,Wed,Sat *-*-* 2:0:00 Europe/Berlin"),
    ],
)
def test_calendars(expression: str, said: str) -> None:
    assert calendar(schedule(expression)) == said
    if shutil.which("systemd-analyze"):
        subprocess.run(["systemd-analyze", "calendar", said], check=True, capture_output=True)


def test_systemd() -> None:
    text = systemd([schedule(), schedule(missed=Missed.SKIP)], CALLER)
    words = 'schedule once weekly -s "/etc/schedules 100%%.yaml" --store runs.db'
    assert f'ExecStart="/opt/hot fix/hotfixscan" {words}\n' in text
    assert text.count("OnCalendar=Sun *-*-* 2:0:00 Europe/Berlin") == 2
    assert (text.count("Persistent=true"), text.count("Persistent=false")) == (1, 1)


def test_what_systemd_cannot_say() -> None:
    with pytest.raises(OperatorError, match="weekly: systemd cannot say '0 2 1 \\* sun'"):
        systemd([schedule("0 2 1 * sun")], CALLER)


def test_cron() -> None:
    words = r"schedule once weekly -s '/etc/schedules 100\%.yaml' --store runs.db"
    assert cron([schedule()], CALLER) == (
        f"# weekly\nCRON_TZ=Europe/Berlin\n0 2 * * sun '/opt/hot fix/hotfixscan' {words}\n"
    )


TASK = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def test_windows() -> None:
    caller = Caller("C:\\h & x\\hotfixscan.exe", "C:\\s.yaml", state="C:\\p q")
    task = ElementTree.fromstring(windows([schedule("30 2 * * mon,7")], caller).partition("-->\n")[2])
    days = [day.tag.partition("}")[2] for day in task.findall(".//t:DaysOfWeek/*", TASK)]
    assert days == ["Sunday", "Monday"]
    assert task.findtext(".//t:StartBoundary", None, TASK) == "2026-01-01T02:30:00"
    assert task.findtext(".//t:Command", None, TASK) == "C:\\h & x\\hotfixscan.exe"
    words = task.findtext(".//t:Arguments", None, TASK)
    assert words == 'schedule once weekly -s C:\\s.yaml --state "C:\\p q"'
    daily = ElementTree.fromstring(windows([schedule("0 2 * * *")], CALLER).partition("-->\n")[2])
    assert len(daily.findall(".//t:DaysOfWeek/*", TASK)) == 7


@pytest.mark.parametrize("expression", ["*/5 2 * * *", "0 2 1 * *", "0 2 * 1 *", "0 * * * *"])
def test_what_windows_cannot_say(expression: str) -> None:
    with pytest.raises(OperatorError, match="a task of Windows cannot say"):
        windows([schedule(expression)], CALLER)
