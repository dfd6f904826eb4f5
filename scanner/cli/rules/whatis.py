"""``hotfixscan rules whatis``: which package shipped exactly this file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from scanner.catalog.load import load
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand, option_group
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.rules.form_option import form_option
from scanner.cli.rules.whatis_answer import answer, answer_text
from scanner.collect.local_file import local_file
from scanner.engine.index import index
from scanner.model.articles import Platform
from scanner.model.errors import OperatorError
from scanner.model.facts import FileFact
from scanner.model.versions import readable_version
from scanner.report.text import visible

HOW = "Name a file here, or give its SIZE and DATE, or its name with --version, --size or --date."


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What is said of a file that is not here."""

    file_version: str | None
    size: str | None
    date: str | None
    platform: str | None

    @property
    def given(self) -> bool:
        """Whether anything is said."""
        return any((self.file_version, self.size, self.date, self.platform))


file_options = option_group(
    "described",
    FileOptions,
    "A file that is not here",
    [
        click.option("--version", "file_version", metavar="N.N.N.N", help="Its file version."),
        click.option("--size", metavar="BYTES", help="Its size."),
        click.option("--date", metavar="YYYY-MM-DD", help="The day of its last change."),
        click.option("--platform", type=click.Choice([one.value for one in Platform]), help="Its processor."),
    ],
)


@click.command(cls=VerbCommand)
@click.argument("what", nargs=-1, required=True, metavar="FILE | NAME | SIZE DATE")
@file_options
@form_option("text", "json")
@rule_options
def whatis(what: tuple[str, ...], described: FileOptions, form: str, rules: RuleOptions) -> ExitCode:
    """Say which article, service pack or rollup shipped exactly this file.

    FILE is a file on this machine; its size, date, headers and version resource are read. Of one
    that is not here, give its NAME with --version, --size or --date, or just its SIZE and DATE
    (1,234 or 1234 bytes; YYYY-MM-DD). The time of day never counts.
    """
    file = _file(what, described)
    found = answer(file, index(load(rules.directories)))
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    else:
        click.echo(answer_text(found))
    return ExitCode.COMPLIANT


def _file(what: tuple[str, ...], described: FileOptions) -> FileFact:
    """The file that is meant.  Raises :class:`OperatorError`."""
    if len(what) == 2 and not described.given:
        return FileFact("", size=_size(what[0]), modified=_day(what[1]))
    if len(what) != 1:
        raise OperatorError(
            f"{' '.join(map(visible, what))}: this is neither a file nor a size and a date.", HOW
        )
    if described.given:
        return _described(what[0], described)
    file, fault = local_file(Path(what[0]))
    if fault:
        click.echo(f"{visible(what[0])}: its headers could not be read in full: {visible(fault)}", err=True)
    return file


def _described(name: str, said: FileOptions) -> FileFact:
    if said.file_version is not None and readable_version(said.file_version) is None:
        raise OperatorError(
            f"{visible(said.file_version)!r} is no file version.",
            "A version has four numbers: 4.0.1381.7086.",
        )
    if said.file_version is None and (said.size is None or said.date is None):
        raise OperatorError(
            "A size or a date alone is shared by different builds.", "Give --version, or --size and --date."
        )
    return FileFact(
        Path(name).name,
        version=said.file_version,
        size=_size(said.size) if said.size is not None else None,
        modified=_day(said.date) if said.date is not None else None,
        machine=said.platform,
    )


def _size(text: str) -> int:
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):
        raise OperatorError(f"{visible(text)!r} is no size in bytes.", HOW)
    return int(digits)


def _day(text: str) -> dt.datetime:
    """Noon of the day: a day either way is allowed for in any comparison."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise OperatorError(f"{visible(text)!r} is no date.", "Write the date as 2001-03-01.") from None
    return dt.datetime.combine(day, dt.time(12), dt.UTC)
