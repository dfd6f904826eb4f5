"""What of a rule pack bears on one rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.model.articles import Article
from scanner.model.builds import KnownBuilds
from scanner.model.coherence import CoherentSet
from scanner.model.identifiers import article_id
from scanner.model.pack import RulePack
from scanner.model.packages import Package
from scanner.trials.wanted import Locations, on_disk


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One rule and what may change its verdict.

    ``containers`` are the packages that contain it; ``describes`` the package it is the
    article of; ``successors`` the articles that replace it; ``companions`` by package one
    article with files that is in the same rollup; ``shipping`` are the packages that list
    builds of its files.
    """

    article: Article
    containers: tuple[Package, ...] = ()
    describes: Package | None = None
    successors: tuple[Article, ...] = ()
    companions: dict[str, Article] = field(default_factory=dict)
    sets: tuple[CoherentSet, ...] = ()
    shipping: tuple[Package, ...] = ()
    builds: KnownBuilds = field(default_factory=KnownBuilds)
    locations: Locations = field(default_factory=dict)

    def shared_version(self, name: str, version: str | None) -> bool:
        """Whether different builds of a file carry this version."""
        return any(
            one.file.casefold() == name.casefold() and one.version == version
            for one in self.builds.shared_versions
        )


class Library:
    """A pack, arranged so that the surroundings of each rule are found quickly."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self._articles = {article.id: article for article in pack.articles}
        self._members = _members(pack)
        self._successors: defaultdict[str, set[str]] = defaultdict(set)
        for article in pack.articles:
            self._successors[article.id].update(article.superseded_by)
            for older in article.supersedes:
                self._successors[older].add(article.id)

    def article(self, name: str) -> Article:
        """The rule with this id.  Raises ``KeyError``."""
        return self._articles[name]

    def surroundings(self, article: Article) -> Surroundings:
        """Everything that bears on one rule."""
        containers = tuple(
            package for package in self.pack.packages if article.id in self._members[package.id]
        )
        describes = _described_by(article, self.pack.packages)
        rollups = [one for one in (*containers, describes) if one is not None and one.level is None]
        names = {on_disk(row).casefold() for one in article.file_sets for row in one.files}
        return Surroundings(
            article,
            containers,
            describes,
            tuple(self._successors_of(article)),
            {one.id: companion for one in rollups if (companion := self._companion(one, article, names))},
            tuple(_touching(self.pack.coherent_sets, article, names)),
            tuple(one for one in self.pack.packages if _lists(one, names)),
            self.pack.builds,
            self.pack.locations,
        )

    def _successors_of(self, article: Article) -> Iterator[Article]:
        for name in sorted(self._successors[article.id]):
            if name in self._articles and name != article.id:
                yield self._articles[name]

    def _companion(self, package: Package, article: Article, names: set[str]) -> Article | None:
        """Another member of the package that lists versions of other files than this rule's."""
        for name in sorted(self._members[package.id]):
            other = self._articles.get(name)
            if other is None or other.id in (article.id, package.id) or other.coherent_sets:
                continue
            rows = [row for one in other.file_sets for row in one.files]
            if (
                rows
                and all(row.version for row in rows)
                and not names & {on_disk(row).casefold() for row in rows}
            ):
                return other
        return None


def _members(pack: RulePack) -> dict[str, frozenset[str]]:
    """The articles in each package: its list, what claims to be in it, less what it excludes.

    A package within a package brings its own along.
    """
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for article in pack.articles:
        for rollup in article.rollups:
            claims[rollup].add(article.id)
    listed = {
        package.id: {*package.contains, *package.claimed_by} | claims[package.id] for package in pack.packages
    }
    return {
        package.id: frozenset(
            listed[package.id].union(*(listed.get(inner, ()) for inner in listed[package.id]))
            - {one.article for one in package.excludes}
            - {package.id}
        )
        for package in pack.packages
    }


def _described_by(article: Article, packages: tuple[Package, ...]) -> Package | None:
    for package in sorted(packages, key=lambda one: one.id):
        names = [package.id, *([package.registry_mark] if package.registry_mark else [])]
        if article.id in map(article_id, names):
            return package
    return None


def _lists(package: Package, names: set[str]) -> bool:
    return any(on_disk(row).casefold() in names for one in package.file_sets for row in one.files)


def _touching(sets: tuple[CoherentSet, ...], article: Article, names: set[str]) -> Iterator[CoherentSet]:
    for one in sets:
        files = {path.casefold().rpartition("\\")[2] for path in one.told_of}
        if one.id in article.coherent_sets or files & names:
            yield one
