"""What was answered before, and when it must be asked anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from scanner.engine.precedents.clerk import CONCLUSION, FILE, Level, source_of
from scanner.engine.precedents.consulting import Record
from scanner.engine.precedents.hearing import Hearing
from scanner.engine.precedents.roll import NOTHING, Roll
from scanner.engine.precedents.rulings import ROOT, Rulings
from scanner.engine.precedents.sitting import Sitting
from scanner.model.findings import Finding

Answer = TypeVar("Answer")
Asker = TypeVar("Asker", int, Hashable)


Scope = tuple[Sequence[int], Callable[[], tuple[Finding, ...]]]
"""Articles that concern the same hosts, and how to find that they do not concern the one at hand."""


def _at(changed: set[int], askers: Mapping[int, set[Asker]]) -> set[Asker]:
    """Who asked at one of these places; at many nobody did."""
    return set[Asker]().union(*map(askers.__getitem__, changed & askers.keys()))


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """A subject that is itself concluded: its place, what it was concluded to be before, and by number."""

    place: int
    level: Level
    rulings: Rulings[object]
    values: dict[int, object] = field(default_factory=dict)


class Answers:
    """Answers about the host that is before the court, by precedent or else by asking.

    ``kept`` counts the answers that are remembered.
    """

    def __init__(self, roll: Roll) -> None:
        self.record = Record(roll.places, self._enrolled)
        self.kept = 0
        self._roll = roll
        self._level = Level.FINDING
        self._conclusions: dict[Hashable, _Conclusion] = {}
        self._leads: defaultdict[int, set[Hashable]] = defaultdict(set)
        self._scope_of: dict[int, int] = {}
        self._gates: defaultdict[int, set[int]] = defaultdict(set)
        self._dependents: defaultdict[int, set[int]] = defaultdict(set)

    def expect(self, findings: Sequence[Callable[[], Finding]], scopes: Iterable[Scope]) -> None:
        """What must be found on every host, by scope or else by article; all rests on the system root."""
        self._findings = [Rulings(ask) for ask in findings]
        self._scopes = [(members, Rulings(ask)) for members, ask in scopes]
        for number, (members, _) in enumerate(self._scopes):
            self._scope_of.update(dict.fromkeys(members, number))
        self._gates[ROOT] = set(range(len(self._scopes)))
        self._dependents[ROOT] = set(range(len(findings)))

    def hear(self, hearing: Hearing, sitting: Sitting) -> None:
        """Answer about this host from here on."""
        self._hearing, self._sitting = hearing, sitting

    def answer(self, rulings: Rulings[Answer]) -> Answer:
        """Answer by precedent, or else ask; what the answer rests on goes on record."""
        answer = rulings.known(self._sitting.numbers) or self._asked(rulings)
        self.record.places |= rulings.consulted
        return answer

    def conclude(self, changed: set[int]) -> None:
        """Conclude anew what rests on what changed; adds where the conclusion is another."""
        numbers = self._sitting.numbers
        for level in (Level.SCOPE, Level.STANDING, Level.QUESTION):
            for subject in _at(changed, self._leads):
                one = self._conclusions[subject]
                if one.level is level:
                    number = self._number(subject, one)
                    if numbers[one.place] != number:
                        numbers[one.place] = number
                        changed.add(one.place)

    def find(self, changed: set[int]) -> None:
        """Find anew what rests on what changed."""
        sitting = self._sitting
        if not sitting.left_out:
            sitting.found = [None] * len(self._findings)
            sitting.left_out = [()] * len(self._scopes)
        anew = self._leave_out(changed) | _at(changed, self._dependents)
        numbers, left_out = sitting.numbers, sitting.left_out
        for article in anew:
            if not left_out[self._scope_of[article]]:
                first = self._findings[article].first
                sitting.put(article, first.answers.get(first.key(numbers)) or self._finding(article))

    def _leave_out(self, changed: set[int]) -> set[int]:
        """Find anew whom whole scopes do not concern; the articles that must be looked at now."""
        sitting, anew = self._sitting, set[int]()
        for number in _at(changed, self._gates):
            members, rulings = self._scopes[number]
            known = rulings.known(sitting.numbers)
            findings = self._traced(rulings, number, self._gates) if known is None else known
            if findings:
                for article, one in zip(members, findings, strict=True):
                    sitting.put(article, one)
            elif sitting.left_out[number]:
                anew.update(members)
            sitting.left_out[number] = findings
        return anew

    def concluded(self, subject: Hashable, level: Level, conclude: Callable[[], object]) -> object:
        """A conclusion goes on record by itself, but not in another of its level: those are not in order."""
        if self._level <= level:
            return conclude()
        one = self._conclusions.get(subject)
        if one is None:
            one = _Conclusion(self._enrolled(CONCLUSION, subject), level, Rulings(conclude))
            self._conclusions[subject] = one
            self._leads[0].add(subject)
            self._leads[one.place].add(subject)  # hosts that were judged before have no number there yet
            self._sitting.numbers[one.place] = self._number(subject, one)
        self.record.places.add(one.place)
        return one.values[self._sitting.numbers[one.place]]

    def _finding(self, article: int) -> Finding:
        """A finding that is not in the first volume."""
        rulings = self._findings[article]
        known = rulings.known_elsewhere(self._sitting.numbers)
        return known or self._traced(rulings, article, self._dependents)

    def _number(self, subject: Hashable, one: _Conclusion) -> int:
        answer = self._conclusion(subject, one)
        number = self._roll.number(answer)
        one.values.setdefault(number, answer)
        return number

    def _conclusion(self, subject: Hashable, one: _Conclusion) -> object:
        known = one.rulings.known(self._sitting.numbers)
        if known is not None:
            return known
        level, self._level = self._level, one.level
        answer = self._traced(one.rulings, subject, self._leads)
        self._level = level
        return answer

    def _traced(self, rulings: Rulings[Answer], asker: Asker, askers: dict[int, set[Asker]]) -> Answer:
        """Ask, and remember at every place that it was consulted, so that a change there is noticed."""
        before = rulings.consulted
        answer = self._asked(rulings)
        for place in rulings.consulted - before:
            askers[place].add(asker)
        return answer

    def _asked(self, rulings: Rulings[Answer]) -> Answer:
        record, before = self.record, self.record.places
        record.places = set()
        answer = rulings.ask()
        self.kept += rulings.keep(self._sitting.numbers, answer, record.places)
        record.places = before
        return answer

    def _enrolled(self, kind: str, name: object) -> int:
        """Give a subject a place, and the host at hand its number there."""
        place = self._roll.enrol(kind, name)
        number = NOTHING if kind == CONCLUSION else self._hearing.number(kind, name, self._roll)
        self._sitting.add(number, place, None if kind == FILE else source_of(kind))
        return place
