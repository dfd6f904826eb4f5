"""Gathering the facts of one host: the plan is asked of a session, and what follows from the answers.

Answers come in any order and are kept as they come, so that a conversation which breaks off
leaves facts behind; the facts are put together from them in the order of the plan, whatever
order they came in.  One thing that cannot be read becomes a row in ``errors`` and makes the
outcome ``partial``; it never spoils the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from scanner.collect.component_store import STORE, has_store, package_marks, package_queries
from scanner.collect.components import component
from scanner.collect.failures import directory_failures, file_failures, registry_failures
from scanner.collect.file_facts import directory_fact, file_facts, wanted_images
from scanner.collect.inquiry import inquire
from scanner.collect.interface import (
    Answer,
    Coming,
    DirectoryAnswer,
    DirectoryQuery,
    Forewarned,
    ImageAnswer,
    ImageQuery,
    KeyAnswer,
    KeyQuery,
    Question,
    Session,
)
from scanner.collect.marks import (
    UpdateTree,
    hotfix_marks,
    hotfix_queries,
    mark_queries,
)
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
    """What has been learnt so far: every question that was answered, with its answer."""

    def __init__(self, session: Session, plan: CollectionPlan) -> None:
        self._session = session
        self._forewarned = session if isinstance(session, Forewarned) else None  # costs too much to ask often
        self._plan = plan
        self._updates = UpdateTree(plan.update_keys)
        self._hotfixes = hotfix_queries(plan.hotfix_keys)
        self._most_worth = {*plan.registry, *self._hotfixes}
        self._keys: dict[KeyQuery, KeyAnswer] = {}
        self._listings: dict[str, DirectoryAnswer] = {}
        self._images: dict[str, ImageAnswer] = {}
        self._broken_off: CollectionError | None = None

    def run(self) -> None:
        """Ask until all is answered or the conversation is over."""
        if self._forewarned is not None:
            self._forewarned.expect(self._coming())
        try:
            inquire(self._session, [*self._plan.registry, *self._hotfixes] or self._rest(), self._learn)
        except TargetError as error:
            self._broken_off = _row(error, error.subject)

    def _coming(self) -> Coming:
        plan = self._plan
        trees = plan.hotfix_keys + plan.update_keys
        return Coming(plan.registry, trees, plan.directories, plan.images)

    def _learn(self, question: Question, answer: Answer) -> Sequence[Question]:
        """Keep an answer; what to ask because of it."""
        match question, answer:
            case KeyQuery(), KeyAnswer():
                self._keys[question] = answer
                return [*self._below(question, answer), *self._after(question), *self._store(answer)]
            case DirectoryQuery(), DirectoryAnswer():
                self._listings[question.path] = answer
                return [ImageQuery(path) for path in wanted_images([answer], self._plan.images)]
            case ImageQuery(), ImageAnswer():
                self._images[question.path] = answer
        return ()

    def _below(self, query: KeyQuery, answer: KeyAnswer) -> Sequence[KeyQuery]:
        if query == STORE:
            return package_queries(answer)
        return mark_queries(answer) if query in self._hotfixes else self._updates.below(query, answer)

    def _store(self, answer: KeyAnswer) -> Sequence[KeyQuery]:
        """The component store of later systems; over SMB each of its thousands of names would be a call."""
        return (STORE,) if self._forewarned is not None and has_store(answer) else ()

    def _after(self, query: KeyQuery) -> Sequence[Question]:
        """The rest, as soon as profile and list of hotfixes are known, which are worth most."""
        if query not in self._most_worth:
            return ()
        self._most_worth.discard(query)
        return () if self._most_worth else self._rest()

    def _rest(self) -> Sequence[Question]:
        return [*(DirectoryQuery(path) for path in self._plan.directories), *self._updates.top]

    def facts(self, target: Target, now: datetime) -> HostFacts:
        """Everything that was learnt, as one value, in the order of the plan."""
        keys = {query.key: self._keys[query] for query in self._plan.registry if query in self._keys}
        hotfixes = hotfix_marks(self._keys, self._plan.hotfix_keys)
        updates = self._updates.marks(self._keys)
        packages = package_marks(self._keys)
        listings = [self._listings[path] for path in self._plan.directories if path in self._listings]
        system = system_facts(keys)
        failures = self._failures(
            [*keys.values(), *hotfixes.answers, *updates.answers, *packages.answers],
            listings,
            system.system_root,
        )
        marks = hotfixes.hotfixes + updates.hotfixes + packages.hotfixes
        return HostFacts(
            target=str(target),
            collected_at=now,
            collector=self._session.collector,
            outcome=Outcome.PARTIAL if failures else Outcome.COMPLETE,
            system=system,
            hotfixes=marks if marks or hotfixes.status is Listing.LISTED else None,
            hotfixes_status=hotfixes.status,
            components=self._components(keys) or None,
            files=self._files(listings, system.system_root),
            directories=tuple(directory_fact(one, system.system_root) for one in listings) or None,
            registry=_registry(keys) or None,
            pending_renames=pending_renames(keys),
            errors=self._notes(target) + failures,
        )

    def _notes(self, target: Target) -> tuple[CollectionError, ...]:
        return tuple(
            CollectionError("session", str(target), note.code, note.message, note.advice)
            for note in self._session.notes()
        )

    def _components(self, keys: dict[str, KeyAnswer]) -> tuple[Component, ...]:
        found = (component(evidence, keys) for evidence in self._plan.components)
        return tuple(one for one in found if one.status is not Observation.NOT_COLLECTED)

    def _files(self, listings: list[DirectoryAnswer], system_root: str | None) -> tuple[FileFact, ...] | None:
        if not any(answer.status in (Listing.LISTED, Listing.PARTIAL) for answer in listings):
            return None
        return tuple(file_facts(listings, self._images, system_root))

    def _failures(
        self, keys: list[KeyAnswer], listings: list[DirectoryAnswer], system_root: str | None
    ) -> tuple[CollectionError, ...]:
        """A row for everything that was not read."""
        rows = registry_failures(keys)
        rows += directory_failures(listings, system_root)
        rows += file_failures(self._refused_images(listings), system_root)
        return tuple(rows if self._broken_off is None else [*rows, self._broken_off])

    def _refused_images(self, listings: list[DirectoryAnswer]) -> Iterator[ImageAnswer]:
        """What could not be read, in the order of the listings."""
        if not any(answer.refusal for answer in self._images.values()):
            return
        for path in wanted_images(listings, self._plan.images):
            if path in self._images and self._images[path].refusal:
                yield self._images[path]


def _registry(keys: dict[str, KeyAnswer]) -> dict[str, dict[str, RegistryData]]:
    """The keys that are there, with the values that were asked for and found."""
    present = (answer for answer in keys.values() if answer.status is Observation.PRESENT)
    return {answer.key: dict(answer.values) for answer in present}


def _row(error: TargetError, subject: str) -> CollectionError:
    return CollectionError(
        error.stage, error.subject or subject, error.code, error.message, error.advice or None
    )
