"""YAML as a tree of values that know where they stand.

The text is that of YAML's core schema and no more: ``true`` and ``false`` are the only
truth values and a date is text, so that ``no`` stays a word and ``12:30`` a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import yaml

from scanner.model.errors import OperatorError

SIZE_LIMIT = 16 << 20
"""Largest document, in bytes: an inventory of some 100,000 targets."""

DEPTH_LIMIT = 20
"""Deepest nesting; the composer calls itself for every level."""

NODE_LIMIT = 2_000_000
"""Most values in a document; aliases could make billions of a few lines."""

Scalar = str | int | float | bool | None
Key = str | int
"""Of a mapping, or the index in a sequence."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
_REAL = re.compile(r"[-+]?\d{1,17}\.\d{1,17}")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Mark(Protocol):
    """A position in the text, counted from 0."""

    line: int
    column: int


@dataclass(slots=True)
class Tree:
    """A value and where it stands; ``keys`` are the places of a mapping's keys."""

    mark: Mark
    value: Scalar | dict[str, Tree] | list[Tree]
    keys: dict[str, Mark] = field(default_factory=dict)

    def plain(self) -> object:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def child(self, key: Key) -> Tree | None:
        """What stands under a key or index."""
        if isinstance(self.value, dict) and isinstance(key, str):
            return self.value.get(key)
        if isinstance(self.value, list) and isinstance(key, int) and key < len(self.value):
            return self.value[key]
        return None


def tree(path: str) -> Tree | None:
    """The document in ``path``, None if it is empty.

    Raises :class:`OperatorError` with ``path:line:column`` for text that is not YAML, for
    keys that stand twice in a mapping, and for documents beyond the limits.
    """
    text = _text(path)
    try:
        _check_depth(text, path)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise OperatorError(
            f"{place(path, error.problem_mark)}: {error.problem}.", "Mend the YAML."
        ) from None
    except yaml.YAMLError as error:
        raise OperatorError(f"{path}: is not YAML: {error}.", "Save it as UTF-8 text.") from None
    return None if node is None else _Growing(path).tree(node)


def place(path: str, mark: Mark | None) -> str:
    """``path:line:column``, both counted from 1."""
    return path if mark is None else f"{path}:{mark.line + 1}:{mark.column + 1}"


def _text(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            text = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}.", "Check the path and its permissions.") from None
    if len(text) > SIZE_LIMIT:
        raise OperatorError(f"{path}: is larger than {SIZE_LIMIT >> 20} MiB.", "Split it.")
    return text


def _check_depth(text: bytes, path: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise OperatorError(
                f"{place(path, event.start_mark)}: nested more than {DEPTH_LIMIT} deep.", "Mend the YAML."
            )


class _Growing:
    """Makes a tree of nodes, counting them: an alias is grown anew each time it is used."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._count = 0

    def tree(self, node: yaml.Node, depth: int = 0) -> Tree:
        self._count += 1
        if self._count > NODE_LIMIT or depth > DEPTH_LIMIT:
            raise OperatorError(f"{place(self._path, node.start_mark)}: too many aliases.", "Write it out.")
        if isinstance(node, yaml.SequenceNode):
            return Tree(node.start_mark, [self.tree(child, depth + 1) for child in node.value])
        if isinstance(node, yaml.MappingNode):
            pairs = list(self._pairs(node))
            values = {key: self.tree(child, depth + 1) for key, _, child in pairs}
            return Tree(node.start_mark, values, {key: mark for key, mark, _ in pairs})
        assert isinstance(node, yaml.ScalarNode)
        return Tree(node.start_mark, _scalar(node))

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, Mark, yaml.Node]]:
        seen: set[str] = set()
        for key, child in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in seen:
                what = f"the key {name[:40]!r} stands here twice" if name else "a key must be a word"
                raise OperatorError(f"{place(self._path, key.start_mark)}: {what}.", "Mend the YAML.")
            seen.add(name)
            yield name, key.start_mark, child


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    if node.style:  # quoted, or a block of text
        return text
    if text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _REAL.fullmatch(text) else text
