"""Looking back: runs that the store holds, compared by the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scanner.engine.changes import appeared, changes, vanished
from scanner.engine.trends import Trend
from scanner.engine.twins import differences
from scanner.model.changes import Change, ChangeKind, Difference, HostChanges, Presence
from scanner.model.errors import OperatorError
from scanner.model.facts import Outcome
from scanner.model.findings import NON_COMPLIANT, Run, Verdict
from scanner.model.history import Place, RunRecord, RunState
from scanner.model.past import Past, Standing, Worsened
from scanner.model.policy import Groups
from scanner.store.runs import Store

PAIRS = 256
"""Hosts that are compared together: those that changed, each in another way."""

HOSTS = 4096
"""Hosts that wait for them, at most."""

KNOWN = 1 << 16
"""Kinds of changes that are remembered."""

TREND_RUNS = 12
"""Runs of a trend in a report, this one counted."""

EARLIER_RUNS = 60
"""Runs that are looked through for those with the same hosts."""

WORSE_KEPT = 1000
"""Changes for the worse that a report shows; the others are counted."""


def compared(store: Store, before: str, after: str) -> Iterator[HostChanges]:
    """Every host of two runs, with what changed on it: first those of the later run, in its order.

    Hosts are known by their targets.  Two that look and are judged as two others did have
    changed as they did, so that each kind of change is worked out once.  Raises
    :class:`StoreError`.
    """
    earlier, later = store.record(before), store.record(after)
    same_rules = earlier.run.rules.sha256 == later.run.rules.sha256
    old = {one.target: one for one in store.places(earlier.run.id)}
    known: dict[_Kinds, HostChanges] = {}
    pairs = ((old.pop(one.target, None), one) for one in store.places(later.run.id))
    for some, strange in _portions(pairs, known):
        _work_out(store, strange, same_rules, known)
        for was, one in some:
            yield _of(was, one, known)
    yield from (vanished(one.target, one.hostname) for one in old.values())


_Kinds = tuple[int, int, int, int]
"""How two hosts look and are judged."""

_Pair = tuple[Place | None, Place]
"""A host in the earlier run, unless it is new, and in the later one."""


def _kinds(before: Place, after: Place) -> _Kinds:
    return before.sighting, before.judgement, after.sighting, after.judgement


def _differ(before: Place, after: Place) -> bool:
    return before.sighting != after.sighting or before.judgement != after.judgement


def _portions(
    pairs: Iterable[_Pair], known: dict[_Kinds, HostChanges]
) -> Iterator[tuple[list[_Pair], dict[_Kinds, tuple[Place, Place]]]]:
    """Hosts, a few at a time, and of each kind among them that changed and is not ``known`` one."""
    some: list[_Pair] = []
    strange: dict[_Kinds, tuple[Place, Place]] = {}
    for was, one in pairs:
        some.append((was, one))
        if was is not None and _differ(was, one) and (kinds := _kinds(was, one)) not in known:
            strange[kinds] = (was, one)
        if len(strange) == PAIRS or len(some) == HOSTS:
            yield some, strange
            some, strange = [], {}
            if len(known) > KNOWN:
                known.clear()
    yield some, strange


def _work_out(
    store: Store,
    strange: Mapping[_Kinds, tuple[Place, Place]],
    same_rules: bool,
    known: dict[_Kinds, HostChanges],
) -> None:
    """Add to ``known`` what changed on these hosts."""
    results = store.apart(list(strange.values()))
    for kinds, (before, after) in zip(strange, results, strict=True):
        known[kinds] = changes(before, after, same_rules)


def _of(before: Place | None, after: Place, known: Mapping[_Kinds, HostChanges]) -> HostChanges:
    """What changed on a host; nothing, if it looks and is judged as before."""
    if before is None:
        return appeared(after.target, after.hostname)
    if not _differ(before, after):
        return HostChanges(after.target, after.hostname, Presence.BOTH)
    return replace(known[_kinds(before, after)], target=after.target, hostname=after.hostname)


def twins(store: Store, run: str, hosts: Chosen) -> tuple[Difference, ...]:
    """What differs between hosts of a run that should be alike: those chosen, or all.

    Raises :class:`OperatorError` unless two of them were reached.
    """
    name = store.record(run).run.id
    meant = hosts.among(store.groups(name))
    facts = [one for one in store.facts(name) if meant(one.target, one.system.hostname)]
    reached = [one for one in facts if one.outcome is not Outcome.UNREACHABLE]
    if len(reached) < 2:
        raise OperatorError(
            f"{len(reached)} of the hosts that are meant was reached in the run; two are needed.",
            "`hotfixscan report RUN` lists its hosts.",
        )
    return differences(reached)


def trend(store: Store, limit: int, hosts: Chosen, rules: frozenset[str] | None) -> Trend:
    """The latest runs, the oldest first: all hosts or those chosen, all rules or some."""
    followed = Trend(rules)
    for record in reversed(store.records(limit)):
        meant = hosts.among(store.groups(record.run.id))
        reports = (one for one in store.reports(record.run.id) if meant(one.target, one.hostname))
        followed.add(record.run.id, record.run.started_at, reports)
    return followed


def past(store: Store, name: str) -> Past:
    """What earlier runs say beside a run of the store.  Raises :class:`StoreError`."""
    run = store.record(name).run
    own = store.tallies(run.id)
    earlier: list[tuple[RunRecord, Standing]] = []
    for record in store.records(EARLIER_RUNS, run.started_at):
        standing = _standing(record.run, store.tallies(record.run.id), own)
        if standing.hosts and record.state is not RunState.RUNNING:
            earlier.append((record, standing))
        if len(earlier) == TREND_RUNS - 1:
            break
    trend = [standing for _, standing in reversed(earlier)]
    trend.append(_standing(run, own, own))
    if not earlier:
        return Past(trend=tuple(trend))
    return _since(store, earlier[0][0].run, run, tuple(trend))


def _standing(run: Run, tallies: Mapping[str, Mapping[str, int]], meant: Mapping[str, object]) -> Standing:
    """What the hosts that are meant come to in a run."""
    counts = [tally for target, tally in tallies.items() if target in meant]
    failing = sum(tally[verdict.value] for tally in counts for verdict in NON_COMPLIANT)
    undecided = sum(tally[Verdict.UNDETERMINED.value] for tally in counts)
    return Standing(run.id, run.started_at, len(counts), failing, undecided)


def _since(store: Store, previous: Run, run: Run, trend: tuple[Standing, ...]) -> Past:
    kinds: Counter[ChangeKind] = Counter()
    presence: Counter[Presence] = Counter()
    worse: list[Worsened] = []
    hidden = 0
    for host in compared(store, previous.id, run.id):
        presence[host.presence] += 1
        for change in host.changes:
            kinds[change.kind] += 1
            if change.worse and len(worse) < WORSE_KEPT:
                worse.append(_worsened(host, change))
            else:
                hidden += change.worse
    gone, come = presence[Presence.VANISHED], presence[Presence.APPEARED]
    return Past(previous, dict(kinds), tuple(worse), hidden, come, gone, trend)


def _worsened(host: HostChanges, change: Change) -> Worsened:
    was, now = (one.verdict if one else None for one in (change.before, change.after))
    return Worsened(
        host.target, host.hostname, change.rule, change.title, change.kind, was, now, change.cause
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hosts by their names and targets, without case, and by groups; if none are given, all are meant."""

    hosts: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def among(self, groups: Groups) -> Callable[[str, str | None], bool]:
        """Whether a host is meant, by its target and its name; ``groups`` are those of the targets."""

        def meant(target: str, hostname: str | None) -> bool:
            names = {name.casefold() for name in (target, hostname) if name}
            named = bool(names & self.hosts) or bool(groups.get(target, frozenset()) & self.groups)
            return named or not (self.hosts or self.groups)

        return meant
