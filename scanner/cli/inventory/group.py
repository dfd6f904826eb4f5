"""``hotfixscan inventory``: the verbs about who is scanned."""

from __future__ import annotations

import click

from scanner.cli.verbs import CONTEXT_SETTINGS, Verb, VerbGroup

VERBS = {
    "validate": Verb("scanner.cli.inventory.validate:validate", "Look for errors in inventories."),
    "list": Verb("scanner.cli.inventory.listing:list_targets", "List targets and what is said of them."),
    "graph": Verb("scanner.cli.inventory.graph:graph", "Show groups and what belongs to them."),
}
"""Every verb.  To add one, write its module and name it here."""


@click.group(cls=VerbGroup, verbs=VERBS, context_settings=CONTEXT_SETTINGS)
def inventory() -> None:
    """Validate and list inventories; show their groups."""
