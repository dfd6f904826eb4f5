"""``hotfixscan rules export``: the whole pack for other programs."""

from __future__ import annotations

import sys

import click

from scanner.catalog.export import export_json
from scanner.catalog.load import load
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.rules.form_option import form_option


@click.command(cls=VerbCommand)
@form_option("json")
@rule_options
def export(form: str, rules: RuleOptions) -> ExitCode:
    """Print the whole pack as one JSON array; `hotfixscan schema rules` describes it."""
    sys.stdout.buffer.write(export_json(load(rules.directories)))
    return ExitCode.COMPLIANT
