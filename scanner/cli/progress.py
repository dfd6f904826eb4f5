"""Telling on standard error how the scan gets on, and why a host does not."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from scanner.cli.message_options import MessageOptions
from scanner.cli.messages import tell
from scanner.model.facts import CollectionError, HostFacts, Outcome
from scanner.report.text import visible


class Reporter(Protocol):
    """Hears of each host as it is finished."""

    def finished(self, hosts: Iterable[HostFacts]) -> None:
        """One entry of the inventory is done; it led to these hosts."""
        ...


class LineReporter:
    """A plain line for each host; only for those with trouble if progress is not wanted."""

    def __init__(self, total: int, messages: MessageOptions) -> None:
        self._total = total
        self._messages = messages
        self._done = 0

    def finished(self, hosts: Iterable[HostFacts]) -> None:
        """Say how the hosts did."""
        self._done += 1
        for facts in hosts:
            if self._messages.progress:
                name = f" {facts.system.hostname}" if facts.system.hostname else ""
                tell(f"[{self._done}/{self._total}] {facts.target}{name}: {facts.outcome.value}")
            if not self._messages.quiet:
                for trouble in troubles(facts, self._messages.verbose > 0):
                    tell(trouble)


class LiveReporter:
    """A bar that moves, with the hosts in trouble above it."""

    def __init__(self, bar: Progress, total: int, verbose: bool) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=total, failing="", rate="")
        self._failing = 0
        self._verbose = verbose

    def finished(self, hosts: Iterable[HostFacts]) -> None:
        """Move on."""
        for facts in hosts:
            self._failing += facts.outcome is not Outcome.COMPLETE
            for trouble in troubles(facts, self._verbose):
                self._bar.console.print(Text(visible(trouble, 2000)))
        failing = f"{self._failing} with trouble" if self._failing else ""
        self._bar.update(self._task, advance=1, failing=failing, rate=self._rate())

    def _rate(self) -> str:
        speed = self._bar.tasks[0].speed
        return "" if speed is None else f"{60 * speed:,.0f} a minute"


@contextmanager
def progress(total: int, messages: MessageOptions) -> Iterator[Reporter]:
    """Progress over ``total`` entries: a bar on a terminal, lines elsewhere."""
    if not messages.live:
        yield LineReporter(total, messages)
        return
    console = Console(
        file=sys.stderr, no_color=not messages.colour, markup=False, emoji=False, highlight=False
    )
    columns = (
        TextColumn("Scanning"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failing]}"),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        yield LiveReporter(bar, total, messages.verbose > 0)


def troubles(facts: HostFacts, every: bool) -> Iterator[str]:
    """What went wrong on a host, each in a line; a host read in part has one line unless ``every``."""
    if facts.outcome is Outcome.PARTIAL and not every and len(facts.errors) > 1:
        first = facts.errors[0]
        yield f"{_trouble(facts, first)} ({len(facts.errors) - 1} more; -v tells all)"
        return
    for error in facts.errors:
        yield _trouble(facts, error)


def _trouble(facts: HostFacts, error: CollectionError) -> str:
    advice = f" {error.advice}" if error.advice else ""
    subject = f"{error.subject}: " if error.subject and error.subject not in facts.target else ""
    return f"{facts.target}: {subject}{error.message}{advice}"
