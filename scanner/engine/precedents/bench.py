"""What was ruled before, and how the next host is judged by it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar, cast

from scanner.engine.applicability import Applicability, by_products
from scanner.engine.case import Case, all_coherences, known_beside
from scanner.engine.comparison import Setting
from scanner.engine.compliance import counted_report
from scanner.engine.docket import entry
from scanner.engine.entry import Entry
from scanner.engine.evidence import Known, Weighed, weigh
from scanner.engine.index import PackIndex
from scanner.engine.judge import finding, with_level
from scanner.engine.observed import Observed
from scanner.engine.precedents.consulting import Record
from scanner.engine.precedents.hearing import (
    COMPONENT,
    FACTS,
    FILE,
    LISTING,
    PART,
    PROFILE,
    RELEASE,
    ROOT,
    STRENGTH,
    SYSTEM,
    Hearing,
    Level,
)
from scanner.engine.precedents.lately import Lately
from scanner.engine.precedents.roll import NOTHING, Roll
from scanner.engine.precedents.rulings import Rulings
from scanner.engine.precedents.sight import Eye
from scanner.engine.precedents.sitting import ONE, Sitting, Sittings, Source, Whole
from scanner.engine.profile import host_profile
from scanner.engine.selection import Requirement
from scanner.engine.standing import Standing, standing
from scanner.engine.strays import strays
from scanner.engine.strength import Coherence
from scanner.model.articles import Article
from scanner.model.facts import HostFacts, SystemFacts
from scanner.model.findings import Evidence, Finding, HostReport
from scanner.model.logic import Truth
from scanner.model.packages import Package
from scanner.model.profile import HostProfile

Answer = TypeVar("Answer")
Asker = TypeVar("Asker", int, Hashable)

CONCLUSION = "conclusion"
"""Kind of the subjects that are conclusions: how another article stands, what covers by a package."""

HOSTS_KEPT = 1 << 20
"""Facts and findings of hosts that are kept whole: of some 200, golden images and what is commonly done to
them."""

LOAD_LIMIT = 300_000
"""Answers, facts and values that are kept together; with more, all is forgotten."""

NUMBERED_KEPT = 256
"""Numbers that are kept of what hosts have in common: sorts of hosts, profiles, strengths of their files."""

_SOURCES = {
    ROOT: Source.FRAME,
    FACTS: Source.FRAME,
    SYSTEM: Source.FRAME,
    LISTING: Source.FRAME,
    COMPONENT: Source.FRAME,
    PROFILE: Source.PROFILE,
    PART: Source.PROFILE,
    RELEASE: Source.PROFILE,
    STRENGTH: Source.STRENGTHS,
}


@dataclass(frozen=True, slots=True)
class _Host:
    """A host that was judged.  ``lists`` are those of its facts: kept, so that their identity stays so."""

    whole: Whole
    strays: tuple[Evidence, ...]
    lists: tuple[Sequence[object] | None, ...]


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """A subject that is itself concluded: its place, and what it was concluded to be before."""

    place: int
    level: Level
    rulings: Rulings[object]


class Bench:
    """Judges hosts one after the other, for one thread."""

    def __init__(self, index: PackIndex) -> None:
        names = index.order
        self._index = index
        self._eye = Eye()
        self._roll = Roll()
        self._sittings = Sittings()
        self._sitting = Sitting()
        self._numbered: Lately[Hashable, tuple[dict[int, int], object]] = Lately(NUMBERED_KEPT)
        self._hosts: Lately[Hashable, _Host] = Lately(HOSTS_KEPT)
        self._belonging: dict[SystemFacts, set[int]] = {}
        self.record = Record(self._roll.places, self._enrolled)
        self._level = Level.FINDING
        self._kept = 0
        self._profiles = Rulings(lambda: host_profile(self._hearing.seen))
        self._coherences = Rulings(lambda: all_coherences(self._hearing.seen, self._hearing.profile, index))
        self._knowns = Rulings(lambda: known_beside(self.coherences(), self._hearing.seen, index))
        self._entries = {name: Rulings(partial(self._entry, name)) for name in names}
        self._lists = {
            index.lists[name]: Rulings(partial(self._listed, article))
            for name, article in index.articles.items()
        }
        self._standings = {name: Rulings(partial(self._standing, name)) for name in names}
        self._weighings: dict[tuple[int, Setting], Rulings[Weighed]] = {}
        self._conclusions: dict[Hashable, _Conclusion] = {}
        self._findings = [Rulings(partial(self._found, name)) for name in names]
        self._dependents: list[set[int]] = [set(range(len(names)))]
        self._leads: list[set[Hashable]] = [set()]
        self._roll.enrol(ROOT, None)

    @property
    def overloaded(self) -> bool:
        """Whether more is kept than should be."""
        return self._kept + self._eye.load + self._roll.load > LOAD_LIMIT

    def judge(self, facts: HostFacts) -> HostReport:
        """Judge a host that was reached."""
        lists = (facts.files, facts.directories, facts.hotfixes, facts.components)
        told = self._told(facts)
        key = (tuple(map(id, lists)), told)
        host = self._hosts.get(key)
        if host is None:
            length = len(self._roll)
            host = _Host(self._heard(facts, told), self._strays(facts), lists)
            weight = sum(len(one) for one in (*lists, host.whole.findings) if one is not None)
            if len(self._roll) == length:  # or more rests on the facts now than is told
                self._hosts.keep(key, host, weight)
        whole = host.whole
        system = with_level(facts.system, whole.profile)
        return counted_report(facts, system, whole.findings, whole.counts, host.strays)

    def _told(self, facts: HostFacts) -> Hashable:
        """All that a finding or a stray may rest on beside the lists of facts; it rests on no host's name."""
        places, number = self._roll.places, self._roll.number
        of_facts = [number(getattr(facts, cast(str, name))) for name in places[FACTS]]
        of_system = [number(getattr(facts.system, cast(str, name))) for name in places[SYSTEM]]
        return replace(facts.system, hostname=None), facts.pending_renames, (*of_facts, *of_system)

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

    def _once(
        self, held: tuple[object, ...], told: Hashable, numbers: Callable[[Roll], dict[int, int]]
    ) -> dict[int, int]:
        """Numbers that follow from what is held, by its identity, and told: the same, while the roll is."""
        key = (len(self._roll), told, *map(id, held))
        known = self._numbered.get(key)
        if known is None:
            known = (numbers(self._roll), held)
            self._numbered.keep(key, known, 1)
        return known[0]

    def _heard(self, facts: HostFacts, told: Hashable) -> Whole:
        sight = self._eye.sight(facts)
        self._hearing = hearing = Hearing(sight, self._index, self)
        frame = self._once((sight.listings, sight.components), (sight.root, told), hearing.frame)
        sort = self._roll.number(tuple(frame.items()))
        sitting = self._sittings.nearest(sort, sight.marks.keys())
        self._sitting = sitting
        changed = sitting.lengthen(len(self._roll), self._roll.places[FILE])
        changed |= sitting.turn(Source.FRAME, frame)
        changes = sitting.files.turn(facts.files or (), sight.root, self._eye)
        changed |= sitting.turn_files(changes, self._roll.places[FILE])
        hearing.take_files(sitting.files.by_place)
        changed |= sitting.turn(Source.FACTS, hearing.particulars(self._roll))
        profile = self._answer(self._profiles)
        hearing.take_profile(profile)
        changed |= sitting.turn(Source.PROFILE, self._once((profile,), None, hearing.profiled))
        known = self._answer(self._knowns)
        hearing.take_known(known)
        changed |= sitting.turn(Source.STRENGTHS, self._once((known,), None, hearing.strengths))
        if changed or sitting.whole is None:
            self._conclude(Level.STANDING, changed)
            self._conclude(Level.QUESTION, changed)
            self._find(changed)
            sitting.whole = Whole(profile, tuple(sitting.found), sitting.counts())
        return sitting.whole

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
        self.record.places |= rulings.consulted
        return answer

    def _asked(self, rulings: Rulings[Answer]) -> Answer:
        record, before = self.record, self.record.places
        record.places = set()
        answer = rulings.ask()
        self._kept += rulings.keep(self._sitting.numbers, answer, record.places)
        record.places = before
        return answer

    def _found(self, name: str) -> Finding:
        applied = self._answer(self._entries[name])
        if applied.applicability.answer is Truth.NO:  # which mostly decides: the rest is there when asked for
            return finding(self._hearing.ruled_out(applied), self._hearing.case)
        return finding(self._answer(self._standings[name]), self._hearing.case)

    def _listed(self, article: Article) -> Applicability:
        return by_products(article, self._hearing.profile)

    def _standing(self, name: str) -> Standing:
        hearing = self._hearing
        applied = self._answer(self._entries[name])
        return standing(applied, hearing.seen, hearing.profile, hearing.known, self._weigh)

    def _entry(self, name: str) -> Entry:
        return entry(self._index.articles[name], self._hearing.profile, self._index, self._listing)

    def _listing(self, article: Article, _: HostProfile) -> Applicability:
        return self._answer(self._lists[self._index.lists[article.id]])

    def _weigh(self, requirement: Requirement, seen: Observed, setting: Setting, known: Known) -> Weighed:
        rulings = self._weighings.get((id(requirement), setting))
        if rulings is None:  # which holds on to the requirement, so that its identity stays its own
            rulings = Rulings(lambda: weigh(requirement, self._hearing.seen, setting, self._hearing.known))
            self._weighings[id(requirement), setting] = rulings
        return self._answer(rulings)

    def _enrolled(self, kind: str, name: object) -> int:
        """Give a subject a place, and the host at hand its number there."""
        place = self._roll.enrol(kind, name)
        self._dependents.append(set())
        self._leads.append(set())
        number = NOTHING if kind == CONCLUSION else self._hearing.number(kind, name, self._roll)
        source = None if kind == FILE else _SOURCES.get(kind.partition("*")[0], Source.FACTS)
        self._sitting.add(number, place, source)
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
        self.record.places.add(one.place)
        return self._conclusion(subject, one)
