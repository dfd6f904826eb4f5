"""What the verbs that collect have in common: from options to entries and the way into them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from scanner.cli.collection_options import CollectionOptions
from scanner.cli.credential_options import CredentialOptions
from scanner.cli.interrupt import on_interrupt
from scanner.cli.message_options import MessageOptions
from scanner.cli.progress import progress
from scanner.cli.target_options import TargetOptions
from scanner.collect import documents
from scanner.collect.collect import COLLECTORS, collect
from scanner.collect.conduct import Conduct
from scanner.collect.plan import CollectionPlan, plan
from scanner.inventory.entries import Entry
from scanner.inventory.hinting import hinted
from scanner.model.errors import OperatorError
from scanner.model.facts import CollectionError, HostFacts, Outcome
from scanner.model.pack import RulePack
from scanner.model.targets import Credential, Scheme
from scanner.scan import BAD_DOCUMENT, Crew, in_order

Host = TypeVar("Host")


@dataclass(frozen=True, slots=True)
class Collecting:
    """The collector of a run: knows credential, plan, time and conduct for all of its entries."""

    credential: Credential
    plan: CollectionPlan
    timeout: float
    conduct: Conduct

    def __call__(self, entry: Entry, now: datetime) -> Iterator[HostFacts]:
        """The facts that an entry leads to."""
        if entry.target.scheme is Scheme.FACTS:
            yield from _saved(entry)
            return
        credential = entry.access.over(self.credential)
        timeout = entry.about.timeout or self.timeout
        facts = collect(entry.target, credential, self.plan, timeout, now, conduct=self.conduct)
        yield hinted(facts, entry.about.hints)


def entries_and_collector(
    targets: TargetOptions,
    credentials: CredentialOptions,
    collection: CollectionOptions,
    conduct: Conduct,
    pack: RulePack,
) -> tuple[Sequence[Entry], Collecting]:
    """Who is scanned, and how.  Raises :class:`OperatorError` before anything is scanned."""
    if credentials.password_stdin and "-" in targets.targets_file:
        raise OperatorError(
            "-L - and --password-stdin both read standard input.", "Use a file for one of them."
        )
    entries = targets.entries()
    _require_collectors(entries)
    credential = credentials.credential(entries)
    return entries, Collecting(credential, plan(pack), collection.timeout, conduct)


def _require_collectors(entries: Sequence[Entry]) -> None:
    known = {*COLLECTORS, Scheme.FACTS}
    missing = [entry.target for entry in entries if entry.target.scheme not in known]
    if missing:
        names = ", ".join(sorted(scheme.value for scheme in known))
        raise OperatorError(
            "\n".join(
                f"{target}: there is no collector for {target.scheme.value} yet." for target in missing[:20]
            ),
            f"The collectors are {names}.",
        )


def _saved(entry: Entry) -> Iterator[HostFacts]:
    for document in documents.read(entry.target.address, sys.stdin.buffer):
        if isinstance(document, HostFacts):
            yield document
            continue
        error = CollectionError(
            "facts", entry.target.address, BAD_DOCUMENT, document.message, document.advice
        )
        yield HostFacts(target=str(entry.target), outcome=Outcome.UNREACHABLE, errors=(error,))


def finished_hosts(
    crew: Crew[tuple[Host, ...]], facts_of: Callable[[Host], HostFacts], messages: MessageOptions
) -> Iterator[Host]:
    """The hosts of a crew in the order of its entries, with progress told; Ctrl-C ends it early."""
    with progress(crew.total, messages) as reporter, on_interrupt(crew.stop):

        def told() -> Iterator[tuple[int, tuple[Host, ...]]]:
            for position, hosts in crew.as_finished():
                reporter.finished(map(facts_of, hosts))
                yield position, hosts

        for hosts in in_order(told()):
            yield from hosts
