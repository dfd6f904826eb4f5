"""Commands that are imported when they are called, so that help and small verbs start at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

CONTEXT_SETTINGS: dict[str, Any] = {
    "auto_envvar_prefix": "HOTFIXSCAN",
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
}
"""Every option can also be given as ``HOTFIXSCAN_<OPTION>``, whatever the verb."""


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a command is (``module:attribute``), and what it does in one line."""

    place: str
    does: str

    def command(self) -> click.Command:
        """Import it."""
        module, _, attribute = self.place.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


class VerbGroup(click.Group):
    """A group whose commands stand in a table."""

    def __init__(self, *args: Any, verbs: Mapping[str, Verb], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of the table."""
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        verb = self.verbs.get(cmd_name)
        return verb.command() if verb is not None else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.does) for name, verb in self.verbs.items()])
