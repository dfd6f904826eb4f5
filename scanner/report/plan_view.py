"""What a person is told of a plan: the words that the text and the checklist have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.model.facts import Outcome
from scanner.model.findings import Confidence
from scanner.model.logic import Truth
from scanner.model.plan import (
    Caution,
    Channel,
    ComponentFixes,
    HostPlan,
    OpenQuestion,
    PutBack,
    Reapplication,
    Step,
    StepKind,
)
from scanner.report.view import system_text

SETTLED_NAMES = 6
"""Findings named with a step."""

QCHAIN = "QChain.exe"
"""What lets hotfixes share a restart (Q296861)."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Steps between two restarts."""

    number: int
    steps: tuple[Step, ...]


def sittings(host: HostPlan) -> list[Sitting]:
    """The steps of a host, by the restart that ends them."""
    found: dict[int, list[Step]] = {}
    for step in host.steps:
        found.setdefault(step.batch, []).append(step)
    return [Sitting(number, tuple(steps)) for number, steps in found.items()]


def ending(sitting: Sitting) -> str:
    """What ends a sitting: a restart, after QChain where several hotfixes share it."""
    restart = f"restart {sitting.number}"
    if len(sitting.steps) == 1:
        return restart.capitalize()
    source = sitting.steps[0].chaining_source
    why = f" ({source})" if source else ""
    return f"Run {QCHAIN} after {sitting.steps[-1].package}, then {restart}{why}"


@dataclass(frozen=True, slots=True)
class Question:
    """Something to find out, and the findings that wait for it."""

    settle: str
    rules: tuple[str, ...]


def questions(host: HostPlan) -> list[Question]:
    """What to settle first; what settles most before the rest."""
    return _grouped(host.settle_first)


def doubts(host: HostPlan) -> list[Question]:
    """What fails but is not proven, by what to confirm; what concerns most before the rest."""
    return _grouped(host.doubtful)


def _grouped(open_ones: Iterable[OpenQuestion]) -> list[Question]:
    found: dict[str, list[str]] = {}
    for one in open_ones:
        found.setdefault(one.settle, []).append(one.rule)
    asked = [Question(settle, tuple(rules)) for settle, rules in found.items()]
    return sorted(asked, key=lambda one: -len(one.rules))


def why_not_planned(confidence: Confidence) -> str:
    """Why what is not proven stands apart, and how to have it planned."""
    return (
        f"These fail with less than {confidence.value} confidence, most of them by the registry alone. "
        f"Look first; with --min-confidence {Confidence.LOW.value} all of them are planned."
    )


def question_text(one: Question) -> str:
    """What to find out, and what waits for it."""
    return f"{one.settle} ({'would settle' if len(one.rules) > 1 else 'about'} {named(one.rules)})"


def host_name(host: HostPlan) -> str:
    """The name, or the target where it is not known."""
    return host.hostname or host.target


def host_system(host: HostPlan) -> str:
    """``Windows NT 4.0 Server, SP6a, x86``."""
    return system_text(host.system)


def outline(host: HostPlan) -> str:
    """What the plan comes to, in one sentence or two."""
    if host.outcome is Outcome.UNREACHABLE:
        return "This host was not reached: there is nothing to plan by."
    if not host.steps:
        return f"Nothing to install. {_afterwards(host)}".strip()
    what = f"{count(host.failing, 'finding')} to satisfy: {count(len(host.steps), 'package')}"
    return f"{what}, {count(host.restarts, 'restart')}. {_smallness(host)} {_afterwards(host)}"


def _smallness(host: HostPlan) -> str:
    if host.smallness.proven:
        return "No smaller set would do."
    return f"No set of fewer than {host.smallness.at_least} would do."


def _afterwards(host: HostPlan) -> str:
    """What the rehearsal found."""
    result = host.rehearsal
    if result.failing:
        return f"Still failing afterwards: {named(result.failing)}."
    proven = " that is proven" if host.doubtful else ""
    done = f"Afterwards nothing{proven} fails" if host.steps else f"Nothing{proven} fails"
    kinds = ((host.settle_first, "to be settled"), (host.doubtful, "to be confirmed"))
    left = "".join(f", {count(len(found), 'finding')} {what}" for found, what in kinds if found)
    looked = f"; look again at {named(result.open)}" if result.open else ""
    return f"{done}{left}{looked}."


def named(names: Iterable[str], limit: int = SETTLED_NAMES) -> str:
    """The first few names, and how many more there are."""
    given = list(names)
    more = f" and {len(given) - limit} more" if len(given) > limit else ""
    return ", ".join(given[:limit]) + more


def count(number: int, noun: str) -> str:
    """``1 package``, ``2 packages``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def files_to_run(step: Step) -> str:
    """The names to run, or where to ask for them."""
    if step.run:
        return ", ".join(step.run)
    if step.channel is Channel.SUPPORT:
        return "through support only"
    return "file name not stated"


def what_to_do(step: Step) -> str:
    """``Service pack SP6a, the 128-bit edition``."""
    kind = {StepKind.SERVICE_PACK: "Service pack", StepKind.ROLLUP: "Rollup", StepKind.HOTFIX: "Hotfix"}
    edition = f", the {step.edition} edition" if step.edition else ""
    return f"{kind[step.kind]} {step.package}{edition}"


def before_step(step: Step) -> Iterator[str]:
    """What must be known or done before a package is run."""
    for question in step.first:
        yield f"Find out {question}."
    if step.again and step.kind is not StepKind.SERVICE_PACK:
        yield (
            "It is on record already: apply it again; if its installer refuses, "
            f"delete the key Hotfix\\{step.package} first."
        )
    for one in step.put_back:
        if one.source is None:
            yield f"Save {one.path} ({one.newer}): the package may put {one.older} in its place."
    yield from (told for one in step.cautions if one.before for told in caution_text(one))


def after_step(step: Step) -> Iterator[str]:
    """What must be done once a package has run, before the restart."""
    yield from map(put_back_text, step.put_back)
    yield from (told for one in step.cautions if not one.before for told in caution_text(one))


def put_back_text(one: PutBack) -> str:
    """Which file, and from where."""
    source = f"unpack {one.source} with /x and take it from there" if one.source else "from what was saved"
    newer = f"{one.path} ({one.newer}), which is newer than what this package has ({one.older})"
    return f"Put back {newer}: {source}."


def caution_text(one: Caution) -> Iterator[str]:
    """The harm, how far it concerns the host, and the way round it; nothing where a fix takes care of it."""
    if one.settled_by is not None:
        yield f"{one.effect} {one.settled_by}, which is here or planned, takes care of it ({one.source})."
        return
    seen = f" Seen: {'; '.join(one.found)}." if one.found else ""
    unseen = f" Could not look: {'; '.join(one.unseen)}." if one.unseen else ""
    yield f"{one.effect}{seen}{unseen} {one.advice} ({one.source})"


def certain(one: Caution) -> bool:
    """Whether the host is known to be concerned, and nothing takes care of it."""
    return one.applies is Truth.YES and one.settled_by is None


def settles_text(step: Step) -> str:
    """The findings that a step satisfies, those that are hardly more than a guess marked."""
    names = [f"{one.rule}{'?' if one.confidence is Confidence.LOW else ''}" for one in step.settles]
    return named(names) if names else "needed by a later step"


def reapply_text(again: Reapplication) -> Iterator[str]:
    """What to do after a component is added, step by step (Q299444)."""
    yield "Add the component from the CD; do not restart when asked."
    if again.service_pack is not None:
        yield f"Apply {again.service_pack} again, then restart."
    if again.rollups:
        yield f"Apply {', '.join(again.rollups)} again, then restart."
    yield from map(_component_fixes, again.fixes)
    yield "Scan again: files that went back are told as regressed."


def _component_fixes(one: ComponentFixes) -> str:
    if one.component is None:
        return f"Apply again whichever of these had files replaced: {', '.join(one.fixes)}."
    return f"If it was {one.component}: apply {', '.join(one.fixes)} again."
