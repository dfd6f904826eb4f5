"""What two hosts do not share: all that must be read of them to say how they differ."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport
from scanner.model.history import HostResult, Place
from scanner.store.pieces import Chunk, FactsFrame, facts_together, named_facts, named_report
from scanner.store.recall import Listed, Recall

BLOCK = 64
"""Pieces that are compared as one: lists of hosts that are alike differ in a few places."""

FEW = 16
"""So many pieces are looked for one by one in the other's list; more are worth a set of all of it."""


@dataclass(frozen=True, slots=True)
class _Half:
    """One host of a pair, and the other as far as it counts."""

    place: Place
    seen: Listed
    judged: Listed
    also_seen: array[int]
    also_judged: array[int]


def apart(
    recall: Recall, connection: Connection, pairs: Sequence[tuple[Place, Place]]
) -> tuple[tuple[HostResult, HostResult], ...]:
    """Pairs of hosts without the findings and the files that both of a pair have."""
    places = [one for pair in pairs for one in pair]
    seen = recall.seen(connection, {one.sighting for one in places})
    judged = recall.judged(connection, {one.judgement for one in places})
    halves = [
        _Half(
            this,
            seen[this.sighting],
            judged[this.judgement],
            seen[other.sighting].others,
            judged[other.judgement].others,
        )
        for before, after in pairs
        for this, other in ((before, after), (after, before))
    ]
    recall.fetch(connection, (one.seen.frame for one in halves))
    chunks = [_chunks(recall, one) for one in halves]
    findings = [_findings(one) for one in halves]
    recall.fetch(
        connection,
        (
            piece
            for half, own, ruled in zip(halves, chunks, findings, strict=True)
            for piece in (half.seen.frame, half.judged.frame, *own[0], *own[1], *ruled)
        ),
    )
    found = [
        HostResult(_facts(recall, half, *own), _report(recall, half, ruled))
        for half, own, ruled in zip(halves, chunks, findings, strict=True)
    ]
    return tuple(zip(found[::2], found[1::2], strict=True))


def _findings(half: _Half) -> list[int]:
    return lacking(half.judged.others, half.also_judged)


def lacking(own: array[int], other: array[int]) -> list[int]:
    """The members of one list that the other has not, in their order."""
    step = BLOCK * own.itemsize
    mine, its = own.tobytes(), other.tobytes()
    apart = [at for at in range(0, len(mine), step) if mine[at : at + step] != its[at : at + step]]
    blocks = [slice(at // own.itemsize, at // own.itemsize + BLOCK) for at in apart]
    near = {one for block in blocks for one in other[block]}
    left = [one for block in blocks for one in own[block] if one not in near]
    if len(left) > FEW:
        anywhere = frozenset(other)
        return [one for one in left if one not in anywhere]
    return [one for one in left if not _held(array("q", (one,)).tobytes(), its)]


def _held(member: bytes, its: bytes) -> bool:
    """Whether one of the members that these bytes are is this one: at a whole number of its lengths."""
    at = its.find(member)
    while at % len(member) and at >= 0:
        at = its.find(member, at + 1)
    return at >= 0


def _chunks(recall: Recall, half: _Half) -> tuple[list[int], Sequence[int]]:
    """Chunks of files that the other has not; and all other chunks."""
    count = recall.thing(half.seen.frame, FactsFrame).chunks[0]
    return lacking(half.seen.others[:count], half.also_seen), half.seen.others[count:]


def _facts(recall: Recall, half: _Half, files: Sequence[int], others: Sequence[int]) -> HostFacts:
    frame = recall.thing(half.seen.frame, FactsFrame)
    frame = FactsFrame(frame.facts, (len(files), *frame.chunks[1:]))
    facts = facts_together(frame, [recall.thing(one, Chunk) for one in (*files, *others)])
    one = half.place
    return named_facts(facts, one.target, one.hostname, one.collected_at)


def _report(recall: Recall, half: _Half, findings: Sequence[int]) -> HostReport:
    report = recall.report(half.judged, findings)
    return named_report(report, half.place.target, half.place.hostname)
