"""Looking back: runs that the store holds, compared by the engine."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.engine.changes import appeared, changes, vanished
from scanner.engine.trends import Trend
from scanner.engine.twins import differences
from scanner.model.changes import Difference, HostChanges
from scanner.model.errors import OperatorError
from scanner.model.facts import HostFacts, Outcome
from scanner.model.findings import HostReport
from scanner.store.runs import Store


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


def _names(report: HostReport) -> set[str]:
    return {name.casefold() for name in (report.target, report.hostname) if name}


def _is_meant(facts: HostFacts, hosts: frozenset[str]) -> bool:
    names = {name.casefold() for name in (facts.target, facts.system.hostname) if name}
    return not hosts or bool(names & hosts)
