"""One host before the bench: its facts, its profile, and how every article stands by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.engine.comparison import Setting
from scanner.engine.docket import docket
from scanner.engine.evidence import Known
from scanner.engine.index import PackIndex
from scanner.engine.observed import Observed, observed
from scanner.engine.profile import host_profile
from scanner.engine.standing import Standing, standing
from scanner.engine.strength import Coherence, coherence
from scanner.model.coherence import Strength
from scanner.model.facts import HostFacts
from scanner.model.profile import HostProfile


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


def case(facts: HostFacts, index: PackIndex) -> Case:
    """Look at every article by itself."""
    seen = observed(facts)
    profile = host_profile(seen)
    setting = Setting(bias_minutes=profile.time_zone_bias_minutes)
    coherences = {
        name: coherence(group, seen, setting) for name, group in sorted(index.coherent_sets.items())
    }
    known = Known(_strengths(coherences, seen), index.builds, index.shared_versions)
    standings = {entry.article.id: standing(entry, seen, profile, known) for entry in docket(profile, index)}
    return Case(index, seen, profile, coherences, standings)


def _strengths(coherences: Mapping[str, Coherence], seen: Observed) -> dict[str, Strength]:
    """The classes told of security files, by folded path on this host."""
    return {
        place: one.strength
        for group in coherences.values()
        for one in group.files
        if one.strength is not None and (place := seen.located(one.path)) is not None
    }
