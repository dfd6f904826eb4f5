"""``hotfixscan rules show``: rules in full."""

from __future__ import annotations

import click
import msgspec

from scanner.catalog.load import load
from scanner.catalog.yaml_text import article_yaml
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.rules.form_option import form_option
from scanner.model.articles import Article
from scanner.model.errors import OperatorError
from scanner.model.identifiers import identifier
from scanner.model.pack import RulePack


@click.command(cls=VerbCommand)
@click.argument("identifiers", nargs=-1, required=True, metavar="ID...")
@form_option("yaml", "json")
@rule_options
def show(identifiers: tuple[str, ...], form: str, rules: RuleOptions) -> ExitCode:
    """Show rules in full.

    An ID is an article, a bulletin or a vulnerability: Q275020, KB275020, 275020, MS01-008,
    CVE-2001-0016, CAN-2001-0016.
    """
    found = articles_named(identifiers, load(rules.directories))
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    else:
        click.echo("---\n".join(article_yaml(article) for article in found), nl=False)
    return ExitCode.COMPLIANT


def articles_named(identifiers: tuple[str, ...], pack: RulePack) -> list[Article]:
    """The rules that any of the names belongs to, each once.  Raises :class:`OperatorError` for others."""
    found: dict[str, Article] = {}
    faults = []
    for text in identifiers:
        name = identifier(text)
        named = [article for article in pack.articles if name in _names(article)] if name else []
        found |= {article.id: article for article in named}
        if name is None:
            faults.append(f"{text!r} is no article, bulletin or CVE id.")
        elif not named:
            faults.append(f"{name}: there is no rule for it.")
    if faults:
        raise OperatorError("\n".join(faults), "`hotfixscan rules list` prints every rule.")
    return list(found.values())


def _names(article: Article) -> tuple[str, ...]:
    return (article.id, *article.bulletins, *article.cves)
