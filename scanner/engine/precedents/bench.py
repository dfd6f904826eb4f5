"""Judging the next host by what was found on those before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from operator import attrgetter
from typing import TypeVar, cast

from scanner.engine.compliance import counted_report, report_alike
from scanner.engine.index import PackIndex
from scanner.engine.judge import with_level
from scanner.engine.observed import folded
from scanner.engine.precedents.clerk import FACTS, FILE, ROOT, SYSTEM, Source
from scanner.engine.precedents.hearing import Hearing
from scanner.engine.precedents.lately import Lately
from scanner.engine.precedents.questions import Questions
from scanner.engine.precedents.roll import Roll
from scanner.engine.precedents.sight import Eye
from scanner.engine.precedents.sitting import Sittings, Whole
from scanner.engine.strays import strays
from scanner.model.facts import HostFacts, SystemFacts
from scanner.model.findings import Evidence, Finding, HostReport
from scanner.model.profile import HostProfile

HOSTS_KEPT = 1 << 20
"""Facts and findings of hosts that are kept whole: of some 200, golden images and what is commonly done to
them."""

LOAD_LIMIT = 300_000
"""Answers, facts and values that are kept together; with more, all is forgotten."""

NUMBERED_KEPT = 256
"""Numbers that are kept of what hosts have in common: sorts of hosts, profiles, strengths of their files."""


SYSTEMS_KEPT = 256
"""Systems of which it is remembered which files are strays there; a fleet has a few dozen."""

Numbers = TypeVar("Numbers")

_nameless: Callable[[SystemFacts], Hashable] = attrgetter(
    *(one.name for one in fields(SystemFacts) if one.name != "hostname")
)
"""All that is told of a system beside the host's name."""


@dataclass(frozen=True, slots=True)
class _Host:
    """A host that was judged.  ``lists`` are those of its facts: kept, so that their identity stays so."""

    profile: HostProfile
    report: HostReport
    lists: tuple[Sequence[object] | None, ...]


class Bench:
    """Judges hosts one after the other, for one thread."""

    def __init__(self, index: PackIndex) -> None:
        self._index = index
        self._eye = Eye()
        self._roll = Roll()
        self._questions = Questions(index, self._roll)
        self._sittings = Sittings()
        self._numbered: Lately[Hashable, tuple[object, object]] = Lately(NUMBERED_KEPT)
        self._hosts: Lately[Hashable, _Host] = Lately(HOSTS_KEPT)
        self._looked_at: dict[Hashable, dict[int, tuple[Evidence, ...]]] = {}
        self._roll.enrol(ROOT, None)

    @property
    def overloaded(self) -> bool:
        """Whether more is kept than should be."""
        return self._questions.answers.kept + self._eye.load + self._roll.load > LOAD_LIMIT

    def judge(self, facts: HostFacts) -> HostReport:
        """Judge a host that was reached."""
        lists = (facts.files, facts.directories, facts.hotfixes, facts.components)
        told = self._told(facts)
        key = (tuple(map(id, lists)), told)
        host = self._hosts.get(key)
        if host is None:
            length = len(self._roll)
            whole, odd = self._heard(facts, told), self._strays(facts)
            report = counted_report(facts, facts.system, whole.findings, whole.counts, odd)
            host = _Host(whole.profile, report, lists)
            weight = sum(len(one) for one in (*lists, whole.findings) if one is not None)
            if len(self._roll) == length:  # or more rests on the facts now than is told
                self._hosts.keep(key, host, weight)
        return report_alike(host.report, facts, with_level(facts.system, host.profile))

    def _told(self, facts: HostFacts) -> Hashable:
        """All that a finding or a stray may rest on beside the lists of facts; it rests on no host's name."""
        places, number = self._roll.places, self._roll.number
        of_facts = [number(getattr(facts, cast(str, name))) for name in places[FACTS]]
        hostname = facts.system.hostname if "hostname" in places[SYSTEM] else None
        return _nameless(facts.system), hostname, facts.pending_renames, *of_facts

    def _strays(self, facts: HostFacts) -> tuple[Evidence, ...]:
        """The strays among the files; each file needs to be looked at once on such a system."""
        system, files = _nameless(facts.system), facts.files or ()
        if system not in self._looked_at and len(self._looked_at) >= SYSTEMS_KEPT:
            self._looked_at.clear()
        known = self._looked_at.setdefault(system, {})
        found = list(map(known.get, map(id, files)))
        if None in found:
            for file in files:
                if id(file) not in known:
                    known[id(file)] = strays(replace(facts, files=(file,)))
            found = list(map(known.get, map(id, files)))
        return tuple(sorted(chain.from_iterable(filter(None, found)), key=lambda one: folded(one.subject)))

    def _once(self, held: tuple[object, ...], told: Hashable, numbers: Callable[[Roll], Numbers]) -> Numbers:
        """Numbers that follow from what is held, by its identity, and told: the same, while the roll is."""
        key = (len(self._roll), told, *map(id, held))
        known = self._numbered.get(key)
        if known is None:
            known = (numbers(self._roll), held)
            self._numbered.keep(key, known, 1)
        return cast(Numbers, known[0])

    def _heard(self, facts: HostFacts, told: Hashable) -> Whole:
        sight, questions = self._eye.sight(facts), self._questions
        hearing = Hearing(sight, self._index, questions)
        frame, sort = self._once((sight.listings, sight.components), (sight.root, told), hearing.frame)
        sitting = self._sittings.nearest(sort, frozenset(sight.marks))
        questions.hear(hearing, sitting)
        changed = sitting.lengthen(len(self._roll), self._roll.places[FILE])
        changed |= sitting.turn(Source.FRAME, frame)
        changes = sitting.files.turn(facts.files or (), sight.root, self._eye)
        changed |= sitting.turn_files(changes, self._roll.places[FILE])
        hearing.take_files(sitting.files.by_place)
        changed |= sitting.turn(Source.FACTS, hearing.particulars(self._roll))
        profile = questions.profile()
        hearing.take_profile(profile)
        changed |= sitting.turn(Source.PROFILE, self._once((profile,), None, hearing.profiled))
        known = questions.known()
        hearing.take_known(known)
        changed |= sitting.turn(Source.STRENGTHS, self._once((known,), None, hearing.strengths))
        if changed or sitting.whole is None:
            questions.answers.conclude(changed)
            questions.answers.find(changed)
            sitting.whole = Whole(profile, tuple(cast(list[Finding], sitting.found)), sitting.counts())
        return sitting.whole
