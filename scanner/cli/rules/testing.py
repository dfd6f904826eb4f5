"""``hotfixscan rules test``: rules tried on hosts made from their own constants, and held to their locks."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import click

from scanner.catalog.load import load
from scanner.cli.exit_codes import ExitCode
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.option_group import VerbCommand
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.rules.show import articles_named
from scanner.cli.rules.testing_facts import facts_tested
from scanner.cli.rules.testing_progress import testing_progress
from scanner.cli.rules.testing_table import Counts, told
from scanner.model.articles import Article
from scanner.model.errors import OperatorError
from scanner.model.pack import RulePack
from scanner.trials.crew import tried_by_crew

_FEW = 100
"""Rules that are tried in one process: starting others would take longer."""


@click.command("test", cls=VerbCommand)
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--area", metavar="AREA", help="Only this area (winnt, iis, ...).")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Only so many, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="Where the draw starts.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes; as many as processors.")
@click.option("--articles", multiple=True, metavar="PATH", help="Hold the facts against these articles.")
@rule_options
@message_options
def test_rules(
    identifiers: tuple[str, ...],
    area: str | None,
    sample: int | None,
    seed: int,
    jobs: int | None,
    articles: tuple[str, ...],
    rules: RuleOptions,
    messages: MessageOptions,
) -> ExitCode:
    """Try rules on hosts made for them, and hold their facts to their locks.

    For each rule, hosts are made at, just below and just above every constant: each word of
    a version, a day, a byte, a service pack; without its files; of another branch, language,
    edition or processor. How a host was made says which verdict it must get. The exit code
    is 1 if one gets another, or if a rule does not state what it is locked to, or what the
    articles at hand say.
    """
    pack = load(rules.directories)
    chosen = _drawn(_chosen(pack, identifiers, area), sample, seed)
    processes = jobs or (1 if len(chosen) < _FEW else os.cpu_count() or 1)
    counts = Counts()
    with testing_progress(messages, len(chosen)) as watch:
        for result in tried_by_crew(pack, chosen, processes):
            counts.add(result)
            watch(result)
            for line in told(result, every=messages.verbose > 0):
                click.echo(line)
    names = None if len(chosen) == len(pack.articles) else frozenset(article.id for article in chosen)
    facts = facts_tested(rules.directories, [Path(path) for path in articles], names, messages)
    click.echo(counts.table(facts))
    return ExitCode.NON_COMPLIANT if counts.disagreed or facts.problems else ExitCode.COMPLIANT


def _chosen(pack: RulePack, identifiers: Sequence[str], area: str | None) -> list[Article]:
    """The rules that are named, or all, of one area where one is given.

    Raises :class:`OperatorError` if there are none.
    """
    named = articles_named(tuple(identifiers), pack) if identifiers else pack.articles
    chosen = [article for article in named if area in (None, article.area)]
    if not chosen:
        areas = ", ".join(sorted({article.area for article in named})) or "none at all"
        raise OperatorError("There is no such rule to try.", f"Areas of these rules: {areas}.")
    return chosen


def _drawn(articles: list[Article], sample: int | None, seed: int) -> list[Article]:
    """A sample that the same seed draws again, in the order of the pack."""
    if sample is None or sample >= len(articles):
        return articles
    drawn = {article.id for article in random.Random(seed).sample(articles, sample)}  # noqa: S311
    return [article for article in articles if article.id in drawn]
