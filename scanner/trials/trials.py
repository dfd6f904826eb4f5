"""All the hosts that one rule is tried on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.model.logic import Truth
from scanner.trials.concern import concerned
from scanner.trials.homes import homes
from scanner.trials.library import Surroundings
from scanner.trials.machine_trials import foreign_trials, level_trials, part_trials
from scanner.trials.mark_trials import mark_trials
from scanner.trials.row_trials import row_trials
from scanner.trials.situation import Situation
from scanner.trials.stage import Stage, stage
from scanner.trials.strength_trials import strength_trials
from scanner.trials.successor_trials import succeeded, successor_trials


def trials(around: Surroundings) -> Iterator[tuple[Surroundings, Situation]]:
    """Every situation, with the surroundings it is to be judged in."""
    alone = replace(around, successors=())
    machines = homes(alone)
    for number, machine in enumerate(machines):
        on = stage(alone, machine)
        for situation in _on_one(on, first=number == 0):
            yield alone, situation
        for one in succeeded(around):
            for situation in successor_trials(stage(one, machine)):
                yield one, situation


def _on_one(on: Stage, first: bool) -> Iterator[Situation]:
    """Trials on one machine; those on other machines need not be repeated for each home."""
    if concerned(on.around.article, on.machine) is not Truth.NO:
        yield from row_trials(on)
        yield from mark_trials(on)
        yield from strength_trials(on)
        yield from level_trials(on)
        yield from part_trials(on)
    if first:
        yield from foreign_trials(on)
