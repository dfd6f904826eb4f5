"""Telling on standard error how the trials get on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scanner.cli.message_options import MessageOptions
from scanner.cli.messages import tell
from scanner.trials.trying import RuleTried

Watcher = Callable[[RuleTried], None]

EVERY = 100
"""Rules between two lines where there is no terminal."""


@contextmanager
def testing_progress(messages: MessageOptions, rules: int) -> Iterator[Watcher]:
    """A bar on a terminal, a line now and then elsewhere, nothing if not wanted."""
    if not messages.live:
        yield _Lines(rules, messages.progress)
        return
    console = Console(file=sys.stderr, no_color=not messages.colour, markup=False, emoji=False)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("rules tried", total=rules)
        yield lambda result: bar.update(task, advance=1, description=f"rules tried, last {result.rule}")


class _Lines:
    """Counts, and says so at every :data:`EVERY` rules."""

    def __init__(self, rules: int, wanted: bool) -> None:
        self._rules, self._wanted, self._count, self._hosts = rules, wanted, 0, 0

    def __call__(self, result: RuleTried) -> None:
        self._count += 1
        self._hosts += result.hosts
        if self._wanted and self._count % EVERY == 0:
            tell(f"{self._count:,} of {self._rules:,} rules tried, {self._hosts:,} hosts")
