"""Security bulletins: which articles each groups, its rating, the vulnerabilities it closes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scanner.model.articles import Article, Severity


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One security bulletin.

    ``severity`` is None where it gave none, as most before 2001.  ``superseded_by`` are the
    articles of later fixes that replace its own; ``registry_marks`` the subkeys of the Hotfix
    key that its packages write although they are not the articles' numbers.
    """

    id: str
    title: str
    severity: Severity | None = None
    articles: tuple[str, ...] = ()
    cves: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    registry_marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bulletins:
    """The content of ``bulletins.yaml``."""

    bulletins: tuple[Bulletin, ...]


def by_article(bulletins: Iterable[Bulletin]) -> dict[str, tuple[Bulletin, ...]]:
    """The bulletins that name each article, in the order of their ids."""
    found: dict[str, tuple[Bulletin, ...]] = {}
    for bulletin in sorted(bulletins, key=lambda one: one.id):
        for article in bulletin.articles:
            found[article] = (*found.get(article, ()), bulletin)
    return found


def with_bulletins(article: Article, known: Mapping[str, tuple[Bulletin, ...]]) -> Article:
    """The rule with what the bulletins that name its article say; of several ratings the highest."""
    own = known.get(article.id, ())
    if not own:
        return article
    later = (name for bulletin in own for name in bulletin.superseded_by if name != article.id)
    marks = [mark for bulletin in own for mark in bulletin.registry_marks]
    return replace(
        article,
        superseded_by=tuple(dict.fromkeys((*article.superseded_by, *later))),
        registry_marks=tuple(dict.fromkeys((*(article.registry_marks or (article.id,)), *marks)))
        if marks
        else article.registry_marks,
        bulletins=_merged(article.bulletins, (bulletin.id for bulletin in own)),
        cves=_merged(article.cves, (cve for bulletin in own for cve in bulletin.cves)),
        severity=highest([article.severity, *(bulletin.severity for bulletin in own)]),
    )


def _merged(stated: Iterable[str], added: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*stated, *added}))


def highest(ratings: Iterable[Severity | None]) -> Severity | None:
    """The gravest of several ratings; None if there is none."""
    order = list(Severity)
    known = [rating for rating in ratings if rating is not None]
    return min(known, key=order.index) if known else None
