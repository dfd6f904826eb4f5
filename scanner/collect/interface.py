"""What a way into a host must offer: the Session, its questions and its answers.

A session is asked in batches, so that one which can have many requests in flight does,
and one which cannot answers them one by one.  Every answer carries a status; a session
raises :class:`~scanner.model.errors.TargetError` only when the conversation itself is over.

Paths start with ``%SystemRoot%`` or with a drive letter.  Registry keys start with
``HKLM\\``.  A session only ever reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from scanner.model.facts import Collector, Listing, Observation, RegistryData


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something could not be read: a stable code (``access-denied``), the cause, and what to do."""

    code: str
    message: str
    advice: str | None = None


class KeyQuery(NamedTuple):
    """A registry key to read: the named values (all of them for None), and the names of its subkeys."""

    key: str
    values: tuple[str, ...] | None = None
    subkeys: bool = False


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """A registry key as found.

    ``values`` holds those that are there; one asked for by name and not in it is absent
    unless ``unreadable_values`` names it.  ``subkeys`` is None when not asked for.
    """

    key: str
    status: Observation
    values: dict[str, RegistryData] = field(default_factory=dict)
    unreadable_values: dict[str, Refusal] = field(default_factory=dict)
    subkeys: tuple[str, ...] | None = None
    refusal: Refusal | None = None


class DirectoryEntry(NamedTuple):
    """One file in a listing: size in bytes, last write time in UTC (None where the host's is not a date)."""

    name: str
    size: int
    modified: datetime | None
    is_directory: bool = False


@dataclass(frozen=True, slots=True)
class DirectoryAnswer:
    """A directory as found; with status ``partial`` the entries are real but may not be all."""

    path: str
    status: Listing
    entries: tuple[DirectoryEntry, ...] = ()
    refusal: Refusal | None = None


class ImageFacts(NamedTuple):
    """What an executable's headers and version resource say.

    ``version`` is None when the file has no version resource.  ``language`` is the
    resource's language, four hex digits; ``linked`` the link time, None where the stamp is
    not a plausible date.
    """

    machine: str | None = None
    linked: datetime | None = None
    version: str | None = None
    language: str | None = None
    original_name: str | None = None
    description: str | None = None


class ImageAnswer(NamedTuple):
    """An executable as found.  ``present`` without ``image``: readable, but no executable."""

    path: str
    status: Observation
    image: ImageFacts | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class DirectoryQuery:
    """A directory to list; not what is in its subdirectories."""

    path: str


@dataclass(frozen=True, slots=True)
class ImageQuery:
    """An executable whose headers and version resource are to be read; never the whole file."""

    path: str


Question: TypeAlias = KeyQuery | DirectoryQuery | ImageQuery
Answer: TypeAlias = KeyAnswer | DirectoryAnswer | ImageAnswer

Learn: TypeAlias = Callable[[Question, Answer], Sequence[Question]]
"""Takes an answer in, and says what is to be asked because of it."""


class Session(Protocol):
    """One open conversation with a target."""

    @property
    def collector(self) -> Collector:
        """Which collector this is, for the facts."""
        ...

    def registry(self, queries: Sequence[KeyQuery]) -> Iterator[KeyAnswer]:
        """Answer each query once, in any order."""
        ...

    def directories(self, paths: Sequence[str]) -> Iterator[DirectoryAnswer]:
        """List each directory once, in any order; not recursive."""
        ...

    def images(self, paths: Sequence[str]) -> Iterator[ImageAnswer]:
        """Read headers and version resource of each file once, in any order; never a whole file."""
        ...

    def notes(self) -> Iterable[Refusal]:
        """What the session found out about the conversation itself (guest logon, degraded mode)."""
        ...

    def close(self) -> None:
        """End the conversation; never raises and may be called twice."""
        ...


@runtime_checkable
class SideBySide(Session, Protocol):
    """A conversation in which questions of all kinds can be asked side by side."""

    def inquire(self, questions: Iterable[Question], learn: Learn) -> None:
        """Ask the questions, and all that follow from their answers, in whatever order is quickest.

        Raises :class:`~scanner.model.errors.TargetError` when the conversation is over.
        """
        ...


@dataclass(frozen=True, slots=True)
class Coming:
    """What is going to be asked, as far as that can be told before anything is answered.

    ``trees`` are keys that are read with all that is below them; ``images`` the names, in lower
    case, of files that are looked into wherever a directory has them.
    """

    keys: tuple[KeyQuery, ...] = ()
    trees: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()
    images: frozenset[str] = frozenset()


@runtime_checkable
class Forewarned(Session, Protocol):
    """A conversation that can ask for much in one go, if it knows beforehand what will be asked."""

    def expect(self, coming: Coming) -> None:
        """Take note of what is coming; nothing is asked yet."""
        ...
