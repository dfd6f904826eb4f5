"""``hotfixscan inventory list``."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from scanner.cli.columns import print_columns
from scanner.cli.exit_codes import ExitCode
from scanner.cli.inventory.reading import entries_of
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.inventory.entries import Entry

_TITLES = ("TARGET", "NAME", "GROUPS", "ACCOUNT", "SECRET", "NTLMV1", "ZONE", "OWNER")


@click.command("list", cls=VerbCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@form_option("table", "json")
def list_targets(files: tuple[str, ...], form: str) -> ExitCode:
    """List the targets of inventories and what is said of them; never a secret, only whether there is one."""
    rows = [_row(entry) for entry in entries_of(files)]
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    else:
        print_columns(_TITLES, ([_shown(row[title.lower()]) for title in _TITLES] for row in rows))
    return ExitCode.COMPLIANT


def _row(entry: Entry) -> dict[str, Any]:
    access, about = entry.access, entry.about
    account = "\\".join(part for part in (access.domain, access.username) if part)
    return {
        "target": str(entry.target),
        "name": about.name,
        "groups": sorted(about.groups),
        "account": account or None,
        "secret": access.kind.value if access.secret is not None else None,
        "kerberos": access.kerberos,
        "ntlmv1": {True: "allow", False: "deny", None: None}[access.allow_ntlmv1],
        "zone": about.zone,
        "owner": about.owner,
        "tags": about.tags,
        "maintenance_window": about.maintenance_window,
        "timeout": about.timeout,
        "hints": msgspec.to_builtins(about.hints),
    }


def _shown(value: object) -> object:
    return " ".join(value) if isinstance(value, list) else value
