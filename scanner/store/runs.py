"""The store: runs written as they happen, and read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from scanner.model.errors import StoreError
from scanner.model.facts import HostFacts, Outcome
from scanner.model.findings import HostReport, Run
from scanner.model.history import HostResult, Place, RunRecord, RunState
from scanner.model.policy import Groups
from scanner.store.comparing import hosts_apart
from scanner.store.connection import opened, place, reading, store_url, writing
from scanner.store.intake import Intake, Prepared
from scanner.store.pieces import named_facts, named_report
from scanner.store.recall import Recall
from scanner.store.records import named, number_of, record_of, utc, write_run
from scanner.store.shelf import Places
from scanner.store.tables import COUNTED, entries, judgements, results, runs

BATCH = 64
"""Hosts read at a time: what a reader holds in memory does not grow with the run."""

LARGE_BATCH = 4096
"""Places read at a time, which are small."""


class Store:
    """Runs with their facts and findings, in one database.

    Everything raises :class:`StoreError` when the database does.  Use it as a context
    manager.  Several threads may write through one store, one may read; one database may be
    used by several processes.
    """

    def __init__(self, url: str, create: bool = False) -> None:
        self._engine = opened(store_url(url), create)
        self._intake, self._recall = Intake(), Recall()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    @property
    def place(self) -> str:
        """Where the store is, as messages name it."""
        return place(self._engine.url)

    @property
    def engine(self) -> Engine:
        """The database, for the other modules of this room."""
        return self._engine

    def begin(self, run: Run, targets: Sequence[str], groups: Groups | None = None) -> None:
        """Write down what a run sets out to scan, before it scans anything.

        ``groups`` are those of the inventory, by target.
        """
        with writing(self._engine) as connection:
            write_run(connection, run, RunState.RUNNING, targets, groups or {})

    def keep(self, run: str, position: int, hosts: Sequence[HostResult]) -> bool:
        """Keep what an entry led to: all of it or, should the process die, nothing.

        False if the entry has its results already: each is kept once.
        """
        prepared = [self._intake.prepared(host) for host in hosts]
        with writing(self._engine) as connection:
            places = self._write_results(connection, number_of(connection, run), position, prepared)
        if places is not None:
            self._intake.learn(places)
        return places is not None

    def take(
        self,
        run: Run,
        state: RunState,
        targets: Sequence[str],
        hosts: Iterable[tuple[int, Sequence[HostResult]]],
        groups: Groups | None = None,
    ) -> None:
        """Keep a run that another store had; ``hosts`` are results by the position of their target.

        Raises :class:`StoreError` if this store has it, or if a position has no target.
        """
        with writing(self._engine) as connection:
            if connection.execute(sql.select(runs.c.id).where(runs.c.id == run.id)).first():
                raise StoreError(f"{self.place}: has run {run.id} already.", "There is nothing to do.")
            write_run(connection, run, state, targets, groups or {})
            number, known = number_of(connection, run.id), None
            for position, there in hosts:
                prepared = [self._intake.prepared(host) for host in there]
                known = self._write_results(connection, number, position, prepared, known)
                if known is None:
                    raise StoreError(f"Run {run.id} has no target {position}.", "Export it again.")

    def end(self, run: str, state: RunState, finished_at: datetime) -> None:
        """Say how a run ended."""
        with writing(self._engine) as connection:
            values = {"state": state.value, "finished_at": finished_at}
            connection.execute(runs.update().where(runs.c.id == run).values(values))

    def resume(self, run: str) -> None:
        """A run goes on."""
        with writing(self._engine) as connection:
            values = {"state": RunState.RUNNING.value, "finished_at": None}
            connection.execute(runs.update().where(runs.c.id == run).values(values))

    def records(self, limit: int | None = None, before: datetime | None = None) -> tuple[RunRecord, ...]:
        """The runs, the latest first; those that were started ``before`` a moment, or all."""
        with reading(self._engine) as connection:
            chosen = sql.select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
            if before is not None:
                chosen = chosen.where(runs.c.started_at < before)
            return tuple(record_of(row, connection) for row in connection.execute(chosen))

    def record(self, name: str) -> RunRecord:
        """One run, by its id or the beginning of it, or as ``latest`` or ``previous``.

        Raises :class:`StoreError` if there is none, or more than one.
        """
        with reading(self._engine) as connection:
            found = connection.execute(named(name)).fetchall()
            if len(found) == 1:
                return record_of(found[0], connection)
        raise self._no_run(name, [row.id for row in found])

    def _no_run(self, name: str, found: Sequence[str]) -> StoreError:
        if found:
            ids = ", ".join(found)
            return StoreError(f"{name} is the beginning of several runs: {ids}.", "Give more of the id.")
        return StoreError(f"{self.place}: there is no run {name}.", "`hotfixscan runs` lists them.")

    def targets(self, run: str) -> tuple[tuple[str, bool], ...]:
        """What a run set out to scan, in order, and whether it has a result."""
        chosen = sql.select(entries.c.target, entries.c.done).join(runs).where(runs.c.id == run)
        with reading(self._engine) as connection:
            rows = connection.execute(chosen.order_by(entries.c.position))
            return tuple((row.target, row.done) for row in rows)

    def groups(self, run: str) -> Groups:
        """The groups of the inventory that the hosts of a run belong to, scanned or not, by their targets."""
        chosen = sql.select(_TARGET, entries.c.groups).select_from(entries.outerjoin(results)).join(runs)
        with reading(self._engine) as connection:
            rows = connection.execute(chosen.where(runs.c.id == run, entries.c.groups.is_not(None)))
            return {row.target: frozenset(row.groups.split()) for row in rows}

    def reports(self, run: str) -> Iterator[HostReport]:
        """The reports of a run, in the order of its targets."""
        for connection, places in self._batches(run):
            found = self._recall.reports(connection, {one.judgement for one in places})
            yield from (_report(found[one.judgement], one) for one in places)

    def facts(self, run: str) -> Iterator[HostFacts]:
        """The facts of a run, in the order of its targets."""
        for connection, places in self._batches(run):
            found = self._recall.facts(connection, {one.sighting for one in places})
            yield from (_facts(found[one.sighting], one) for one in places)

    def results(self, run: str) -> Iterator[tuple[int, HostResult]]:
        """The hosts of a run, each with the position of the target that led to it."""
        for connection, places in self._batches(run):
            facts = self._recall.facts(connection, {one.sighting for one in places})
            reports = self._recall.reports(connection, {one.judgement for one in places})
            for one in places:
                result = HostResult(_facts(facts[one.sighting], one), _report(reports[one.judgement], one))
                yield one.position, result

    def places(self, run: str) -> Iterator[Place]:
        """Where each host of a run is kept, in the order of its targets.

        Hosts with one sighting look alike in all that was seen of them, their names left out;
        those with one judgement have the same findings.
        """
        with reading(self._engine) as connection:
            chosen = _hosts(number_of(connection, run), *_PLACE)
            yield from map(Place._make, connection.execution_options(yield_per=LARGE_BATCH).execute(chosen))

    def tallies(self, run: str) -> Mapping[str, Mapping[str, int]]:
        """The counts of each host of a run that was reached, by its target; reads no findings."""
        counted = [judgements.c[name.replace("-", "_")] for name in COUNTED]
        hosts = results.join(entries).join(judgements, judgements.c.id == results.c.judgement)
        reached = judgements.c.outcome != Outcome.UNREACHABLE.value
        with reading(self._engine) as connection:
            chosen = sql.select(_TARGET, *counted).select_from(hosts)
            rows = connection.execute(chosen.where(results.c.run == number_of(connection, run), reached))
            return {target: dict(zip(COUNTED, counts, strict=True)) for target, *counts in rows}

    def apart(self, pairs: Sequence[tuple[Place, Place]]) -> tuple[tuple[HostResult, HostResult], ...]:
        """Pairs of hosts without what both of a pair have: findings and files are left out that are the same.

        What is left of each says everything about how the two differ.  The time when its facts
        were collected is left out too.
        """
        with reading(self._engine) as connection:
            return hosts_apart(self._recall, connection, pairs)

    def _batches(self, run: str) -> Iterator[tuple[Connection, Sequence[_Row]]]:
        """The rows of the hosts of a run, a few at a time, in one transaction."""
        with reading(self._engine) as connection:
            chosen = _hosts(number_of(connection, run), *_PLACE, *_WHEN).limit(BATCH)
            here, last = sql.tuple_(results.c.position, results.c.part), (-1, -1)
            while places := connection.execute(chosen.where(here > last)).fetchall():
                yield connection, places
                last = (places[-1].position, places[-1].part)

    def _write_results(
        self,
        connection: Connection,
        run: int,
        position: int,
        hosts: Sequence[Prepared],
        known: Places | None = None,
    ) -> Places | None:
        """Where things are now; None if the entry has its results already, or if there is none."""
        target = connection.execute(_DUE, {"of": run, "at": position}).scalar()
        if target is None:
            return None
        taken = self._intake.keep(connection, hosts, known)
        rows = [
            {
                "run": run,
                "position": position,
                "part": part,
                "target": host.target if host.target != target else None,
                "hostname": host.hostname,
                "collected_at": host.collected_at,
                "sighting": sighting,
                "judgement": judgement,
            }
            for part, (host, (sighting, judgement)) in enumerate(zip(hosts, taken.hosts, strict=True))
        ]
        if rows:
            connection.execute(results.insert(), rows)
        return taken.places


_DUE = (
    entries.update()
    .where(entries.c.run == sql.bindparam("of"), entries.c.position == sql.bindparam("at"), ~entries.c.done)
    .values(done=True)
    .returning(entries.c.target)
)
"""An entry is done: gives its target, nothing if it was done before."""

_TARGET = sql.func.coalesce(results.c.target, entries.c.target).label("target")


_PLACE = (_TARGET, results.c.hostname, results.c.sighting, results.c.judgement)
"""The columns of a :class:`Place`."""

_WHEN = (results.c.position, results.c.part, results.c.collected_at)

_Row = sql.Row[tuple[Any, ...]]
"""A host as it is kept: ``_PLACE`` and ``_WHEN``."""


def _hosts(run: int, *columns: sql.ColumnElement[Any]) -> sql.Select[tuple[Any, ...]]:
    """The hosts of a run, in the order of its targets."""
    chosen = sql.select(*columns).select_from(results.join(entries)).where(results.c.run == run)
    return chosen.order_by(results.c.position, results.c.part)


def _facts(facts: HostFacts, row: _Row) -> HostFacts:
    return named_facts(facts, row.target, row.hostname, utc(row.collected_at))


def _report(report: HostReport, row: _Row) -> HostReport:
    return named_report(report, row.target, row.hostname)
