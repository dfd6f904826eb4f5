"""A rule on one machine, with every file of it at hand, ready to be moved one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.model.articles import FileRow
from scanner.model.coherence import Strength
from scanner.trials.deviations import FAR
from scanner.trials.distance import Words, line, words
from scanner.trials.exhibit import Shift, exhibit
from scanner.trials.library import Surroundings
from scanner.trials.machine import Machine
from scanner.trials.situation import Lying
from scanner.trials.strengths import described, row_strength
from scanner.trials.wanted import Reading, Wanted, read

EXACT = Shift("as listed")


@dataclass(frozen=True, slots=True)
class Stage:
    """``reading`` is what the rule wants of the machine."""

    around: Surroundings
    machine: Machine
    reading: Reading = field(repr=False)

    def files(
        self,
        changed: Mapping[str, Lying] | None = None,
        strength: Strength = Strength.EXPORT,
        shift: Shift = EXACT,
    ) -> dict[str, Lying]:
        """Every wanted file at its first place, moved by one shift; ``changed`` by place."""
        lying: dict[str, Lying] = dict(self._of_sets(strength))
        for wanted in self.reading.wanted:
            row = row_for(wanted, strength)
            lying[wanted.places[0]] = self.make(wanted.places[0], row, shift, strength)
        return {**lying, **(changed or {})}

    def all(self, status: Lying) -> dict[str, Lying]:
        """The same at every place of every wanted file."""
        return {place: status for wanted in self.reading.wanted for place in wanted.places}

    def make(self, place: str, row: FileRow, shift: Shift, strength: Strength | None) -> Lying:
        """A file for a place, with a description that tells its strength where sets of files ask for one."""
        return exhibit(row, shift, self.machine, self.description(place, strength))

    def description(self, place: str, strength: Strength | None) -> str | None:
        """What a file of a set says of its strength; nothing at other places."""
        for group in self.around.sets:
            if strength is not None and place in {path.casefold() for path in group.told_of}:
                return described(group, strength)
        return None

    def _of_sets(self, strength: Strength) -> Mapping[str, Lying]:
        """The files of the rule's own sets that its tables do not list."""
        own = [group for group in self.around.sets if group.id in self.around.article.coherent_sets]
        places = [path.casefold() for group in own for path in group.files]
        return {place: self.make(place, FileRow(place), EXACT, strength) for place in places}


def stage(around: Surroundings, machine: Machine) -> Stage:
    """Set a rule on a machine."""
    return Stage(around, machine, read(around.article, machine, around.locations))


def row_for(wanted: Wanted, strength: Strength) -> FileRow:
    """The first row that a file of this strength can match."""
    fitting = [row for row in wanted.rows if row_strength(row) in (None, strength)]
    return (fitting or list(wanted.rows))[0]


def older(wanted: Wanted, strength: Strength = Strength.EXPORT) -> tuple[FileRow, Shift] | None:
    """A file that is certainly older than its row and, where they can be ordered, than its alternatives."""
    rows = [row for row in wanted.rows if row_strength(row) in (None, strength)] or list(wanted.rows)
    versioned = [(lower, row) for row in rows if (lower := one_lower(words(row.version)))]
    if versioned:
        lower, row = min(versioned, key=lambda one: one[0])
        return row, Shift("older by its version", version=lower)
    dated = [(row.date, row) for row in rows if row.date is not None]
    if not dated:
        return None
    return min(dated, key=lambda one: one[0])[1], Shift("older by its date", days=-FAR)


def one_lower(version: Words | None) -> Words | None:
    """The version just below in the same numbering; None where there is none."""
    if version is None:
        return None
    major, minor, build, revision = version
    lower: Words = (major, minor, build, revision - 1) if revision else (major, minor, build - 1, 0)
    return lower if min(lower) >= 0 and line(lower) == line(version) else None
