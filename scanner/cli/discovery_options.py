"""Options of discovering: how fast, how patiently, and what is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from scanner.cli.delivery import Output, checked, outputs
from scanner.cli.option_group import option_group
from scanner.cli.output_type import OutputType

RATE = 200.0
"""Addresses a second: a class C network in little more than a second, and no switch notices."""

PATIENCE = 3.0
"""Seconds: as long as the first two tries of a TCP connection take (RFC 6298, 2.1)."""

FORMATS = ("table", "json", "inventory")

_SUFFIXES = {".json": "json", ".yaml": "inventory", ".yml": "inventory"}


@dataclass(frozen=True, slots=True)
class DiscoveryOptions:
    """How it is discovered."""

    rate: float
    timeout: float


@dataclass(frozen=True, slots=True)
class DiscoveryReport:
    """What is written."""

    format: tuple[Output, ...]
    output: str | None

    def outputs(self) -> tuple[Output, ...]:
        """Every document that is asked for.  Raises :class:`OperatorError` if one cannot be written."""
        formats = self.format
        if not formats:
            suffix = Path(self.output).suffix.casefold() if self.output else ""
            formats = (Output(_SUFFIXES.get(suffix, FORMATS[0])),)
        return checked(outputs(formats, self.output))


discovery_options = option_group(
    "discovery",
    DiscoveryOptions,
    "How it is discovered",
    [
        click.option(
            "--rate", type=click.FloatRange(0, 100_000, min_open=True), default=RATE, show_default=True,
            metavar="N", help="Addresses a second.",
        ),
        click.option(
            "--timeout", type=click.FloatRange(0, 600, min_open=True), default=PATIENCE, show_default=True,
            metavar="SECONDS", allow_from_autoenv=False,
            help="Time for a host to take a connection, and again to say who it is.",
        ),
    ],
)  # fmt: skip

discovery_report = option_group(
    "report",
    DiscoveryReport,
    "Report",
    [
        click.option(
            "-f", "--format", multiple=True, type=OutputType(FORMATS), metavar="NAME[:PATH]",
            allow_from_autoenv=False,
            help=f"Write this ({', '.join(FORMATS)}), to PATH or standard output. Repeatable.",
        ),
        click.option(
            "-o", "--output", metavar="FILE", allow_from_autoenv=False,
            help="Write to this file instead of standard output; .yaml is an inventory.",
        ),
    ],
)  # fmt: skip
