"""One file after the other moved away from its row, all others as listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from scanner.model.articles import FileRow
from scanner.model.coherence import Strength
from scanner.model.facts import Observation
from scanner.trials.coverage import containing_level
from scanner.trials.deviations import across_midnight, in_other_tongue, shifts
from scanner.trials.distance import words
from scanner.trials.exhibit import Shift
from scanner.trials.machine import GERMAN
from scanner.trials.situation import Lying, Situation
from scanner.trials.stage import EXACT, Stage, older, stage
from scanner.trials.strengths import row_strength
from scanner.trials.tongues import spoken
from scanner.trials.wanted import Wanted, on_disk, platform_of


def row_trials(on: Stage) -> Iterator[Situation]:
    """Every constant of every row that counts on the machine."""
    for wanted in on.reading.wanted:
        for row in wanted.rows:
            yield from _shifted(on, wanted, row)
            yield from _at_the_containing_level(on, wanted, row)
        yield from _conditions(on, wanted)
        yield from _copies(on, wanted)
    yield from _tongues(on)


def _shifted(on: Stage, wanted: Wanted, row: FileRow) -> Iterator[Situation]:
    shared = on.around.shared_version(wanted.name, row.version)
    moved = (*shifts(row, on.machine, shared), *_withdrawals(on, wanted, row), *_shipped(on, wanted, row))
    for shift in (EXACT, *moved):
        yield _moved(on, wanted, row, shift)
    for zone, shift in across_midnight(row):
        yield _moved(stage(on.around, replace(on.machine, zone=zone)), wanted, row, shift)


def _withdrawals(on: Stage, wanted: Wanted, row: FileRow) -> Iterator[Shift]:
    """The edges of the days in which builds of this file were withdrawn."""
    for bad in on.around.builds.withdrawn:
        if bad.file.casefold() == wanted.name.casefold() and row.date is not None:
            for day in (bad.first - dt.timedelta(1), bad.first, bad.last, bad.last + dt.timedelta(1)):
                yield Shift(f"dated {day}", days=(day - row.date).days)


def _shipped(on: Stage, wanted: Wanted, row: FileRow) -> Iterator[Shift]:
    """The builds of this file that service packs ship, where they are older than the row's."""
    for package in on.around.shipping:
        for other in (each for one in package.file_sets for each in one.files):
            if on_disk(other).casefold() != wanted.name.casefold() or platform_of(other) != platform_of(row):
                continue
            if other.size and other.date and row.size and row.date and other.date < row.date:
                days, size = (other.date - row.date).days, other.size - row.size
                yield Shift(f"as {package.id} ships it", version=words(other.version), size=size, days=days)


def _at_the_containing_level(on: Stage, wanted: Wanted, row: FileRow) -> Iterator[Situation]:
    """What service packs ship, on a machine whose own has the fix: older than listed, and no loss."""
    level = containing_level(on.around, on.machine)
    if level is None:
        return
    there = stage(on.around, replace(on.machine, level=level))
    for shift in _shipped(on, wanted, row):
        yield _moved(there, wanted, row, shift)


def _moved(on: Stage, wanted: Wanted, row: FileRow, shift: Shift) -> Situation:
    strength = row_strength(row) or Strength.EXPORT
    place = wanted.places[0]
    return _situation(on, wanted, shift.told, {place: on.make(place, row, shift, strength)}, strength)


def _situation(
    on: Stage,
    wanted: Wanted,
    told: str,
    changed: dict[str, Lying],
    strength: Strength = Strength.EXPORT,
) -> Situation:
    return Situation(on.machine, f"{wanted.name} {told}", on.files(changed, strength))


def _conditions(on: Stage, wanted: Wanted) -> Iterator[Situation]:
    """The file is not there, not readable or not collected; waits for a restart; tells no strength."""
    for status in (Observation.ABSENT, Observation.UNREADABLE, Observation.NOT_COLLECTED):
        yield _situation(on, wanted, status.value, dict.fromkeys(wanted.places, status))
    place, row = wanted.places[0], wanted.rows[0]
    waiting = _situation(on, wanted, "as listed, waiting for a restart", {})
    yield replace(waiting, pending=frozenset({place}))
    if on.description(place, Strength.EXPORT) is not None:
        yield _situation(
            on, wanted, "as listed, strength not told", {place: on.make(place, row, EXACT, None)}
        )
    old = older(wanted)
    if old is not None:
        yield _situation(on, wanted, old[1].told, {place: on.make(place, *old, Strength.EXPORT)})


def _copies(on: Stage, wanted: Wanted) -> Iterator[Situation]:
    """Several documented places: an old copy beside a good one, and a copy at the last place only."""
    old, (first, *_, last) = older(wanted), (wanted.places[0], wanted.places[-1])
    if first == last:
        return
    good = on.make(last, wanted.rows[0], EXACT, Strength.EXPORT)
    yield _situation(on, wanted, f"as listed, only in {last}", {first: Observation.ABSENT, last: good})
    if old is not None:
        copy = on.make(last, *old, Strength.EXPORT)
        yield _situation(on, wanted, f"as listed, but an old copy in {last}", {last: copy})


def _tongues(on: Stage) -> Iterator[Situation]:
    """Hosts of another language and of an unknown one, judged by the same tables."""
    for language in (GERMAN, None):
        there = stage(on.around, replace(on.machine, language=language))
        if language is not None and spoken(language) == spoken(on.machine.language):
            continue
        for wanted in there.reading.wanted:
            for row in wanted.rows:
                for shift in in_other_tongue(row):
                    yield _moved(there, wanted, row, shift)
