"""``hotfixscan store``: the verbs about where runs are kept."""

from __future__ import annotations

import click

from scanner.cli.verbs import CONTEXT_SETTINGS, Verb, VerbGroup

VERBS = {
    "verify": Verb("scanner.cli.store.verify:verify", "Prove that everything in the store is whole."),
    "vacuum": Verb("scanner.cli.store.vacuum:vacuum", "Remove old runs, and give back the room."),
    "export": Verb("scanner.cli.store.export:export", "Write a run as JSON, one host a line."),
    "import": Verb("scanner.cli.store.import_run:import_run", "Take in a run that was exported."),
}
"""Every verb.  To add one, write its module and name it here."""


@click.group(cls=VerbGroup, verbs=VERBS, context_settings=CONTEXT_SETTINGS)
def store() -> None:
    """Verify and shrink the store of runs; take runs from one store to another."""
