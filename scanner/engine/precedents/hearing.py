"""One host before the court: all that is looked up about it goes on record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import repeat
from operator import attrgetter
from typing import TypeVar, cast

from scanner.engine.case import Case
from scanner.engine.evidence import Known
from scanner.engine.index import PackIndex
from scanner.engine.observed import Observed
from scanner.engine.precedents.clerk import (
    COMPONENT,
    FACTS,
    FILE,
    LISTING,
    MARK,
    PART,
    PROFILE,
    RELEASE,
    RENAME,
    ROOT,
    STRENGTH,
    SYSTEM,
    Clerk,
    Level,
)
from scanner.engine.precedents.consulting import ALL, ANY, Consulted, Marked, Record, Watched
from scanner.engine.precedents.files import Found
from scanner.engine.precedents.hearsay import Coherences, Standings
from scanner.engine.precedents.roll import NOTHING, Roll
from scanner.engine.precedents.sight import Met, Sight
from scanner.model.facts import HostFacts, Hotfix
from scanner.model.packages import Package
from scanner.model.profile import HostProfile

Answer = TypeVar("Answer")

_OF_MARKS = f"{MARK} "
"""Beginning of the kinds that are an attribute of a registry mark."""

_NEVER = object()
"""The value of what is not there."""


def _at(places: Iterable[int | None], numbers: Iterable[int]) -> dict[int, int]:
    """The numbers by place; those without a place, on which nothing rests, are left out."""
    given = dict(zip(places, numbers, strict=False))
    given.pop(None, None)
    return cast(dict[int, int], given)


class Hearing:
    """One host: what it is looked up in, and the values that look-ups find.

    ``profile`` and ``known`` are themselves concluded from the facts, and are set as soon as
    they are; files, once it is known from which other host's they are gone on.
    """

    def __init__(self, sight: Sight, index: PackIndex, clerk: Clerk) -> None:
        self.sight = sight
        self.index = index
        self._clerk = clerk
        self._sources: dict[str, object] = {
            ROOT: {None: sight.root},
            LISTING: sight.listings,
            MARK: dict.fromkeys(sight.marks, True),
            COMPONENT: sight.components,
            RENAME: sight.pending,
            FACTS: sight.facts,
            SYSTEM: sight.facts.system,
        }

    def take_files(self, files: Mapping[str, Met]) -> None:
        """From here on files may be looked up."""
        self._sources[FILE] = self._files = files

    def take_profile(self, profile: HostProfile) -> None:
        """From here on the profile may be looked at."""
        self._sources[PROFILE] = profile
        self._sources[PART] = profile.components
        self._sources[RELEASE] = profile.component_versions

    def take_known(self, known: Known) -> None:
        """From here on files may be weighed."""
        self._known = known
        self._sources[STRENGTH] = known.strengths

    def number(self, kind: str, name: object, roll: Roll) -> int:
        """The number of what a look-up finds."""
        if kind == FILE:
            met = self._files.get(cast(str, name))
            return NOTHING if met is None else met.number
        value = self._value(kind, name)
        return NOTHING if value is _NEVER else roll.number(value)

    def _value(self, kind: str, name: object) -> object:
        if kind.startswith(_OF_MARKS):
            mark = self.sight.marks.get(cast(str, name))
            return _NEVER if mark is None else getattr(mark, kind.removeprefix(_OF_MARKS))
        if kind.endswith(ANY):
            return bool(self._sources[kind.removesuffix(ANY)])
        if kind == FILE + ALL:
            return tuple((path, met.number) for path, met in self._files.items())
        if kind.endswith(ALL):
            return self._sources[kind.removesuffix(ALL)]
        source = self._sources[kind]
        if isinstance(source, Mapping):
            return source.get(name, _NEVER)
        return getattr(source, cast(str, name))

    def frame(self, roll: Roll) -> tuple[dict[int, int], int]:
        """The numbers of what hosts of one sort have in common, by place, and the number of the sort.

        Files, marks and renames are left out.
        """
        frame = self._all_of((ROOT, FACTS, SYSTEM), roll)
        frame |= self._wholes((LISTING, COMPONENT), roll)
        for kind, contents in ((LISTING, self.sight.listings), (COMPONENT, self.sight.components)):
            frame |= roll.numbered_once(kind, contents)
        return frame, roll.number(tuple(frame.items()))

    def particulars(self, roll: Roll) -> dict[int, int]:
        """The numbers of the marks and renames on which findings rest, and of all the files, by place."""
        given = self._wholes((FILE, MARK, RENAME), roll)
        given |= roll.numbered(RENAME, self.sight.pending)
        marks = self.sight.marks
        given |= _at(map(roll.places[MARK].get, marks), repeat(roll.number(True)))
        for kind in [kind for kind in roll.places if kind.startswith(_OF_MARKS)]:
            attributes = map(attrgetter(kind.removeprefix(_OF_MARKS)), marks.values())
            given |= _at(map(roll.places[kind].get, marks), map(roll.number, attributes))
        return given

    def profiled(self, roll: Roll) -> dict[int, int]:
        """The numbers of what the profile says, by place."""
        given = self._all_of((PROFILE,), roll) | self._wholes((PART, RELEASE), roll)
        for kind in (PART, RELEASE):
            given |= roll.numbered_once(kind, cast(Mapping[str, object], self._sources[kind]))
        return given

    def strengths(self, roll: Roll) -> dict[int, int]:
        """The numbers of the strengths told of files, by place."""
        given = self._wholes((STRENGTH,), roll)
        return given | roll.numbered_once(STRENGTH, cast(Mapping[str, object], self._sources[STRENGTH]))

    def _all_of(self, kinds: tuple[str, ...], roll: Roll) -> dict[int, int]:
        return {
            place: self.number(kind, name, roll)
            for kind in kinds
            for name, place in roll.places[kind].items()
        }

    def _wholes(self, kinds: tuple[str, ...], roll: Roll) -> dict[int, int]:
        return self._all_of(tuple(kind + end for kind in kinds for end in (ANY, ALL)), roll)

    @cached_property
    def seen(self) -> Observed:
        """The facts, to be looked up on record."""
        sight, record = self.sight, self._clerk.record
        system = Watched(sight.facts.system, SYSTEM, record)
        return Observed(
            facts=cast(HostFacts, Watched(sight.facts, FACTS, record, {"system": system})),
            system_root=sight.root,
            files=Consulted(FILE, Found(self._files), record),
            listings=Consulted(LISTING, sight.listings, record),
            marks=Consulted(MARK, Marks(sight.marks, record), record),
            components=Consulted(COMPONENT, sight.components, record),
            pending=Consulted(RENAME, sight.pending, record),
        )

    @cached_property
    def profile(self) -> HostProfile:
        """The profile, to be looked at on record."""
        profile, record = cast(HostProfile, self._sources[PROFILE]), self._clerk.record
        parts = {
            "components": Consulted(PART, profile.components, record),
            "component_versions": Consulted(RELEASE, profile.component_versions, record),
        }
        return cast(HostProfile, Watched(profile, PROFILE, record, parts))

    @cached_property
    def known(self) -> Known:
        """What is known beside a file, with the strengths to be looked up on record."""
        return replace(self._known, strengths=Consulted(STRENGTH, self._known.strengths, self._clerk.record))

    @cached_property
    def case(self) -> Case:
        """The host as the decision table sees it."""
        clerk = self._clerk
        coherences, standings = Coherences(self.index, clerk), Standings(self.index, clerk)
        return _Heard(self.index, self.seen, self.profile, coherences, standings, clerk)


@dataclass(frozen=True, slots=True)
class _Heard(Case):
    """A case whose questions about packages are conclusions of their own."""

    clerk: Clerk

    def answered(self, question: Callable[[Package, Case], Answer], package: Package) -> Answer:
        name = (question, package.id)
        return cast(
            Answer, self.clerk.concluded(name, Level.QUESTION, partial(self.clerk.ask, question, package))
        )


class Marks(Mapping[str, Hotfix]):
    """Registry marks each of whose attributes goes on record that is asked for."""

    def __init__(self, marks: Mapping[str, Hotfix], record: Record) -> None:
        self._marks = marks
        self._record = record

    def __getitem__(self, name: str) -> Hotfix:
        return cast(Hotfix, Marked(self._marks[name], partial(self._note, name)))

    def __contains__(self, name: object) -> bool:
        return name in self._marks

    def _note(self, name: str, attribute: str) -> None:
        self._record.note(_OF_MARKS + attribute, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)
