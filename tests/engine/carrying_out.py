"""Carrying out a plan on a host's facts, package by package, as an administrator would.

It knows a package by its own tables and the fixes it contains, and nothing of how the plan
was made.  Every file that is written over is compared first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from scanner.engine.case import Case, case
from scanner.engine.comparison import Setting, compare
from scanner.engine.index import PackIndex
from scanner.engine.plan_dates import dated
from scanner.engine.selection import Requirement, select
from scanner.engine.strength import row_strength
from scanner.model.articles import Article, FileRow
from scanner.model.coherence import Strength
from scanner.model.facts import FileFact, HostFacts, Hotfix, Observation
from scanner.model.findings import Comparison, Confidence
from scanner.model.plan import HostPlan, Step, StepKind


@dataclass
class Bench:
    """A host that is being worked on; ``spoiled`` are writes of an older build over a package's newer one."""

    at: Case
    plan: HostPlan
    files: dict[str, FileFact]
    written: dict[str, str] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    spoiled: list[tuple[str, str, str]] = field(default_factory=list)


def carried_out(facts: HostFacts, rules: PackIndex, plan: HostPlan) -> tuple[HostFacts, Bench]:
    """The host after every step, and what was noticed on the way."""
    at = case(facts, rules)
    bench = Bench(at, plan, dict(at.seen.files))
    system = facts.system
    for step in plan.steps:
        if step.kind is StepKind.SERVICE_PACK:
            raise AssertionError("hosts of these trials are at the last service pack")
        _install(step, bench)
    marks = (*(facts.hotfixes or ()), *(Hotfix(mark, installed=True) for mark in bench.marks))
    return replace(facts, files=tuple(bench.files.values()), hotfixes=marks, system=system), bench


def _install(step: Step, bench: Bench) -> None:
    kept = {item.path.casefold() for item in step.put_back}
    for path, row in _builds(step, bench).items():
        there = bench.files.get(path) or FileFact(path, status=Observation.ABSENT)
        if there.path.casefold() in kept:
            continue
        if path in bench.written and _is_newer(there, row):
            bench.spoiled.append((step.package, path, bench.written[path]))
        bench.files[path] = _file(row, there, step, bench)
        bench.written[path] = step.package
    bench.marks.append(_mark(step, bench))


def _is_there(path: str, bench: Bench) -> bool:
    return path in bench.files and bench.files[path].status is Observation.PRESENT


def _is_newer(there: FileFact, row: FileRow) -> bool:
    match = compare(there, row, Setting())
    return match.comparison is Comparison.LATER and match.confidence is not Confidence.LOW


def _mark(step: Step, bench: Bench) -> str:
    article = bench.at.index.articles.get(step.package)
    return article.registry_marks[0] if article is not None and article.registry_marks else step.package


def _builds(step: Step, bench: Bench) -> dict[str, FileRow]:
    """The newest build of the package for each file that is there, or that it brings along."""
    found: dict[str, FileRow] = {}
    for requirement in _requirements(step, bench):
        for place in requirement.places:
            path = bench.at.seen.located(place)
            if path is None or not (_is_there(path, bench) or requirement.adds):
                continue
            for row in _in_edition(requirement.rows, step):
                build = dated(row, bench.at)
                before = found.get(path)
                if before is None or _older(before, build):
                    found[path] = build
    return found


def _in_edition(rows: tuple[FileRow, ...], step: Step) -> tuple[FileRow, ...]:
    strength = {"128-bit": Strength.DOMESTIC, "56-bit": Strength.EXPORT}.get(step.edition or "")
    own = tuple(row for row in rows if strength is None or row_strength(row) in (None, strength))
    return own or rows


def _older(one: FileRow, other: FileRow) -> bool:
    return compare(_bare(one), other, Setting()).comparison is Comparison.OLDER


def _requirements(step: Step, bench: Bench) -> Iterator[Requirement]:
    index = bench.at.index
    package, article = index.packages.get(step.package), index.articles.get(step.package)
    sources: list[Article] = [article] if article is not None else []
    if package is not None:
        excluded = {one.article for one in package.excludes}
        sources.append(Article(package.id, package.title, file_sets=package.file_sets))
        members = {*package.contains, *package.claimed_by} - excluded
        sources += [index.articles[name] for name in sorted(members) if name in index.articles]
    for source in sources:
        yield from select(source, bench.at.profile, index.pack.locations).requirements


def _bare(row: FileRow) -> FileFact:
    stamp = dt.datetime.combine(row.date, dt.time(12, tzinfo=dt.UTC)) if row.date else None
    size = row.size or (int((row.size_kb or 0) * 1024) or None)
    version = row.version if row.version and row.version.count(".") == 3 else None
    return FileFact("", size=size, modified=stamp, version=version)


def _file(row: FileRow, there: FileFact, step: Step, bench: Bench) -> FileFact:
    description = there.description
    if step.edition == "128-bit" and step.kind is StepKind.HOTFIX:
        description = "(Domestic Use Only)"
    elif row_strength(row) is not None:
        description = "(Export Version)" if row_strength(row) is Strength.EXPORT else "(Domestic Use Only)"
    elif not description:
        told = {
            file.file.path: file.strength for group in bench.at.coherences.values() for file in group.files
        }.get(there.path)
        description = {Strength.DOMESTIC: "(Domestic Use Only)", Strength.EXPORT: "(Export Version)"}.get(
            told
        )  # type: ignore[arg-type]
    return replace(
        _bare(row),
        path=there.path,
        description=description,
        machine=row.platform.value if row.platform else None,
        language=there.language,
    )
