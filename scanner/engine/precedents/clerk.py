"""What may be looked up about a host, where it comes from, and who knows what was concluded before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from enum import IntEnum
from typing import Protocol, TypeVar

from scanner.engine.applicability import Applicability
from scanner.engine.case import Case
from scanner.engine.precedents.consulting import Record
from scanner.engine.standing import Standing
from scanner.engine.strength import Coherence
from scanner.model.packages import Package

Answer = TypeVar("Answer")

ROOT, FILE, LISTING, MARK, COMPONENT, RENAME = "root", "file", "listing", "mark", "component", "rename"
FACTS, SYSTEM = "facts", "system"
PROFILE, PART, RELEASE = "profile", "part", "release"
STRENGTH = "strength"
"""Kinds of what is looked up."""

CONCLUSION = "conclusion"
"""Kind of what is concluded: whom articles concern, how another article stands, what covers by a package."""


class Source(IntEnum):
    """Where a number comes from, in the order in which they are known."""

    FRAME = 0
    FACTS = 1
    PROFILE = 2
    STRENGTHS = 3


_SOURCES = {
    **dict.fromkeys((ROOT, FACTS, SYSTEM, LISTING, COMPONENT), Source.FRAME),
    **dict.fromkeys((PROFILE, PART, RELEASE), Source.PROFILE),
    STRENGTH: Source.STRENGTHS,
}


def source_of(kind: str) -> Source:
    """Where the numbers of one kind come from."""
    return _SOURCES.get(kind.partition("*")[0], Source.FACTS)


class Level(IntEnum):
    """What may rest on what.

    How articles stand may rest on whom they concern, a question on both, a finding on all.
    """

    SCOPE = 0
    STANDING = 1
    QUESTION = 2
    FINDING = 3


class Clerk(Protocol):
    """Keeps the record, and knows what was concluded before."""

    @property
    def record(self) -> Record:
        """What is looked up for the question at hand."""
        ...

    def concerns(self, scope: int) -> Applicability:
        """Whether the articles of a scope concern the host; what it rests on goes on record."""
        ...

    def standing(self, article: str) -> Standing:
        """How an article stands; what it rests on goes on record."""
        ...

    def ask(self, question: Callable[[Package, Case], Answer], package: Package) -> Answer:
        """Ask it about the host that is before the court when it is asked."""
        ...

    def coherences(self) -> Mapping[str, Coherence]:
        """How the coherent sets agree; what that rests on goes on record."""
        ...

    def concluded(self, subject: Hashable, level: Level, conclude: Callable[[], object]) -> object:
        """A conclusion that goes on record itself, instead of what it rests on."""
        ...
