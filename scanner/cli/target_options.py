"""Options that say who is scanned."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import click

from scanner.cli.option_group import option_group
from scanner.inventory import directory_file, inventory_file, target_file
from scanner.inventory.entries import Entry, EntryRange, Word, entries, entry_ranges
from scanner.inventory.sources import SOURCES
from scanner.model.errors import OperatorError


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """The operator's targets, as given."""

    targets: tuple[str, ...]
    inventory: tuple[str, ...]
    targets_file: tuple[str, ...]
    exclude: tuple[str, ...]
    port: int | None

    @property
    def named(self) -> bool:
        """Whether any targets are given."""
        return bool(self.targets or self.inventory or self.targets_file)

    def entries(self) -> tuple[Entry, ...]:
        """What is to be scanned: the inventories first, then lists, then targets given by name.

        Raises :class:`OperatorError` when something is wrong, or nothing is left.
        """
        found = entries(self._ranges(), _separated(self.exclude), self.port)
        if not found:
            raise OperatorError(
                "There is nothing to scan.",
                "Give a TARGET (a host, 10.0.0.0/24, facts:FILE), -L FILE or -i INVENTORY.",
            )
        return found

    def _ranges(self) -> list[EntryRange]:
        ranges = [entry_range for name in self.inventory for entry_range in inventory_ranges(name)]
        words = [word for path in self.targets_file for word in target_file.words(path, sys.stdin)]
        return [*ranges, *entry_ranges([*words, *(Word(target) for target in self.targets)])]


def inventory_ranges(name: str) -> tuple[EntryRange, ...]:
    """An inventory of ours, or what another program knows (``nmap:scan.xml``, ``ad:plant-ad.yaml``)."""
    program, _, path = name.partition(":")
    if path and program == "ad":
        return directory_file.read(path, os.environ)
    if path and program in SOURCES:
        return entry_ranges(SOURCES[program](path))
    return inventory_file.read(name, os.environ)


def _separated(words: tuple[str, ...]) -> list[str]:
    """``--exclude a,b`` is ``--exclude a --exclude b``, as nmap has it."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


target_options = option_group(
    "targets",
    TargetOptions,
    "Who is scanned",
    [
        click.argument("targets", nargs=-1, metavar="[TARGET]..."),
        click.option(
            "-i",
            "--inventory",
            multiple=True,
            metavar="FILE",
            help="Targets and the ways into them, in YAML; or nmap:FILE, ansible:FILE, csv:FILE, ad:FILE. "
            "Repeatable.",
        ),
        click.option(
            "-L", "--targets-file", multiple=True, metavar="FILE", help="Targets, one a line; - is stdin."
        ),
        click.option("--exclude", multiple=True, metavar="TARGET,...", help="Leave these out."),
        click.option(
            "--port", type=click.IntRange(1, 65535), metavar="N", help="Port for targets that name none."
        ),
    ],
)
