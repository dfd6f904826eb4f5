"""YAML that nobody vouches for, as nodes that know their line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import yaml

from scanner.model.errors import OperatorError

SIZE_LIMIT = 16 << 20
"""Largest inventory, in bytes: some 100,000 targets."""

DEPTH_LIMIT = 20
"""Deepest nesting; the composer calls itself for every level."""


class Mark(Protocol):
    """A position in the text, counted from 0."""

    line: int
    column: int


def root(path: str) -> yaml.Node | None:
    """The document in ``path``, or None if it is empty.

    Raises :class:`OperatorError` with ``path:line:column`` for text that is not YAML.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}.", "Check the path and its permissions.") from None
    if len(text) > SIZE_LIMIT:
        raise OperatorError(f"{path}: is larger than {SIZE_LIMIT >> 20} MiB.", "Split the inventory.")
    try:
        _check_depth(text, path)
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise OperatorError(
            f"{place(path, error.problem_mark)}: {error.problem}.", "Mend the YAML."
        ) from None
    except yaml.YAMLError as error:
        raise OperatorError(f"{path}: is not YAML: {error}.", "Save it as UTF-8 text.") from None


def place(path: str, mark: Mark | None) -> str:
    """``path:line:column``, both counted from 1."""
    return path if mark is None else f"{path}:{mark.line + 1}:{mark.column + 1}"


def _check_depth(text: bytes, path: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise OperatorError(
                f"{place(path, event.start_mark)}: nested more than {DEPTH_LIMIT} deep.", "Mend the YAML."
            )
