"""The plans of many hosts as one list of packages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from scanner.engine.plan_order import Before, ordered
from scanner.model.plan import FleetPackage, FleetPlan, HostPlan, Step, StepKind

_KINDS = tuple(StepKind)


def fleet_plan(hosts: Sequence[HostPlan]) -> FleetPlan:
    """Every package that a host gets, service packs first, older builds of a file before newer ones.

    What comes before what is what the hosts' own plans have found; should two hosts
    disagree (one has a file where the other has none), the list follows one of them.
    """
    found: defaultdict[str, list[tuple[str, Step]]] = defaultdict(list)
    for host in hosts:
        for step in host.steps:
            found[step.package].append((host.hostname or host.target, step))
    before: Before = {
        name: {earlier for _, step in uses for earlier in step.after} for name, uses in found.items()
    }
    sequence = ordered(before, lambda name, _: (_KINDS.index(found[name][0][1].kind), len(name), name))
    return FleetPlan(
        packages=tuple(_package(found[name]) for name in sequence),
        hosts=len(hosts),
        installations=sum(len(host.steps) for host in hosts),
        restarts=sum(host.restarts for host in hosts),
    )


def _package(uses: list[tuple[str, Step]]) -> FleetPackage:
    step = uses[0][1]
    return FleetPackage(
        package=step.package,
        kind=step.kind,
        title=step.title,
        run=tuple(sorted({name for _, one in uses for name in one.run})),
        channel=step.channel,
        settles=sum(len(one.settles) for _, one in uses),
        hosts=tuple(host for host, _ in uses),
    )
