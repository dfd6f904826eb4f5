"""What to apply again after a component is added from the CD, which brings files of the first release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from scanner.engine.case import Case
from scanner.engine.coverage import by_service_pack, for_this_branch
from scanner.engine.plan_candidates import delivered_by
from scanner.engine.plan_order import ordered, precedence
from scanner.engine.products import component_of
from scanner.model.articles import Article
from scanner.model.logic import Truth
from scanner.model.packages import PackageKind
from scanner.model.plan import ComponentFixes, Reapplication


def reapplication(level: str | None, planned: Iterable[str], case: Case) -> Reapplication:
    """Service pack, then the rollups, then the other fixes by the component that they belong to.

    ``case`` is the host as it will be once the plan is carried out, and ``planned`` its
    packages; those beside them are registered now.  A fix that the service pack or a rollup
    contains is left to that; the others come in an order that no file objects to.
    """
    names = sorted({*planned, *_registered(case)})
    rollups = [name for name in names if _is_rollup(name, case)]
    brought = {member for name in rollups for member in _members(name, case)}
    left = {*brought, *case.index.packages, *case.index.described}
    fixes = [name for name in names if name in case.index.articles and name not in left]
    later = [name for name in fixes if not _in_service_pack(name, case)]
    grouped: defaultdict[str | None, list[str]] = defaultdict(list)
    for name in _in_order(later, case):
        for component in _components(case.index.articles[name]):
            grouped[component].append(name)
    groups = sorted(grouped, key=lambda name: (name is not None, name or ""))
    return Reapplication(
        level,
        tuple(_in_order(rollups, case)),
        tuple(ComponentFixes(name, tuple(grouped[name])) for name in groups),
    )


def _registered(case: Case) -> Iterator[str]:
    """The fixes and rollups that left a mark on the host and are made for it."""
    for name, one in case.standings.items():
        if one.registered is Truth.YES and one.applicability.answer is not Truth.NO:
            yield name


def _is_rollup(name: str, case: Case) -> bool:
    """Whether it is a rollup for this host that has more than what the service pack contains."""
    package = case.index.packages.get(name)
    if package is None or package.kind is not PackageKind.ROLLUP or not for_this_branch(package, case):
        return False
    members = [member for member in _members(name, case) if member in case.index.articles]
    return not members or not all(_in_service_pack(member, case) for member in members)


def _members(name: str, case: Case) -> set[str]:
    package = case.index.packages[name]
    return {*package.contains, *package.claimed_by} - {one.article for one in package.excludes} - {name}


def _in_service_pack(name: str, case: Case) -> bool:
    return by_service_pack(case.index.articles[name], case).answer is Truth.YES


def _in_order(names: Iterable[str], case: Case) -> list[str]:
    brought = {name: delivered_by(name, case) for name in names}
    return ordered(precedence(brought, {}, case).before, lambda name, _: (len(name), name))


def _components(article: Article) -> tuple[str | None, ...]:
    """The optional parts that a fix belongs to; None alone where it belongs to the system."""
    named = {*article.components, *(one.component for one in article.file_sets if one.component)}
    products = {component_of(product) for product in article.products}
    if None not in products:
        named |= {name for name in products if name is not None}
    return tuple(sorted(named)) or (None,)
