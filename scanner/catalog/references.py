"""What the files of a pack say of one another: ids that clash, names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from scanner.catalog.circles import circles
from scanner.catalog.document import Where, document
from scanner.catalog.problems import Problem, RuleErrors
from scanner.catalog.sources import RuleFile
from scanner.model.articles import Article
from scanner.model.coherence import CoherentSet
from scanner.model.packages import Package

Noun = TypeVar("Noun", Article, Package, CoherentSet)
Held = tuple[RuleFile, Noun]
"""A file and what it holds."""


def duplicates(held: Sequence[Held[Noun]]) -> Iterator[Problem]:
    """An error for each id that an earlier file has already, naming both files."""
    first: dict[str, RuleFile] = {}
    for file, noun in held:
        earlier = first.setdefault(noun.id, file)
        if earlier is not file:
            yield _problem(file, ("id",), f"{noun.id} is already in {earlier.path}", "each id in one file")


def unknown_sets(articles: Sequence[Held[Article]], sets: Sequence[Held[CoherentSet]]) -> Iterator[Problem]:
    """An error for each coherent set that is not in the pack: its rule could not be judged."""
    known = {coherent.id for _, coherent in sets}
    allowed = f"one of {', '.join(sorted(known)) or 'none: the pack has no sets'}"
    for file, article in articles:
        for index, name in enumerate(article.coherent_sets):
            if name not in known:
                yield _problem(file, ("coherent_sets", index), f"unknown coherent set {name!r}", allowed)


def loose_ends(articles: Sequence[Held[Article]], packages: Sequence[Held[Package]]) -> Iterator[Problem]:
    """A warning for each rollup that is not described, or whose two sides disagree.

    The rule stays good: it is judged without that rollup, or membership counts from one side.
    """
    known = {package.id: package for _, package in packages}
    for file, article in articles:
        for index, name in enumerate(article.rollups):
            where: Where = ("rollups", index)
            package = known.get(name)
            if package is None:
                yield _problem(file, where, f"the rollup {name!r} is not described", "add it to packages/")
            elif article.id not in package.contains and article.id not in package.claimed_by:
                yield _problem(file, where, f"{name} does not name {article.id}", "add it to its claimed_by")


def replacing_in_circles(articles: Sequence[Held[Article]]) -> Iterator[Problem]:
    """A warning for each circle of articles that replace one another, at the first of them.

    The rules stay good: they are judged as one package.
    """
    files = {article.id: (file, article) for file, article in articles}
    for circle in circles(article for _, article in articles):
        first = next(name for name in circle if name in files)
        file, article = files[first]
        where: Where = ("supersedes",) if article.supersedes else ("superseded_by",)
        message = f"{' and '.join(circle)} replace one another"
        yield _problem(file, where, message, "they are judged as one package")


def _problem(file: RuleFile, where: Where, message: str, allowed: str) -> Problem:
    """A problem at its place, for which the file is read once more."""
    line, column = 1, 1
    with suppress(OSError, RuleErrors):
        line, column = document(file.path, file.read(), with_places=True).places.get(where, (1, 1))
    return Problem(file.path, line, column, message, allowed)
