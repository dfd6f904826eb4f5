"""Builds that were withdrawn, and files that service packs never update."""

from __future__ import annotations

import datetime as dt

from scanner.model.builds import Unserviced, WithdrawnBuilds
from scanner.model.facts import FileFact, Observation
from scanner.model.packages import Package
from scanner.trials.distance import Size, Version, measured
from scanner.trials.exhibit import Exhibit
from scanner.trials.library import Surroundings
from scanner.trials.machine import ENGLISH, Machine
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
