"""What the registry says beside the files, and what it says alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.model.articles import Article
from scanner.model.facts import Observation
from scanner.trials.coverage import made_for, mark_of
from scanner.trials.situation import Lying, Marks, Situation
from scanner.trials.stage import EXACT, Stage, older
from scanner.trials.wanted import read


def mark_trials(on: Stage) -> Iterator[Situation]:
    """Every state of the files under every state of the marks."""
    for state in states(on):
        yield from _marked(on, state)


def states(on: Stage) -> Iterator[Situation]:
    """All files as listed, one older, none there, none readable, none collected, no file looked at."""
    if on.reading.wanted:
        yield Situation(on.machine, "files as listed", on.files())
        yield from older_state(on)
        yield Situation(on.machine, "files absent", on.all(Observation.ABSENT))
        yield Situation(on.machine, "files unreadable", on.all(Observation.UNREADABLE))
        yield Situation(on.machine, "files not collected", on.all(Observation.NOT_COLLECTED))
    else:
        yield Situation(on.machine, "other files looked at")
    yield Situation(on.machine, "no file looked at", looked_at=False)


def older_state(on: Stage) -> Iterator[Situation]:
    """One file older, by whichever file can be."""
    for wanted in on.reading.wanted:
        old = older(wanted)
        if old is not None:
            place = wanted.places[0]
            made = on.make(place, *old, None)
            yield Situation(on.machine, f"{wanted.name} {old[1].told}", on.files({place: made}))
            return


def _marked(on: Stage, state: Situation) -> Iterator[Situation]:
    article = on.around.article
    own = article.registry_marks or (article.id,)
    yield state
    for mark in own:
        yield replace(state, marks=frozenset({mark}))
        yield replace(state, withdrawn_marks=frozenset({mark}))
    for known in (Marks.IN_PART, Marks.NONE_THERE, Marks.NOT_COLLECTED):
        yield replace(state, marks_known=known)
    yield replace(state, marks=frozenset(own[:1]), marks_known=Marks.IN_PART)
    yield replace(state, marks=frozenset({"Q100001"}))
    yield from _of_rollups(on, state)


def _of_rollups(on: Stage, state: Situation) -> Iterator[Situation]:
    """Rollups that contain the fix: for this branch and for the other, their other members proven or lost."""
    described = [on.around.describes] if on.around.describes else []
    for package in (*on.around.containers, *described):
        if package.level is not None:
            continue
        marks = frozenset({mark_of(package)})
        yield replace(state, marks=marks)
        yield replace(state, marks=marks, marks_known=Marks.IN_PART)
        companion = on.around.companions.get(package.id)
        if companion is not None and state.looked_at and made_for(package, on.machine):
            yield from _with_companion(on, state, companion, marks)


def _with_companion(
    on: Stage, state: Situation, companion: Article, marks: frozenset[str]
) -> Iterator[Situation]:
    wanted = read(companion, on.machine, on.around.locations).wanted
    good: dict[str, Lying] = {
        one.places[0]: on.make(one.places[0], one.rows[0], EXACT, None) for one in wanted
    }
    bad = {one.places[0]: on.make(one.places[0], *old, None) for one in wanted[:1] if (old := older(one))}
    for files, told in ((good, "as listed"), ({**good, **bad}, "older")):
        if wanted:
            there = replace(
                state,
                files={**state.files, **files},
                told=f"{state.told}, files of {companion.id} {told}",
            )
            yield there
            yield replace(there, marks=marks)
