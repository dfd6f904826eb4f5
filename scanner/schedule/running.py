"""Running a scheduled scan: in a process of its own, never twice at once, with reports and notices."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from scanner.history import compared
from scanner.model.changes import HostChanges
from scanner.model.errors import HotfixscanError, StoreError
from scanner.model.schedules import Schedule, When
from scanner.schedule.notices import Outcome, sent
from scanner.schedule.state import Past, State
from scanner.store.runs import Store

COMMAND = (sys.executable, "-c", "from scanner.cli.main import main; main()")

Say = Callable[[str], None]
"""Tells the operator something."""


class Start(StrEnum):
    """Whether a scheduled scan was started."""

    DONE = "done"
    OVERLAPS = "overlaps"
    NOT_NOW = "not now"


@dataclass(frozen=True, slots=True)
class Scans:
    """Where scheduled scans keep their runs and their past, and who hears of them."""

    store: str
    state: State
    say: Say

    def run(self, schedule: Schedule, now: datetime, forced: bool = False) -> Start:
        """Scan, report, and tell whom it concerns what changed for the worse.

        Outside its windows and in a blackout nothing starts unless ``forced``.  Raises
        :class:`OperatorError` if the past cannot be written down.
        """
        if not forced and not schedule.may_start(now.astimezone(ZoneInfo(schedule.zone))):
            return Start.NOT_NOW
        with self.state.alone(schedule.id) as alone:
            if not alone:
                return Start.OVERLAPS
            past = self.state.past(schedule.id)
            self.state.remember(schedule.id, Past(now, past.run, past.code))
            code, run = self._scanned(schedule, now)
            self.state.remember(schedule.id, Past(now, run or past.run, code))
            self._tell(schedule, now, code, past.run, run)
        return Start.DONE

    def _scanned(self, schedule: Schedule, now: datetime) -> tuple[int, str | None]:
        """The exit code of the scan, and its run."""
        with tempfile.TemporaryDirectory(prefix="hotfixscan-") as folder:
            findings = Path(folder) / "findings.json"
            command = [*COMMAND, *arguments(schedule, self.store, findings, now)]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own command
            try:
                return done.returncode, str(json.loads(findings.read_bytes())["run"]["id"])
            except (OSError, ValueError, KeyError):
                return done.returncode, None

    def _tell(
        self, schedule: Schedule, now: datetime, code: int, before: str | None, after: str | None
    ) -> None:
        outcome = Outcome(schedule.id, now, code, after, self._changes(before, after))
        for notice in schedule.notices:
            if notice.when is When.ALWAYS or outcome.worse:
                try:
                    sent(notice, outcome)
                except (HotfixscanError, OSError) as error:
                    self.say(f"{schedule.id}: {type(notice).__name__.lower()}: {error}")

    def _changes(self, before: str | None, after: str | None) -> tuple[HostChanges, ...]:
        """What changed since the run before; nothing, if one of them is not kept any more."""
        if before is None or after is None:
            return ()
        try:
            with Store(self.store) as store:
                return tuple(compared(store, before, after))
        except StoreError as error:
            self.say(error.message)
            return ()


def arguments(schedule: Schedule, store: str, findings: Path, now: datetime) -> Sequence[str]:
    """The scan of a schedule as words of the command line."""
    day = now.astimezone(ZoneInfo(schedule.zone)).date().isoformat()
    formats = [report.format(id=schedule.id, date=day) for report in schedule.reports]
    return [
        "scan",
        *(word for path in schedule.inventory for word in ("-i", path)),
        *schedule.options,
        *("--store", store, "--no-progress", "-f", f"json:{findings}"),
        *(word for form in formats for word in ("-f", form)),
        "--",
        *schedule.targets,
    ]
