"""The steps of a plan: each package with everything that whoever installs it must know."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from scanner.engine.case import Case
from scanner.engine.plan_cautions import Surroundings, cautions
from scanner.engine.plan_files import Delivery
from scanner.engine.plan_names import names_to_run
from scanner.engine.plan_restarts import Chainable, batches
from scanner.engine.plan_service_pack import unknown_before
from scanner.engine.plan_strength import StrengthOfHost
from scanner.engine.strength import row_strength
from scanner.model.findings import Verdict
from scanner.model.logic import Truth
from scanner.model.packages import PackageKind
from scanner.model.plan import Channel, PutBack, Settled, Step, StepKind
from scanner.model.servicepacks import service_pack

HIGH, STANDARD = "128-bit", "56-bit"
"""The editions of packages that bring security files; 40 and 56 bit are one class (Q176820)."""


@dataclass(frozen=True, slots=True)
class Sequenced:
    """The packages of a plan in their order: what they bring, what is put back, which share a restart.

    ``before`` are for each package those that must come before it.
    """

    names: tuple[str, ...]
    deliveries: Mapping[str, Delivery]
    put_back: Mapping[str, tuple[PutBack, ...]]
    chained: Mapping[str, Chainable]
    before: Mapping[str, Set[str]]


def steps(
    order: Sequenced,
    settled: Mapping[str, tuple[Settled, ...]],
    verdicts: Mapping[str, Verdict],
    before: Case,
    after: Case,
) -> tuple[Step, ...]:
    """One step for each package.

    ``before`` is the host as it is and ``after`` as it will be once its service pack, if the
    plan begins with one, is installed.
    """
    numbers = batches(order.names, {name: one.answer for name, one in order.chained.items()})
    around = Surroundings(before, verdicts, order.names)
    made = []
    for position, name in enumerate(order.names):
        together = numbers.count(numbers[position]) > 1
        restart = position + 1 == len(numbers) or numbers[position + 1] != numbers[position]
        edition = edition_of(order.deliveries[name], before)
        made.append(
            Step(
                number=position + 1,
                package=name,
                kind=kind_of(name, before),
                title=title_of(name, before),
                run=run_of(name, before),
                channel=channel_of(name, before),
                edition=edition,
                again=before.seen.registered(_marks(name, before)) is Truth.YES,
                settles=settled.get(name, ()),
                files=len(order.deliveries[name].files),
                batch=numbers[position],
                chained=together,
                chaining_source=order.chained[name].source,
                restart=restart,
                after=tuple(sorted(order.before.get(name, ()))),
                first=(*unknown_before([name], after), *_strength_first(name, edition, order, before)),
                cautions=cautions(name, around),
                put_back=order.put_back.get(name, ()),
                control=control_for(name, before),
            )
        )
    return tuple(made)


def kind_of(name: str, at: Case) -> StepKind:
    """What sort of package it is; a service pack that the pack does not describe is told by its name."""
    package = at.index.packages.get(name)
    if service_pack(name) is not None or (package and package.kind is PackageKind.SERVICE_PACK):
        return StepKind.SERVICE_PACK
    return StepKind.HOTFIX if package is None else StepKind.ROLLUP


def title_of(name: str, at: Case) -> str:
    """The article's title, or the package's own."""
    known = at.index.packages.get(name) or at.index.articles.get(name)
    return known.title if known is not None else f"Windows NT 4.0 {name}"


def run_of(name: str, at: Case) -> tuple[str, ...]:
    """The files to run on this host, as package and article name them."""
    sources = (at.index.packages.get(name), at.index.articles.get(name))
    given = dict.fromkeys(file for source in sources if source is not None for file in source.packages)
    return names_to_run(given, at.profile)


def channel_of(name: str, at: Case) -> Channel:
    """How the package is to be had: through support only where its article names no download."""
    if name in at.index.pack.planning.obtaining.support_only:
        return Channel.SUPPORT
    return Channel.NAMED if run_of(name, at) else Channel.UNSTATED


def control_for(rule: str, at: Case) -> str | None:
    """The compensating control that a fix's article gives, if any."""
    known = at.index.pack.planning.obtaining.controls
    return next((f"{one.control} ({one.source})" for one in known if one.article == rule), None)


def edition_of(one: Delivery, before: Case) -> str | None:
    """The edition that fits the host, where the package brings security files; None where that is open."""
    strength = StrengthOfHost.of(before)
    if not brings_security_files(one, before):
        return None
    if strength.domestic:
        return HIGH
    return STANDARD if strength.export and not strength.untold else None


def brings_security_files(one: Delivery, before: Case) -> bool:
    """Whether a file of a coherent set, or a build for one strength only, is in the package."""
    paths = {before.seen.located(file.path) for group in before.coherences.values() for file in group.files}
    return any(path in paths or row_strength(row) is not None for path, row in one.files.items())


def _strength_first(name: str, edition: str | None, order: Sequenced, before: Case) -> tuple[str, ...]:
    """The strength of the host, where the package comes in two and the host's is not known."""
    if edition is not None or not brings_security_files(order.deliveries[name], before):
        return ()
    untold = ", ".join(StrengthOfHost.of(before).untold) or "the security files"
    return (f"which encryption strength this host has: read the FileDescription of {untold}",)


def _marks(name: str, at: Case) -> tuple[str, ...]:
    package, article = at.index.packages.get(name), at.index.articles.get(name)
    marks = (article.registry_marks or (article.id,)) if article is not None else ()
    own = (package.registry_mark,) if package is not None and package.registry_mark else ()
    return (*own, *marks)
