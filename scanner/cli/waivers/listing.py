"""``hotfixscan waivers list``."""

from __future__ import annotations

import click
import msgspec

from scanner.cli.columns import print_columns
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.engine.waiving import state_on
from scanner.model.policy import Waiver
from scanner.policy.waivers import read_all
from scanner.scan import clock


@click.command("list", cls=VerbCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@form_option("table", "json")
def list_waivers(files: tuple[str, ...], form: str) -> ExitCode:
    """List the waivers of FILES and what they are worth today."""
    today = clock().date()
    found = read_all(files)
    if form == "json":
        rows = [{**msgspec.to_builtins(one), "state": state_on(one, today)} for one in found]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2))
        return ExitCode.COMPLIANT
    print_columns(
        ("WAIVER", "STATE", "EXPIRES", "RULES", "HOSTS AND GROUPS", "OWNER"),
        (
            (one.id, state_on(one, today), one.expires, " ".join(one.rules), _scope(one), one.owner)
            for one in found
        ),
    )
    return ExitCode.COMPLIANT


def _scope(waiver: Waiver) -> str:
    return " ".join((*waiver.scope.hosts, *(f"group:{name}" for name in waiver.scope.groups)))
