"""Looking things up, and having it put on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar, overload

Name = TypeVar("Name")
Value = TypeVar("Value")
Other = TypeVar("Other")

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

    def known(self, kind: str) -> Mapping[object, int]:
        """The places that subjects of one kind have by now; grows with them."""
        return self._roll[kind]

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
        self._record = record
        self._any = partial(record.note, kind + ANY, None)
        self._all = partial(record.note, kind + ALL, None)
        self._enrol: Callable[[object], None] = partial(record.note, kind) if contents else self._none
        self._places: Mapping[object, int] = record.known(kind) if contents else {}

    def _none(self, _: object) -> None:
        self._any()

    def _asked_for(self, name: object) -> None:
        place = self._places.get(name)
        if place is None:
            self._enrol(name)
        else:
            self._record.places.add(place)

    def __getitem__(self, name: Name) -> Value:
        self._asked_for(name)
        return self._contents[name]

    @overload
    def get(self, name: Name, default: None = None, /) -> Value | None: ...

    @overload
    def get(self, name: Name, default: Value | Other, /) -> Value | Other: ...

    def get(self, name: Name, default: object = None, /) -> object:
        """The value under a name, if there is one; found or not, the name goes on record."""
        self._asked_for(name)
        if name not in self._contents:  # asked first, for most are not there: a KeyError is dear
            return default
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

    __slots__ = ("_enrol", "_parts", "_places", "_record", "_whole")

    def __init__(
        self, whole: object, kind: str, record: Record, parts: Mapping[str, object] | None = None
    ) -> None:
        self._whole = whole
        self._record = record
        self._places = record.known(kind)
        self._enrol = partial(record.note, kind)
        self._parts = parts or {}

    def __getattr__(self, name: str) -> object:
        place = self._places.get(name)
        if place is not None:
            self._record.places.add(place)
        elif name in self._parts:
            return self._parts[name]
        else:
            self._enrol(name)
        return getattr(self._whole, name)


class Marked:
    """One of many objects of a kind: each attribute that is asked for goes on record as a kind of its own."""

    __slots__ = ("_note", "_one")

    def __init__(self, one: object, note: Callable[[str], None]) -> None:
        self._one = one
        self._note = note

    def __getattr__(self, attribute: str) -> object:
        self._note(attribute)
        return getattr(self._one, attribute)
