"""The facts of a host, arranged for look-up with what was learnt from the hosts before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from scanner.engine.observed import (
    believability,
    components,
    folded,
    listings,
    mark_name,
    marks,
    pending,
    placed,
    system_root,
)
from scanner.model.facts import Component, FileFact, HostFacts, Hotfix, Listing

Arranged = TypeVar("Arranged")

_Lists = dict[tuple[int, str | None], tuple[object, Arranged]]
"""Arranged lists by the identity of the list and by system root, with the list itself."""

LISTS_KEPT = 1 << 10
"""Lists of directories and of components that are remembered; a fleet has a few dozen."""


class Met(NamedTuple):
    """A file fact: its folded path as stated, a number that equal facts share, and the fact."""

    path: str
    number: int
    file: FileFact


@dataclass(frozen=True, slots=True)
class Sight:
    """The facts of one host, ready to be looked up, save for its files."""

    facts: HostFacts
    root: str | None
    listings: Mapping[str, Listing]
    marks: Mapping[str, Hotfix]
    components: Mapping[str, Component]
    pending: Mapping[str, bool]


class Eye:
    """Arranges host after host as :func:`scanner.engine.observed.observed` does.

    Facts that are the very same object as on an earlier host are recognised by that, as
    those of one decoder are; equal ones, a little later, by being equal.  ``relative`` tells
    whether any file was ever stated beneath ``%SystemRoot%``.
    """

    def __init__(self) -> None:
        self._met: dict[int, Met] = {}
        self._numbers: dict[FileFact, int] = {}
        self.relative = False
        self._names: dict[str, str] = {}
        self._listings: _Lists[Mapping[str, Listing]] = {}
        self._components: _Lists[Mapping[str, Component]] = {}

    @property
    def load(self) -> int:
        """How many facts are remembered."""
        return len(self._met) + len(self._names)

    def sight(self, facts: HostFacts) -> Sight:
        """Arrange the facts of one host."""
        root = system_root(facts)
        return Sight(
            facts,
            root,
            _once(self._listings, facts.directories, root, lambda: listings(facts, root)),
            marks(facts, self._mark_name),
            _once(self._components, facts.components, None, lambda: components(facts)),
            dict.fromkeys(pending(facts), True),
        )

    def files(self, listed: Sequence[FileFact], root: str | None) -> tuple[dict[str, Met], bool]:
        """Files by their place, and whether each has one of its own as stated; the rare cases with care."""
        met = [self.met(file) for file in listed]
        found = {one.path: one for one in met}
        if len(found) == len(met) and not self.relative:
            return found, True
        return _believed(met, root), False

    def met(self, file: FileFact) -> Met:
        """What is known of a file fact."""
        return self._met.get(id(file)) or self._meet(file)

    def _meet(self, file: FileFact) -> Met:
        """Holding on to the fact keeps its identity its own."""
        number = self._numbers.setdefault(file, len(self._numbers) + 1)
        met = self._met[id(file)] = Met(folded(file.path), number, file)
        self.relative |= met.path.startswith("%")
        return met

    def _mark_name(self, mark: str) -> str:
        name = self._names.get(mark)
        if name is None:
            name = self._names[mark] = mark_name(mark)
        return name


def _believed(met: list[Met], root: str | None) -> dict[str, Met]:
    """Of two facts about one file the more believable."""
    found: dict[str, Met] = {}
    for one in met:
        place = placed(one.path, root)
        other = found.setdefault(place, one)
        if other is not one and believability(one.file) < believability(other.file):
            found[place] = one
    return found


def _once(
    known: _Lists[Arranged], listed: object, root: str | None, arranged: Callable[[], Arranged]
) -> Arranged:
    """What a list becomes when it is arranged, unless the same list was before."""
    key = (id(listed), root)
    if key not in known:
        if len(known) >= LISTS_KEPT:
            known.clear()
        known[key] = (listed, arranged())
    return known[key][1]
