"""Options of the verbs about schedules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
from platformdirs import user_state_dir

from scanner.cli.messages import tell
from scanner.cli.option_group import option_group
from scanner.cli.store_options import STORE_OPTION, StoreOptions
from scanner.model.errors import OperatorError
from scanner.model.schedules import Schedule
from scanner.schedule.document import read
from scanner.schedule.running import Scans
from scanner.schedule.state import State


@dataclass(frozen=True, slots=True)
class ScheduleOptions:
    """Which schedules, and where their past is kept."""

    schedules: str
    state: str | None
    store: str | None

    def read(self) -> tuple[Schedule, ...]:
        """The schedules.  Raises :class:`OperatorError`."""
        found = read(self.schedules)
        if not found:
            raise OperatorError(f"{self.schedules}: has no schedules.", "Write one.")
        return found

    def one(self, name: str) -> Schedule:
        """The schedule of a name.  Raises :class:`OperatorError` if there is none."""
        found = self.read()
        for schedule in found:
            if schedule.id == name:
                return schedule
        known = ", ".join(one.id for one in found)
        raise OperatorError(f"{self.schedules}: there is no schedule {name}.", f"There are {known}.")

    def past(self) -> State:
        """What is remembered of the schedules."""
        folder = self.state or Path(user_state_dir("hotfixscan", appauthor=False)) / "schedules"
        return State(Path(folder))

    def scans(self) -> Scans:
        """What runs them."""
        return Scans(StoreOptions(self.store).url, self.past(), tell)


schedule_options = option_group(
    "options",
    ScheduleOptions,
    "Schedules",
    [
        click.option(
            "-s", "--schedules", default="schedules.yaml", show_default=True, metavar="FILE",
            help="The schedules, in YAML.",
        ),
        click.option("--state", metavar="DIR", help="Where it is remembered what ran when."),
        STORE_OPTION,
    ],
)  # fmt: skip
