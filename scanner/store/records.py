"""The rows of runs: written once, found by what a run is called, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Row

from scanner.model.errors import StoreError
from scanner.model.findings import RulesInfo, Run
from scanner.model.history import RunRecord, RunState
from scanner.model.policy import Groups
from scanner.store.tables import COUNTED, entries, judgements, results, runs

LATEST = "latest"
PREVIOUS = "previous"

_NUMBER = sql.select(runs.c.number).where(runs.c.id == sql.bindparam("asked"))


def number_of(connection: Connection, run: str) -> int:
    """The number of a run; raises :class:`StoreError` if there is none."""
    number = connection.execute(_NUMBER, {"asked": run}).scalar()
    if number is None:
        raise StoreError(f"The store has no run {run}.", "`hotfixscan runs` lists them.")
    return int(number)


def write_run(
    connection: Connection, run: Run, state: RunState, targets: Sequence[str], groups: Groups
) -> None:
    """A new run, and what it sets out to scan."""
    connection.execute(runs.insert().values(_run_row(run, state)))
    number = number_of(connection, run.id)
    rows = [
        {
            "run": number,
            "position": position,
            "target": target,
            "groups": " ".join(sorted(groups.get(target, ()))) or None,
            "done": False,
        }
        for position, target in enumerate(targets)
    ]
    if rows:
        connection.execute(entries.insert(), rows)


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


def named(name: str) -> sql.Select[tuple[object, ...]]:
    """The run, or the first five, whose id begins like this; ``latest`` and ``previous`` are one each."""
    latest = sql.select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(1)
    if name == LATEST:
        return latest
    if name == PREVIOUS:
        return latest.offset(1)
    return sql.select(runs).where(runs.c.id.startswith(name, autoescape=True)).order_by(runs.c.id).limit(5)


def record_of(row: Row[tuple[object, ...]], connection: Connection) -> RunRecord:
    """A run with how far it is and what it came to."""
    asked = connection.execute(
        sql.select(sql.func.count(), sql.func.sum(sql.cast(entries.c.done, sql.Integer))).where(
            entries.c.run == row.number
        )
    ).one()
    counted = [judgements.c[name.replace("-", "_")] for name in COUNTED]
    hosts, *sums = connection.execute(
        sql.select(sql.func.count(), *map(sql.func.sum, counted))
        .select_from(results.join(judgements, judgements.c.id == results.c.judgement))
        .where(results.c.run == row.number)
    ).one()
    counts = {name: int(total or 0) for name, total in zip(COUNTED, sums, strict=True)}
    return RunRecord(_run(row), RunState(row.state), asked[0], asked[1] or 0, hosts, counts)


def _run(row: Row[tuple[object, ...]]) -> Run:
    rules = RulesInfo(row.rules_version, row.rules_count, row.rules_sha256)
    started = utc(row.started_at)
    assert started is not None
    return Run(row.id, started, utc(row.finished_at), row.scanner, rules)


def utc(moment: datetime | None) -> datetime | None:
    """SQLite gives back times without their zone."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
