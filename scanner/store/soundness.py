"""Proving a store whole: everything is what its digest names, and nothing leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from scanner.model.errors import StoreError
from scanner.store.connection import reading
from scanner.store.listing import list_of
from scanner.store.packing import Packed, pack_texts, piece_id, unpacked
from scanner.store.recall import every
from scanner.store.tables import entries, judgements, packs, results, runs, sightings

_GONE = b"null"


def faults(engine: Engine) -> Iterator[str]:
    """Everything that is wrong with a store, a sentence each; none if it is whole."""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            yield from _sqlite_faults(connection)
        yield from _faults_of_pieces(connection)
        yield from _faults_of_runs(connection)


def _sqlite_faults(connection: Connection) -> Iterator[str]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield f"The database: {line}."
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"The database: row {row[1]} of {row[0]} belongs to nothing in {row[2]}."


def _faults_of_pieces(connection: Connection) -> Iterator[str]:
    """Packs that are damaged, and lists that are, or that name pieces which no pack has."""
    held: set[int] = set()
    for row in every(connection, packs):
        try:
            texts = pack_texts(unpacked(Packed(bytes(row.digest), row.body)))
        except StoreError as error:
            yield error.message
            continue
        held.update(piece_id(row.id, slot) for slot, text in enumerate(texts) if bytes(text) != _GONE)
    for table in (sightings, judgements):
        for row in every(connection, table):
            try:
                pieces = list_of(unpacked(Packed(bytes(row.digest), row.body))).pieces
            except StoreError as error:
                yield error.message
                continue
            lost = sum(piece not in held for piece in pieces)
            if lost:
                yield f"{lost} of the {len(pieces)} pieces of {table.name} {row.id} are lost."


def _faults_of_runs(connection: Connection) -> Iterator[str]:
    """Results of entries that are not done, and results of which a part is lost.

    An entry that is done has a result, unless it was a file of facts without a document.
    """
    target = sql.func.coalesce(results.c.target, entries.c.target).label("target")
    hosts = results.join(entries).join(runs, runs.c.number == results.c.run)
    chosen = sql.select(runs.c.id, target).select_from(hosts)
    for row in connection.execute(chosen.where(~entries.c.done)):
        yield f"Run {row.id}: {row.target} has a result but is not done."
    for table, column in ((sightings, results.c.sighting), (judgements, results.c.judgement)):
        for row in connection.execute(chosen.where(column.not_in(sql.select(table.c.id)))):
            yield f"Run {row.id}: the {table.name} of {row.target} is lost."
