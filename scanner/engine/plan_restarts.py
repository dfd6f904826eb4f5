"""Which packages share a restart: hotfixes that QChain can install together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from scanner.engine.case import Case
from scanner.engine.plan_order import Before, ordered
from scanner.engine.reasons import required_level
from scanner.engine.standing import Standing
from scanner.model.articles import Article
from scanner.model.plan_knowledge import ChainedHotfixes

FIRST_BULLETINS = 98
"""Two digits of the first year that had bulletins."""


@dataclass(frozen=True, slots=True)
class Chainable:
    """Whether a package may share a restart, and the article that says so."""

    answer: bool
    source: str | None


def chainable(name: str, case: Case) -> Chainable:
    """As the pack's knowledge of chaining says; service packs and what it names restart alone."""
    known = case.index.pack.planning.chaining
    for alone in known.alone:
        if alone.package == name:
            return Chainable(False, alone.source)
    if name in known.stated:
        return Chainable(True, name)
    for kind in known.hotfixes:
        if name in case.standings and _meant(kind, case.standings[name], case):
            return Chainable(True, kind.source)
    return Chainable(False, known.otherwise)


def _meant(kind: ChainedHotfixes, one: Standing, case: Case) -> bool:
    if case.profile.terminal_server:
        return False  # the statement is about Windows NT 4.0; Terminal Server has packages of its own
    if not any(product.name.startswith(kind.product) for product in one.article.products):
        return False
    marked = any(keyword in one.article.keywords for keyword in kind.keywords)
    needed = required_level(one) == kind.requires_service_pack
    return marked or needed or _younger(one.article, kind.built_from)


def _younger(article: Article, day: dt.date) -> bool:
    """Whether a fix was made after a day, by its files or by the year of a bulletin that announced it."""
    rows = (row for one in article.file_sets for row in one.files)
    if any(row.date is not None and row.date >= day for row in rows):
        return True
    return any(bulletin_year(name) > day.year for name in article.bulletins)


def bulletin_year(name: str) -> int:
    """The year of a bulletin: MS98-001 is of 1998, MS01-008 of 2001."""
    year = int(name[2:4])
    return 1900 + year if year >= FIRST_BULLETINS else 2000 + year


def batches(sequence: Sequence[str], chained: Mapping[str, bool]) -> list[int]:
    """For each package the number of its restart, counted from 1; neighbours that may share one do."""
    numbers: list[int] = []
    for position, name in enumerate(sequence):
        together = position > 0 and chained[name] and chained[sequence[position - 1]]
        numbers.append((numbers[-1] if numbers else 0) + (not together))
    return numbers


def in_few_restarts(before: Before, rollups: Set[str], chained: Mapping[str, Chainable]) -> list[str]:
    """An order that keeps together what can share a restart; rollups as early as they may come.

    What shares a restart and what does not take turns: each goes on as long as it can.  Of
    the two ways to begin, the one with fewer restarts.
    """
    answers = {name: one.answer for name, one in chained.items()}
    ways = [ordered(before, _Taste(rollups, answers, start).of) for start in (True, False)]
    return min(ways, key=lambda way: batches(way, answers)[-1:])


@dataclass(frozen=True, slots=True)
class _Taste:
    """Which of several packages comes next: a rollup, then one of the same sort as the last."""

    rollups: Set[str]
    chained: Mapping[str, bool]
    start: bool

    def of(self, name: str, last: str | None) -> tuple[bool, bool, int, str]:
        current = self.start if last is None or last in self.rollups else self.chained[last]
        return name not in self.rollups, self.chained[name] is not current, len(name), name
