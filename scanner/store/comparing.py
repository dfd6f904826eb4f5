"""What two hosts do not share: all that must be read of them to say how they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.engine import Connection

from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport
from scanner.model.history import HostResult, Place
from scanner.store.listing import Listed, apart
from scanner.store.pieces import Chunk, FactsFrame, facts_together, named_facts, named_report
from scanner.store.recall import Recall

Pair = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class _Half:
    """One host of a pair, and what the other lacks of it: findings, and chunks of files.

    ``chunks`` begin with those ``files``, and go on with all chunks of other kinds.
    """

    place: Place
    seen: int
    judged: Listed
    findings: Sequence[int]
    files: int
    chunks: Sequence[int]

    @property
    def pieces(self) -> Iterator[int]:
        """All that is read of this host."""
        return chain((self.seen, self.judged.frame), self.findings, self.chunks)


def hosts_apart(
    recall: Recall, connection: Connection, pairs: Sequence[Pair]
) -> tuple[tuple[HostResult, HostResult], ...]:
    """Pairs of hosts without the findings and the files that both of a pair have, and without times."""
    places = [one for pair in pairs for one in pair]
    seen = recall.seen(connection, {one.sighting for one in places})
    judged = recall.judged(connection, {one.judgement for one in places})
    recall.fetch(connection, (one.frame for one in seen.values()))
    halves = [half for pair in pairs for half in _halves(recall, pair, seen, judged)]
    recall.fetch(connection, chain.from_iterable(half.pieces for half in halves))
    found = [HostResult(_facts(recall, half), _report(recall, half)) for half in halves]
    return tuple(zip(found[::2], found[1::2], strict=True))


def _halves(
    recall: Recall, pair: Pair, seen: Mapping[int, Listed], judged: Mapping[int, Listed]
) -> Iterator[_Half]:
    sightings, judgements = [seen[one.sighting] for one in pair], [judged[one.judgement] for one in pair]
    counts = [_frame(recall, one.frame).chunks[0] for one in sightings]
    files = apart(*(one.steps[:count] for one, count in zip(sightings, counts, strict=True)))
    findings = apart(*(one.steps for one in judgements))
    for which, place in enumerate(pair):
        own, others = files[which], sightings[which].others[counts[which] :]
        frame = sightings[which].frame
        yield _Half(place, frame, judgements[which], findings[which], len(own), (*own, *others))


def _frame(recall: Recall, piece: int) -> FactsFrame:
    return recall.thing(piece, FactsFrame)


def _facts(recall: Recall, half: _Half) -> HostFacts:
    frame = _frame(recall, half.seen)
    frame = FactsFrame(frame.facts, (half.files, *frame.chunks[1:]))
    facts = facts_together(frame, [recall.thing(one, Chunk) for one in half.chunks])
    one = half.place
    return named_facts(facts, one.target, one.hostname, None)


def _report(recall: Recall, half: _Half) -> HostReport:
    report = recall.report(half.judged, half.findings)
    return named_report(report, half.place.target, half.place.hostname)
