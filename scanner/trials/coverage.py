"""Whether something else brought the fix: a service pack, a rollup, an article that replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model.articles import Article
from scanner.model.logic import Truth
from scanner.model.packages import Package, PackageKind
from scanner.model.servicepacks import ServicePack
from scanner.trials.concern import concerned
from scanner.trials.library import Surroundings
from scanner.trials.machine import LADDER, Machine
from scanner.trials.situation import Situation
from scanner.trials.testimony import Said, said_of, testimony
from scanner.trials.wanted import nt_level


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether the fix came with something else, which, and whether that is on record at all.

    On record is a level that is reached, and a rollup or an article that replaces it and is
    registered, whatever its files say.
    """

    answer: Truth
    by: str | None = None
    on_record: bool = False


def containing_level(around: Surroundings, machine: Machine) -> ServicePack | None:
    """The lowest service pack level that contains the fix for a machine of this branch."""
    stated = nt_level(around.article.fixed_in_service_pack)
    levels = [stated] if stated else []
    for package in around.containers:
        level = nt_level(package.level)
        if package.kind is PackageKind.SERVICE_PACK and level and made_for(package, machine):
            levels.append(level)
    return min(levels, key=LADDER.index, default=None)


def covering_level(around: Surroundings, machine: Machine) -> ServicePack | None:
    """The level from which on it is certain: that one, or the last where the article does not say which."""
    level = containing_level(around, machine)
    if level is None and around.article.fixed_in_unnamed_service_pack:
        return ServicePack.SP6 if machine.terminal_server else ServicePack.SP6A
    return level


def made_for(package: Package, machine: Machine) -> bool:
    """Whether a package is for such a machine.

    A service pack for Terminal Server has everything of its namesake for Windows NT 4.0
    (Q222970, Q240331, Q258970), so that one's list counts there too; rollups are separate
    (Q317636).
    """
    product = package.product.casefold()
    if "terminal server" in product:
        return machine.terminal_server
    return product.startswith("windows nt") and (
        not machine.terminal_server or package.kind is PackageKind.SERVICE_PACK
    )


def rollups(around: Surroundings, machine: Machine) -> list[Package]:
    """The rollups for such a machine that contain the fix."""
    return [
        package
        for package in around.containers
        if package.kind is PackageKind.ROLLUP and made_for(package, machine)
    ]


def mark_of(package: Package) -> str:
    """The Hotfix key that a package leaves."""
    return package.registry_mark or package.id


def delivered(around: Surroundings, situation: Situation, older_members: frozenset[str]) -> Delivery:
    """What is known of everything that may have brought the fix; ``older_members``: rollups proven lost."""
    found = [
        *_by_level(around, situation),
        *_by_rollup(around, situation, older_members),
        *_by_successor(around, situation),
    ]
    on_record = any(one.on_record for one in found)
    for wanted in (Truth.YES, Truth.UNKNOWN):
        for one in found:
            if one.answer is wanted:
                return Delivery(wanted, one.by, on_record)
    return Delivery(Truth.NO)


def _by_level(around: Surroundings, situation: Situation) -> Iterator[Delivery]:
    level = covering_level(around, situation.machine)
    if level is None:
        return
    answer = situation.machine.reached(level)
    if answer is not Truth.YES and containing_level(around, situation.machine) is None:
        yield Delivery(Truth.UNKNOWN)
    else:
        yield Delivery(answer, level.value, answer is Truth.YES)


def _by_rollup(
    around: Surroundings, situation: Situation, older_members: frozenset[str]
) -> Iterator[Delivery]:
    for package in rollups(around, situation.machine):
        registered = situation.registered((mark_of(package),))
        if registered:
            lost = package.id in older_members
            yield Delivery(Truth.UNKNOWN if lost else Truth.YES, package.id, True)
        elif registered is None:
            yield Delivery(Truth.UNKNOWN, package.id)


def _by_successor(around: Surroundings, situation: Situation) -> Iterator[Delivery]:
    """An article that replaces it: proven by its files, or registered where it shows none.

    Where both list files for the machine, its own must be among the newer one's.
    """
    own = _places(around.article, situation, around)
    for other in around.successors:
        said = said_of(other, situation, around)
        if not own <= (_places(other, situation, around) or own):
            continue
        registered = situation.registered(other.registry_marks or (other.id,))
        if said is Said.HELD or (said in (Said.UNLISTED, Said.NOTHING) and registered):
            yield Delivery(Truth.YES, other.id, registered is True)


def _places(article: Article, situation: Situation, around: Surroundings) -> set[tuple[str, ...]]:
    if concerned(article, situation.machine) is Truth.NO:
        return set()
    return {wanted.places for wanted, _ in testimony(article, situation, around).files}
