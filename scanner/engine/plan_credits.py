"""Which step satisfies which finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scanner.engine.decision import Decision
from scanner.engine.plan_needs import Need
from scanner.model.articles import Article
from scanner.model.plan import Settled


def completed_by(sequence: Sequence[str], found: Mapping[Need, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """For each package the articles whose last need it meets; an article with an unmet need is nobody's."""
    last: dict[str, int] = {}
    unmet: set[str] = set()
    for need, ways in found.items():
        position = next((number for number, name in enumerate(sequence) if name in ways), None)
        if position is None:
            unmet.add(need.rule)
        else:
            last[need.rule] = max(position, last.get(need.rule, 0))
    credited: dict[str, tuple[str, ...]] = {}
    for rule, position in last.items():
        if rule not in unmet:
            credited[sequence[position]] = (*credited.get(sequence[position], ()), rule)
    return credited


def settled(
    rules: Iterable[str], articles: Mapping[str, Article], decisions: Mapping[str, Decision]
) -> tuple[Settled, ...]:
    """The findings of these articles, as they are now."""
    return tuple(
        Settled(rule, articles[rule].title, decisions[rule].verdict, decisions[rule].confidence)
        for rule in rules
    )
