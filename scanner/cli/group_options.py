"""Options that say which groups hosts are in, for verbs that scan nobody."""

from __future__ import annotations

from dataclasses import dataclass

import click

from scanner.cli.option_group import option_group
from scanner.cli.target_options import inventory_ranges
from scanner.inventory.entries import entries
from scanner.model.policy import Groups


@dataclass(frozen=True, slots=True)
class GroupOptions:
    """The inventories, as given."""

    inventory: tuple[str, ...]

    def groups(self) -> Groups:
        """The groups of each target.  Raises :class:`OperatorError` with what is wrong in an inventory."""
        ranges = [one for name in self.inventory for one in inventory_ranges(name)]
        return {str(entry.target): entry.about.groups for entry in entries(ranges, (), None)}


group_options = option_group(
    "groups",
    GroupOptions,
    "Policy",
    [
        click.option(
            "-i",
            "--inventory",
            multiple=True,
            metavar="FILE",
            help="Which groups hosts are in, for reports, waivers and baselines. Repeatable.",
        )
    ],
)
