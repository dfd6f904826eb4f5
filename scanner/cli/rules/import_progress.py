"""Telling on standard error how an import gets on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from scanner.cli.message_options import MessageOptions
from scanner.cli.messages import tell
from scanner.importing.rules import Watcher
from scanner.knowledge.reading import Reading

EVERY = 2000
"""Texts between two lines where there is no terminal."""


@contextmanager
def import_progress(messages: MessageOptions) -> Iterator[Watcher]:
    """A counter that moves on a terminal, a line now and then elsewhere, nothing if not wanted."""
    if not messages.live:
        yield _Lines(messages.progress)
        return
    console = Console(file=sys.stderr, no_color=not messages.colour, markup=False, emoji=False)
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} texts read"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda _: bar.advance(task)


class _Lines:
    """Counts, and says so at every :data:`EVERY` texts."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._count = 0

    def __call__(self, reading: Reading) -> None:
        self._count += 1
        if self._wanted and self._count % EVERY == 0:
            tell(f"{self._count:,} texts read")
