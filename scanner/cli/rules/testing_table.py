"""What ``rules test`` prints: each disagreement, and the table at the end."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.cli.rules.testing_facts import FactsTested
from scanner.report.text import visible
from scanner.trials.trying import RuleTried

_MOST_TOLD = 10
"""Disagreements told of one rule; with ``-v`` all are."""

_LONGEST = 1000
"""Characters of a line."""

_NUMBER, _NAME = 11, 16


class Counts:
    """Adds up what was tried."""

    def __init__(self) -> None:
        self.rules = self.hosts = self.disagreed = self.wrong = 0

    def add(self, result: RuleTried) -> None:
        """One more rule."""
        self.rules += 1
        self.hosts += result.hosts
        self.disagreed += len(result.disagreements)
        self.wrong += bool(result.disagreements)

    def table(self, facts: FactsTested) -> str:
        """Rules, hosts and verdicts that agreed; rules held to a lock or an article, and what differs."""
        lines = [
            ("rules", self.rules, f"{self.wrong:,} of them with a disagreement" if self.wrong else ""),
            ("hosts", self.hosts, ""),
            ("agreed", self.hosts - self.disagreed, ""),
            ("disagreed", self.disagreed, ""),
            ("locked", facts.locked, ""),
            ("imported afresh", facts.compared, ""),
            ("wrong facts", len(facts.problems), ""),
        ]
        return "\n".join(
            f"{name:<{_NAME}}{number:>{_NUMBER},}{f'  ({said})' if said else ''}"
            for name, number, said in lines
        )


def told(result: RuleTried, every: bool) -> Iterator[str]:
    """Every disagreement of one rule: the host, what is demanded and given, and the engine's reason."""
    shown = result.disagreements if every else result.disagreements[:_MOST_TOLD]
    for one in shown:
        yield visible(f"{one.rule}: demanded {one.demanded}; given {one.given}", _LONGEST)
        yield visible(f"  host    {one.host}", _LONGEST)
        yield visible(f"  reason  {one.reason}", _LONGEST)
    left = len(result.disagreements) - len(shown)
    if left:
        yield f"{result.rule}: {left:,} more; -v tells all"
