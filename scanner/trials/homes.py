"""The machines that a rule is for: one for every choice that its tables make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from scanner.model.articles import Article, FileSet, Platform
from scanner.model.logic import Truth
from scanner.model.profile import Edition
from scanner.model.servicepacks import ServicePack
from scanner.trials.concern import concerned, section_concerns
from scanner.trials.coverage import covering_level
from scanner.trials.library import Surroundings
from scanner.trials.machine import ENGLISH, LADDER, Machine
from scanner.trials.subjects import subject
from scanner.trials.tongues import installation, tongue
from scanner.trials.wanted import Listed, nt_level, on_disk, platform_of, read

_BRANCHES = ((Edition.SERVER, Edition.WORKSTATION, Edition.ENTERPRISE), (Edition.TERMINAL_SERVER,))


def homes(around: Surroundings) -> list[Machine]:
    """At least one machine; where the tables choose by anything, one for each choice."""
    found: list[Machine] = []
    for editions in _BRANCHES:
        machine = _of_branch(around, editions)
        if machine is not None:
            found += _choices(around, machine) or [machine]
    return found or [equipped(around.article, Machine())]


def _of_branch(around: Surroundings, editions: tuple[Edition, ...]) -> Machine | None:
    """The first edition of a branch that the article concerns, or may concern."""
    machines = [equipped(around.article, Machine(edition)) for edition in editions]
    for answer in (Truth.YES, Truth.UNKNOWN):
        for machine in machines:
            if concerned(around.article, machine) is answer:
                return at_level(machine, usual_level(around, machine))
    return None


def equipped(article: Article, machine: Machine) -> Machine:
    """The machine with every optional part that the article speaks of."""
    for part in parts(article):
        machine = machine.having(part)
    return machine


def parts(article: Article) -> tuple[str, ...]:
    """The optional parts that an article names, in its products, its needs or its tables."""
    names = [f"{one.name} {one.edition or ''}".strip() for one in article.products]
    for one in article.file_sets:
        names += [one.product, one.component or ""]
    named = [*article.components, *(subject(name).part for name in names)]
    return tuple(dict.fromkeys(name for name in named if name))


def at_level(machine: Machine, level: ServicePack | None) -> Machine:
    """The machine at another level."""
    return replace(machine, level=level)


def usual_level(around: Surroundings, machine: Machine) -> ServicePack:
    """High enough to install the fix, and if it can be too low to have it already."""
    ladder = machine.ladder
    enough = [level for level in ladder if _enough(around.article, at_level(machine, level))]
    contained = covering_level(around, machine)
    below = [
        level
        for level in ladder
        if contained is None or at_level(machine, level).reached(contained) is Truth.NO
    ]
    both = [level for level in enough if level in below]
    return max(both or below or enough or ladder, key=LADDER.index)


def _enough(article: Article, machine: Machine) -> bool:
    return all(machine.reached(level) is Truth.YES for level in required_levels(article))


def required_levels(article: Article) -> set[ServicePack]:
    """Every level that the article or one of its tables asks for."""
    texts = [article.requires_service_pack, *(one.requires_service_pack for one in article.file_sets)]
    return {level for text in texts if (level := nt_level(text))}


def _choices(around: Surroundings, machine: Machine) -> list[Machine]:
    """The machines for which the tables list something, each list of rows once."""
    chosen: dict[object, Machine] = {}
    for one in _variants(around.article, machine):
        reading = read(around.article, one, around.locations)
        if reading.listed is Listed.FOR_IT:
            chosen.setdefault(tuple((wanted.places, wanted.rows) for wanted in reading.wanted), one)
    return list(chosen.values())


def _variants(article: Article, machine: Machine) -> Iterator[Machine]:
    sets = [one for one in article.file_sets if section_concerns(one, machine) is not Truth.NO]
    for level, language, platform, many in product(
        _levels(sets, machine), _languages(sets), _platforms(sets), _kernels(sets)
    ):
        yield Machine(machine.edition, level, platform, many, language, machine.components)


def _levels(sets: list[FileSet], machine: Machine) -> list[ServicePack | None]:
    only = {level for one in sets if (level := nt_level(one.service_pack))}
    return [machine.level, *sorted(only - {machine.level}, key=LADDER.index)]


def _languages(sets: list[FileSet]) -> list[str]:
    known = [installation(tongue(one.language)) for one in sets]
    return list(dict.fromkeys([ENGLISH, *(one for one in known if one)]))


def _platforms(sets: list[FileSet]) -> list[Platform]:
    return list(dict.fromkeys(platform_of(row) for one in sets for row in one.files)) or [Platform.X86]


def _kernels(sets: list[FileSet]) -> list[bool]:
    names = {on_disk(row).casefold() for one in sets for row in one.files}
    return [False, True] if "ntoskrnl.exe" in names else [False]
