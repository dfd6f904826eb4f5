"""Looking back: runs that the store holds, compared by the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from scanner.engine.changes import appeared, changes, vanished
from scanner.engine.trends import Trend
from scanner.engine.twins import differences
from scanner.model.changes import Change, ChangeKind, Difference, HostChanges, Presence
from scanner.model.errors import OperatorError
from scanner.model.facts import HostFacts, Outcome
from scanner.model.findings import NON_COMPLIANT, HostReport, Run, Verdict
from scanner.model.history import RunRecord, RunState
from scanner.model.past import Past, Standing, Worsened
from scanner.store.runs import Store

TREND_RUNS = 12
"""Runs of a trend in a report, this one counted."""

EARLIER_RUNS = 60
"""Runs that are looked through for those with the same hosts."""

WORSE_KEPT = 1000
"""Changes for the worse that a report shows; the others are counted."""


def compared(store: Store, before: str, after: str) -> Iterator[HostChanges]:
    """Every host of two runs, with what changed on it: first those of the later run, in its order.

    Hosts are known by their targets.  Raises :class:`StoreError`.
    """
    earlier, later = store.record(before), store.record(after)
    same_rules = earlier.run.rules.sha256 == later.run.rules.sha256
    old = dict(store.places(earlier.run.id))
    for _, result in store.results(later.run.id):
        place = old.pop(result.report.target, None)
        if place is None:
            yield appeared(result)
        else:
            yield changes(store.result(earlier.run.id, place), result, same_rules)
    yield from (vanished(store.result(earlier.run.id, place)) for place in old.values())


def twins(store: Store, run: str, hosts: frozenset[str]) -> tuple[Difference, ...]:
    """What differs between hosts of a run that should be alike: those named, or all.

    Raises :class:`OperatorError` unless two of them were reached.
    """
    facts = [one for one in store.facts(store.record(run).run.id) if _is_meant(one, hosts)]
    reached = [one for one in facts if one.outcome is not Outcome.UNREACHABLE]
    if len(reached) < 2:
        raise OperatorError(
            f"{len(reached)} of the hosts that are meant was reached in the run; two are needed.",
            "`hotfixscan report RUN` lists its hosts.",
        )
    return differences(reached)


def trend(store: Store, limit: int, hosts: frozenset[str], rules: frozenset[str] | None) -> Trend:
    """The latest runs, the oldest first: all hosts or those named, all rules or some."""
    followed = Trend(rules)
    for record in reversed(store.records(limit)):
        reports = (one for one in store.reports(record.run.id) if not hosts or hosts & _names(one))
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


def _names(report: HostReport) -> set[str]:
    return {name.casefold() for name in (report.target, report.hostname) if name}


def _is_meant(facts: HostFacts, hosts: frozenset[str]) -> bool:
    names = {name.casefold() for name in (facts.target, facts.system.hostname) if name}
    return not hosts or bool(names & hosts)
