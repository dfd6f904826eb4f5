"""Scans that are to happen by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

ALL_WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Window:
    """Hours on days of the week (0 is Monday) in which a scan may start; past midnight if it ends earlier."""

    days: frozenset[int]
    start: time
    end: time

    def holds(self, moment: datetime) -> bool:
        """Whether a local moment lies in it."""
        clock = moment.time()
        if self.start < self.end:
            return moment.weekday() in self.days and self.start <= clock < self.end
        if clock >= self.start:
            return moment.weekday() in self.days
        return clock < self.end and (moment - timedelta(days=1)).weekday() in self.days


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days on which nothing is scanned, the last included."""

    first: date
    last: date

    def holds(self, moment: datetime) -> bool:
        """Whether a local moment lies in it."""
        return self.first <= moment.date() <= self.last


class Missed(StrEnum):
    """What becomes of a scan whose time passed while nobody was there to start it."""

    RUN_ONCE = "run-once"
    SKIP = "skip"


class When(StrEnum):
    """When somebody is told of a run."""

    WORSE = "worse"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter; ``password_env`` names the variable with the password of the mail server's account."""

    to: tuple[str, ...]
    sender: str
    server: str
    port: int = 25
    starttls: bool = False
    username: str | None = None
    password_env: str | None = None
    when: When = When.WORSE


@dataclass(frozen=True, slots=True)
class Webhook:
    """A JSON document posted to an address; ``token_env`` names the variable with its bearer token."""

    url: str
    token_env: str | None = None
    when: When = When.WORSE


@dataclass(frozen=True, slots=True)
class Syslog:
    """A line for each change, in JSON with the names of the Elastic Common Schema."""

    host: str
    port: int = 514
    when: When = When.WORSE


Notice = Mail | Webhook | Syslog


@dataclass(frozen=True, slots=True)
class Schedule:
    """One scan that comes back.

    ``cron`` has five fields and is in ``zone`` (IANA).  A scan starts only within a window, if
    there are any, and never in a blackout.  ``grace`` is how late a missed one may still start.
    ``options`` are those of ``hotfixscan scan``; ``reports`` are formats with paths, in which
    ``{id}`` and ``{date}`` stand for the schedule and the day.
    """

    id: str
    cron: str
    zone: str
    inventory: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    missed: Missed = Missed.RUN_ONCE
    grace: timedelta = timedelta(hours=6)
    reports: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def may_start(self, moment: datetime) -> bool:
        """Whether a scan may start at a moment that is local to ``zone``."""
        if any(one.holds(moment) for one in self.blackouts):
            return False
        return not self.windows or any(one.holds(moment) for one in self.windows)
