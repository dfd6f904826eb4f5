"""Schedules, as the operator writes them.

::

    schema: hotfixscan.schedules/1
    timezone: Europe/Berlin
    schedules:
      - id: plant-weekly
        cron: "0 2 * * sun"
        inventory: [plant.yaml]
        options: [--waivers, waivers.yaml]
        windows: ["sat,sun 01:00-05:00"]
        blackouts: [2026-12-20..2027-01-06]
        missed: run-once
        grace_hours: 6
        reports: ["html:reports/{id}-{date}.html"]
        notify:
          - mail: {to: [it@plant.example], sender: hotfixscan@plant.example, server: mail.plant.example}
          - webhook: {url: "https://hooks.plant.example/nt"}
          - syslog: {host: siem.plant.example}
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from cronsim import CronSimError

from scanner.documents.typed import Document, document
from scanner.model.errors import OperatorError
from scanner.model.schedules import (
    ALL_WEEK,
    Blackout,
    Mail,
    Missed,
    Notice,
    Schedule,
    Syslog,
    Webhook,
    When,
    Window,
)
from scanner.schedule.cron import checked

SCHEDULES_SCHEMA = "hotfixscan.schedules/1"

_ADVICE = "The page about schedules in the documentation shows one."
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(
    r"(?:(?P<days>[a-z,-]+) +)?(?P<start>\d{1,2}:\d{2}) ?- ?(?P<end>\d{1,2}:\d{2})", re.IGNORECASE
)
_BLACKOUT = re.compile(r"(?P<first>\d{4}-\d{2}-\d{2})(?: ?\.\. ?(?P<last>\d{4}-\d{2}-\d{2}))?")
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
_Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all parts of the document have in common."""


class _Mail(_Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    to: Annotated[tuple[_Text, ...], msgspec.Meta(min_length=1)]
    sender: _Text
    server: _Text
    port: _Port = 25
    starttls: bool = False
    username: _Text | None = None
    password_env: _Text | None = None
    when: When = When.WORSE


class _Webhook(_Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    url: Annotated[str, msgspec.Meta(pattern=r"^https?://\S+$")]
    token_env: _Text | None = None
    when: When = When.WORSE


class _Syslog(_Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    host: _Text
    port: _Port = 514
    when: When = When.WORSE


class _Notice(_Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    mail: _Mail | None = None
    webhook: _Webhook | None = None
    syslog: _Syslog | None = None


class _Schedule(_Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]{1,64}$")]
    cron: _Text
    timezone: _Text | None = None
    inventory: tuple[_Text, ...] = ()
    targets: tuple[_Text, ...] = ()
    options: tuple[_Text | int | float, ...] = ()
    windows: tuple[_Text, ...] = ()
    blackouts: tuple[_Text, ...] = ()
    missed: Missed = Missed.RUN_ONCE
    grace_hours: Annotated[float, msgspec.Meta(ge=0, le=8784)] = 6
    reports: tuple[_Text, ...] = ()
    notify: tuple[_Notice, ...] = ()


class _Schedules(_Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    schema: Annotated[str, msgspec.Meta(pattern=r"^hotfixscan\.schedules/1$")] = SCHEDULES_SCHEMA
    timezone: _Text = "UTC"
    schedules: tuple[_Schedule, ...] = ()


def read(path: str) -> tuple[Schedule, ...]:
    """The schedules of a file, in their order.

    Raises :class:`OperatorError` with everything that is wrong, each as ``path:line:column``.
    """
    written = document(path, _Schedules, _Schedules(), _ADVICE)
    faults: list[str] = []
    found = [_schedule(one, number, written, faults) for number, one in enumerate(written.value.schedules)]
    known: set[str] = set()
    for number, one in enumerate(written.value.schedules):
        if one.id in known:
            faults.append(f"{written.place('schedules', number, 'id')}: there is another schedule {one.id}.")
        known.add(one.id)
    if faults:
        raise OperatorError("\n".join(faults), _ADVICE)
    return tuple(found)


def _schedule(one: _Schedule, number: int, written: Document[_Schedules], faults: list[str]) -> Schedule:
    zone = one.timezone or written.value.timezone
    windows = {text: _window(text) for text in one.windows}
    blackouts = {text: _blackout(text) for text in one.blackouts}
    told = [
        *_faults_of_times(one, zone),
        *(
            ("windows", f"{text!r} is not like 'sat,sun 01:00-05:00'")
            for text in windows
            if not windows[text]
        ),
        *(
            ("blackouts", f"{text!r} is not like 2026-12-20..2027-01-06")
            for text in blackouts
            if not blackouts[text]
        ),
        *(("reports", f"{text!r} is not FORMAT:PATH") for text in one.reports if not text.partition(":")[2]),
    ]
    faults += [f"{written.place('schedules', number, field)}: {one.id}: {what}." for field, what in told]
    return Schedule(
        id=one.id,
        cron=one.cron,
        zone=zone,
        inventory=one.inventory,
        targets=one.targets,
        options=tuple(map(str, one.options)),
        windows=tuple(window for window in windows.values() if window),
        blackouts=tuple(blackout for blackout in blackouts.values() if blackout),
        missed=one.missed,
        grace=timedelta(hours=one.grace_hours),
        reports=one.reports,
        notices=tuple(_notices(one.notify)),
    )


def _faults_of_times(one: _Schedule, zone: str) -> Iterable[tuple[str, str]]:
    """What is wrong with when and what a schedule scans: the field, and what is wrong."""
    try:
        checked(one.cron, ZoneInfo(zone))
    except CronSimError:
        yield "cron", f"{one.cron!r} is no cron expression of five fields"
    except (ZoneInfoNotFoundError, ValueError):
        yield "timezone", f"{zone!r} is no time zone such as Europe/Berlin"
    if not one.inventory and not one.targets:
        yield "id", "names neither an inventory nor targets"


def _window(text: str) -> Window | None:
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        return None
    try:
        days = _days(match["days"]) if match["days"] else ALL_WEEK
        return Window(days, _clock(match["start"]), _clock(match["end"]))
    except ValueError:
        return None


def _days(text: str) -> frozenset[int]:
    """``sat,sun`` and ``mon-fri``.  Raises ``ValueError``."""
    found: set[int] = set()
    for part in text.casefold().split(","):
        first, _, last = part.partition("-")
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        found.update(day % 7 for day in range(start, end + 1 if end >= start else end + 8))
    return frozenset(found)


def _clock(text: str) -> time:
    hours, _, minutes = text.partition(":")
    return time(int(hours), int(minutes))


def _blackout(text: str) -> Blackout | None:
    match = _BLACKOUT.fullmatch(text.strip())
    try:
        first = date.fromisoformat(match["first"]) if match else None
        last = date.fromisoformat(match["last"]) if match and match["last"] else first
    except ValueError:
        return None
    return Blackout(first, last) if first and last and first <= last else None


def _notices(written: Iterable[_Notice]) -> Iterable[Notice]:
    for one in written:
        if one.mail is not None:
            yield Mail(**msgspec.structs.asdict(one.mail))
        if one.webhook is not None:
            yield Webhook(**msgspec.structs.asdict(one.webhook))
        if one.syslog is not None:
            yield Syslog(**msgspec.structs.asdict(one.syslog))
