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
    ],
)  # fmt: skip
