"""Gathering the facts of one host: the plan is asked of a session, step by step.

Each step keeps what it learns as it comes, so that a conversation which breaks off leaves
facts behind.  One thing that cannot be read becomes a row in ``errors`` and makes the
outcome ``partial``; it never spoils the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scanner.collect.components import component
from scanner.collect.failures import directory_failures, file_failures, registry_failures
from scanner.collect.file_facts import directory_fact, file_facts, wanted_images
from scanner.collect.interface import DirectoryAnswer, ImageAnswer, KeyAnswer, Session
from scanner.collect.marks import Marks, read_hotfixes, read_updates
from scanner.collect.plan import CollectionPlan
from scanner.collect.system import pending_renames, system_facts
from scanner.model.errors import TargetError
from scanner.model.facts import (
    CollectionError,
    Component,
    FileFact,
    HostFacts,
    Listing,
    Observation,
    Outcome,
    RegistryData,
)
from scanner.model.targets import Target


def gather(session: Session, plan: CollectionPlan, target: Target, now: datetime) -> HostFacts:
    """Ask everything the plan wants; ``now`` is stated as the time of collection.

    Never raises :class:`TargetError`: where the conversation breaks off, the facts end.
    """
    gathering = _Gathering(session, plan)
    gathering.run()
    return gathering.facts(target, now)


def unreachable(target: Target, error: TargetError, now: datetime) -> HostFacts:
    """The facts of a host that could not be opened: only why."""
    return HostFacts(
        target=str(target), collected_at=now, outcome=Outcome.UNREACHABLE, errors=(_row(error, str(target)),)
    )


class _Gathering:
    """What has been learnt so far."""

    def __init__(self, session: Session, plan: CollectionPlan) -> None:
        self._session = session
        self._plan = plan
        self._keys: dict[str, KeyAnswer] = {}
        self._marks = Marks()
        self._directories: list[DirectoryAnswer] = []
        self._images: dict[str, ImageAnswer] = {}
        self._broken_off: CollectionError | None = None

    def run(self) -> None:
        """Take the steps in order of worth, until all are done or the conversation is over."""
        steps: tuple[Callable[[], None], ...] = (
            self._ask_registry,
            self._ask_hotfixes,
            self._list_directories,
            self._read_images,
            self._ask_updates,
        )
        try:
            for step in steps:
                step()
        except TargetError as error:
            self._broken_off = _row(error, error.subject)

    def _ask_registry(self) -> None:
        for answer in self._session.registry(self._plan.registry):
            self._keys[answer.key] = answer

    def _ask_hotfixes(self) -> None:
        read_hotfixes(self._session, self._plan.hotfix_keys, self._marks)

    def _ask_updates(self) -> None:
        read_updates(self._session, self._plan.update_keys, self._marks)

    def _list_directories(self) -> None:
        for answer in self._session.directories(self._plan.directories):
            self._directories.append(answer)

    def _read_images(self) -> None:
        paths = list(wanted_images(self._directories, self._plan.images))
        for answer in self._session.images(paths):
            self._images[answer.path] = answer

    def facts(self, target: Target, now: datetime) -> HostFacts:
        """Everything that was learnt, as one value."""
        system = system_facts(self._keys)
        failures = self._failures(system.system_root)
        notes = tuple(
            CollectionError("session", str(target), note.code, note.message, note.advice)
            for note in self._session.notes()
        )
        return HostFacts(
            target=str(target),
            collected_at=now,
            collector=self._session.collector,
            outcome=Outcome.PARTIAL if failures else Outcome.COMPLETE,
            system=system,
            hotfixes=tuple(self._marks.hotfixes) if self._hotfixes_were_read() else None,
            hotfixes_status=self._marks.status,
            components=self._components() or None,
            files=self._files(system.system_root),
            directories=tuple(directory_fact(one, system.system_root) for one in self._directories) or None,
            registry=self._registry() or None,
            pending_renames=pending_renames(self._keys),
            errors=notes + failures,
        )

    def _components(self) -> tuple[Component, ...]:
        found = (component(evidence, self._keys) for evidence in self._plan.components)
        return tuple(one for one in found if one.status is not Observation.NOT_COLLECTED)

    def _registry(self) -> dict[str, dict[str, RegistryData]]:
        """The keys that are there, with the values that were asked for and found."""
        present = (answer for answer in self._keys.values() if answer.status is Observation.PRESENT)
        return {answer.key: dict(answer.values) for answer in present}

    def _hotfixes_were_read(self) -> bool:
        return self._marks.status is Listing.LISTED or bool(self._marks.hotfixes)

    def _files(self, system_root: str | None) -> tuple[FileFact, ...] | None:
        if not any(answer.status in (Listing.LISTED, Listing.PARTIAL) for answer in self._directories):
            return None
        return tuple(file_facts(self._directories, self._images, system_root))

    def _failures(self, system_root: str | None) -> tuple[CollectionError, ...]:
        """A row for everything that was not read."""
        rows = registry_failures([*self._keys.values(), *self._marks.answers])
        rows += directory_failures(self._directories, system_root)
        rows += file_failures(self._images.values(), system_root)
        return tuple(rows if self._broken_off is None else [*rows, self._broken_off])


def _row(error: TargetError, subject: str) -> CollectionError:
    return CollectionError(
        error.stage, error.subject or subject, error.code, error.message, error.advice or None
    )
