"""Scanning: targets × rules × collectors, one host beside the other, each to its facts and report."""

from __future__ import annotations

import queue
import threading
import traceback
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Generic, TypeVar

from scanner import __version__
from scanner.engine.precedents.court import Court
from scanner.inventory.entries import Entry
from scanner.model.errors import HotfixscanError, TargetError
from scanner.model.facts import CollectionError, HostFacts, Outcome
from scanner.model.findings import HostReport, RulesInfo, Run, RunError
from scanner.model.pack import RulePack

Collector = Callable[[Entry, datetime], Iterable[HostFacts]]
"""Gathers what one entry of the inventory leads to; the time is that of the collection."""

Result = TypeVar("Result")

BAD_DOCUMENT = "bad-document"
"""The code of a facts document that cannot be read: wrong input, not an incomplete scan."""

STOP_SECONDS = 1.0
"""How long a thread that waits for its zone may take to notice that all is over."""

_MESSAGE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Scanned:
    """One host: what was observed, and what was concluded."""

    facts: HostFacts
    report: HostReport


def gather(entry: Entry, collector: Collector) -> tuple[HostFacts, ...]:
    """The facts of one entry.  Whatever goes wrong with it becomes a row in its facts."""
    now = clock()
    try:
        return tuple(collector(entry, now))
    except TargetError as error:
        failure = CollectionError(error.stage, error.subject, error.code, error.message, error.advice)
    except HotfixscanError as error:
        failure = CollectionError("scan", str(entry.target), "wrong-usage", error.message, error.advice)
    except Exception as error:  # noqa: BLE001 - one host never spoils the others
        failure = _internal_error(error, str(entry.target))
    return (_unreached(str(entry.target), now, failure),)


def judged(facts: HostFacts, court: Court) -> Scanned:
    """One host with its report.  Should judging fail, the host counts as not scanned, and says so."""
    try:
        return Scanned(facts, court.judge(facts))
    except Exception as error:  # noqa: BLE001 - one host never spoils the others
        facts = _unreached(facts.target, facts.collected_at, _internal_error(error, facts.target))
        return Scanned(facts, court.judge(facts))


class Crew(Generic[Result]):
    """Threads that work through the entries, a host each.

    ``limits`` says how many hosts of a zone are worked on at once.  The threads are daemons,
    so that an operator who interrupts need not wait for hosts that do not answer.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        work: Callable[[Entry], Result],
        threads: int,
        limits: Mapping[str, int] | None = None,
    ) -> None:
        self._entries = entries
        self._work = work
        self._threads = min(threads, len(entries))
        self._waiting = dict(enumerate(entries))
        self._limits = limits or {}
        self._busy: Counter[str | None] = Counter()
        self._changed = threading.Condition()
        self._stopped = False
        self._finished: queue.SimpleQueue[tuple[int, Result] | None] = queue.SimpleQueue()
        self._pending = set(range(len(entries)))

    def as_finished(self) -> Iterator[tuple[int, Result]]:
        """Each entry's position and result as soon as it is there, until all are or :meth:`stop`."""
        for _ in range(self._threads):
            threading.Thread(target=self._toil, daemon=True).start()
        while self._pending and (finished := self._finished.get()) is not None:
            self._pending.discard(finished[0])
            yield finished

    def stop(self) -> None:
        """Wait for no more results.  May be called from a signal handler."""
        self._stopped = True
        self._finished.put(None)

    @property
    def total(self) -> int:
        """How many entries there are."""
        return len(self._entries)

    @property
    def unfinished(self) -> tuple[Entry, ...]:
        """The entries without a result."""
        return tuple(self._entries[position] for position in sorted(self._pending))

    def _toil(self) -> None:
        while (item := self._next()) is not None:
            position, entry = item
            self._finished.put((position, self._work(entry)))
            with self._changed:
                self._busy[entry.about.zone] -= 1
                self._changed.notify_all()

    def _next(self) -> tuple[int, Entry] | None:
        """The first entry whose zone takes one more host; waits while there are others only."""
        with self._changed:
            while self._waiting and not self._stopped:
                for position, entry in self._waiting.items():
                    if self._takes_one_more(entry.about.zone):
                        del self._waiting[position]
                        self._busy[entry.about.zone] += 1
                        return position, entry
                self._changed.wait(STOP_SECONDS)
        return None

    def _takes_one_more(self, zone: str | None) -> bool:
        limit = self._limits.get(zone) if zone is not None else None
        return limit is None or self._busy[zone] < limit


def in_order(results: Iterable[tuple[int, Result]]) -> Iterator[Result]:
    """Results by position as soon as every earlier one is there; at the end, the rest by position."""
    held: dict[int, Result] = {}
    due = 0
    for position, result in results:
        held[position] = result
        while due in held:
            yield held.pop(due)
            due += 1
    for position in sorted(held):
        yield held[position]


def new_run(pack: RulePack) -> Run:
    """A run that starts now."""
    rules = RulesInfo(pack.version, len(pack.articles), pack.sha256)
    return Run(uuid.uuid4().hex, clock(), None, __version__, rules)


def run_errors(facts: HostFacts) -> tuple[RunError, ...]:
    """What went wrong on one host, for the report."""
    return tuple(
        RunError(facts.target, error.stage, error.subject, error.code, error.message, error.advice)
        for error in facts.errors
    )


def unscanned(entries: Iterable[Entry]) -> tuple[RunError, ...]:
    """A row for each entry that an interrupted run did not get to."""
    message, advice = "Not scanned: the run was interrupted.", "Scan it again."
    return tuple(
        RunError(str(entry.target), "scan", str(entry.target), "interrupted", message, advice)
        for entry in entries
    )


def clock() -> datetime:
    """The time in UTC, to the second: finer says nothing about a host."""
    return datetime.now(UTC).replace(microsecond=0)


def _unreached(target: str, now: datetime | None, error: CollectionError) -> HostFacts:
    return HostFacts(target=target, collected_at=now, outcome=Outcome.UNREACHABLE, errors=(error,))


def _internal_error(error: Exception, subject: str) -> CollectionError:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{PurePath(frame.filename).name}:{frame.lineno}"
    message = f"{type(error).__name__} at {where}: {error}"[:_MESSAGE_LIMIT]
    return CollectionError("scan", subject, "internal-error", message, "Please report this as a bug.")
