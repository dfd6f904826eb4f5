"""The order of packages: an older build of a file never after a newer one, and few restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from scanner.engine.case import Case
from scanner.engine.evidence import file_name
from scanner.engine.plan_files import Delivery, age
from scanner.model.findings import Comparison
from scanner.model.plan import Circle

Before = dict[str, set[str]]
"""For each package, those that must come before it."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """Which package comes before which, and for which files."""

    before: Before
    files: Mapping[tuple[str, str], tuple[str, ...]]


def precedence(
    deliveries: Mapping[str, Delivery], required: Mapping[str, Iterable[str]], case: Case
) -> Precedence:
    """Older builds before newer ones, for every file that two packages share; what one requires before it."""
    before: Before = {name: {*required.get(name, ())} & deliveries.keys() for name in deliveries}
    files: dict[tuple[str, str], tuple[str, ...]] = {}
    for one, other in combinations(sorted(deliveries), 2):
        for path in sorted(deliveries[one].files.keys() & deliveries[other].files.keys()):
            pair = _older_first(one, other, path, deliveries, case)
            if pair is not None:
                before[pair[1]].add(pair[0])
                files[pair] = (*files.get(pair, ()), path)
    return Precedence(before, files)


def _older_first(
    one: str, other: str, path: str, deliveries: Mapping[str, Delivery], case: Case
) -> tuple[str, str] | None:
    found = age(deliveries[one].files[path], deliveries[other].files[path], case)
    if found is Comparison.OLDER:
        return one, other
    return (other, one) if found is Comparison.LATER else None


def ordered(before: Before, preference: Callable[[str, str | None], Any]) -> list[str]:
    """All packages, each after those that must come before it, as far as there are no circles.

    Of the packages that may come next the one that ``preference`` (of it and the one before
    it) sorts first.  A circle begins, when everything outside it is done that its members
    wait for, with one that waits for fewest of the others.
    """
    left = {name: set(earlier) & before.keys() for name, earlier in before.items()}
    groups = _groups(left)
    sequence: list[str] = []
    while left:
        last = sequence[-1] if sequence else None
        chosen = min(_next(left, groups), key=lambda name: preference(name, last))
        sequence.append(chosen)
        del left[chosen]
        for earlier in left.values():
            earlier.discard(chosen)
    return sequence


def _next(left: Before, groups: Iterable[frozenset[str]]) -> list[str]:
    """The packages that wait for nothing, and those that a circle may begin with."""
    found = [name for name, earlier in left.items() if not earlier]
    for group in groups:
        members = group & left.keys()
        if members and all(left[name] and left[name] <= members for name in members):
            fewest = min(len(left[name]) for name in members)
            found += [name for name in members if len(left[name]) == fewest]
    return found


def _groups(before: Before) -> list[frozenset[str]]:
    """The circles: groups of packages of which each must come before each."""
    behind = {name: reached(name, before) for name in before}
    return sorted(
        {
            frozenset(other for other in names if name in behind[other])
            for name, names in behind.items()
            if name in names
        },
        key=sorted,
    )


def reached(name: str, before: Before) -> set[str]:
    """Everything that must come before a package, directly or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for earlier in before[waiting.pop()] - found:
            found.add(earlier)
            waiting.append(earlier)
    return found


def circles(found: Precedence) -> tuple[Circle, ...]:
    """The groups of packages of which each must come before itself, and the files that make it so."""
    return tuple(Circle(tuple(sorted(group)), _shared(group, found)) for group in _groups(found.before))


def _shared(group: frozenset[str], found: Precedence) -> tuple[str, ...]:
    inside = (paths for pair, paths in found.files.items() if pair[0] in group and pair[1] in group)
    return tuple(sorted({file_name(path) for paths in inside for path in paths}))
