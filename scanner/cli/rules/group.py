"""``hotfixscan rules``: the verbs about the rule pack."""

from __future__ import annotations

import click

from scanner.cli.verbs import CONTEXT_SETTINGS, Verb, VerbGroup

VERBS = {
    "list": Verb("scanner.cli.rules.listing:list_rules", "List the rules."),
    "show": Verb("scanner.cli.rules.show:show", "Show rules by article, bulletin or CVE."),
    "whatis": Verb("scanner.cli.rules.whatis:whatis", "Say which package shipped exactly this file."),
    "validate": Verb("scanner.cli.rules.validate:validate", "Look for errors in rule files."),
    "test": Verb("scanner.cli.rules.testing:test_rules", "Try rules on hosts made from their constants."),
    "stats": Verb("scanner.cli.rules.stats:stats", "Count the rules."),
    "import": Verb("scanner.cli.rules.import_articles:import_articles", "Turn article texts into rules."),
    "export": Verb("scanner.cli.rules.export:export", "Print the whole pack as one JSON array."),
}
"""Every verb.  To add one, write its module and name it here."""


@click.group(cls=VerbGroup, verbs=VERBS, context_settings=CONTEXT_SETTINGS)
def rules() -> None:
    """List, show, validate, count and export the rules; say where a file came from."""
