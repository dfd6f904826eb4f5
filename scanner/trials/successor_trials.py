"""Articles that replace the rule: their files there, or only their mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.trials.library import Surroundings
from scanner.trials.mark_trials import older_state
from scanner.trials.situation import Lying, Situation
from scanner.trials.stage import EXACT, Stage, stage


def succeeded(around: Surroundings) -> Iterator[Surroundings]:
    """The rule with one successor at a time."""
    for successor in around.successors:
        yield replace(around, successors=(successor,))


def successor_trials(on: Stage) -> Iterator[Situation]:
    """``on`` has one successor."""
    successor = on.around.successors[0]
    own = (on.around.article.registry_marks or (on.around.article.id,))[:1]
    marks = (successor.registry_marks or (successor.id,))[:1]
    theirs = stage(replace(on.around, article=successor, sets=()), on.machine)
    files: dict[str, Lying] = {
        one.places[0]: theirs.make(one.places[0], one.rows[0], EXACT, None) for one in theirs.reading.wanted
    }
    for told, lying in (
        (f"files of {successor.id} as listed", {**on.files(), **files}),
        (f"files as listed, none of {successor.id}", on.files()),
    ):
        yield Situation(on.machine, told, lying)
        yield Situation(on.machine, told, lying, marks=frozenset(marks))
        yield Situation(on.machine, told, lying, marks=frozenset(own))
    for state in older_state(on):
        yield replace(state, marks=frozenset(marks))
    yield Situation(on.machine, "no file looked at", looked_at=False, marks=frozenset(marks))
