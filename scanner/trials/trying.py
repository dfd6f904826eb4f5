"""The trial itself: what the engine says, against what the situation demands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scanner.engine.judge import PackIndex, index, judge
from scanner.model.articles import Article, FileSet
from scanner.model.findings import Finding, Verdict
from scanner.model.pack import RulePack
from scanner.model.packages import Package
from scanner.trials.demand import CHECKED_REMARKS, Demand
from scanner.trials.hosts import facts
from scanner.trials.library import Library, Surroundings
from scanner.trials.oracle import demanded
from scanner.trials.situation import Situation
from scanner.trials.trials import trials
from scanner.trials.wanted import nt_level, on_disk


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A rule, the host, what its making demands, what the engine gives, and the engine's reason."""

    rule: str
    host: str
    demanded: str
    given: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleTried:
    """One rule's trials: how many hosts, and where verdicts disagree."""

    rule: str
    hosts: int
    disagreements: tuple[Disagreement, ...]


def tried(pack: RulePack, articles: Iterable[Article]) -> Iterator[RuleTried]:
    """Try each of the articles, which are of the pack."""
    library = Library(pack)
    for article in articles:
        yield tried_rule(library.surroundings(article))


def tried_rule(around: Surroundings) -> RuleTried:
    """Try one rule on all its hosts."""
    hosts, found = 0, []
    indexes: dict[tuple[str, ...], PackIndex] = {}
    for surroundings, situation in trials(around):
        hosts += 1
        names = tuple(one.id for one in surroundings.successors)
        if names not in indexes:
            indexes[names] = index(small_pack(surroundings))
        disagreement = _compare(surroundings, situation, indexes[names])
        if disagreement is not None:
            found.append(disagreement)
    return RuleTried(around.article.id, hosts, tuple(found))


def small_pack(around: Surroundings) -> RulePack:
    """The rule and what bears on it, so that a host is judged in a millisecond."""
    articles = {one.id: one for one in (*around.companions.values(), *around.successors, around.article)}
    packages = {one.id: one for one in (*around.shipping, *around.containers)}
    if around.describes is not None:
        packages[around.describes.id] = around.describes
    names = {on_disk(row).casefold() for one in around.article.file_sets for row in one.files}
    return RulePack(
        articles=tuple(articles[name] for name in sorted(articles)),
        packages=tuple(_trimmed(packages[name], {*articles, *packages}, names) for name in sorted(packages)),
        coherent_sets=around.sets,
        locations=dict(around.locations),
        builds=around.builds,
    )


def _trimmed(package: Package, articles: Iterable[str], names: set[str]) -> Package:
    """A package with the members and files that are in question."""
    kept = set(articles)
    return replace(
        package,
        contains=tuple(one for one in package.contains if one in kept),
        claimed_by=tuple(one for one in package.claimed_by if one in kept),
        excludes=tuple(one for one in package.excludes if one.article in kept),
        file_sets=tuple(_named(one, names) for one in package.file_sets),
    )


def _named(one: FileSet, names: set[str]) -> FileSet:
    return replace(one, files=tuple(row for row in one.files if on_disk(row).casefold() in names))


def _compare(around: Surroundings, situation: Situation, rules: PackIndex) -> Disagreement | None:
    demand = demanded(around, situation)
    report = judge(facts(situation), rules)
    finding = next(one for one in report.findings if one.rule == around.article.id)
    wrong = list(_differences(demand, finding))
    if not wrong:
        return None
    return Disagreement(
        around.article.id,
        str(situation),
        ", ".join(demanded for demanded, _ in wrong),
        ", ".join(given for _, given in wrong),
        finding.reason,
    )


def _differences(demand: Demand, finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.verdict is not demand.verdict:
        yield demand.verdict.value, finding.verdict.value
        return
    remarks = CHECKED_REMARKS.intersection(finding.remarks)
    if demand.remarks is not None and remarks != demand.remarks:
        yield _words(demand, demand.remarks), _words(demand, remarks)
    if demand.confidence is not None and finding.confidence is not demand.confidence:
        yield f"{demand.confidence.value} confidence", f"{finding.confidence.value} confidence"
    if demand.verdict is Verdict.COVERED and finding.covered_by[:1] != (demand.covered_by,):
        yield f"covered by {demand.covered_by}", f"covered by {', '.join(finding.covered_by)}"
    if demand.level_first and not _begins_with_level(finding):
        yield "a service pack first", f"install {finding.remedy.install if finding.remedy else 'nothing'}"


def _words(demand: Demand, remarks: Iterable[str]) -> str:
    return f"{demand.verdict.value} ({', '.join(sorted(remarks)) or 'no remark'})"


def _begins_with_level(finding: Finding) -> bool:
    return finding.remedy is not None and nt_level(finding.remedy.install[0]) is not None
