"""``hotfixscan rules validate``: everything that is wrong with rule files."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.catalog.validate import validate as validation
from scanner.cli.exit_codes import ExitCode
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.rule_options import RuleOptions, rule_options


@click.command(cls=VerbCommand)
@click.argument("folders", nargs=-1, metavar="[DIR]...")
@rule_options
def validate(folders: tuple[str, ...], rules: RuleOptions) -> ExitCode:
    """Look for errors in rule files: those of DIR alone, or the shipped pack and --rules.

    Each error is told as path:line:column: what is wrong; what is allowed.  The exit code
    is 2 if there are any.
    """
    report = validation([Path(folder) for folder in folders] or rules.directories)
    for problem in report.warnings:
        tell(str(problem), kind="warning")
    for problem in report.errors:
        tell(str(problem), kind="error")
    found = f"{len(report.errors)} errors" if report.errors else "no errors"
    click.echo(
        f"{report.articles} articles, {report.packages} packages, {report.coherent_sets} coherent sets "
        f"in {report.files} files: {found}"
    )
    return ExitCode.COMPLIANT if report.valid else ExitCode.WRONG_INPUT
