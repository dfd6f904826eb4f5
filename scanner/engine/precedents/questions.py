"""The questions of which judging a host consists, each answered by precedent where there is one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import TypeVar, cast

from scanner.engine.applicability import Applicability, applicability
from scanner.engine.case import Case, all_coherences, known_beside
from scanner.engine.comparison import Setting
from scanner.engine.docket import entry
from scanner.engine.entry import Entry
from scanner.engine.evidence import Known, Weighed, weigh
from scanner.engine.index import PackIndex
from scanner.engine.judge import finding, without_looking
from scanner.engine.observed import Observed
from scanner.engine.precedents.answers import Answers
from scanner.engine.precedents.clerk import Level
from scanner.engine.precedents.consulting import Record
from scanner.engine.precedents.hearing import Hearing
from scanner.engine.precedents.hearsay import Scope
from scanner.engine.precedents.roll import Roll
from scanner.engine.precedents.rulings import Rulings
from scanner.engine.precedents.sitting import Sitting
from scanner.engine.profile import host_profile
from scanner.engine.selection import Requirement
from scanner.engine.standing import Standing, standing
from scanner.engine.strength import Coherence
from scanner.model.findings import Finding
from scanner.model.packages import Package
from scanner.model.profile import HostProfile

Answer = TypeVar("Answer")


class Questions:
    """Asks the engine about the host that is before the court, everything on record."""

    def __init__(self, index: PackIndex, roll: Roll) -> None:
        names = index.order
        self.answers = Answers(roll)
        self._index = index
        self._profiles = Rulings(lambda: host_profile(self._hearing.seen))
        self._coherences = Rulings(lambda: all_coherences(self._hearing.seen, self._hearing.profile, index))
        self._knowns = Rulings(lambda: known_beside(self.coherences(), self._hearing.seen, index))
        self._concerns = [Rulings(partial(self._concerned, names[0])) for names in index.scopes]
        self._scopes: dict[str, Applicability] = {}
        for number, members in enumerate(index.scopes):
            self._scopes |= dict.fromkeys(members, cast(Applicability, Scope(number, self)))
        self._entries = {name: Rulings(partial(self._entry, name)) for name in names}
        self._standings = {name: Rulings(partial(self._standing, name)) for name in names}
        self._weighings: dict[tuple[int, Setting], Rulings[Weighed]] = {}
        places = {name: place for place, name in enumerate(names)}
        self.answers.expect(
            [partial(self._found, name) for name in names],
            [
                ([places[name] for name in members], partial(self._left_out, number))
                for number, members in enumerate(index.scopes)
            ],
        )

    def hear(self, hearing: Hearing, sitting: Sitting) -> None:
        """Ask about this host from here on."""
        self._hearing = hearing
        self.answers.hear(hearing, sitting)

    @property
    def record(self) -> Record:
        """What is looked up for the question at hand."""
        return self.answers.record

    def profile(self) -> HostProfile:
        """The profile of the host."""
        return self.answers.answer(self._profiles)

    def known(self) -> Known:
        """What is known beside its files."""
        return self.answers.answer(self._knowns)

    def coherences(self) -> Mapping[str, Coherence]:
        """How the coherent sets agree; what that rests on goes on record."""
        return self.answers.answer(self._coherences)

    def concerns(self, scope: int) -> Applicability:
        """Whether the articles of a scope concern the host; what it rests on goes on record."""
        return self.answers.answer(self._concerns[scope])

    def standing(self, article: str) -> Standing:
        """How an article stands; what that rests on goes on record."""
        return self.answers.answer(self._standings[article])

    def ask(self, question: Callable[[Package, Case], Answer], package: Package) -> Answer:
        """Ask it about the host that is before the court when it is asked."""
        return question(package, self._hearing.case)

    def concluded(self, subject: Hashable, level: Level, conclude: Callable[[], object]) -> object:
        """A conclusion that goes on record itself, instead of what it rests on."""
        return self.answers.concluded(subject, level, conclude)

    def _concerned(self, article: str) -> Applicability:
        return applicability(self._index.articles[article], self._hearing.profile)

    def _left_out(self, scope: int) -> tuple[Finding, ...]:
        return without_looking(self._index.scopes[scope], self.concerns(scope), self._index)

    def _found(self, name: str) -> Finding:
        return finding(self.standing(name), self._hearing.case)

    def _entry(self, name: str) -> Entry:
        return entry(self._index.articles[name], self._scopes[name], self._hearing.profile, self._index)

    def _standing(self, name: str) -> Standing:
        hearing, applied = self._hearing, self.answers.answer(self._entries[name])
        return standing(applied, hearing.seen, hearing.profile, hearing.known, self._weigh)

    def _weigh(self, requirement: Requirement, seen: Observed, setting: Setting, known: Known) -> Weighed:
        rulings = self._weighings.get((id(requirement), setting))
        if rulings is None:  # which holds on to the requirement, so that its identity stays its own
            rulings = Rulings(lambda: weigh(requirement, self._hearing.seen, setting, self._hearing.known))
            self._weighings[id(requirement), setting] = rulings
        return self.answers.answer(rulings)
