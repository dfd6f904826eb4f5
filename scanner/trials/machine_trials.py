"""The rule on machines it was not made for, or of which something is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.model.articles import Article, Platform
from scanner.model.facts import Observation
from scanner.model.profile import Edition
from scanner.model.servicepacks import ServicePack
from scanner.trials.concern import release_number
from scanner.trials.coverage import covering_level
from scanner.trials.exhibit import Exhibit
from scanner.trials.homes import at_level, parts, required_levels
from scanner.trials.machine import ENGLISH, GERMAN, Machine
from scanner.trials.mark_trials import older_state
from scanner.trials.situation import Lying, Situation
from scanner.trials.stage import Stage, stage
from scanner.trials.subjects import subject
from scanner.trials.wanted import nt_level

_LEVEL_MARK = "Q246009"
_LEVEL_FILE = "afd.sys"
"""What tells SP6a from SP6: the mark, and before it the date of the file (Q246009, Q245678)."""

_STRANGE = "0436"
"""Afrikaans: Windows NT 4.0 had no such release."""


def level_trials(on: Stage) -> Iterator[Situation]:
    """At, below and above every service pack that the rule names, with the files in every state."""
    levels = list(_levels(on))
    for level in levels:
        there = stage(on.around, at_level(on.machine, level))
        yield from _states(there, on)
    if ServicePack.SP6A in levels and not _wants_witness(on):
        yield from _untold_levels(on)
    yield from _unserviced(on)


def _unserviced(on: Stage) -> Iterator[Situation]:
    """Files that service packs leave as they are, on some levels or in some languages."""
    names = {wanted.name.casefold() for wanted in on.reading.wanted}
    if any(one.file.casefold() in names for one in on.around.builds.unserviced):
        for level in on.machine.ladder:
            for language in (ENGLISH, GERMAN):
                machine = replace(on.machine, level=level, language=language)
                yield from _states(stage(on.around, machine), on)


def _wants_witness(on: Stage) -> bool:
    return any(wanted.name.casefold() == _LEVEL_FILE for wanted in on.reading.wanted)


def _untold_levels(on: Stage) -> Iterator[Situation]:
    """SP6 and SP6a where only the mark of Q246009 tells one from the other."""
    for level, marks in ((ServicePack.SP6, frozenset[str]()), (ServicePack.SP6A, frozenset({_LEVEL_MARK}))):
        machine = replace(on.machine, level=level, stated=False)
        for state in _states(stage(on.around, machine), on):
            if state.looked_at and _LEVEL_MARK not in state.marks:
                yield replace(state, marks=state.marks | marks)


def _states(there: Stage, on: Stage) -> Iterator[Situation]:
    """The files that lie on the home machine, found on another one."""
    article = on.around.article
    own = frozenset((article.registry_marks or (article.id,))[:1])
    for state in _found(there, on):
        yield state
        yield replace(state, marks=own)
    yield Situation(there.machine, "no file looked at", looked_at=False)


def _found(there: Stage, on: Stage) -> Iterator[Situation]:
    for state in (Situation(on.machine, "files as listed", on.files()), *older_state(on)):
        files = state.files
        if there.machine.platform is None:
            files = {place: _without_processor(lying) for place, lying in files.items()}
        yield replace(state, machine=there.machine, files=files)


def _without_processor(lying: Lying) -> Lying:
    """A file whose headers were not read: those of a system file would tell the processor."""
    if not isinstance(lying, Exhibit):
        return lying
    return replace(lying, file=replace(lying.file, machine=None))


def _levels(on: Stage) -> Iterator[ServicePack | None]:
    ladder = on.machine.ladder
    named = required_levels(on.around.article)
    named |= {level for one in on.around.article.file_sets if (level := nt_level(one.service_pack))}
    contained = covering_level(on.around, on.machine)
    described = nt_level(on.around.describes.level) if on.around.describes else None
    named |= {level for level in (contained, described) if level}
    edges = {number for level in named if level in ladder for number in _edges(ladder.index(level))}
    if on.machine.terminal_server and ServicePack.SP6A in named:
        edges |= {len(ladder) - 2, len(ladder) - 1}
    for number in sorted(edges):
        if 0 <= number < len(ladder):
            yield ladder[number]
    if named:
        yield None


def _edges(number: int) -> tuple[int, int, int]:
    return number - 1, number, number + 1


def foreign_trials(on: Stage) -> Iterator[Situation]:
    """Other editions, processors and languages; another system; and each of these not known."""
    for machine in _foreign(on.machine):
        yield from _states(stage(on.around, machine), on)


def _foreign(home: Machine) -> Iterator[Machine]:
    for edition in (*Edition, None):
        level = home.level
        if edition is Edition.TERMINAL_SERVER and level not in (None, *replace(home, edition=edition).ladder):
            level = ServicePack.SP6
        yield replace(home, edition=edition, level=level)
    for platform in (*Platform, None):
        yield replace(home, platform=platform)
    for language in (GERMAN, ENGLISH, "0809", _STRANGE, None):
        yield replace(home, language=language)
    for many in (True, None):
        yield replace(home, multiprocessor=many)
    yield replace(home, system="5.0")


def part_trials(on: Stage) -> Iterator[Situation]:
    """Every optional part that the rule names: absent, unreadable, not looked for."""
    named = parts(on.around.article)
    for status in (Observation.ABSENT, Observation.UNREADABLE, Observation.NOT_COLLECTED):
        for part in named:
            yield from _states(stage(on.around, on.machine.having(part, status)), on)
        if len(named) > 1:
            machine = on.machine
            for part in named:
                machine = machine.having(part, status)
            yield from _states(stage(on.around, machine), on)
    for part in named:
        for release in _releases(on.around.article, part):
            machine = replace(on.machine, releases=((part, release),))
            yield from _states(stage(on.around, machine), on)
    if named:
        yield from _states(stage(on.around, replace(on.machine, components=())), on)


def _releases(article: Article, part: str) -> Iterator[str]:
    """The releases of a part that the article names, and the ones before and after."""
    lines = [
        one for one in article.products if subject(f"{one.name} {one.edition or ''}".strip()).part == part
    ]
    numbers = {number for one in lines for text in one.versions if (number := release_number(text))}
    around = {int(number) + step for number in numbers for step in (-1, 0, 1)}
    for major in sorted(around):
        yield f"{major}.{'50.4807' if major > 4 else '0'}"
