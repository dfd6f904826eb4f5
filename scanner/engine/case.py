"""One host before the bench: its facts, its profile, and how every article stands by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from scanner.engine.comparison import Setting
from scanner.engine.docket import docket
from scanner.engine.entry import Entry
from scanner.engine.evidence import Known
from scanner.engine.index import PackIndex
from scanner.engine.level import level_told_by_file
from scanner.engine.observed import Observed, observed
from scanner.engine.profile import host_profile
from scanner.engine.standing import Standing, standing
from scanner.engine.strength import Coherence, coherence
from scanner.model.coherence import Strength
from scanner.model.facts import HostFacts
from scanner.model.packages import Package
from scanner.model.profile import HostProfile

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a verdict may rest on."""

    index: PackIndex
    seen: Observed
    profile: HostProfile
    coherences: Mapping[str, Coherence]
    standings: Mapping[str, Standing]

    @property
    def files_looked_at(self) -> bool:
        """Whether any file of the host was looked at."""
        return bool(self.seen.files) or bool(self.seen.listings)

    def answered(self, question: Callable[[Package, Case], Answer], package: Package) -> Answer:
        """The answer to a question about a package that many articles ask."""
        return question(package, self)

    @property
    def level_told_by_file(self) -> bool:
        """Whether the service pack level rests on more than SP6a's mark."""
        return level_told_by_file(self.seen, self.profile)


def case(facts: HostFacts, index: PackIndex) -> Case:
    """Look at every article by itself."""
    seen = observed(facts)
    profile = host_profile(seen)
    coherences = all_coherences(seen, profile, index)
    known = known_beside(coherences, seen, index)
    standings = Standings(docket(profile, index), lambda entry: standing(entry, seen, profile, known))
    return Case(index, seen, profile, coherences, standings)


class Standings(Mapping[str, Standing]):
    """How each article stands by itself, worked out when it is asked for."""

    def __init__(self, entries: Mapping[str, Entry], stand: Callable[[Entry], Standing]) -> None:
        self._entries = entries
        self._stand = stand
        self._known: dict[str, Standing] = {}

    def __getitem__(self, name: str) -> Standing:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._stand(self._entries[name])
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def all_coherences(seen: Observed, profile: HostProfile, index: PackIndex) -> dict[str, Coherence]:
    """How the files of each coherent set agree."""
    setting = Setting(bias_minutes=profile.time_zone_bias_minutes)
    return {
        name: coherence(group, seen, setting, index.builds)
        for name, group in sorted(index.coherent_sets.items())
    }


def known_beside(coherences: Mapping[str, Coherence], seen: Observed, index: PackIndex) -> Known:
    """What is known beside one file when it is weighed."""
    return Known(_strengths(coherences, seen), index.builds, index.shared_versions)


def _strengths(coherences: Mapping[str, Coherence], seen: Observed) -> dict[str, Strength]:
    """The classes told of security files, by folded path on this host."""
    return {
        place: one.strength
        for group in coherences.values()
        for one in group.files
        if one.strength is not None and (place := seen.located(one.path)) is not None
    }
