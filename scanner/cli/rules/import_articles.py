"""``hotfixscan rules import``: article texts become rules."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scanner.catalog.export import export_json
from scanner.catalog.sources import CORRECTIONS, SUFFIX
from scanner.cli.exit_codes import ExitCode
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.import_progress import import_progress
from scanner.cli.rules.import_table import printed_table, written_table
from scanner.importing.planning import plan
from scanner.importing.rules import Imported, imported, in_order
from scanner.importing.writing import unlocked, write
from scanner.model.errors import OperatorError
from scanner.model.pack import RulePack
from scanner.shipped import shipped


@click.command("import", cls=VerbCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", metavar="DIR", help="Write rule files below this folder.")
@click.option(
    "-f", "--format", "form", type=click.Choice(["json"]), help="Print the rules instead; write nothing."
)
@click.option("--reason", metavar="TEXT", help="Why facts change that are locked; goes beside the locks.")
@message_options
def import_articles(
    paths: tuple[str, ...],
    output: str | None,
    form: str | None,
    reason: str | None,
    messages: MessageOptions,
) -> ExitCode:
    """Turn article texts into rules.

    A PATH is an article, a folder of articles, or a .tar.xz or .tgz archive of them; in the
    archive's original form, the same flattened onto one line, or its Markdown form. What
    DIR has in corrections/ is laid over what is read; rules checked by hand stay as they are.
    """
    if (output is None) == (form is None):
        raise OperatorError("An import needs either -o DIR or -f json.", "-o writes rule files, -f prints.")
    directories = [shipped("rules"), *([Path(output)] if output else [])]
    with import_progress(messages) as watch:
        result = imported([Path(path) for path in paths], directories, watch)
    if output is None:
        _print(result, messages)
    else:
        _write(result, Path(output), reason, messages)
    return _code(result, output)


def _print(result: Imported, messages: MessageOptions) -> None:
    sys.stdout.buffer.write(export_json(RulePack(tuple(in_order(result.rules.values())))))
    sys.stdout.buffer.flush()
    for line in printed_table(result, messages):
        tell(line)


def _write(result: Imported, directory: Path, reason: str | None, messages: MessageOptions) -> None:
    planned = plan(result, directory)
    write(planned, reason)
    for line in written_table(result, planned, unlocked(planned), messages):
        click.echo(line)


def _code(result: Imported, output: str | None) -> ExitCode:
    """Wrong input where a correction of the folder does not apply; incomplete where a file could not be read.

    Corrections of the shipped pack are for the articles that it was made from; other states
    of these are no fault.
    """
    own = Path(output) / CORRECTIONS if output else None
    if own is not None and any((own / f"{name}{SUFFIX}").is_file() for name in result.held):
        return ExitCode.WRONG_INPUT
    return ExitCode.INCOMPLETE if result.unreadable else ExitCode.COMPLIANT
