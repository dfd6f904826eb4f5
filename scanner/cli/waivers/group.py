"""``hotfixscan waivers``: the verbs about exceptions."""

from __future__ import annotations

import click

from scanner.cli.verbs import CONTEXT_SETTINGS, Verb, VerbGroup

VERBS = {
    "list": Verb("scanner.cli.waivers.listing:list_waivers", "List waivers and what they are worth today."),
    "check": Verb("scanner.cli.waivers.check:check", "Hold waivers against the findings of a run."),
    "propose": Verb("scanner.cli.waivers.propose:propose", "Print a waiver for findings, to be filled in."),
}
"""Every verb.  To add one, write its module and name it here."""


@click.group(cls=VerbGroup, verbs=VERBS, context_settings=CONTEXT_SETTINGS)
def waivers() -> None:
    """List exceptions, and check that they are still valid, bound to their evidence, and needed."""
