"""Keeping a run in the store while it goes on, and continuing one that was cut off."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import click

from scanner.cli.messages import tell
from scanner.cli.option_group import option_group
from scanner.cli.store_options import STORE_OPTION, StoreOptions
from scanner.cli.target_options import TargetOptions
from scanner.history import past
from scanner.inventory.entries import Entry
from scanner.model.errors import OperatorError, StoreError
from scanner.model.facts import HostFacts
from scanner.model.findings import Run
from scanner.model.history import HostResult, RunState
from scanner.model.past import Past
from scanner.model.policy import Groups
from scanner.scan import Scanned, clock
from scanner.store.runs import Store


@dataclass(frozen=True, slots=True)
class KeepOptions:
    """Whether and where a run is kept, and which one goes on."""

    store: str | None
    no_store: bool
    resume: str | None


keep_options = option_group(
    "keep",
    KeepOptions,
    "Runs",
    [
        STORE_OPTION,
        click.option("--no-store", is_flag=True, help="Do not keep this run."),
        click.option(
            "--resume",
            metavar="RUN",
            help="Go on with a run that was cut off: its id, the beginning of it, or latest.",
        ),
    ],
)


class Keeper:
    """Writes each entry's hosts down as soon as they are there.  For several threads at once.

    ``left`` are the entries to be scanned; in a run that goes on, those without a result.
    """

    def __init__(self, store: Store | None, run: Run, targets: Sequence[str], left: Sequence[Entry]) -> None:
        self._store = store
        self._positions = {target: position for position, target in enumerate(targets)}
        self._lock = threading.Lock()
        self.run = run
        self.left = left
        self.failed = False

    def keep(self, entry: Entry, hosts: Sequence[Scanned]) -> None:
        """Keep what an entry led to.  Should the store fail, that is told once; the scan goes on."""
        if self._store is None or self.failed:
            return
        kept = [HostResult(host.facts, host.report) for host in hosts]
        try:
            self._store.keep(self.run.id, self._positions[str(entry.target)], kept)
        except StoreError as error:
            self._give_up(error)

    def facts(self) -> Iterator[HostFacts]:
        """The facts of every host of the run, in the order of its targets."""
        return iter(()) if self._store is None else self._store.facts(self.run.id)

    def end(self, complete: bool) -> None:
        """Say how the run ended."""
        if self._store is None:
            return
        try:
            self._store.end(self.run.id, RunState.FINISHED if complete else RunState.INTERRUPTED, clock())
        except StoreError as error:
            self._give_up(error)

    def past(self) -> Past | None:
        """What earlier runs say beside this one; None where runs are not kept, or the store failed."""
        if self._store is None or self.failed:
            return None
        try:
            return past(self._store, self.run.id)
        except StoreError as error:
            tell(f"{error.message}\nThe report says nothing of earlier runs.", kind="error")
            return None

    def _give_up(self, error: StoreError) -> None:
        with self._lock:
            first, self.failed = not self.failed, True
        if first:
            tell(f"{error.message}\n{error.advice} The scan goes on, but is not kept.", kind="error")


@contextmanager
def keeper(options: KeepOptions, run: Run, asked: Sequence[Entry]) -> Iterator[Keeper]:
    """The keeper of a run over the entries ``asked``: a new one, or the one that goes on.

    Raises :class:`StoreError` and :class:`OperatorError` before anything is scanned.
    """
    targets = [str(entry.target) for entry in asked]
    if options.resume is None and options.no_store:
        yield Keeper(None, run, targets, asked)
        return
    with StoreOptions(options.store).opened(create=options.resume is None) as store:
        if options.resume is None:
            store.begin(run, targets, {str(one.target): one.about.groups for one in asked})
            yield Keeper(store, run, targets, asked)
        else:
            yield _resumed(store, options.resume, run, asked)


def _resumed(store: Store, name: str, run: Run, asked: Sequence[Entry]) -> Keeper:
    record = store.record(name)
    if record.run.rules != run.rules:
        raise OperatorError(f"Run {record.run.id} was judged by other rules.", "Start a new run.")
    done = dict(store.targets(record.run.id))
    strange = [str(entry.target) for entry in asked if str(entry.target) not in done]
    if strange:
        raise OperatorError(
            f"{strange[0]} is no target of run {record.run.id}.", "Scan it in a run of its own."
        )
    store.resume(record.run.id)
    left = [entry for entry in asked if not done[str(entry.target)]]
    return Keeper(store, record.run, list(done), left)


def named_again(options: KeepOptions, targets: TargetOptions) -> TargetOptions:
    """The targets of the run that goes on, where none are named; else those that are."""
    if options.resume is None or targets.named:
        return targets
    with StoreOptions(options.store).opened() as store:
        known = store.targets(store.record(options.resume).run.id)
    return replace(targets, targets=tuple(target for target, _ in known))


def groups_again(options: KeepOptions) -> Groups:
    """The groups that the targets of the run that goes on were in when it began."""
    if options.resume is None:
        return {}
    with StoreOptions(options.store).opened() as store:
        return store.groups(store.record(options.resume).run.id)
