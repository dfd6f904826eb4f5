"""Hosts on their way out of the store: their pieces found, and put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sql
from sqlalchemy.engine import Connection, Row

from scanner.model.errors import StoreError
from scanner.model.facts import HostFacts
from scanner.model.findings import Finding, HostReport
from scanner.store.listing import Listed, list_of
from scanner.store.packing import DAMAGED, Packed, pack_of, pack_texts, piece_id, unpacked
from scanner.store.pieces import Chunk, FactsFrame, Sum, facts_together
from scanner.store.tables import judgements, packs, sightings

HELD = 1 << 15
"""Pieces that are held, some kilobytes each: what a reader holds does not grow with the run."""

LISTS_HELD = 1 << 10
"""Lists of pieces that are held, twelve kilobytes each for 1,500 findings; and as many whole hosts."""

ASKED_AT_ONCE = 500
"""Rows in one question: SQLite takes 999 parameters, and 32,766 since 3.32."""

Thing = TypeVar("Thing")
_DECODERS: dict[type[Any], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (Chunk, FactsFrame, Finding, HostReport, Sum)
}


class Recall:
    """Fetches pieces, and holds those that were met, for most hosts share most of them.

    Not for several threads at once.  Everything raises :class:`StoreError` for what is damaged.
    """

    def __init__(self) -> None:
        self._texts: dict[int, msgspec.Raw] = {}
        self._things: dict[int, object] = {}
        self._lists: dict[tuple[str, int], Listed] = {}
        self._reports: dict[int, HostReport] = {}
        self._facts: dict[int, HostFacts] = {}

    def reports(self, connection: Connection, numbers: Collection[int]) -> Mapping[int, HostReport]:
        """Reports by the numbers of their judgements, without names; they hold until the next call."""
        _bound(self._reports, LISTS_HELD)
        lists = self._of(connection, judgements, [one for one in numbers if one not in self._reports])
        self.fetch(connection, (piece for one in lists.values() for piece in one.pieces))
        self._reports.update((number, self.report(one, one.others)) for number, one in lists.items())
        return self._reports

    def facts(self, connection: Connection, numbers: Collection[int]) -> Mapping[int, HostFacts]:
        """Facts by the numbers of their sightings, without names and times; until the next call."""
        _bound(self._facts, LISTS_HELD)
        lists = self._of(connection, sightings, [one for one in numbers if one not in self._facts])
        self.fetch(connection, (piece for one in lists.values() for piece in one.pieces))
        for number, one in lists.items():
            frame = self.thing(one.frame, FactsFrame)
            self._facts[number] = facts_together(frame, [self.thing(piece, Chunk) for piece in one.others])
        return self._facts

    def report(self, listed: Listed, findings: Iterable[int]) -> HostReport:
        """A report with some of its findings, all of which were fetched."""
        frame, added = self.thing(listed.frame, HostReport), _decoded(listed.head, Sum)
        return replace(
            frame, compliant=added.compliant, coverage=added.coverage, counts=added.counts,
            findings=tuple([self.thing(one, Finding) for one in findings]),
        )  # fmt: skip

    def judged(self, connection: Connection, numbers: Iterable[int]) -> Mapping[int, Listed]:
        """Judgements as lists of pieces."""
        return self._of(connection, judgements, list(numbers))

    def seen(self, connection: Connection, numbers: Iterable[int]) -> Mapping[int, Listed]:
        """Sightings as lists of pieces."""
        return self._of(connection, sightings, list(numbers))

    def fetch(self, connection: Connection, pieces: Iterable[int]) -> None:
        """Get all of these pieces that are not held, in few questions."""
        held = len(self._texts) + len(self._things)
        if held > HELD:
            self._texts, self._things = {}, {}
        lacking = {pack_of(one) for one in pieces if one not in self._things and one not in self._texts}
        for row in _rows(connection, packs, lacking):
            texts = pack_texts(unpacked(Packed(bytes(row.digest), row.body)))
            self._texts.update(enumerate(texts, piece_id(row.id, 0)))

    def thing(self, piece: int, kind: type[Thing]) -> Thing:
        """A piece that was fetched, as what it is."""
        known = self._things.get(piece)
        if known is None:
            text = self._texts.pop(piece, None)
            if text is None:
                raise StoreError(f"The store has lost piece {piece}.", DAMAGED)
            self._things[piece] = known = _decoded(text, kind)
        assert isinstance(known, kind)
        return known

    def _of(self, connection: Connection, table: sql.Table, numbers: Collection[int]) -> dict[int, Listed]:
        _bound(self._lists, LISTS_HELD)
        held = {one: self._lists[table.name, one] for one in numbers if (table.name, one) in self._lists}
        for row in _rows(connection, table, {one for one in numbers if one not in held}):
            listed = list_of(unpacked(Packed(bytes(row.digest), row.body)))
            self._lists[table.name, row.id] = held[row.id] = listed
        lost = next((one for one in numbers if one not in held), None)
        if lost is not None:
            raise StoreError(f"The store has lost {table.name} {lost}.", DAMAGED)
        return held


_BODIES: Mapping[str, sql.Select[tuple[Any, ...]]] = {
    table.name: sql.select(table.c.id, table.c.digest, table.c.body).where(
        table.c.id.in_(sql.bindparam("asked", expanding=True))
    )
    for table in (packs, sightings, judgements)
}


def _rows(connection: Connection, table: sql.Table, numbers: Iterable[int]) -> Iterator[Row[tuple[Any, ...]]]:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), ASKED_AT_ONCE):
        some = ordered[start : start + ASKED_AT_ONCE]
        yield from connection.execute(_BODIES[table.name], {"asked": some})


def every(connection: Connection, table: sql.Table) -> Iterator[Row[tuple[object]]]:
    """The rows of a table that has ids, a few at a time; they may be changed meanwhile."""
    chosen, last = sql.select(table).order_by(table.c.id).limit(64), 0
    while rows := connection.execute(chosen.where(table.c.id > last)).fetchall():
        yield from rows
        last = rows[-1].id


def _decoded(text: bytes | msgspec.Raw, kind: type[Thing]) -> Thing:
    try:
        thing = _DECODERS[kind].decode(text)
        assert isinstance(thing, kind)
        return thing
    except msgspec.DecodeError as error:
        raise StoreError(f"The store holds something that cannot be read: {error}.", DAMAGED) from None


def _bound(held: dict[Any, Any], limit: int) -> None:
    if len(held) > limit:
        held.clear()
