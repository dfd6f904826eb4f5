"""What two hosts do not share: all that must be read of them to say how they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport
from scanner.model.history import HostResult, Place
from scanner.store.pieces import Chunk, FactsFrame, facts_together, named_facts, named_report
from scanner.store.recall import Listed, Recall


@dataclass(frozen=True, slots=True)
class _Half:
    """One host of a pair, and the other as far as it counts."""

    place: Place
    seen: Listed
    judged: Listed
    also_seen: frozenset[int]
    also_judged: frozenset[int]


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
            frozenset(seen[other.sighting].others),
            frozenset(judged[other.judgement].others),
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
    return [one for one in half.judged.others if one not in half.also_judged]


def _chunks(recall: Recall, half: _Half) -> tuple[list[int], Sequence[int]]:
    """Chunks of files that the other has not; and all other chunks."""
    count = recall.thing(half.seen.frame, FactsFrame).chunks[0]
    files = [one for one in half.seen.others[:count] if one not in half.also_seen]
    return files, half.seen.others[count:]


def _facts(recall: Recall, half: _Half, files: Sequence[int], others: Sequence[int]) -> HostFacts:
    frame = recall.thing(half.seen.frame, FactsFrame)
    frame = FactsFrame(frame.facts, (len(files), *frame.chunks[1:]))
    facts = facts_together(frame, [recall.thing(one, Chunk) for one in (*files, *others)])
    one = half.place
    return named_facts(facts, one.target, one.hostname, one.collected_at)


def _report(recall: Recall, half: _Half, findings: Sequence[int]) -> HostReport:
    report = recall.report(half.judged, findings)
    return named_report(report, half.place.target, half.place.hostname)
