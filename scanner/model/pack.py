"""The rule pack: everything the engine judges by, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.model.articles import Article
from scanner.model.builds import KnownBuilds
from scanner.model.coherence import CoherentSet
from scanner.model.packages import Package
from scanner.model.plan_knowledge import PlanKnowledge


@dataclass(frozen=True, slots=True)
class RulePack:
    """Articles, packages and coherent sets, each with unique ids and in the order of their ids.

    ``locations`` maps a lower-case file name to the directories where it is documented to
    be installed, for rows that name no directory.  ``sha256`` identifies the content.
    """

    articles: tuple[Article, ...]
    packages: tuple[Package, ...] = ()
    coherent_sets: tuple[CoherentSet, ...] = ()
    locations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    builds: KnownBuilds = field(default_factory=KnownBuilds)
    planning: PlanKnowledge = field(default_factory=PlanKnowledge)
    version: str = ""
    sha256: str = ""
