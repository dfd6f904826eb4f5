"""Articles that describe a service pack or a rollup, and are judged by it."""

from __future__ import annotations

from scanner.model.findings import Verdict
from scanner.model.logic import Truth
from scanner.model.packages import Package, PackageKind
from scanner.model.servicepacks import ServicePack
from scanner.trials.demand import Demand
from scanner.trials.hearing import Hearing
from scanner.trials.testimony import Said, said_of
from scanner.trials.wanted import nt_level


def of_package(one: Hearing) -> Demand | None:
    """Lines 5 and 6 of the oracle: the article describes a package and lists no files."""
    package = one.around.describes
    if package is None or one.files.said is not Said.UNLISTED:
        return None
    if package.kind is PackageKind.ROLLUP:
        verdict = _rollup(package, one)
        return Demand(verdict, covered_by=one.brought.by if verdict is Verdict.COVERED else None)
    level = nt_level(package.level)
    return None if level is None else Demand(_service_pack(level, one))


def _service_pack(level: ServicePack, one: Hearing) -> Verdict:
    reached = one.situation.machine.reached(level)
    if reached is not Truth.NO:
        return Verdict.INSTALLED if reached is Truth.YES else Verdict.UNDETERMINED
    return Verdict.REGRESSED if one.registered else Verdict.MISSING


def _rollup(package: Package, one: Hearing) -> Verdict:
    companion = one.around.companions.get(package.id)
    said = said_of(companion, one.situation, one.around) if companion else Said.UNLISTED
    if said is Said.OLDER:
        return Verdict.REGRESSED if one.registered or one.brought.on_record else Verdict.MISSING
    if one.registered:
        return Verdict.INSTALLED
    if one.brought.answer is Truth.YES:
        return Verdict.COVERED
    unknown = one.registered is None or said is Said.HELD or one.brought.answer is Truth.UNKNOWN
    return Verdict.UNDETERMINED if unknown else Verdict.MISSING
