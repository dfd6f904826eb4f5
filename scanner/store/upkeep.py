"""Keeping a store small, and proving it whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from scanner.model.errors import StoreError
from scanner.model.history import RunState
from scanner.store.connection import compact, reading, writing
from scanner.store.packing import Packed, unpacked
from scanner.store.tables import documents, entries, results, runs


@dataclass(frozen=True, slots=True)
class Removed:
    """What a vacuum took away."""

    runs: int
    documents: int


def vacuum(engine: Engine, keep: int | None = None, since: datetime | None = None) -> Removed:
    """Remove old runs, documents that no run holds any more, and the room they took.

    ``keep`` is how many of the latest runs stay, ``since`` the time from which runs stay; a
    run stays if either says so, and all do if neither is given.  Runs that have not ended
    always stay.
    """
    with writing(engine) as connection:
        removed = Removed(_forget(connection, keep, since), _sweep(connection))
    compact(engine)
    return removed


def _forget(connection: Connection, keep: int | None, since: datetime | None) -> int:
    if keep is None and since is None:
        return 0
    stays = [runs.c.state == RunState.RUNNING.value]
    if keep is not None:
        latest = sql.select(runs.c.id).order_by(runs.c.started_at.desc(), runs.c.id).limit(keep)
        stays.append(runs.c.id.in_(latest))
    if since is not None:
        stays.append(runs.c.started_at >= since)
    old = sql.select(runs.c.id).where(~sql.or_(*stays))
    names = [row.id for row in connection.execute(old)]
    for name in names:
        connection.execute(results.delete().where(results.c.run_id == name))
        connection.execute(entries.delete().where(entries.c.run_id == name))
        connection.execute(runs.delete().where(runs.c.id == name))
    return len(names)


def _sweep(connection: Connection) -> int:
    held = sql.union(sql.select(results.c.facts), sql.select(results.c.report))
    return connection.execute(documents.delete().where(documents.c.digest.not_in(held))).rowcount


def faults(engine: Engine) -> Iterator[str]:
    """Everything that is wrong with a store, a sentence each; none if it is whole."""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            yield from _sqlite_faults(connection)
        yield from _document_faults(connection)
        yield from _run_faults(connection)


def _sqlite_faults(connection: Connection) -> Iterator[str]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield f"The database: {line}."
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"The database: row {row[1]} of {row[0]} belongs to nothing in {row[2]}."


def _document_faults(connection: Connection) -> Iterator[str]:
    for row in connection.execution_options(yield_per=64).execute(sql.select(documents)):
        try:
            unpacked(Packed(row.digest, row.body))
        except StoreError as error:
            yield error.message


def _run_faults(connection: Connection) -> Iterator[str]:
    """An entry that is done has a result, unless it was a file of facts without a document."""
    stray = (
        sql.select(results.c.run_id, results.c.target)
        .join(entries, (entries.c.run_id == results.c.run_id) & (entries.c.position == results.c.position))
        .where(~entries.c.done)
    )
    for row in connection.execute(stray):
        yield f"Run {row.run_id}: {row.target} has a result but is not done."
