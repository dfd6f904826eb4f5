"""The host that was judged last among those of one sort, to judge the next by its differences."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from scanner.engine.precedents.roll import NOTHING
from scanner.model.findings import Finding, Verdict


class Source(IntEnum):
    """Where a number comes from, in the order in which they are known."""

    FACTS = 0
    PROFILE = 1
    STRENGTHS = 2


WIDTH = 32
"""Bits in which the articles of one verdict are counted: more than any pack has."""

ONE = {verdict.value: 1 << WIDTH * position for position, verdict in enumerate(Verdict)}
"""One article of each verdict, in a number that counts all verdicts at once."""


@dataclass(slots=True)
class Sitting:
    """What a host is in numbers, by place, and what was found of every article.

    ``given`` are the numbers that its facts gave, then its profile, then its security files.
    """

    numbers: list[int] = field(default_factory=list)
    given: list[dict[int, int]] = field(default_factory=lambda: [{} for _ in Source])
    found: list[Finding] = field(default_factory=list)
    total: int = 0

    def copy(self) -> Sitting:
        """The same host, for another sort to begin with."""
        given = [numbers.copy() for numbers in self.given]
        return Sitting(self.numbers.copy(), given, self.found.copy(), self.total)

    def lengthen(self, length: int) -> set[int]:
        """Make room for subjects that this host was not asked about: their places."""
        new = range(len(self.numbers), length)
        self.numbers += [NOTHING for _ in new]
        return set(new)

    def add(self, number: int, place: int, source: Source) -> None:
        """Take in a subject that nothing rested on before."""
        self.numbers.append(number)
        if number != NOTHING:
            self.given[source][place] = number

    def turn(self, source: Source, given: dict[int, int]) -> set[int]:
        """Go on to the next host: the places in which it differs."""
        numbers = self.numbers
        changed = {place for place, number in given.items() if numbers[place] != number}
        for place in self.given[source].keys() - given.keys():
            numbers[place] = NOTHING
            changed.add(place)
        for place in changed & given.keys():
            numbers[place] = given[place]
        self.given[source] = given
        return changed

    def begin(self, found: list[Finding]) -> None:
        """Take in what was found on the first host."""
        self.found = found
        self.total = sum(ONE[one.verdict._value_] for one in found)

    def counts(self) -> dict[Verdict, int]:
        """How many articles have each verdict."""
        return {
            verdict: self.total >> WIDTH * position & (1 << WIDTH) - 1
            for position, verdict in enumerate(Verdict)
        }
