"""Options that say how hosts are judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import click

from scanner.cli.option_group import option_group
from scanner.engine.as_of import as_of
from scanner.model.pack import RulePack


@dataclass(frozen=True, slots=True)
class JudgingOptions:
    """The day whose rules count; None for all rules."""

    as_of: datetime | None

    def applied(self, pack: RulePack) -> RulePack:
        """The rules to judge by."""
        return pack if self.as_of is None else as_of(pack, self.as_of.date())


judging_options = option_group(
    "judging",
    JudgingOptions,
    "Rules",
    [
        click.option(
            "--as-of",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="Judge by the rules that were published by this day (2001-12-31).",
        )
    ],
)
