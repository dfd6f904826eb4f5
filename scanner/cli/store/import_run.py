"""``hotfixscan store import``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.store_options import StoreOptions, store_options
from scanner.model.errors import OperatorError
from scanner.store.transfer import take_in


@click.command("import", cls=VerbCommand)
@click.argument("file", metavar="FILE")
@store_options
def import_run(file: str, store: StoreOptions) -> ExitCode:
    """Take in a run that `store export` wrote; - is standard input."""
    with _opened(file) as lines, store.opened(create=True) as opened:
        run = take_in(opened, lines, "standard input" if file == "-" else file)
        click.echo(f"Run {run.id} is in {opened.place}.")
    return ExitCode.COMPLIANT


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as lines:
            yield lines
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}.", "Check the path and its permissions.") from None
