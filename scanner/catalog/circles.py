"""Articles that, directly or through others, each say that they replace the other (Q185137, Q185142)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from scanner.model.articles import Article

Circle = tuple[str, ...]
"""The ids of articles that all replace one another, in order."""


def circles(articles: Iterable[Article]) -> tuple[Circle, ...]:
    """Every set of two or more articles that replace one another; the order of articles does not matter.

    Judged as one package each: any of them covers the others.
    """
    newer = _newer(articles)
    ahead = {name: _reached(name, newer) for name in newer}
    found = {
        tuple(sorted({name, *(other for other in reached if name in ahead.get(other, ()))}))
        for name, reached in ahead.items()
        if name in reached
    }
    return tuple(sorted(found))


def _newer(articles: Iterable[Article]) -> Mapping[str, set[str]]:
    """What replaces each article, by either one's word."""
    newer: defaultdict[str, set[str]] = defaultdict(set)
    for article in articles:
        newer[article.id].update(article.superseded_by)
        for older in article.supersedes:
            newer[older].add(article.id)
    return {name: names - {name} for name, names in newer.items() if names - {name}}


def _reached(start: str, newer: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(newer[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += newer.get(name, ())
    return found
