"""Hosts that were judged lately, to judge the next by its differences from one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scanner.engine.precedents.clerk import Source
from scanner.engine.precedents.files import Files
from scanner.engine.precedents.roll import NOTHING
from scanner.model.findings import Finding, Verdict
from scanner.model.profile import HostProfile

SITTINGS_KEPT = 64
"""Hosts that are kept, 0.2 MB each."""

ALIKE_KEPT = 12
"""Hosts of one sort that are kept; the next is judged by its differences from the nearest of them."""

NEAR = 0.9
"""Share of its registry marks in which the nearest host must agree to be gone on from without a copy."""


WIDTH = 32
"""Bits in which the articles of one verdict are counted: more than any pack has."""

ONE = {verdict.value: 1 << WIDTH * position for position, verdict in enumerate(Verdict)}
"""One article of each verdict, in a number that counts all verdicts at once."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that was found on one host."""

    profile: HostProfile
    findings: tuple[Finding, ...]
    counts: Mapping[Verdict, int]


@dataclass(slots=True, eq=False)
class Sitting:
    """What a host is in numbers, by place, and what was found of every article.

    ``given`` are the numbers that its facts gave, then its profile, then its security files: not to be
    changed, for hosts share them;
    ``sort`` is that of the host, ``marks`` the names of its registry marks.  ``left_out`` are the findings
    on the articles of each scope that does not concern it, none for one that does.
    """

    numbers: list[int] = field(default_factory=list)
    given: list[dict[int, int]] = field(default_factory=lambda: [{} for _ in Source])
    found: list[Finding | None] = field(default_factory=list)
    left_out: list[tuple[Finding, ...]] = field(default_factory=list)
    total: int = 0
    sort: int = NOTHING
    marks: frozenset[str] = frozenset()
    files: Files = field(default_factory=Files)
    whole: Whole | None = None

    def copy(self) -> Sitting:
        """The same host, for another to begin with."""
        return replace(
            self,
            numbers=self.numbers.copy(),
            given=self.given.copy(),
            found=self.found.copy(),
            left_out=self.left_out.copy(),
            files=self.files.copy(),
        )

    def lengthen(self, length: int, files: Mapping[object, int]) -> set[int]:
        """Make room for subjects that this host was not asked about, files among them: their places."""
        new = set(range(len(self.numbers), length))
        if new:
            self.numbers += [NOTHING] * len(new)
            known = {path: met.number for path, met in self.files.by_place.items() if files.get(path) in new}
            self.turn_files(known, files)
        return new

    def add(self, number: int, place: int, source: Source | None) -> None:
        """Take in a subject that nothing rested on before; a file's number has no source but the files."""
        self.numbers.append(number)
        if number != NOTHING and source is not None:
            self.given[source] = {**self.given[source], place: number}

    def turn(self, source: Source, given: dict[int, int]) -> set[int]:
        """Go on to the next host: the places in which it differs."""
        numbers, before = self.numbers, self.given[source]
        if given is before:
            return set()
        changed = before.keys() - given.keys()
        for place in changed:
            numbers[place] = NOTHING
        for place, number in given.items() - before.items():
            numbers[place] = number
            changed.add(place)
        self.given[source] = given
        return changed

    def turn_files(self, changes: Mapping[str, int], places: Mapping[object, int]) -> set[int]:
        """Take over the numbers of files, by path: the places in which the next host differs."""
        numbers, changed = self.numbers, set[int]()
        for path, number in changes.items():
            place = places.get(path)
            if place is not None and numbers[place] != number:
                numbers[place] = number
                changed.add(place)
        return changed

    def put(self, article: int, finding: Finding) -> None:
        """Take in what was found of an article."""
        before = self.found[article]
        if before is not finding:
            self.total += ONE[finding.verdict._value_] - (ONE[before.verdict._value_] if before else 0)
            self.found[article] = finding

    def counts(self) -> dict[Verdict, int]:
        """How many articles have each verdict."""
        return {
            verdict: self.total >> WIDTH * position & (1 << WIDTH) - 1
            for position, verdict in enumerate(Verdict)
        }


class Sittings:
    """Hosts that were judged lately; those of one sort differ in files, marks and renames only."""

    def __init__(self) -> None:
        self._kept = [Sitting()]

    def nearest(self, sort: int, marks: frozenset[str]) -> Sitting:
        """The one to go on from: of the same sort, and with the most registry marks in common.

        Where none is near, a copy is gone on from, so that the host itself stays there to be near others.
        """
        kept = self._kept
        alike = [one for one in kept if one.sort == sort]
        nearest = max(alike, key=lambda one: len(marks & one.marks), default=kept[-1])
        near = nearest.sort == sort and len(marks & nearest.marks) >= NEAR * len(marks)
        if near or len(alike) >= ALIKE_KEPT:
            kept.remove(nearest)
        else:
            nearest = nearest.copy()
            if len(kept) >= SITTINGS_KEPT:
                del kept[0]
        kept.append(nearest)
        nearest.sort, nearest.marks = sort, marks
        return nearest
