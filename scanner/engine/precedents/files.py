"""The files of a host by their place, found by what differs from those of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from operator import is_not

from scanner.engine.precedents.roll import NOTHING
from scanner.engine.precedents.sight import Eye, Met
from scanner.model.facts import FileFact


@dataclass(slots=True, eq=False)
class Files:
    """The files of one host as listed, and by folded path; becomes those of the next host.

    ``plain`` says that each has a place of its own, which is as stated.
    """

    listed: Sequence[FileFact] = ()
    by_place: dict[str, Met] = field(default_factory=dict)
    plain: bool = True

    def copy(self) -> Files:
        """The same files, for another host to begin with."""
        return Files(self.listed, self.by_place.copy(), self.plain)

    def turn(self, listed: Sequence[FileFact], root: str | None, eye: Eye) -> dict[str, int]:
        """Go on to the files of the next host: all that may differ, by path, with the numbers there now."""
        changes: dict[str, int] = {}
        if not self._in_step(listed, eye, changes):
            before = self.by_place
            self.by_place, self.plain = eye.files(listed, root)
            changes.update(dict.fromkeys(before, NOTHING))
            changes.update((path, met.number) for path, met in self.by_place.items())
        self.listed = listed
        return changes

    def _in_step(self, listed: Sequence[FileFact], eye: Eye, changes: dict[str, int]) -> bool:
        """Exchange only the facts that are not the same, where both lists mostly are; whether they were."""
        before, by_place = self.listed, self.by_place
        if not self.plain or len(listed) != len(before):
            return False
        differing = list(compress(count(), map(is_not, listed, before)))
        if 2 * len(differing) > len(listed):
            return False
        for position in differing:
            gone = eye.met(before[position]).path
            del by_place[gone]
            changes[gone] = NOTHING
        for position in differing:
            met = eye.met(listed[position])
            by_place[met.path] = met
            changes[met.path] = met.number
        return len(by_place) == len(listed) and not eye.relative


class Found(Mapping[str, FileFact]):
    """The facts of files that were met, by their place."""

    def __init__(self, met: Mapping[str, Met]) -> None:
        self._met = met

    def __getitem__(self, place: str) -> FileFact:
        return self._met[place].file

    def __contains__(self, place: object) -> bool:
        return place in self._met

    def __iter__(self) -> Iterator[str]:
        return iter(self._met)

    def __len__(self) -> int:
        return len(self._met)
