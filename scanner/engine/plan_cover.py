"""The smallest set of packages that meets every need.

A set cover: each need can be met by some packages, and every one must be met by a package that
is chosen.  Needs and packages that others make superfluous are taken out first, and a need that
only one package meets chooses it; on real hosts that leaves next to nothing.  The rest is
searched by branch and bound.

Guaranteed: the answer meets every need that any package meets; it is never larger than the
greedy one; ``at_least`` is a true lower bound, and equal to the answer's size whenever the
search came to its end within :data:`MOST_BRANCHES` branches.  The order of needs and packages
does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

MOST_BRANCHES = 20_000
"""Branches of the search; a second or so.  No host of the tests needs a hundred."""

Need = TypeVar("Need", bound=Hashable)
Needs = Mapping[Need, frozenset[str]]
Preference = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Cover:
    """The packages chosen, in the order of preference, and how few there can be at least."""

    chosen: tuple[str, ...]
    at_least: int


def smallest(
    needs: Mapping[Need, frozenset[str]], preference: Preference, branches: int = MOST_BRANCHES
) -> Cover:
    """The fewest packages; of equally good ones those that ``preference`` sorts first.

    Needs that no package meets are left out.
    """
    reduced = _without_repetitions({need: ways for need, ways in needs.items() if ways}, preference)
    forced = {way for ways in reduced.values() if len(ways) == 1 for way in ways}
    left = {need: ways for need, ways in reduced.items() if len(ways) > 1}
    search = _Search[Need](preference, branches)
    search.run(left)
    at_least = len(search.best) if search.finished else _apart(left)
    return Cover(tuple(sorted((*forced, *search.best), key=preference)), len(forced) + at_least)


def _without_repetitions(needs: Needs[Need], preference: Preference) -> Needs[Need]:
    """Without needs that come along with others, and packages that another replaces."""
    before = None
    while before != needs:
        before = needs
        needs = _fewer_packages(_fewer_needs(needs), preference)
    return needs


def _fewer_needs(needs: Needs[Need]) -> Needs[Need]:
    """Of needs where meeting one always meets the other, only the first kind; in an order of their own."""
    kept: dict[frozenset[str], Need] = {}
    for need in sorted(needs, key=lambda one: (len(needs[one]), repr(one))):
        ways = needs[need]
        if not any(other <= ways for other in kept):
            kept[ways] = need
    return {need: ways for ways, need in kept.items()}


def _fewer_packages(needs: Needs[Need], preference: Preference) -> Needs[Need]:
    """Without packages that meet nothing that a preferred one does not meet as well."""
    meets: dict[str, set[Need]] = {}
    for need, ways in needs.items():
        for way in ways:
            meets.setdefault(way, set()).add(need)
    kept: list[str] = []
    for way in sorted(meets, key=lambda one: (-len(meets[one]), preference(one))):
        if not any(meets[way] <= meets[other] for other in kept):
            kept.append(way)
    return {need: ways.intersection(kept) for need, ways in needs.items()}


def _apart(needs: Needs[Need]) -> int:
    """Needs of which no two can be met by one package: there are as many packages at least."""
    taken: set[str] = set()
    count = 0
    for need in sorted(needs, key=lambda one: len(needs[one])):
        if not needs[need] & taken:
            taken |= needs[need]
            count += 1
    return count


@dataclass(slots=True)
class _Search(Generic[Need]):
    """Branch and bound: decide the need with the fewest ways, and give up what cannot become better."""

    preference: Preference
    branches: int
    best: tuple[str, ...] = ()
    finished: bool = True

    def run(self, needs: Needs[Need]) -> None:
        self.best = _greedy(needs, self.preference)
        self._branch(needs, ())

    def _branch(self, needs: Needs[Need], chosen: tuple[str, ...]) -> None:
        if len(chosen) + _apart(needs) >= len(self.best):
            return
        if not needs:
            self.best = chosen
            return
        if not self.branches:
            self.finished = False
            return
        self.branches -= 1
        for way in self._ways(needs):
            rest = {need: ways for need, ways in needs.items() if way not in ways}
            self._branch(rest, (*chosen, way))

    def _ways(self, needs: Needs[Need]) -> Iterator[str]:
        hardest = min(needs, key=lambda one: len(needs[one]))
        meets = {way: sum(way in ways for ways in needs.values()) for way in needs[hardest]}
        yield from sorted(meets, key=lambda one: (-meets[one], self.preference(one)))


def _greedy(needs: Needs[Need], preference: Preference) -> tuple[str, ...]:
    """Always the package that meets most."""
    chosen: list[str] = []
    while needs:
        counts: dict[str, int] = {}
        for ways in needs.values():
            for way in ways:
                counts[way] = counts.get(way, 0) + 1
        best = min(counts, key=lambda one: (-counts[one], preference(one)))
        chosen.append(best)
        needs = {need: ways for need, ways in needs.items() if best not in ways}
    return tuple(chosen)
