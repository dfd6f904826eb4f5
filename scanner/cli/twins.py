"""``hotfixscan twins``: what differs between machines that should be alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
import msgspec

from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.cli.store_options import StoreOptions, store_options
from scanner.history import Chosen
from scanner.history import twins as compared_twins
from scanner.model.changes import Difference
from scanner.report.text import visible
from scanner.store.records import LATEST

NAMES_SHOWN = 8
"""Machines named behind a value; the others are counted."""


@click.command(cls=VerbCommand)
@click.argument("hosts", nargs=-1, metavar="[HOST]...")
@click.option("--group", "groups", multiple=True, metavar="GROUP", help="All of a group. Repeatable.")
@click.option("--run", default=LATEST, show_default=True, metavar="RUN", help="The run that saw them.")
@form_option("table", "json")
@store_options
def twins(
    hosts: tuple[str, ...], groups: tuple[str, ...], run: str, form: str, store: StoreOptions
) -> ExitCode:
    """Tell what differs between machines that should be alike: those named, a group, or all of a run.

    Everything that was seen is compared, whether a rule asks for it or not: levels,
    components, registrations, versions of files. The exit code is 1 if something differs.
    """
    with store.opened() as opened:
        found = compared_twins(opened, run, Chosen(frozenset(map(str.casefold, hosts)), frozenset(groups)))
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    else:
        click.echo("".join(line + "\n" for line in _lines(found)), nl=False)
    return ExitCode.NON_COMPLIANT if found else ExitCode.COMPLIANT


def _lines(found: Sequence[Difference]) -> Iterator[str]:
    for one in found:
        yield visible(one.subject)
        for value, names in one.values:
            yield f"  {visible(value):<32} {_named(names)}"
    yield f"{len(found)} differences." if found else "They are alike in everything that was seen."


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(visible(name) for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
