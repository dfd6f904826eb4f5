"""Looking things up, and having it put on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

Name = TypeVar("Name")
Value = TypeVar("Value")

ANY, ALL = "*any", "*all"
"""Endings of kinds: whether there is anything of the kind, and everything there is."""


class Record:
    """The places on the roll of everything that is looked up while one question is answered.

    ``enrol`` gives a place to what has none yet.
    """

    __slots__ = ("_enrol", "_roll", "places")

    def __init__(self, roll: Mapping[str, dict[object, int]], enrol: Callable[[str, object], int]) -> None:
        self._roll = roll
        self._enrol = enrol
        self.places: set[int] = set()

    def note(self, kind: str, name: object) -> None:
        """Something is looked up."""
        place = self._roll[kind].get(name)
        self.places.add(self._enrol(kind, name) if place is None else place)


class Consulted(Mapping[Name, Value]):
    """A mapping that has each name on record that it is asked for, found or not.

    Of an empty mapping it is enough to know that it is empty.
    """

    def __init__(self, kind: str, contents: Mapping[Name, Value], record: Record) -> None:
        self._contents = contents
        self._any = partial(record.note, kind + ANY, None)
        self._all = partial(record.note, kind + ALL, None)
        self._asked_for: Callable[[object], None] = (
            partial(record.note, kind) if contents else lambda _: self._any()
        )

    def __getitem__(self, name: Name) -> Value:
        self._asked_for(name)
        return self._contents[name]

    def __contains__(self, name: object) -> bool:
        self._asked_for(name)
        return name in self._contents

    def __bool__(self) -> bool:
        self._any()
        return bool(self._contents)

    def __iter__(self) -> Iterator[Name]:
        self._all()
        return iter(self._contents)

    def __len__(self) -> int:
        self._all()
        return len(self._contents)


class Watched:
    """An object that has each attribute on record that it is asked for.

    ``parts`` are those of its attributes that keep a record of their own.
    """

    __slots__ = ("_asked_for", "_parts", "_whole")

    def __init__(
        self, whole: object, asked_for: Callable[[str], None], parts: Mapping[str, object] | None = None
    ) -> None:
        self._whole = whole
        self._asked_for = asked_for
        self._parts = parts or {}

    def __getattr__(self, name: str) -> object:
        if name in self._parts:
            return self._parts[name]
        self._asked_for(name)
        return getattr(self._whole, name)
