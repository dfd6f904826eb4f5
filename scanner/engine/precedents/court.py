"""Judging a fleet: the same findings as :func:`scanner.engine.judge.judge`, each found once."""

from __future__ import annotations

from threading import Lock

from scanner.engine.index import PackIndex
from scanner.engine.judge import judge
from scanner.engine.precedents.bench import Bench
from scanner.model.facts import HostFacts, Outcome
from scanner.model.findings import HostReport


class Court:
    """Judges host after host by one pack, and remembers why it found what it found.

    The law: the report is the one that :func:`scanner.engine.judge.judge` gives, whatever
    hosts came before and in whatever order.  May be used by several threads, one host at a time.
    """

    def __init__(self, rules: PackIndex) -> None:
        self._rules = rules
        self._bench: Bench | None = None
        self._before = False
        self._lock = Lock()

    def expect_more(self) -> None:
        """More than one host will come, so that the first is worth remembering, too."""
        self._before = True

    def judge(self, facts: HostFacts) -> HostReport:
        """Judge every article of the pack against one host."""
        if facts.outcome is Outcome.UNREACHABLE:
            return judge(facts, self._rules)
        with self._lock:
            if not self._before:  # remembering is not worth its while for a run of one host
                self._before = True
                return judge(facts, self._rules)
            bench = self._bench
            if bench is None or bench.overloaded:
                bench = Bench(self._rules)
            self._bench = None  # a host that cannot be judged leaves nothing half judged behind
            report = bench.judge(facts)
            self._bench = bench
            return report
