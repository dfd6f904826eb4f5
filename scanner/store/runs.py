"""The store: runs written as they happen, and read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, Row

from scanner.model.errors import StoreError
from scanner.model.facts import HostFacts, Outcome
from scanner.model.findings import HostReport, RulesInfo, Run
from scanner.model.history import HostResult, RunRecord, RunState
from scanner.store.connection import opened, place, reading, store_url, writing
from scanner.store.packing import (
    Packed,
    packed_facts,
    packed_report,
    unpacked_facts,
    unpacked_report,
)
from scanner.store.tables import COUNTED, documents, entries, results, runs

LATEST = "latest"
PREVIOUS = "previous"

BATCH = 64
"""Hosts read at a time: what a reader holds in memory does not grow with the run."""


class Store:
    """Runs with their facts and findings, in one database.

    Everything raises :class:`StoreError` when the database does.  Use it as a context
    manager.  One store may be used by several threads, and one database by several
    processes.
    """

    def __init__(self, url: str, create: bool = False) -> None:
        self._engine = opened(store_url(url), create)

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

    def begin(self, run: Run, targets: Sequence[str]) -> None:
        """Write down what a run sets out to scan, before it scans anything."""
        with writing(self._engine) as connection:
            _write_run(connection, run, RunState.RUNNING, targets)

    def keep(self, run: str, position: int, hosts: Sequence[HostResult]) -> bool:
        """Keep what an entry led to: all of it or, should the process die, nothing.

        False if the entry has its results already: each is kept once.
        """
        with writing(self._engine) as connection:
            return _write_results(connection, run, position, hosts)

    def take(
        self,
        run: Run,
        state: RunState,
        targets: Sequence[str],
        hosts: Iterable[tuple[int, Sequence[HostResult]]],
    ) -> None:
        """Keep a run that another store had; ``hosts`` are results by the position of their target.

        Raises :class:`StoreError` if this store has it, or if a position has no target.
        """
        with writing(self._engine) as connection:
            if connection.execute(sql.select(runs.c.id).where(runs.c.id == run.id)).first():
                raise StoreError(f"{self.place}: has run {run.id} already.", "There is nothing to do.")
            _write_run(connection, run, state, targets)
            for position, results_there in hosts:
                if not _write_results(connection, run.id, position, results_there):
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
            return tuple(_record(row, connection) for row in connection.execute(chosen))

    def record(self, name: str) -> RunRecord:
        """One run, by its id or the beginning of it, or as ``latest`` or ``previous``.

        Raises :class:`StoreError` if there is none, or more than one.
        """
        with reading(self._engine) as connection:
            found = connection.execute(_named(name)).fetchall()
            if len(found) == 1:
                return _record(found[0], connection)
        raise self._no_run(name, [row.id for row in found])

    def _no_run(self, name: str, found: Sequence[str]) -> StoreError:
        if found:
            ids = ", ".join(found)
            return StoreError(f"{name} is the beginning of several runs: {ids}.", "Give more of the id.")
        return StoreError(f"{self.place}: there is no run {name}.", "`hotfixscan runs` lists them.")

    def targets(self, run: str) -> tuple[tuple[str, bool], ...]:
        """What a run set out to scan, in order, and whether it has a result."""
        chosen = sql.select(entries).where(entries.c.run_id == run).order_by(entries.c.position)
        with reading(self._engine) as connection:
            return tuple((row.target, row.done) for row in connection.execute(chosen))

    def reports(self, run: str) -> Iterator[HostReport]:
        """The reports of a run, in the order of its targets."""
        for row in self._rows(run):
            yield unpacked_report(Packed(row.report, row.report_body))

    def facts(self, run: str) -> Iterator[HostFacts]:
        """The facts of a run, in the order of its targets."""
        for row in self._rows(run):
            yield _facts(row)

    def results(self, run: str) -> Iterator[tuple[int, HostResult]]:
        """The hosts of a run, each with the position of the target that led to it."""
        for row in self._rows(run):
            yield row.position, _result(row)

    def places(self, run: str) -> Mapping[str, tuple[int, int]]:
        """Where each host of a run is kept, by its target."""
        chosen = sql.select(results.c.target, results.c.position, results.c.part)
        with reading(self._engine) as connection:
            rows = connection.execute(chosen.where(results.c.run_id == run))
            return {row.target: (row.position, row.part) for row in rows}

    def tallies(self, run: str) -> Mapping[str, Mapping[str, int]]:
        """The counts of each host of a run that was reached, by its target; reads no document."""
        reached = results.c.outcome != Outcome.UNREACHABLE.value
        chosen = sql.select(results).where(results.c.run_id == run, reached)
        with reading(self._engine) as connection:
            return {
                row.target: {name: row._mapping[name.replace("-", "_")] for name in COUNTED}
                for row in connection.execute(chosen)
            }

    def result(self, run: str, place: tuple[int, int]) -> HostResult:
        """One host of a run, by its place among :meth:`places`."""
        here = (results.c.position == place[0]) & (results.c.part == place[1])
        with reading(self._engine) as connection:
            return _result(connection.execute(_chosen(run).where(here)).one())

    def _rows(self, run: str) -> Iterator[Row[tuple[object, ...]]]:
        """A run's results with their documents, a few at a time."""
        with reading(self._engine) as connection:
            yield from connection.execution_options(yield_per=BATCH).execute(_chosen(run))


def _chosen(run: str) -> sql.Select[tuple[object, ...]]:
    """The results of a run with their documents, in order."""
    facts, report = documents.alias(), documents.alias()
    return (
        sql.select(results, facts.c.body.label("facts_body"), report.c.body.label("report_body"))
        .join(facts, facts.c.digest == results.c.facts)
        .join(report, report.c.digest == results.c.report)
        .where(results.c.run_id == run)
        .order_by(results.c.position, results.c.part)
    )


def _write_run(connection: Connection, run: Run, state: RunState, targets: Sequence[str]) -> None:
    connection.execute(runs.insert().values(_run_row(run, state)))
    rows = [
        {"run_id": run.id, "position": position, "target": target, "done": False}
        for position, target in enumerate(targets)
    ]
    if rows:
        connection.execute(entries.insert(), rows)


def _write_results(connection: Connection, run: str, position: int, hosts: Sequence[HostResult]) -> bool:
    this = (entries.c.run_id == run) & (entries.c.position == position)
    fresh = connection.execute(entries.update().where(this, ~entries.c.done).values(done=True))
    if not fresh.rowcount:
        return False
    packed = [(host, packed_facts(host.facts), packed_report(host.report)) for host in hosts]
    _keep_documents(connection, [one for _, facts, report in packed for one in (facts, report)])
    rows = [
        _result_row(run, position, part, host, facts, report)
        for part, (host, facts, report) in enumerate(packed)
    ]
    if rows:
        connection.execute(results.insert(), rows)
    return True


def _run_row(run: Run, state: RunState) -> dict[str, object]:
    return {
        "id": run.id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "state": state.value,
        "scanner": run.scanner,
        "rules_version": run.rules.version,
        "rules_count": run.rules.count,
        "rules_sha256": run.rules.sha256,
    }


def _result_row(
    run: str, position: int, part: int, host: HostResult, facts: Packed, report: Packed
) -> dict[str, object]:
    return {
        "run_id": run,
        "position": position,
        "part": part,
        "target": host.report.target,
        "hostname": host.report.hostname,
        "outcome": host.report.outcome.value,
        "collected_at": host.facts.collected_at,
        "compliant": host.report.compliant,
        "coverage": host.report.coverage,
        **{name.replace("-", "_"): host.report.counts.get(name, 0) for name in COUNTED},
        "facts": facts.digest,
        "report": report.digest,
    }


def _keep_documents(connection: Connection, packed: Iterable[Packed]) -> None:
    """Each once, and always in one order: writers that take the same locks in different ones block."""
    bodies = {one.digest: one.body for one in packed}
    rows = [{"digest": digest, "body": bodies[digest]} for digest in sorted(bodies)]
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(documents).on_conflict_do_nothing(), rows)


def _named(name: str) -> sql.Select[tuple[object, ...]]:
    latest = sql.select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(1)
    if name == LATEST:
        return latest
    if name == PREVIOUS:
        return latest.offset(1)
    return sql.select(runs).where(runs.c.id.startswith(name, autoescape=True)).order_by(runs.c.id).limit(5)


def _record(row: Row[tuple[object, ...]], connection: Connection) -> RunRecord:
    asked = connection.execute(
        sql.select(sql.func.count(), sql.func.sum(sql.cast(entries.c.done, sql.Integer))).where(
            entries.c.run_id == row.id
        )
    ).one()
    counted = [results.c[name.replace("-", "_")] for name in COUNTED]
    hosts, *sums = connection.execute(
        sql.select(sql.func.count(), *map(sql.func.sum, counted)).where(results.c.run_id == row.id)
    ).one()
    counts = {name: total or 0 for name, total in zip(COUNTED, sums, strict=True)}
    return RunRecord(_run(row), RunState(row.state), asked[0], asked[1] or 0, hosts, counts)


def _run(row: Row[tuple[object, ...]]) -> Run:
    rules = RulesInfo(row.rules_version, row.rules_count, row.rules_sha256)
    started = _utc(row.started_at)
    assert started is not None
    return Run(row.id, started, _utc(row.finished_at), row.scanner, rules)


def _result(row: Row[tuple[object, ...]]) -> HostResult:
    return HostResult(_facts(row), unpacked_report(Packed(row.report, row.report_body)))


def _facts(row: Row[tuple[object, ...]]) -> HostFacts:
    return unpacked_facts(Packed(row.facts, row.facts_body), _utc(row.collected_at))


def _utc(moment: datetime | None) -> datetime | None:
    """SQLite gives back times without their zone."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
