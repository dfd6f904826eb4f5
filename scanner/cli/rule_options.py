"""Options that say by which rules hosts are judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from scanner.cli.option_group import option_group
from scanner.shipped import shipped


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """The operator's own rules, as given."""

    rules: tuple[str, ...]

    @property
    def directories(self) -> list[Path]:
        """The shipped pack, and what is added to it."""
        return [shipped("rules"), *map(Path, self.rules)]


rule_options = option_group(
    "rules",
    RuleOptions,
    "Rules",
    [click.option("--rules", multiple=True, metavar="DIR", help="Add these rules to the shipped pack.")],
)
