"""What a pack is made of, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.catalog.circles import Circle, circles
from scanner.model.articles import Article, FileRow
from scanner.model.pack import RulePack

Counts = dict[str, int]
"""Name to number, the largest first."""


@dataclass(frozen=True, slots=True)
class PackStatistics:
    """Counts of rules; a rule with several products, kinds of evidence or platforms counts in each.

    ``by_evidence`` has what can prove a rule: ``version``, ``date-and-size``, ``date``,
    ``size``, ``coherent-set``, or ``service-pack-or-registry`` where it lists no file.
    ``supersedence_cycles`` are the articles that replace one another.
    """

    articles: int
    packages: int
    coherent_sets: int
    file_rows: int
    by_area: Counts
    by_product: Counts
    by_evidence: Counts
    by_platform: Counts
    by_year: Counts
    supersedence_cycles: tuple[Circle, ...] = ()


def statistics(pack: RulePack) -> PackStatistics:
    """Count a pack."""
    return PackStatistics(
        articles=len(pack.articles),
        packages=len(pack.packages),
        coherent_sets=len(pack.coherent_sets),
        file_rows=sum(1 for article in pack.articles for _ in _rows(article)),
        by_area=_counts([article.area] for article in pack.articles),
        by_product=_counts(map(_products, pack.articles)),
        by_evidence=_counts(map(_evidence, pack.articles)),
        by_platform=_counts(map(_platforms, pack.articles)),
        by_year=_counts([str(article.date.year) if article.date else "unknown"] for article in pack.articles),
        supersedence_cycles=circles(pack.articles),
    )


def _counts(names: Iterable[Iterable[str]]) -> Counts:
    counted = Counter(name for of_one_rule in names for name in set(of_one_rule))
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _rows(article: Article) -> Iterator[FileRow]:
    for file_set in article.file_sets:
        yield from file_set.files


def _products(article: Article) -> Iterator[str]:
    for product in article.products:
        yield f"{product.name}, {product.edition}" if product.edition else product.name


def _platforms(article: Article) -> Iterator[str]:
    for row in _rows(article):
        yield row.platform.value if row.platform else "unstated"


def _evidence(article: Article) -> Iterator[str]:
    if article.coherent_sets:
        yield "coherent-set"
    if not article.file_sets:
        yield "service-pack-or-registry"
    yield from map(_row_evidence, _rows(article))


def _row_evidence(row: FileRow) -> str:
    if row.version is not None:
        return "version"
    if row.date is None:
        return "size"
    return "date" if row.size is None else "date-and-size"
