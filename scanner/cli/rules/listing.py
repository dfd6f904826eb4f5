"""``hotfixscan rules list``: the rules, one a line."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

import click
import msgspec

from scanner.catalog.load import load
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.rules.form_option import form_option
from scanner.model.articles import Article
from scanner.report.text import visible

_COLUMNS = ("id", "date", "area", "title", "bulletins", "cves", "severity")


@click.command("list", cls=VerbCommand)
@click.option("--area", metavar="AREA", help="Only this area (winnt, iis, ...).")
@form_option("table", "json")
@rule_options
def list_rules(area: str | None, form: str, rules: RuleOptions) -> ExitCode:
    """List the rules: article, date, area, bulletins and title."""
    found = [article for article in load(rules.directories).articles if area in (None, article.area)]
    if form == "json":
        rows = [{name: getattr(article, name) for name in _COLUMNS} for article in found]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        click.echo("".join(line[:width] + "\n" for line in _lines(found)), nl=False)
    return ExitCode.COMPLIANT


def _lines(articles: Iterable[Article]) -> Iterable[str]:
    """Columns as wide as most need; the title, which may be long, comes last."""
    for article in articles:
        date = article.date.isoformat() if article.date else ""
        names = visible(" ".join(article.bulletins))
        yield f"{article.id:<9} {date:<10} {visible(article.area):<9} {names:<9} {visible(article.title)}"
