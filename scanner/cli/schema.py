"""``hotfixscan schema``: the published JSON Schema of each document."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click
import msgspec

from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand

SCHEMAS = {
    "facts": "scanner.collect.facts_schema:facts_schema",
    "findings": "scanner.report.findings_schema:findings_schema",
    "ledger": "scanner.collect.ledger:ledger_schema",
    "directory": "scanner.inventory.directory_file:directory_schema",
    "inventory": "scanner.inventory.inventory_file:inventory_schema",
    "rules": "scanner.catalog.schema:rules_schema",
    "waivers": "scanner.policy.waivers:waivers_schema",
}
"""Document to the function that makes its schema; only the one asked for is imported."""


def schema_of(document: str) -> dict[str, Any]:
    """The schema of a document in :data:`SCHEMAS`."""
    module, _, function = SCHEMAS[document].partition(":")
    made: dict[str, Any] = getattr(import_module(module), function)()
    return made


@click.command(cls=VerbCommand)
@click.argument("document", type=click.Choice(list(SCHEMAS)))
def schema(document: str) -> ExitCode:
    """Print the JSON Schema (2020-12) of a document: facts, findings, what rules export prints, ..."""
    click.echo(msgspec.json.format(msgspec.json.encode(schema_of(document)), indent=2))
    return ExitCode.COMPLIANT
