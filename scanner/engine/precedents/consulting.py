"""Looking things up, and having it put on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Name = TypeVar("Name")
Value = TypeVar("Value")

Record = Callable[[str, object], None]
"""Takes the kind of what is looked up, and its name."""

ANY, ALL = "*any", "*all"
"""Endings of kinds: whether there is anything of the kind, and everything there is."""


class Consulted(Mapping[Name, Value]):
    """A mapping that has each name on record that it is asked for, found or not."""

    def __init__(self, kind: str, contents: Mapping[Name, Value], record: Record) -> None:
        self._kind = kind
        self._contents = contents
        self._record = record

    def __getitem__(self, name: Name) -> Value:
        self._asked_for(name)
        return self._contents[name]

    def __contains__(self, name: object) -> bool:
        self._asked_for(name)
        return name in self._contents

    def _asked_for(self, name: object) -> None:
        """Of an empty mapping it is enough to know that it is empty."""
        self._record(*((self._kind, name) if self._contents else (self._kind + ANY, None)))

    def __bool__(self) -> bool:
        self._record(self._kind + ANY, None)
        return bool(self._contents)

    def __iter__(self) -> Iterator[Name]:
        self._record(self._kind + ALL, None)
        return iter(self._contents)

    def __len__(self) -> int:
        self._record(self._kind + ALL, None)
        return len(self._contents)


class Watched:
    """An object that has each attribute on record that it is asked for.

    ``parts`` are those of its attributes that keep a record of their own.
    """

    __slots__ = ("_parts", "_record", "_whole")

    def __init__(
        self, whole: object, record: Callable[[str], None], parts: Mapping[str, object] | None = None
    ) -> None:
        self._whole = whole
        self._record = record
        self._parts = parts or {}

    def __getattr__(self, name: str) -> object:
        if name in self._parts:
            return self._parts[name]
        self._record(name)
        return getattr(self._whole, name)
