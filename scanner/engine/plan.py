"""The plan of one host: judged, provided for, put in order, rehearsed, and judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scanner.engine.case import Case, case
from scanner.engine.decision import Decision
from scanner.engine.index import PackIndex
from scanner.engine.plan_candidates import candidates, package_of
from scanner.engine.plan_cover import smallest
from scanner.engine.plan_credits import completed_by, settled
from scanner.engine.plan_files import Delivery
from scanner.engine.plan_needs import Need, needs, unmet
from scanner.engine.plan_order import Precedence, circles, precedence
from scanner.engine.plan_reapplying import reapplication
from scanner.engine.plan_rehearsal import rehearsed
from scanner.engine.plan_replay import put_backs
from scanner.engine.plan_restarts import chainable, in_few_restarts
from scanner.engine.plan_service_pack import ServicePackStep, last_level, service_pack_step
from scanner.engine.plan_steps import Sequenced, control_for, kind_of, run_of, steps
from scanner.engine.verdict import decide
from scanner.model.facts import HostFacts, Outcome, SystemFacts
from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Confidence, Verdict
from scanner.model.plan import (
    HostPlan,
    OpenQuestion,
    Reapplication,
    Rehearsal,
    Settled,
    Smallness,
    StepKind,
    Withheld,
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A host with every verdict on it."""

    at: Case
    decisions: Mapping[str, Decision]
    confidence: Confidence

    @property
    def failing(self) -> dict[str, Decision]:
        """The articles that are not satisfied, as far as that is sure enough."""
        return {rule: one for rule, one in self._not_satisfied() if self._sure(one)}

    @property
    def doubtful(self) -> list[str]:
        """The articles that are not satisfied, but not sure enough to be acted on."""
        return [rule for rule, one in self._not_satisfied() if not self._sure(one)]

    @property
    def open(self) -> list[str]:
        """The articles that the evidence leaves undetermined."""
        return [rule for rule, one in self.decisions.items() if one.verdict is Verdict.UNDETERMINED]

    def _not_satisfied(self) -> Iterator[tuple[str, Decision]]:
        return ((rule, one) for rule, one in self.decisions.items() if one.verdict in NON_COMPLIANT)

    def _sure(self, one: Decision) -> bool:
        return one.confidence.rank >= self.confidence.rank


@dataclass(slots=True)
class _Draft:
    """A plan in the making: the host now, with its service pack, and with all that was chosen.

    ``known`` is what has failed in any round, with its verdict and the host as it was then,
    ``stubborn`` what still failed after a package of another that was to settle it;
    ``at_least`` the fewest packages for what fails at the start.
    """

    now: _Judged
    pack: ServicePackStep | None
    start: _Judged
    after: _Judged
    known: dict[str, tuple[Decision, Case]] = field(default_factory=dict)
    stubborn: set[str] = field(default_factory=set)
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    needs: Mapping[Need, frozenset[str]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    at_least: int | None = None


def plan(facts: HostFacts, rules: PackIndex, confidence: Confidence = Confidence.LOW) -> HostPlan:
    """What to install on a host so that everything that fails there is satisfied.

    The law: the service pack first where one is needed; then of the packages that can satisfy
    the rest the smallest set (:mod:`scanner.engine.plan_cover` says what is guaranteed), and
    what those require; in an order in which no older build of a file comes after a newer one,
    as far as there is such an order, and what it would spoil is put back; rollups as early as
    that allows, and neighbours that can share a restart next to each other.  The host is then
    rehearsed and judged again, and what the packages themselves brought to light is planned
    as well.  What the evidence leaves undetermined is asked first, not planned; what fails with
    less than ``confidence`` is kept apart, to be confirmed on the host.
    """
    if facts.outcome is Outcome.UNREACHABLE:
        return _nothing(facts)
    draft = _draft(facts, rules, confidence)
    order = _ordered(draft)
    while _extended(draft):
        order = _ordered(draft)
        draft.after = _judged(_rehearsal(draft, order), rules, confidence)
    return _written(facts, draft, order)


def _nothing(facts: HostFacts) -> HostPlan:
    return HostPlan(
        facts.target, facts.system.hostname, facts.outcome, facts.system,
        failing=0, steps=(), restarts=0, circles=(), settle_first=(), withheld=(),
        reapply=Reapplication(None), smallness=Smallness(0, 0, proven=True),
        rehearsal=Rehearsal(compliant=False),
    )  # fmt: skip


def _judged(facts: HostFacts, rules: PackIndex, confidence: Confidence) -> _Judged:
    at = case(facts, rules)
    rules_in_order = sorted(at.standings, key=lambda rule: (_number(rule), rule))
    return _Judged(at, {rule: decide(at.standings[rule], at) for rule in rules_in_order}, confidence)


def _draft(facts: HostFacts, rules: PackIndex, confidence: Confidence) -> _Draft:
    now = _judged(facts, rules, confidence)
    pack = service_pack_step(now.failing, now.at)
    if pack is None:
        return _Draft(now, None, now, now)
    begun = rehearsed(pack.after, [pack.package], {pack.package: pack.brought}, {})
    start = _judged(begun, rules, confidence)
    return _Draft(now, pack, start, start)


def _extended(draft: _Draft) -> bool:
    """Provide for what fails and was not known to; whether there was any such thing.

    The set is chosen anew for everything that has come to light, since a package that settles
    what is new may make another superfluous.  What another package was to settle and did not
    is left to its own.  Both only grow, so this ends.
    """
    fresh = {rule: one for rule, one in draft.after.failing.items() if rule not in draft.known}
    stubborn = {rule for rule in draft.after.failing if rule in draft.known} - draft.stubborn
    if not fresh and not stubborn:
        return False
    draft.known |= {rule: (one, draft.after.at) for rule, one in fresh.items()}
    draft.stubborn |= stubborn
    offered = candidates(draft.known, draft.start.at)
    draft.refused = offered.refused
    draft.needs = {
        need: ways if rule not in draft.stubborn else ways & {package_of(rule, at)} or ways
        for rule, (one, at) in draft.known.items()
        for need, ways in needs({rule: one}, offered, at).items()
    }
    cover = smallest(draft.needs, lambda name: _preference(name, draft))
    if draft.at_least is None:
        draft.at_least = cover.at_least
    draft.deliveries = {name: offered.deliveries[name] for name in cover.chosen}
    return True


def _preference(name: str, draft: _Draft) -> tuple[bool, bool, int, str]:
    """Rollups before hotfixes, those that name their files before others, the later number first."""
    at = draft.start.at
    return kind_of(name, at) is StepKind.HOTFIX, not run_of(name, at), -_number(name), name


def _number(name: str) -> int:
    return int("".join(character for character in name if character.isdigit()) or 0)


def _ordered(draft: _Draft) -> Sequenced:
    """The packages in their order, the service pack first."""
    at, leader = draft.start.at, draft.pack
    chained = {name: chainable(name, at) for name in draft.deliveries}
    rollups = {name for name in chained if kind_of(name, at) is StepKind.ROLLUP}
    before = _precedence(draft).before
    following = in_few_restarts(before, rollups, chained)
    deliveries = dict(draft.deliveries)
    names = tuple(following)
    if leader is not None:
        names = (leader.package, *names)
        deliveries[leader.package] = leader.brought
        chained[leader.package] = chainable(leader.package, at)
    return Sequenced(names, deliveries, put_backs(names, deliveries, draft.now.at), chained, before)


def _precedence(draft: _Draft) -> Precedence:
    articles = draft.start.at.index.articles
    required = {
        name: [package_of(other, draft.start.at) for other in articles[name].requires]
        for name in draft.deliveries
        if name in articles
    }
    return precedence(draft.deliveries, required, draft.start.at)


def _rehearsal(draft: _Draft, order: Sequenced) -> HostFacts:
    """The host after every package of the order."""
    at = draft.pack.after if draft.pack is not None else draft.now.at
    return rehearsed(at, order.names, order.deliveries, order.put_back)


def _written(facts: HostFacts, draft: _Draft, order: Sequenced) -> HostPlan:
    """The plan as a value."""
    made = steps(order, _credits(draft, order), _verdicts(draft.now), draft.now.at, draft.start.at)
    level = last_level(draft.now.at)
    return HostPlan(
        target=facts.target,
        hostname=facts.system.hostname,
        outcome=facts.outcome,
        system=_system(draft),
        failing=len(draft.now.failing),
        steps=made,
        restarts=sum(step.restart for step in made),
        circles=circles(_precedence(draft)),
        settle_first=tuple(_questions(draft)),
        withheld=tuple(_withheld(draft)),
        reapply=reapplication(level.value if level else None, order.names, draft.after.at),
        smallness=_smallness(len(made), draft),
        rehearsal=_result(draft),
        doubtful=tuple(_doubts(draft)),
    )


def _smallness(packages: int, draft: _Draft) -> Smallness:
    """How few there could be: the service pack, and the fewest for what fails once it is there."""
    at_least = (draft.pack is not None) + (draft.at_least or 0)
    return Smallness(packages, at_least, proven=packages == at_least)


def _system(draft: _Draft) -> SystemFacts:
    level = draft.now.at.profile.service_pack
    exact = level.exact if level is not None else None
    system = draft.now.at.seen.facts.system
    return system if exact is None else replace(system, service_pack=exact.value)


def _verdicts(judged: _Judged) -> dict[str, Verdict]:
    return {rule: one.verdict for rule, one in judged.decisions.items()}


def _credits(draft: _Draft, order: Sequenced) -> dict[str, tuple[Settled, ...]]:
    """The findings that fail now, or once the service pack is there, by the step that satisfies them."""
    rules = completed_by(order.names, draft.needs)
    if draft.pack is not None:
        rules[draft.pack.package] = tuple(
            rule for rule in draft.now.failing if rule not in draft.start.failing
        )
    articles, failing = draft.now.at.index.articles, draft.after.failing
    return {
        name: settled((rule for rule in found if rule not in failing), articles, draft.now.decisions)
        for name, found in rules.items()
    }


def _questions(draft: _Draft) -> Iterator[OpenQuestion]:
    """What is undetermined, and stays open or doubtful whatever is installed."""
    for rule in _lasting(draft.now.open, draft):
        one = draft.now.decisions[rule]
        title = draft.now.at.index.articles[rule].title
        yield OpenQuestion(rule, title, one.verdict, one.settle or one.reason)


def _doubts(draft: _Draft) -> Iterator[OpenQuestion]:
    """What fails, but too doubtfully to be planned, and stays open or doubtful whatever is installed."""
    for rule in _lasting(draft.now.doubtful, draft):
        one = draft.now.decisions[rule]
        title = draft.now.at.index.articles[rule].title
        yield OpenQuestion(rule, title, one.verdict, f"Confirm it on the host. {one.reason}")


def _lasting(rules: Iterable[str], draft: _Draft) -> Iterator[str]:
    still = {*draft.after.open, *draft.after.doubtful}
    return (rule for rule in rules if rule in still)


def _withheld(draft: _Draft) -> Iterator[Withheld]:
    """What fails and has no package that may be put on this host, or none that settles it."""
    at, without = draft.start.at, tuple(unmet(draft.needs))
    reasons = {
        rule: draft.refused.get(package_of(rule, at), "No package for this host is known.")
        for rule in without
    }
    for rule, one in draft.after.failing.items():
        reasons.setdefault(rule, f"The packages of this plan do not settle it. Afterwards: {one.reason}")
    for rule, reason in reasons.items():
        yield Withheld(rule, at.index.articles[rule].title, reason, control_for(rule, at))


def _result(draft: _Draft) -> Rehearsal:
    failing = tuple(draft.after.failing)
    known = {*draft.now.open, *draft.now.doubtful}
    opened = [rule for rule in (*draft.after.open, *draft.after.doubtful) if rule not in known]
    satisfied = any(one.verdict in COMPLIANT for one in draft.after.decisions.values())
    nothing_left = not (failing or draft.after.open or draft.after.doubtful)
    return Rehearsal(satisfied and nothing_left, failing, tuple(opened))
