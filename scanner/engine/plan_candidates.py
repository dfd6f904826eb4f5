"""Which packages may be put on a host to satisfy what fails there, and which must not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scanner.engine.builds import withdrawn_build
from scanner.engine.case import Case
from scanner.engine.coverage import for_this_branch, lists_files_of, superseding
from scanner.engine.evidence import file_name
from scanner.engine.plan_files import (
    Delivery,
    as_file,
    delivery,
    listed_requirements,
    member_requirements,
)
from scanner.engine.selection import Requirement
from scanner.model.articles import Article
from scanner.model.facts import Observation
from scanner.model.logic import Truth
from scanner.model.packages import Package, PackageKind


@dataclass(frozen=True, slots=True)
class Candidates:
    """Packages with what they bring, and packages that are refused, with the reason."""

    deliveries: Mapping[str, Delivery]
    refused: Mapping[str, str]


def candidates(failing: Iterable[str], case: Case) -> Candidates:
    """Every package that could satisfy one of these articles."""
    names = sorted({name for rule in failing for name in ways_for(rule, case)})
    brought = {name: delivered_by(name, case) for name in names}
    refused = {name: why for name in names if (why := _refusal(brought[name], case))}
    return Candidates({name: one for name, one in brought.items() if name not in refused}, refused)


def ways_for(rule: str, case: Case) -> list[str]:
    """What satisfies an article as its rule has it: the fix, what contains it, what replaces it."""
    own = package_of(rule, case)
    article = case.index.articles[rule]
    newer = [package_of(name, case) for name in superseding(article, case) if _would_cover(name, rule, case)]
    return list(dict.fromkeys([own, *rollups_with(rule, case), *newer]))


def package_of(rule: str, case: Case) -> str:
    """The package that an article stands for: the one that it describes, or its own fix."""
    described = case.index.described.get(rule)
    return described.id if described is not None else rule


def rollups_with(rule: str, case: Case) -> list[str]:
    """The rollups for this host that contain a fix."""
    return [
        package.id
        for package in case.index.containing(rule)
        if package.kind is PackageKind.ROLLUP and for_this_branch(package, case)
    ]


def _would_cover(newer: str, older: str, case: Case) -> bool:
    """Whether a fix that replaces another would be proven once installed: by files, or where it has none.

    A file that could not be read, or of which nothing is there, proves nothing afterwards.
    """
    one = case.standings[newer]
    if one.applicability.answer is Truth.NO or one.selection.undecided:
        return False
    if not lists_files_of(case.standings[older], one):
        return False
    statuses = {weighed.status for weighed in one.weighed}
    if statuses <= {Observation.NOT_COLLECTED}:
        return True
    return Observation.PRESENT in statuses and statuses <= {Observation.PRESENT, Observation.ABSENT}


def delivered_by(name: str, case: Case) -> Delivery:
    """What a fix or rollup brings: its own files, and those of the fixes that it contains."""
    return delivery(name, _requirements(name, case), case)


def _requirements(name: str, case: Case) -> Iterator[tuple[Requirement, bool]]:
    article, package = case.index.articles.get(name), case.index.packages.get(name)
    if article is not None:
        yield from listed_requirements(article, case)
    if package is not None:
        yield from listed_requirements(as_article(package), case)
        yield from member_requirements(_members(package), case)


def as_article(package: Package) -> Article:
    """A package's own tables, to be chosen from as an article's are."""
    return Article(package.id, package.title, file_sets=package.file_sets)


def _members(package: Package) -> list[str]:
    named = {*package.contains, *package.claimed_by, package.registry_mark or package.id}
    return sorted(named - {exclusion.article for exclusion in package.excludes})


def _refusal(one: Delivery, case: Case) -> str:
    """Why a package must not be put on this host; empty if it may be."""
    if one.too_weak:
        names = ", ".join(file_name(path) for path in one.too_weak)
        return f"{one.package} has 56-bit builds of {names} only, and this host is at 128 bit."
    for known in case.index.pack.planning.obtaining.discontinued:
        if known.article == one.package:
            instead = f"; {known.instead} takes its place" if known.instead else ""
            return f"{known.article} is no longer handed out ({known.source}){instead}."
    return _withdrawn(one, case)


def _withdrawn(one: Delivery, case: Case) -> str:
    for path, row in one.files.items():
        bad = withdrawn_build(as_file(row, path), file_name(path), case)
        if bad is not None:
            return f"Its build of {file_name(path)} is one that {bad.source} withdraws: install that instead."
    return ""
