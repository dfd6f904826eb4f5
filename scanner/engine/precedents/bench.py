"""What was ruled before, and how the next host is judged by it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from scanner.engine.case import Case, all_coherences, known_beside
from scanner.engine.comparison import Setting
from scanner.engine.compliance import counted_report
from scanner.engine.docket import entry
from scanner.engine.entry import Entry
from scanner.engine.evidence import Known, Weighed, weigh
from scanner.engine.index import PackIndex
from scanner.engine.judge import by_number, finding, with_level
from scanner.engine.observed import Observed
from scanner.engine.precedents.hearing import PART, PROFILE, RELEASE, ROOT, STRENGTH, Hearing, Level
from scanner.engine.precedents.roll import NOTHING, Roll
from scanner.engine.precedents.rulings import Rulings
from scanner.engine.precedents.sight import Eye
from scanner.engine.precedents.sitting import ONE, Sitting, Source
from scanner.engine.profile import host_profile
from scanner.engine.selection import Requirement
from scanner.engine.standing import Standing, standing
from scanner.engine.strays import strays
from scanner.engine.strength import Coherence
from scanner.model.facts import HostFacts, SystemFacts
from scanner.model.findings import Evidence, Finding, HostReport, Verdict
from scanner.model.packages import Package
from scanner.model.profile import HostProfile

Answer = TypeVar("Answer")
Asker = TypeVar("Asker", int, Hashable)

CONCLUSION = "conclusion"
"""Kind of the subjects that are conclusions: how another article stands, what covers by a package."""

SITTINGS_KEPT = 64
"""Sorts of hosts whose last host is kept."""

HOSTS_KEPT = 256
"""Hosts whose findings are kept whole, 35 kB each: golden images, and what is commonly done to them."""

LOAD_LIMIT = 300_000
"""Answers, facts and values that are kept together; with more, all is forgotten."""

_SOURCES = {
    PROFILE: Source.PROFILE,
    PART: Source.PROFILE,
    RELEASE: Source.PROFILE,
    STRENGTH: Source.STRENGTHS,
}


@dataclass(frozen=True, slots=True)
class _Whole:
    """All that was found on one host."""

    profile: HostProfile
    findings: tuple[Finding, ...]
    counts: Mapping[Verdict, int]


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """A subject that is itself concluded: its place, and what it was concluded to be before."""

    place: int
    level: Level
    rulings: Rulings[object]


def _key(given: Mapping[int, int]) -> Hashable:
    """All that the facts of a host gave, also where nothing rested on it until the host was judged."""
    return tuple(given), tuple(given.values())


class Bench:
    """Judges hosts one after the other, for one thread."""

    def __init__(self, index: PackIndex) -> None:
        names = sorted(index.articles, key=by_number)
        self._index = index
        self._eye = Eye()
        self._roll = Roll()
        self._sitting = Sitting()
        self._sittings: dict[Hashable, Sitting] = {}
        self._hosts: dict[Hashable, _Whole] = {}
        self._belonging: dict[SystemFacts, set[int]] = {}
        self._records: list[set[int]] = []
        self._level = Level.FINDING
        self._kept = 0
        self._profiles = Rulings(lambda: host_profile(self._hearing.seen))
        self._coherences = Rulings(lambda: all_coherences(self._hearing.seen, self._hearing.profile, index))
        self._knowns = Rulings(lambda: known_beside(self.coherences(), self._hearing.seen, index))
        self._entries = {name: Rulings(partial(self._entry, name)) for name in names}
        self._standings = {name: Rulings(partial(self._standing, name)) for name in names}
        self._weighings: dict[tuple[int, Setting], Rulings[Weighed]] = {}
        self._conclusions: dict[Hashable, _Conclusion] = {}
        self._findings = [Rulings(partial(self._found, name)) for name in names]
        self._dependents: list[set[int]] = [set(range(len(names)))]
        self._leads: list[set[Hashable]] = [set()]
        self._sitting.numbers.append(NOTHING)
        self._roll.enrol(ROOT, None)

    @property
    def overloaded(self) -> bool:
        """Whether more is kept than should be."""
        return self._kept + self._eye.load + self._roll.load > LOAD_LIMIT

    def judge(self, facts: HostFacts) -> HostReport:
        """Judge a host that was reached."""
        self._hearing = Hearing(self._eye.sight(facts), self._index, self)
        frame = self._hearing.frame(self._roll)
        given = frame | self._hearing.particulars(self._roll)
        whole = self._hosts.pop(_key(given), None)
        if whole is None:
            whole = self._heard(tuple(frame.items()), given)
            if len(self._hosts) >= HOSTS_KEPT:
                del self._hosts[next(iter(self._hosts))]
        self._hosts[_key(given)] = whole  # the latest last, so that those longest unseen are dropped
        system = with_level(facts.system, whole.profile)
        return counted_report(facts, system, whole.findings, whole.counts, self._strays(facts))

    def _strays(self, facts: HostFacts) -> tuple[Evidence, ...]:
        """The strays among the files; those that once belonged on such a system need no second look."""
        system = replace(facts.system, hostname=None)
        belonging = self._belonging.setdefault(system, set())
        files = facts.files or ()
        if belonging.issuperset(map(id, files)):
            return ()
        unknown = tuple(file for file in files if id(file) not in belonging)
        found = strays(replace(facts, files=unknown))
        paths = {one.subject for one in found}
        belonging.update(id(file) for file in unknown if file.path not in paths)
        return found

    def _heard(self, sort: Hashable, given: dict[int, int]) -> _Whole:
        changed = self._resumed(sort)
        hearing, sitting = self._hearing, self._sitting
        changed |= sitting.turn(Source.FACTS, given)
        profile = self._answer(self._profiles)
        hearing.take_profile(profile)
        changed |= sitting.turn(Source.PROFILE, hearing.profiled(self._roll))
        hearing.take_known(self._answer(self._knowns))
        changed |= sitting.turn(Source.STRENGTHS, hearing.strengths(self._roll))
        self._conclude(Level.STANDING, changed)
        self._conclude(Level.QUESTION, changed)
        self._find(changed)
        return _Whole(profile, tuple(sitting.found), sitting.counts())

    def _resumed(self, sort: Hashable) -> set[int]:
        """Go on from the last host of the same sort; the places that it knew nothing of."""
        sitting = self._sittings.pop(sort, None)
        if sitting is None:
            sitting = self._sitting.copy()
            if len(self._sittings) >= SITTINGS_KEPT:
                del self._sittings[next(iter(self._sittings))]
        self._sittings[sort] = self._sitting = sitting
        return sitting.lengthen(len(self._roll))

    def _conclude(self, level: Level, changed: set[int]) -> None:
        """Conclude anew what rests on what changed; adds where the conclusion is another."""
        numbers = self._sitting.numbers
        for subject in set[Hashable]().union(*map(self._leads.__getitem__, changed)):
            one = self._conclusions[subject]
            if one.level is level:
                number = self._roll.number(self._conclusion(subject, one))
                if numbers[one.place] != number:
                    numbers[one.place] = number
                    changed.add(one.place)

    def _find(self, changed: Iterable[int]) -> None:
        """Find anew what rests on what changed."""
        sitting = self._sitting
        if not sitting.found:
            sitting.begin([self._finding(article) for article in range(len(self._findings))])
            return
        numbers, findings, found, total = sitting.numbers, self._findings, sitting.found, sitting.total
        for article in set[int]().union(*map(self._dependents.__getitem__, changed)):
            first = findings[article].first
            latest = first.answers.get(first.key(numbers)) or self._finding(article)
            before = found[article]
            if latest is not before:
                total += ONE[latest.verdict._value_] - ONE[before.verdict._value_]
                found[article] = latest
        sitting.total = total

    def _finding(self, article: int) -> Finding:
        rulings = self._findings[article]
        return rulings.known(self._sitting.numbers) or self._traced(rulings, article, self._dependents)

    def _conclusion(self, subject: Hashable, one: _Conclusion) -> object:
        known = one.rulings.known(self._sitting.numbers)
        if known is not None:
            return known
        level, self._level = self._level, one.level
        answer = self._traced(one.rulings, subject, self._leads)
        self._level = level
        return answer

    def _traced(self, rulings: Rulings[Answer], asker: Asker, askers: list[set[Asker]]) -> Answer:
        """Ask, and remember at every place that it was consulted, so that a change there is noticed."""
        before = rulings.consulted
        answer = self._asked(rulings)
        for place in rulings.consulted - before:
            askers[place].add(asker)
        return answer

    def _answer(self, rulings: Rulings[Answer]) -> Answer:
        """Answer by precedent, or else ask; what the answer rests on goes on record."""
        answer = rulings.known(self._sitting.numbers) or self._asked(rulings)
        if self._records:
            self._records[-1] |= rulings.consulted
        return answer

    def _asked(self, rulings: Rulings[Answer]) -> Answer:
        kept = len(rulings)
        self._records.append(set())
        answer = rulings.ask()
        rulings.keep(self._sitting.numbers, answer, self._records.pop())
        self._kept += len(rulings) - kept
        return answer

    def _found(self, name: str) -> Finding:
        return finding(self._answer(self._standings[name]), self._hearing.case)

    def _standing(self, name: str) -> Standing:
        hearing = self._hearing
        applied = self._answer(self._entries[name])
        return standing(applied, hearing.seen, hearing.profile, hearing.known, self._weigh)

    def _entry(self, name: str) -> Entry:
        return entry(self._index.articles[name], self._hearing.profile, self._index)

    def _weigh(self, requirement: Requirement, seen: Observed, setting: Setting, known: Known) -> Weighed:
        rulings = self._weighings.get((id(requirement), setting))
        if rulings is None:  # which holds on to the requirement, so that its identity stays its own
            rulings = Rulings(lambda: weigh(requirement, self._hearing.seen, setting, self._hearing.known))
            self._weighings[id(requirement), setting] = rulings
        return self._answer(rulings)

    def record(self, kind: str, name: object) -> None:
        """Something is looked up."""
        place = self._roll.places[kind].get(name)
        self._records[-1].add(self._enrolled(kind, name) if place is None else place)

    def _enrolled(self, kind: str, name: object) -> int:
        """Give a subject a place, and the host at hand its number there."""
        place = self._roll.enrol(kind, name)
        self._dependents.append(set())
        self._leads.append(set())
        number = NOTHING if kind == CONCLUSION else self._hearing.number(kind, name, self._roll)
        self._sitting.add(number, place, _SOURCES.get(kind.partition("*")[0], Source.FACTS))
        return place

    def standing(self, article: str) -> Standing:
        """How another article stands; what that rests on goes on record."""
        return self._answer(self._standings[article])

    def ask(self, question: Callable[[Package, Case], Answer], package: Package) -> Answer:
        """Ask it about the host that is before the court when it is asked."""
        return question(package, self._hearing.case)

    def coherences(self) -> Mapping[str, Coherence]:
        """How the coherent sets agree; what that rests on goes on record."""
        return self._answer(self._coherences)

    def concluded(self, subject: Hashable, level: Level, conclude: Callable[[], object]) -> object:
        """A conclusion goes on record by itself, but not in another of its level: those are not in order."""
        if self._level <= level:
            return conclude()
        one = self._conclusions.get(subject)
        if one is None:
            one = _Conclusion(self._enrolled(CONCLUSION, subject), level, Rulings(conclude))
            self._conclusions[subject] = one
            self._leads[0].add(subject)
            self._sitting.numbers[one.place] = self._roll.number(self._conclusion(subject, one))
        self._records[-1].add(one.place)
        return self._conclusion(subject, one)
