"""Keeping a store small, and proving it whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from scanner.model.history import RunState
from scanner.store.connection import compact, writing
from scanner.store.listing import list_of
from scanner.store.packing import Packed, pack_of, pack_text, pack_texts, packed, slot_of, unpacked
from scanner.store.recall import every
from scanner.store.shelf import ASKED_AT_ONCE, SWEEP_LOCK
from scanner.store.tables import entries, judgements, packs, pieces, results, runs, sightings, sweeps


@dataclass(frozen=True, slots=True)
class Removed:
    """What a vacuum took away."""

    runs: int
    pieces: int


def vacuum(engine: Engine, keep: int | None = None, since: datetime | None = None) -> Removed:
    """Remove old runs, pieces that no run needs any more, and the room they took.

    ``keep`` is how many of the latest runs stay, ``since`` the time from which runs stay; a
    run stays if either says so, and all do if neither is given.  Runs that have not ended
    always stay.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sql.select(sql.func.pg_advisory_xact_lock(SWEEP_LOCK)))
        removed = Removed(_forget(connection, keep, since), _sweep(connection))
    compact(engine)
    return removed


def _forget(connection: Connection, keep: int | None, since: datetime | None) -> int:
    if keep is None and since is None:
        return 0
    stays = [runs.c.state == RunState.RUNNING.value]
    if keep is not None:
        latest = sql.select(runs.c.number).order_by(runs.c.started_at.desc(), runs.c.id).limit(keep)
        stays.append(runs.c.number.in_(latest))
    if since is not None:
        stays.append(runs.c.started_at >= since)
    old = sql.select(runs.c.number).where(~sql.or_(*stays))
    numbers = [row.number for row in connection.execute(old)]
    for number in numbers:
        connection.execute(results.delete().where(results.c.run == number))
        connection.execute(entries.delete().where(entries.c.run == number))
        connection.execute(runs.delete().where(runs.c.number == number))
    return len(numbers)


def _sweep(connection: Connection) -> int:
    """Throw away lists that no host has, then pieces that stand in no list; gives how many pieces."""
    for table, column in ((sightings, results.c.sighting), (judgements, results.c.judgement)):
        connection.execute(table.delete().where(table.c.id.not_in(sql.select(column))))
    needed = _needed(connection)
    gone = [
        (row.digest, row.id)
        for row in connection.execute(sql.select(pieces.c.digest, pieces.c.id))
        if row.id not in needed
    ]
    for start in range(0, len(gone), ASKED_AT_ONCE):
        some = [digest for digest, _ in gone[start : start + ASKED_AT_ONCE]]
        connection.execute(pieces.delete().where(pieces.c.digest.in_(some)))
    removed = sum(_repacked(connection, number, slots) for number, slots in _by_pack(connection, needed))
    if removed:
        connection.execute(sweeps.insert().values())
    return removed


def _needed(connection: Connection) -> set[int]:
    """The pieces that stand in a list."""
    found: set[int] = set()
    for table in (sightings, judgements):
        for row in every(connection, table):
            found.update(list_of(unpacked(Packed(bytes(row.digest), row.body))).pieces)
    return found


def _by_pack(connection: Connection, needed: Iterable[int]) -> list[tuple[int, set[int]]]:
    """The needed places of each pack that holds something else as well."""
    held = {row.id: row.live for row in connection.execute(sql.select(packs.c.id, packs.c.live))}
    slots: dict[int, set[int]] = {number: set() for number in held}
    for piece in needed:
        if pack_of(piece) in slots:
            slots[pack_of(piece)].add(slot_of(piece))
    return [(number, own) for number, own in slots.items() if len(own) < held[number]]


def _repacked(connection: Connection, number: int, slots: set[int]) -> int:
    """Leave only some pieces in a pack, each at its place; gives how many went."""
    this = packs.c.id == number
    row = connection.execute(sql.select(packs).where(this)).one()
    if not slots:
        connection.execute(packs.delete().where(this))
        return int(row.live)
    texts = pack_texts(unpacked(Packed(bytes(row.digest), row.body)))
    pack = packed(pack_text(bytes(one) if slot in slots else b"null" for slot, one in enumerate(texts)))
    values = {"digest": pack.digest, "body": pack.body, "live": len(slots)}
    connection.execute(packs.update().where(this).values(values))
    return int(row.live) - len(slots)
