"""What a store holds already, and adding what it lacks: pieces, and lists of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

import msgspec
import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from scanner.store.listing import list_text
from scanner.store.packing import SLOTS, digest_of, pack_text, packed, piece_id
from scanner.store.tables import judgements, packs, pieces, sightings, sweeps

SWEEP_LOCK = int.from_bytes(b"hotfixsw", "big") >> 1
"""In PostgreSQL, writers share this lock and one that sweeps has it alone; any number will do."""

ASKED_AT_ONCE = 500
"""Digests in one question: SQLite takes 999 parameters, and 32,766 since 3.32."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a sighting or a judgement lists: pieces by their digests; ``key`` is equal for equal lists."""

    digests: tuple[bytes, ...]
    key: bytes
    head: bytes = b""

    def below(self, frame: bytes, head: bytes) -> Parts:
        """The same below a frame and a head."""
        return Parts((frame, *self.digests), digest_of(frame + self.key + head), head)


def parts(digests: Iterable[bytes]) -> Parts:
    """Pieces without a head."""
    listed = tuple(digests)
    return Parts(listed, digest_of(b"".join(listed)))


@dataclass(slots=True)
class Places:
    """Where things are: pieces by their digests, and lists of them by their keys.

    They hold until the next ``sweep``.
    """

    sweep: int
    pieces: dict[bytes, int] = field(default_factory=dict)
    lists: dict[bytes, int] = field(default_factory=dict)


Sources = Callable[[], Mapping[bytes, object]]
"""What each piece is made from, by its digest; asked for only where a piece is lacking."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store within a transaction that writes.

    ``memory`` are places that were committed before, ``places`` those that this transaction found
    or made.
    """

    connection: Connection
    memory: Places
    places: Places

    def number(self, parts: Parts) -> int | None:
        """The row that lists these pieces, if that is remembered."""
        return self.places.lists.get(parts.key) or self.memory.lists.get(parts.key)

    def listing(self, table: sql.Table, parts: Parts, columns: Mapping[str, object]) -> int:
        """The number of the row that lists these pieces, all of which are there."""
        number = self.number(parts)
        if number is None:
            self.places.lists[parts.key] = number = self._listed(table, parts, columns)
        return number

    def add(self, digests: Iterable[bytes], sources: Sources) -> None:
        """Pack what the store lacks of these pieces; ``sources`` are what they are made from.

        Always in one order: writers that take the same locks in different ones would block each other.
        """
        new = self.places.pieces
        strange = set(digests) - self.memory.pieces.keys() - new.keys()
        if not strange:
            return
        new.update(self._found(strange))
        wanted = sources()
        lacking = (digest for digest in wanted if digest in strange and digest not in new)
        for some in _batches(lacking, SLOTS):
            number = self._packed(msgspec.json.encode(wanted[digest]) for digest in some)
            new.update((digest, piece_id(number, slot)) for slot, digest in enumerate(some))
            rows = [{"digest": digest, "id": new[digest]} for digest in sorted(some)]
            self.connection.execute(_INSERT[self.connection.dialect.name, pieces.name], rows)

    def _listed(self, table: sql.Table, parts: Parts, columns: Mapping[str, object]) -> int:
        old, new = self.memory.pieces, self.places.pieces
        known = zip(map(old.get, parts.digests), parts.digests, strict=True)
        text = list_text(parts.head, [new[digest] if one is None else one for one, digest in known])
        digest = digest_of(text)
        number = self._number(table, digest)
        if number is None:
            row = {"digest": digest, "body": packed(text).body, **columns}
            self.connection.execute(_INSERT[self.connection.dialect.name, table.name], row)
            number = self._number(table, digest)
            assert number is not None
        return number

    def _found(self, digests: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
        for some in _batches(digests, ASKED_AT_ONCE):
            chosen = sql.select(pieces.c.digest, pieces.c.id).where(pieces.c.digest.in_(some))
            for row in self.connection.execute(chosen):
                yield bytes(row.digest), row.id

    def _packed(self, texts: Iterable[bytes]) -> int:
        """The number of a new pack."""
        own = list(texts)
        pack = packed(pack_text(own))
        values = {"digest": pack.digest, "body": pack.body, "live": len(own)}
        key = self.connection.execute(packs.insert().values(values)).inserted_primary_key
        assert key is not None
        return cast(int, key[0])

    def _number(self, table: sql.Table, digest: bytes) -> int | None:
        return self.connection.execute(_NUMBER[table.name], {"asked": digest}).scalar()


def last_sweep(connection: Connection) -> int:
    """The last sweep; nothing is swept before this transaction, which writes, ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock_shared(SWEEP_LOCK)))
    return int(connection.execute(_LAST_SWEEP).scalar() or 0)


_LAST_SWEEP = sql.select(sql.func.max(sweeps.c.number))
_NUMBER = {
    table.name: sql.select(table.c.id).where(table.c.digest == sql.bindparam("asked"))
    for table in (sightings, judgements)
}
_INSERT = {
    (dialect, table.name): insert(table).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    for table in (pieces, sightings, judgements)
}
"""An insertion that leaves alone what another writer was first to write."""


def _batches(digests: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    rest = iter(digests)
    while some := list(islice(rest, size)):
        yield some
