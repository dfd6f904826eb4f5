"""``hotfixscan schedule``: the verbs about scans that happen by themselves."""

from __future__ import annotations

import click

from scanner.cli.verbs import CONTEXT_SETTINGS, Verb, VerbGroup

VERBS = {
    "list": Verb("scanner.cli.schedule.listing:list_schedules", "List schedules: last and next times."),
    "run": Verb("scanner.cli.schedule.run:run", "Stay, and scan whenever a schedule says so."),
    "once": Verb("scanner.cli.schedule.once:once", "Run one schedule now; for timers of the system."),
    "emit": Verb("scanner.cli.schedule.emit:emit", "Print timers for systemd, cron or Windows."),
}
"""Every verb.  To add one, write its module and name it here."""


@click.group(cls=VerbGroup, verbs=VERBS, context_settings=CONTEXT_SETTINGS)
def schedule() -> None:
    """Scans that come back: list them, run them, or hand them to the system's own timers."""
