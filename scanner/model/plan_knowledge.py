"""What is known of packages beside their contents: what they break, how they run, where they come from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so on a host for an interaction to matter; exactly one kind of it.

    ``file`` is there, and older than version ``below`` if that is given.  ``component`` is
    installed.  ``value`` of the registry key ``key`` is ``equals``.  The installation is in
    one of ``languages``.  ``several_processors`` or one.  ``package`` is on the host or in
    the plan.  ``unseen`` names, in words, what no collection can show.
    """

    file: str | None = None
    below: str | None = None
    component: str | None = None
    key: str | None = None
    value: str | None = None
    equals: str | None = None
    languages: tuple[str, ...] = ()
    several_processors: bool | None = None
    package: str | None = None
    unseen: str | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """A package that does harm where every condition of ``when`` holds.

    ``effect`` is the harm and ``advice`` the way round it, taken before the package is
    installed where ``before`` says so, otherwise afterwards.  ``fixed_by`` are the fixes that
    undo the harm: one of them on the host, or in the plan, is enough.  ``source`` is the
    article that tells of it.
    """

    packages: tuple[str, ...]
    effect: str
    advice: str
    source: str
    when: tuple[Condition, ...]
    before: bool = True
    fixed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interactions:
    """The content of ``interactions.yaml``."""

    interactions: tuple[Interaction, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainedHotfixes:
    """Hotfixes that QChain can install with one restart for all, by what they were built for.

    A hotfix is one of them if its article names this ``product``, and either needs this
    service pack, or bears one of the ``keywords``, or is younger than that service pack: its
    newest file is from ``built_from`` on, or a bulletin of a later year announced it.
    """

    product: str
    requires_service_pack: str
    keywords: tuple[str, ...]
    built_from: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Alone:
    """A package that gets a restart of its own."""

    package: str
    source: str


@dataclass(frozen=True, slots=True)
class Chaining:
    """Which packages share a restart; the content of ``chaining.yaml``.

    ``stated`` are articles that name QChain for their own packages.  Everything else is
    installed one by one: ``otherwise`` is the article that says so.
    """

    hotfixes: tuple[ChainedHotfixes, ...] = ()
    stated: tuple[str, ...] = ()
    alone: tuple[Alone, ...] = ()
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Discontinued:
    """A fix that is no longer handed out, and the one that its article names in its place."""

    article: str
    instead: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Control:
    """What limits the harm while a fix cannot be had: a compensating control of the fix's own article."""

    article: str
    control: str
    source: str


@dataclass(frozen=True, slots=True)
class Obtaining:
    """Where fixes come from; the content of ``obtaining.yaml``.

    ``support_only`` are articles that name no download, only the vendor's support.
    """

    support_only: tuple[str, ...] = ()
    discontinued: tuple[Discontinued, ...] = ()
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanKnowledge:
    """All of it."""

    interactions: tuple[Interaction, ...] = ()
    chaining: Chaining = field(default_factory=Chaining)
    obtaining: Obtaining = field(default_factory=Obtaining)
