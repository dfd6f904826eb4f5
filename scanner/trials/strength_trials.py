"""Files that must be of one strength: all alike, each of them odd, each of them not telling."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.articles import FileRow
from scanner.model.coherence import CoherentSet, Strength
from scanner.model.facts import Observation
from scanner.trials.situation import Lying, Situation
from scanner.trials.stage import EXACT, Stage


def strength_trials(on: Stage) -> Iterator[Situation]:
    """For every set that the rule names."""
    for group in on.around.sets:
        if group.id not in on.around.article.coherent_sets:
            continue
        for strength, other in ((Strength.EXPORT, Strength.DOMESTIC), (Strength.DOMESTIC, Strength.EXPORT)):
            yield Situation(on.machine, f"all files {strength.value}", on.files(strength=strength))
            for path in group.told_of:
                yield from _one_odd(on, group, path.casefold(), strength, other)


def _one_odd(
    on: Stage, group: CoherentSet, place: str, strength: Strength, other: Strength
) -> Iterator[Situation]:
    rest = on.files(strength=strength)
    row = next((one.rows[0] for one in on.reading.wanted if place in one.places), FileRow(place))
    odd: list[tuple[str, Lying]] = [
        (f"of {other.value}", on.make(place, row, EXACT, other)),
        ("of untold strength", on.make(place, row, EXACT, None)),
        *((status.value, status) for status in Observation if status is not Observation.PRESENT),
    ]
    for told, lying in odd:
        yield Situation(on.machine, f"{group.id}: {strength.value}, {place} {told}", {**rest, place: lying})
