"""Hosts on their way into the store: taken apart, and each piece kept once."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy.engine import Connection

from scanner.model.findings import Finding, Verdict
from scanner.model.history import HostResult
from scanner.store.packing import digest_of
from scanner.store.pieces import Sum, facts_apart, report_frame
from scanner.store.shelf import Parts, Places, Shelf, last_sweep, parts
from scanner.store.tables import COUNTED, judgements, sightings

REMEMBERED = 1 << 16
"""Places that are remembered, some 200 bytes each; past that all are forgotten and asked for again."""

CHOICES = 1 << 11
"""Hosts whose findings are remembered as a whole, 15 kilobytes each for 1,900 findings."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A host taken apart; no database was asked for it.

    ``facts`` and ``report`` list its pieces; ``sources`` tells what each is made from.
    """

    target: str
    hostname: str | None
    collected_at: datetime | None
    facts: Parts
    report: Parts
    sources: Callable[[], Mapping[bytes, object]]
    columns: Mapping[str, object]


@dataclass(slots=True)
class _Met:
    """Findings that were met: digests by the ids of these objects, which are held so that they stay theirs.

    A digest is empty for a finding that is not kept.  ``choices`` are those that are kept of a host, by
    the hash of the ids of all its findings.
    """

    digests: dict[int, bytes] = field(default_factory=dict)
    held: list[Finding] = field(default_factory=list)
    choices: dict[bytes, Parts] = field(default_factory=dict)

    def meet(self, findings: Sequence[Finding]) -> None:
        """Note those that were not met."""
        for name, one in zip(map(id, findings), findings, strict=True):
            if name not in self.digests:
                self.held.append(one)
                self.digests[name] = _digest(one) if one.verdict is not Verdict.NOT_APPLICABLE else b""

    def kept(self, findings: Sequence[Finding]) -> Parts:
        """The digests of those that are kept; what does not apply is told again by judging again."""
        names = list(map(id, findings))
        choice = digest_of(array("Q", names).tobytes())
        known = self.choices.get(choice)
        if known is None:
            self.meet(findings)
            known = parts(filter(None, map(self.digests.__getitem__, names)))
            if len(self.choices) < CHOICES:
                self.choices[choice] = known
        return known


@dataclass(frozen=True, slots=True)
class Taken:
    """What a transaction kept: the sighting and the judgement of each host, and where things are now."""

    hosts: tuple[tuple[int, int], ...]
    places: Places


class Intake:
    """Keeps hosts, and remembers where their pieces are.  For several threads at once.

    Findings of hosts that are judged together are often the same objects; such a one is
    encoded once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._met = _Met()
        self._memory = Places(-1)

    def prepared(self, host: HostResult) -> Prepared:
        """A host taken apart, before a transaction begins."""
        report, facts = host.report, host.facts
        made = (*facts_apart(facts, report.target, report.hostname), report_frame(report))
        own = [_digest(one) for one in made]
        adding_up = Sum(report.compliant, report.coverage, report.counts)
        if len(self._met.held) > REMEMBERED:
            self._met = _Met()
        met = self._met

        def sources() -> Mapping[bytes, object]:
            met.meet(report.findings)
            digests = map(met.digests.__getitem__, map(id, report.findings))
            return dict(zip((*own, *digests), (*made, *report.findings), strict=True))

        return Prepared(
            target=report.target,
            hostname=report.hostname,
            collected_at=facts.collected_at,
            facts=parts(own[:-1]),
            report=met.kept(report.findings).below(own[-1], msgspec.json.encode(adding_up)),
            sources=sources,
            columns={
                "outcome": report.outcome.value,
                **{name.replace("-", "_"): report.counts.get(name, 0) for name in COUNTED},
            },
        )

    def keep(self, connection: Connection, hosts: Sequence[Prepared], known: Places | None = None) -> Taken:
        """Write down what the store lacks of hosts, within a transaction that writes.

        ``known`` are the places that an earlier call gave in this transaction.  Call
        :meth:`learn` once it is committed.
        """
        places = known if known is not None else Places(last_sweep(connection))
        memory = self._memory if self._memory.sweep == places.sweep else Places(places.sweep)
        shelf = Shelf(connection, memory, places)
        for host in hosts:
            if shelf.number(host.facts) is None or shelf.number(host.report) is None:
                shelf.add((*host.facts.digests, *host.report.digests), host.sources)
        numbers = tuple(
            (
                shelf.listing(sightings, host.facts, {}),
                shelf.listing(judgements, host.report, host.columns),
            )
            for host in hosts
        )
        return Taken(numbers, places)

    def learn(self, places: Places) -> None:
        """Remember where things are that were committed."""
        with self._lock:
            memory = self._memory
            full = max(len(memory.pieces), len(memory.lists)) > REMEMBERED
            if full or memory.sweep != places.sweep:
                self._memory = places
                return
            memory.pieces.update(places.pieces)
            memory.lists.update(places.lists)


def _digest(source: object) -> bytes:
    return digest_of(msgspec.json.encode(source))
