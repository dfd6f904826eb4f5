"""Rollups read from both sides: the package's own list, and the sentence of its member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scanner.model.articles import Article
from scanner.model.packages import Package, PackageKind


def rollups_by_article(packages: Iterable[Package]) -> dict[str, tuple[str, ...]]:
    """The rollups whose list names each article, in the order of their ids."""
    found: dict[str, tuple[str, ...]] = {}
    for package in sorted(packages, key=lambda one: one.id):
        if package.kind is not PackageKind.ROLLUP:
            continue
        excluded = {exclusion.article for exclusion in package.excludes}
        for article in {*package.contains, *package.claimed_by} - excluded - {package.id}:
            found[article] = (*found.get(article, ()), package.id)
    return found


def with_rollups(article: Article, known: Mapping[str, tuple[str, ...]]) -> Article:
    """The rule with the rollups that list it beside those it names itself."""
    listed = known.get(article.id, ())
    return replace(article, rollups=tuple(sorted({*article.rollups, *listed}))) if listed else article
