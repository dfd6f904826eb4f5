"""Builds that were withdrawn, and files that service packs never update."""

from __future__ import annotations

import datetime as dt

from scanner.model.builds import Unserviced, WithdrawnBuilds
from scanner.model.facts import FileFact, Observation
from scanner.model.logic import Truth
from scanner.model.packages import Package
from scanner.model.servicepacks import ServicePack
from scanner.trials.coverage import containing_level
from scanner.trials.distance import Size, Version, measured
from scanner.trials.exhibit import Exhibit
from scanner.trials.library import Surroundings
from scanner.trials.machine import ENGLISH, LADDER, Machine
from scanner.trials.situation import Situation
from scanner.trials.testimony import Testimony
from scanner.trials.tongues import spoken
from scanner.trials.wanted import nt_level, on_disk
from scanner.trials.weighing import DAYS, Relation


def withdrawn(files: Testimony, situation: Situation, around: Surroundings) -> bool:
    """Whether a file is of a build that was withdrawn for this branch and level."""
    for wanted, _ in files.files:
        bad = [one for one in around.builds.withdrawn if one.file.casefold() == wanted.name.casefold()]
        for place in wanted.places:
            lying = situation.at(place)
            if isinstance(lying, Exhibit) and any(_hit(one, lying.file, situation, around) for one in bad):
                return True
    return False


def _hit(bad: WithdrawnBuilds, file: FileFact, situation: Situation, around: Surroundings) -> bool:
    day = file.modified.date() if file.modified else dt.date.min
    return (
        bad.first <= day <= bad.last
        and _meant(bad, situation.machine)
        and not any(_ships(package, file, bad.file) for package in around.shipping)
    )


def _meant(bad: WithdrawnBuilds, machine: Machine) -> bool:
    branch = ("terminal server" in bad.product.casefold()) == machine.terminal_server
    return branch and (bad.service_pack is None or machine.level is nt_level(bad.service_pack))


def _ships(package: Package, file: FileFact, name: str) -> bool:
    """Whether a package lists exactly this build: what a service pack itself ships is not meant."""
    for one in package.file_sets:
        for row in one.files:
            far = measured(file, row, None)
            equal = row.size is not None and far.size is Size.EQUAL and not far.other_processor
            versions = file.version is None or row.version is None or file.version == row.version
            near = far.version is Version.EQUAL if far.days is None else abs(far.days) <= DAYS
            if on_disk(row).casefold() == name.casefold() and equal and versions and near:
                return True
    return False


def as_a_service_pack_ships(files: Testimony, situation: Situation, around: Surroundings) -> bool:
    """Whether every older file is the very build of a service pack with the fix, and the level is reached."""
    first = containing_level(around, situation.machine)
    if first is None or situation.machine.reached(first) is not Truth.YES:
        return False
    shipping = [
        one for one in around.shipping if (level := nt_level(one.level)) and not _before(level, first)
    ]
    older = [wanted for wanted, answer in files.files if answer is Relation.OLDER]
    lacking = any(wanted.added and answer is Observation.ABSENT for wanted, answer in files.files)
    return not lacking and all(
        any(_ships(one, lying.file, wanted.name) for one in shipping)
        for wanted in older
        for place in wanted.places
        if isinstance(lying := situation.at(place), Exhibit)
    )


def _before(level: ServicePack, other: ServicePack) -> bool:
    return LADDER.index(level) < LADDER.index(other)


def never_updated(files: Testimony, situation: Situation, around: Surroundings) -> bool:
    """Whether every older file is one that service packs leave as it is on such a machine."""
    older = [
        wanted.name.casefold()
        for wanted, answer in files.files
        if answer is Relation.OLDER or (answer is Observation.ABSENT and wanted.added)
    ]
    known = {one.file.casefold() for one in around.builds.unserviced if _true_of(one, situation.machine)}
    return bool(older) and set(older) <= known


def _true_of(one: Unserviced, machine: Machine) -> bool:
    foreign = machine.language is not None and spoken(machine.language) != spoken(ENGLISH)
    if one.international and not foreign:
        return False
    return not one.service_packs or (machine.level is not None and machine.level.value in one.service_packs)
