"""``hotfixscan rules stats``: what the pack is made of, in numbers."""

from __future__ import annotations

from dataclasses import asdict

import click
import msgspec

from scanner.catalog.load import load
from scanner.catalog.statistics import PackStatistics, statistics
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.rules.form_option import form_option


@click.command(cls=VerbCommand)
@form_option("table", "json")
@rule_options
def stats(form: str, rules: RuleOptions) -> ExitCode:
    """Count the rules by area, product, evidence, platform and year."""
    counted = statistics(load(rules.directories))
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(counted), indent=2))
    else:
        click.echo(_table(counted))
    return ExitCode.COMPLIANT


def _table(counted: PackStatistics) -> str:
    """Numbers right-aligned before what they count, section by section."""
    lines = []
    for name, value in asdict(counted).items():
        words = name.replace("_", " ")
        match value:
            case int():
                lines.append(f"{value:>7,}  {words}")
            case dict():
                lines += ["", words.capitalize()]
                lines += [f"{number:>7,}  {key}" for key, number in value.items()]
            case _:
                lines += ["", words.capitalize()]
                lines += [f"{len(circle):>7,}  {', '.join(circle)}" for circle in value] or ["      0"]
    return "\n".join(lines)
