"""What a package is known to break, checked against what is on the host."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scanner.engine.case import Case
from scanner.model.facts import Observation
from scanner.model.findings import COMPLIANT, Verdict
from scanner.model.logic import Truth, all_of, truth
from scanner.model.plan import Caution
from scanner.model.plan_knowledge import Condition, Interaction
from scanner.model.versions import readable_version


@dataclass(frozen=True, slots=True)
class _Look:
    """What looking for one condition gave: the answer, and what was seen or could not be."""

    answer: Truth
    told: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a caution is checked against: the host, its verdicts, and the packages of the plan."""

    case: Case
    verdicts: Mapping[str, Verdict]
    planned: Collection[str]


def cautions(package: str, around: Surroundings) -> tuple[Caution, ...]:
    """The interactions of a package that concern the host, or may; the certain ones first."""
    known = around.case.index.pack.planning.interactions
    found = [_caution(one, around) for one in known if package in one.packages]
    told = [one for one in found if one is not None]
    return tuple(sorted(told, key=lambda one: (one.applies is not Truth.YES, not one.before, one.source)))


def _caution(one: Interaction, around: Surroundings) -> Caution | None:
    looks = [_look(condition, around) for condition in one.when]
    answer = all_of(look.answer for look in looks)
    if answer is Truth.NO:
        return None
    return Caution(
        source=one.source,
        effect=one.effect,
        advice=one.advice,
        before=one.before,
        applies=answer,
        found=_told(looks, Truth.YES),
        unseen=_told(looks, Truth.UNKNOWN),
        settled_by=next((name for name in one.fixed_by if _present(name, around) is Truth.YES), None),
    )


def _told(looks: Iterable[_Look], answer: Truth) -> tuple[str, ...]:
    return tuple(look.told for look in looks if look.answer is answer)


def _look(wanted: Condition, around: Surroundings) -> _Look:
    case = around.case
    if wanted.file is not None:
        return _file(wanted.file, wanted.below, case)
    if wanted.component is not None:
        return _component(wanted.component, case)
    if wanted.key is not None and wanted.value is not None:
        return _value(wanted.key, wanted.value, wanted.equals, case)
    if wanted.languages:
        language = case.profile.language
        answer = truth(None if language is None else language in wanted.languages)
        return _Look(answer, f"the language of the installation{f' is {language}' if language else ''}")
    if wanted.several_processors is not None:
        many = case.profile.multiprocessor
        answer = truth(None if many is None else many is wanted.several_processors)
        return _Look(answer, "the kernel is for several processors" if many else "the number of processors")
    if wanted.package is not None:
        return _Look(_present(wanted.package, around), f"{wanted.package} is on the host or in the plan")
    return _Look(Truth.UNKNOWN, wanted.unseen or "")


def _file(path: str, below: str | None, case: Case) -> _Look:
    file = case.seen.file(path)
    if file.status is not Observation.PRESENT:
        return _Look(Truth.NO if file.status is Observation.ABSENT else Truth.UNKNOWN, path)
    limit, ours = readable_version(below), readable_version(file.version)
    if limit is None:
        return _Look(Truth.YES, f"{file.path} is there")
    if ours is None:
        return _Look(Truth.UNKNOWN, f"the version of {file.path}")
    return _Look(truth(ours < limit), f"{file.path} is {ours}")


def _component(name: str, case: Case) -> _Look:
    status = case.seen.component(name)
    known = {Observation.PRESENT: True, Observation.ABSENT: False}.get(status)
    return _Look(truth(known), f"{name} is installed" if known else f"whether {name} is installed")


def _value(key: str, value: str, equals: str | None, case: Case) -> _Look:
    """A registry value; a key that was not collected says nothing."""
    held = {name.casefold(): values for name, values in (case.seen.facts.registry or {}).items()}
    values = held.get(key.casefold())
    if values is None:
        return _Look(Truth.UNKNOWN, f"{key}, {value}")
    found = {name.casefold(): data for name, data in values.items()}.get(value.casefold())
    agrees = found is not None and (equals is None or str(found).casefold() == equals.casefold())
    return _Look(truth(agrees), f"{value} is {found}")


def _present(package: str, around: Surroundings) -> Truth:
    """Whether a fix is planned, satisfied on the host, or neither."""
    if package in around.planned or around.verdicts.get(package) in COMPLIANT:
        return Truth.YES
    return around.case.seen.registered([package])
