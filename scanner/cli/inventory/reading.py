"""The entries of inventories, for the verbs that only look at them."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.cli.target_options import TargetOptions
from scanner.inventory.entries import Entry


def entries_of(files: Sequence[str]) -> tuple[Entry, ...]:
    """Everything that inventories name, in order.  Raises :class:`OperatorError`."""
    return TargetOptions(targets=(), inventory=tuple(files), targets_file=(), exclude=(), port=None).entries()
