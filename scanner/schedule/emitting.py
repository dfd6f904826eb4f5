"""Schedules as timers of systemd, of cron, and of Windows."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from scanner.model.errors import OperatorError
from scanner.model.schedules import Missed, Schedule

_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_WINDOWS_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True, slots=True)
class Caller:
    """How a timer calls us."""

    command: str
    schedules: str
    state: str | None = None
    store: str | None = None

    def words(self, schedule: Schedule) -> list[str]:
        """The words behind the command."""
        own = [("--state", self.state), ("--store", self.store)]
        given = [word for option, value in own if value is not None for word in (option, value)]
        return ["schedule", "once", schedule.id, "-s", self.schedules, *given]


def cron(schedules: Sequence[Schedule], caller: Caller) -> str:
    """Lines for a crontab; each names its zone, which cron of Debian and cronie take."""
    lines = []
    for one in schedules:
        call = shlex.join([caller.command, *caller.words(one)]).replace("%", r"\%")
        lines += [f"# {one.id}", f"CRON_TZ={one.zone}", f"{one.cron} {call}"]
    return "".join(f"{line}\n" for line in lines)


def systemd(schedules: Sequence[Schedule], caller: Caller) -> str:
    """A service and a timer for each schedule, with the names of their files."""
    units = []
    for one in schedules:
        name = f"hotfixscan-{one.id}"
        words = " ".join(_unit_word(word) for word in (caller.command, *caller.words(one)))
        persistent = "true" if one.missed is Missed.RUN_ONCE else "false"
        units.append(
            f"# /etc/systemd/system/{name}.service\n[Unit]\nDescription=hotfixscan: {one.id}\n\n[Service]\n"
            f"Type=oneshot\nSuccessExitStatus=1\nExecStart={words}\n\n"
            f"# /etc/systemd/system/{name}.timer\n[Unit]\nDescription=hotfixscan: {one.id}\n\n[Timer]\n"
            f"OnCalendar={calendar(one)}\nPersistent={persistent}\n\n[Install]\nWantedBy=timers.target\n"
        )
    return "\n".join(units)


def calendar(schedule: Schedule) -> str:
    """A cron expression as systemd writes it (systemd.time(7)).

    Raises :class:`OperatorError` where days of the month and of the week are both given: cron
    means either, systemd both.
    """
    minute, hour, day, month, weekday = schedule.cron.split()
    if day != "*" and weekday != "*":
        raise OperatorError(
            f"{schedule.id}: systemd cannot say {schedule.cron!r}: a day of the month or of the week.",
            "Make two schedules of it.",
        )
    days = "" if weekday == "*" else f"{_weekdays(weekday)} "
    fields = (_field(month), _field(day), _field(hour), _field(minute))
    return f"{days}*-{fields[0]}-{fields[1]} {fields[2]}:{fields[3]}:00 {schedule.zone}"


def windows(schedules: Sequence[Schedule], caller: Caller) -> str:
    """Tasks for ``schtasks /create /xml``, one document after the other, with the commands as comments.

    Raises :class:`OperatorError` for what is not once a day, on days of the week or all of them.
    """
    documents = []
    for one in schedules:
        minute, hour, day, month, weekday = one.cron.split()
        if not (minute.isdecimal() and hour.isdecimal() and (day, month) == ("*", "*")):
            raise OperatorError(
                f"{one.id}: a task of Windows cannot say {one.cron!r}.",
                "Use a time of day and days of the week.",
            )
        names = _WINDOWS_DAYS if weekday == "*" else [_WINDOWS_DAYS[number] for number in _numbers(weekday)]
        days = "".join(f"<{name}/>" for name in names)
        late = str(one.missed is Missed.RUN_ONCE).lower()
        words = " ".join(f'"{word}"' if " " in word else word for word in caller.words(one))
        documents.append(
            f'<!-- schtasks /create /tn "hotfixscan {one.id}" /xml {one.id}.xml -->\n'
            '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n'
            f"  <Triggers><CalendarTrigger><StartBoundary>2026-01-01T{int(hour):02}:{int(minute):02}:00"
            "</StartBoundary><ScheduleByWeek><WeeksInterval>1</WeeksInterval>"
            f"<DaysOfWeek>{days}</DaysOfWeek></ScheduleByWeek></CalendarTrigger></Triggers>\n"
            "  <Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>"
            f"<StartWhenAvailable>{late}</StartWhenAvailable></Settings>\n"
            f"  <Actions><Exec><Command>{escape(caller.command)}</Command>"
            f"<Arguments>{escape(words)}</Arguments></Exec></Actions>\n</Task>\n"
        )
    return "\n".join(documents)


EMITTERS: dict[str, Callable[[Sequence[Schedule], Caller], str]] = {
    "systemd": systemd,
    "cron": cron,
    "windows": windows,
}
"""What can be printed, by the system's name."""


def _unit_word(word: str) -> str:
    """A word of ExecStart, where ``%`` and ``$`` mean something (systemd.service(5))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(character.isspace() for character in word) else escaped


def _field(field: str) -> str:
    """``*/15`` becomes ``0/15``, ``1-5`` becomes ``1..5``; lists stay as they are."""
    return ",".join(_part(part) for part in field.split(","))


def _part(part: str) -> str:
    span, _, step = part.partition("/")
    if span == "*":
        return f"0/{step}" if step else "*"
    return span.replace("-", "..") + (f"/{step}" if step else "")


def _weekdays(field: str) -> str:
    return ",".join(_DAYS[number] for number in _numbers(field))


def _numbers(field: str) -> list[int]:
    """The days of the week in a field of cron: 0 or 7 is Sunday."""
    names = [name.casefold() for name in _DAYS]
    found: set[int] = set()
    for part in field.casefold().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = 0 if first == "*" else _number(first, names)
        end = 6 if first == "*" else _number(last, names) if last else start
        if last and end == 0:
            end = 7
        found.update(number % 7 for number in range(start, end + 1, int(step or 1)))
    return sorted(found)


def _number(text: str, names: Sequence[str]) -> int:
    return names.index(text) if text in names else int(text) % 8
