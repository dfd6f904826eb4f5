"""A session that answers from memory, for tests of what is done with answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scanner.collect.interface import (
    DirectoryAnswer,
    DirectoryEntry,
    ImageAnswer,
    ImageFacts,
    KeyAnswer,
    KeyQuery,
    Refusal,
)
from scanner.model.errors import TargetError
from scanner.model.facts import Collector, Listing, Observation, RegistryData

DENIED = Refusal("access-denied", "Access is denied.", "Ask for access.")
BROKEN_OFF = TargetError(
    "The host broke off.", "Try again.", code="connection-lost", stage="files", subject="x"
)


@dataclass
class MemorySession:
    """Registry keys, directories and images; what is not in them is absent.

    A refusal in place of contents makes the thing unreadable.  ``ends_before`` names the
    path or key at which the conversation breaks off.
    """

    keys: dict[str, dict[str, RegistryData] | Refusal] = field(default_factory=dict)
    folders: dict[str, list[DirectoryEntry] | Refusal] = field(default_factory=dict)
    programs: dict[str, ImageFacts | Refusal | None] = field(default_factory=dict)
    remarks: tuple[Refusal, ...] = ()
    ends_before: str | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def collector(self) -> Collector:
        return Collector("memory", "1")

    def registry(self, queries: Sequence[KeyQuery]) -> Iterator[KeyAnswer]:
        for query in queries:
            self._ask(query.key)
            found = self.keys.get(query.key)
            below = sorted(name for name in self._below(query.key))
            if found is None and not below:
                yield KeyAnswer(query.key, Observation.ABSENT)
            elif isinstance(found, Refusal):
                yield KeyAnswer(query.key, Observation.UNREADABLE, refusal=found)
            else:
                names = list(found or {}) if query.values is None else query.values
                values = {name: (found or {})[name] for name in names if name in (found or {})}
                yield KeyAnswer(
                    query.key, Observation.PRESENT, values, subkeys=tuple(below) if query.subkeys else None
                )

    def directories(self, paths: Sequence[str]) -> Iterator[DirectoryAnswer]:
        for path in paths:
            self._ask(path)
            found = self.folders.get(path)
            if found is None:
                yield DirectoryAnswer(path, Listing.ABSENT)
            elif isinstance(found, Refusal):
                yield DirectoryAnswer(path, Listing.UNREADABLE, refusal=found)
            else:
                yield DirectoryAnswer(path, Listing.LISTED, tuple(found))

    def images(self, paths: Sequence[str]) -> Iterator[ImageAnswer]:
        for path in paths:
            self._ask(path)
            found = self.programs.get(path)
            if isinstance(found, Refusal):
                yield ImageAnswer(path, Observation.UNREADABLE, refusal=found)
            else:
                yield ImageAnswer(path, Observation.PRESENT, found)

    def notes(self) -> Iterable[Refusal]:
        return self.remarks

    def close(self) -> None:
        self.asked.append("close")

    def _ask(self, what: str) -> None:
        if what == self.ends_before:
            raise BROKEN_OFF
        self.asked.append(what)

    def _below(self, key: str) -> set[str]:
        prefix = key + "\\"
        return {name[len(prefix) :].partition("\\")[0] for name in self.keys if name.startswith(prefix)}
