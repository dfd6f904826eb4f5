"""Options of the collection itself."""

from __future__ import annotations

from dataclasses import dataclass

import click

from scanner.cli.option_group import option_group

THREADS = 16
"""Hosts scanned at a time: they wait for the network most of the time."""

TIMEOUT = 60.0
"""Seconds for all of one host; a full collection takes a few over a local network."""


@dataclass(frozen=True, slots=True)
class CollectionOptions:
    """How hosts are collected."""

    threads: int
    timeout: float
    zone_limit: tuple[tuple[str, int], ...]

    @property
    def limits(self) -> dict[str, int]:
        """How many hosts of a zone are scanned at once."""
        return dict(self.zone_limit)


class _LimitType(click.ParamType[tuple[str, int]]):
    """``ZONE=N``."""

    name = "limit"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        zone, _, number = str(value).rpartition("=")
        if not zone or not number.isdecimal() or not 0 < int(number[:9]) <= 1024:
            self.fail(f"{value!r} is not ZONE=N, N from 1 to 1024.", param, ctx)
        return zone, int(number)


collection_options = option_group(
    "collection",
    CollectionOptions,
    "How it is scanned",
    [
        click.option(
            "-t", "--threads", type=click.IntRange(1, 1024), default=THREADS, show_default=True, metavar="N",
            help="Hosts at a time.",
        ),
        click.option(
            "--timeout", type=click.FloatRange(0, 86_400, min_open=True), default=TIMEOUT, show_default=True,
            metavar="SECONDS", help="Time for one host.",
        ),
        click.option(
            "--zone-limit", multiple=True, type=_LimitType(), metavar="ZONE=N",
            help="Hosts of this zone of the inventory at a time. Repeatable.",
        ),
    ],
)  # fmt: skip
