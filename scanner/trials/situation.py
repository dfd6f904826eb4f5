"""A host as a trial sets it up: a machine, what lies on it, and what it knows of its own past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from scanner.model.facts import Observation
from scanner.trials.bystanders import NAMES, bystanders
from scanner.trials.distance import for_terminal_server, words
from scanner.trials.exhibit import Exhibit
from scanner.trials.machine import Machine

Lying = Exhibit | Observation
"""A file at a place, or that it is absent, unreadable or was not collected."""


SYSTEM_DIRECTORIES = frozenset({"%systemroot%", "%systemroot%\\system32", "%systemroot%\\system32\\drivers"})
"""Listed on every host of which files are looked at."""


CORE = (*NAMES, "win32k.sys")
"""Files that every Windows NT 4.0 has and no product brings along (Q196334)."""


class Marks(Enum):
    """How far the Hotfix keys were listed."""

    LISTED = "listed"
    IN_PART = "listed in part"
    NONE_THERE = "no such key"
    NOT_COLLECTED = "not collected"


def directory(place: str) -> str:
    """The directory of a place."""
    return place.rpartition("\\")[0]


@dataclass(frozen=True, slots=True)
class Situation:
    """``files`` by lower-case place.

    If ``looked_at``, bystanders lie beside them, and whatever else might lie in the same
    directories is absent.

    ``withdrawn_marks`` are keys that say of themselves that they are not installed.
    ``pending`` are places that wait for a restart.  ``told`` says in words what is special.
    """

    machine: Machine
    told: str
    files: Mapping[str, Lying] = field(default_factory=dict)
    looked_at: bool = True
    marks: frozenset[str] = frozenset()
    withdrawn_marks: frozenset[str] = frozenset()
    marks_known: Marks = Marks.LISTED
    pending: frozenset[str] = frozenset()

    def at(self, place: str) -> Lying:
        """What lies at a place."""
        named = self.files.get(place)
        if named is not None:
            return named
        if not self.looked_at or directory(place) not in self.directories:
            return Observation.NOT_COLLECTED
        return bystanders(self.machine.terminal_server).get(place, Observation.ABSENT)

    @property
    def directories(self) -> frozenset[str]:
        """The directories that were listed, if any was: the system's, and those of the files in question."""
        return SYSTEM_DIRECTORIES | {directory(place) for place in self.files}

    @property
    def terminal_server(self) -> bool | None:
        """Whether the host runs Terminal Server: by its edition, else by what its core files agree on."""
        if self.machine.edition is not None:
            return self.machine.terminal_server
        core = [self.at(f"%systemroot%\\system32\\{name}") for name in CORE]
        versions = {words(one.file.version) for one in core if isinstance(one, Exhibit)} - {None}
        builds = set(map(for_terminal_server, versions))
        return builds.pop() if len(builds) == 1 else None

    def registered(self, names: tuple[str, ...]) -> bool | None:
        """Whether one of these marks is there; None where the keys were not listed to the end."""
        if self.marks.intersection(names):
            return True
        return False if self.marks_known in (Marks.LISTED, Marks.NONE_THERE) else None

    def __str__(self) -> str:
        words = [f"{self.machine}: {self.told}"]
        if self.marks:
            words.append(f"registered {', '.join(sorted(self.marks))}")
        if self.marks_known is not Marks.LISTED:
            words.append(f"Hotfix keys {self.marks_known.value}")
        return "; ".join(words)
