"""Plans: what to install on a host, in which order, and what to mind.  ``hotfixscan.plan/1``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scanner.model.facts import Outcome, SystemFacts
from scanner.model.findings import Confidence, RulesInfo, RunError, Verdict
from scanner.model.logic import Truth

PLAN_SCHEMA = "hotfixscan.plan/1"


class StepKind(StrEnum):
    """What sort of package a step installs."""

    SERVICE_PACK = "service-pack"
    ROLLUP = "rollup"
    HOTFIX = "hotfix"


class Channel(StrEnum):
    """How a package is to be had, as far as its article tells."""

    NAMED = "named"
    SUPPORT = "support"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Caution:
    """Harm that a package is known to do, against what is on the host.

    ``applies`` is YES where the host is known to be concerned and UNKNOWN where that could
    not be seen; ``found`` is what was seen, ``unseen`` what could not be looked at.
    ``settled_by`` is the fix that undoes it, where one is on the host or in the plan.
    """

    source: str
    effect: str
    advice: str
    before: bool
    applies: Truth
    found: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    settled_by: str | None = None


@dataclass(frozen=True, slots=True)
class PutBack:
    """A file that a package would leave older than it is: put it back afterwards.

    ``source`` is the package of an earlier step that has the newer build, None where only
    the host itself has it, so that it must be saved before.
    """

    path: str
    newer: str
    older: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A finding that a step satisfies."""

    rule: str
    title: str
    verdict: Verdict
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Step:
    """One package to install.

    ``run`` are the names of the files to run, as the article gives them for this host;
    ``edition`` the encryption strength that it must have.  ``again`` says that the host has
    it on record already.  ``first`` is what is not known and decides whether something else
    must come before.  ``restart`` says whether the host restarts after this step; steps
    that share a restart have the same ``batch``, which QChain ends if there are several.
    ``after`` are the packages of the plan that must come before it, because they have an
    older build of a file, or because its article requires them.
    """

    number: int
    package: str
    kind: StepKind
    title: str
    run: tuple[str, ...]
    channel: Channel
    edition: str | None
    again: bool
    settles: tuple[Settled, ...]
    files: int
    batch: int
    chained: bool
    chaining_source: str | None
    restart: bool
    after: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    put_back: tuple[PutBack, ...] = ()
    control: str | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """Packages of which each has an older build of a file than another: no order suits all of them."""

    packages: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A finding that must be settled before it can be planned: what would, or why it is in doubt."""

    rule: str
    title: str
    verdict: Verdict
    settle: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A finding without a package for this host: why, and what helps instead."""

    rule: str
    title: str
    reason: str
    control: str | None = None


@dataclass(frozen=True, slots=True)
class ComponentFixes:
    """Fixes whose files belong to one optional part; ``component`` None: to the system itself."""

    component: str | None
    fixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reapplication:
    """What to apply again after a component is added: service pack, rollup, then later fixes (Q299444)."""

    service_pack: str | None
    rollups: tuple[str, ...] = ()
    fixes: tuple[ComponentFixes, ...] = ()


@dataclass(frozen=True, slots=True)
class Smallness:
    """How small the plan is: it has ``packages`` of them, and no plan can have fewer than ``at_least``.

    ``proven`` says that the two are equal, so that no smaller plan exists.
    """

    packages: int
    at_least: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The host judged again as it would be after the plan: what would still fail, or be open."""

    compliant: bool
    failing: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostPlan:
    """Everything to be done on one host, in order.

    ``failing`` counts the findings that fail now and are sure enough to be acted on;
    ``doubtful`` are those that fail with less confidence, and still would after the plan: most
    by the registry alone.  ``restarts`` counts the restarts of all steps.  A host that could not
    be reached has an empty plan.
    """

    target: str
    hostname: str | None
    outcome: Outcome
    system: SystemFacts
    failing: int
    steps: tuple[Step, ...]
    restarts: int
    circles: tuple[Circle, ...]
    settle_first: tuple[OpenQuestion, ...]
    withheld: tuple[Withheld, ...]
    reapply: Reapplication
    smallness: Smallness
    rehearsal: Rehearsal
    doubtful: tuple[OpenQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class FleetPackage:
    """One package and the hosts that get it."""

    package: str
    kind: StepKind
    title: str
    run: tuple[str, ...]
    channel: Channel
    settles: int
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """All packages of all hosts, in one order that puts no older build of a file over a newer one.

    Each host's set is the smallest for that host; this is their union.
    """

    packages: tuple[FleetPackage, ...]
    hosts: int
    installations: int
    restarts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan document; what fails with less than ``min_confidence`` is not planned but asked about."""

    schema: str = PLAN_SCHEMA
    made_at: datetime
    scanner: str
    rules: RulesInfo
    min_confidence: Confidence = Confidence.MEDIUM
    fleet: FleetPlan
    hosts: tuple[HostPlan, ...]
    errors: tuple[RunError, ...] = ()
