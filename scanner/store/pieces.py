"""Hosts taken apart into pieces that many of them share, and put together again.

A finding is a piece.  Files, registry marks, keys, directories and errors are cut into chunks of
neighbours; where one ends is told by the name of its last member alone, so that a file that is
replaced changes one chunk and moves no other.  What is left is the frame.  The names and the
time of a host are kept in its row, not in its pieces.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

import msgspec

from scanner.model.facts import CollectionError, DirectoryFact, FileFact, HostFacts, Hotfix, RegistryData
from scanner.model.findings import HostReport

NAMELESS = "\0"
"""Stands in a piece for the name that the row has; no target and no host is called so."""

LONGEST = 64
"""Members of a chunk, at most."""

Registry = dict[str, dict[str, RegistryData]]


class Sum(msgspec.Struct, frozen=True):
    """What the findings of a host add up to."""

    compliant: bool
    coverage: float
    counts: dict[str, int]


class FactsFrame(msgspec.Struct, frozen=True, array_like=True):
    """Facts without what is cut off them; ``chunks`` counts the chunks of each of :data:`CUT`."""

    facts: HostFacts
    chunks: tuple[int, ...]


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """Neighbours of one kind; the other fields are empty."""

    files: tuple[FileFact, ...] = ()
    hotfixes: tuple[Hotfix, ...] = ()
    registry: Registry = {}
    directories: tuple[DirectoryFact, ...] = ()
    errors: tuple[CollectionError, ...] = ()


CUT: tuple[tuple[str, int, Callable[[Any], str]], ...] = (
    ("files", 16, attrgetter("path")),
    ("hotfixes", 8, attrgetter("id")),
    ("registry", 8, itemgetter(0)),
    ("directories", 16, attrgetter("path")),
    ("errors", 4, attrgetter("subject")),
)
"""What is cut off the facts, into chunks of how many on average, and what its members are called.

Files come first.
"""


def facts_apart(facts: HostFacts, target: str, hostname: str | None) -> Iterator[FactsFrame | Chunk]:
    """The frame of the facts of a host, then their chunks, in the order of :data:`CUT`."""
    cut = {name: _chunks(_members(facts, name), mean, called) for name, mean, called in CUT}
    bare = {name: _of_kind(getattr(facts, name), ()) for name in cut}
    system = replace(facts.system, hostname=_nameless(facts.system.hostname, hostname))
    own = _nameless(facts.target, target) or ""
    frame = replace(facts, target=own, collected_at=None, system=system, **bare)
    yield FactsFrame(frame, tuple(len(chunks) for chunks in cut.values()))
    for name, chunks in cut.items():
        for chunk in chunks:
            yield msgspec.structs.replace(Chunk(), **{name: _of_kind(getattr(facts, name), chunk)})


def facts_together(frame: FactsFrame, chunks: Sequence[Chunk]) -> HostFacts:
    """The facts of hosts that are alike, without names and time; :func:`named_facts` adds those of one."""
    start, whole = 0, {}
    for (name, _, _), count in zip(CUT, frame.chunks, strict=True):
        if count:
            whole[name] = _joined(name, chunks[start : start + count])
        start += count
    return replace(frame.facts, **whole)


def named_facts(
    facts: HostFacts, target: str, hostname: str | None, collected_at: datetime | None
) -> HostFacts:
    """The facts of one of the hosts that are alike."""
    system = replace(facts.system, hostname=_named(facts.system.hostname, hostname))
    own = _named(facts.target, target) or ""
    return replace(facts, target=own, system=system, collected_at=collected_at)


def report_frame(report: HostReport) -> HostReport:
    """A report without its findings, its names, and what its findings add up to."""
    system = replace(report.system, hostname=_nameless(report.system.hostname, report.hostname))
    return replace(
        report, target=NAMELESS, hostname=None, system=system, compliant=False, counts={}, coverage=0.0,
        findings=(),
    )  # fmt: skip


def named_report(report: HostReport, target: str, hostname: str | None) -> HostReport:
    """The report of one of the hosts that are alike."""
    system = replace(report.system, hostname=_named(report.system.hostname, hostname))
    return replace(report, target=target, hostname=hostname, system=system)


def _members(facts: HostFacts, name: str) -> Sequence[Any]:
    found = getattr(facts, name)
    return tuple(found.items()) if isinstance(found, dict) else found or ()


def _of_kind(found: Any, members: Iterable[Any]) -> Any:
    """Members as ``found`` has them; that nothing was looked at (None) is not the same as nothing found."""
    return None if found is None else dict(members) if isinstance(found, dict) else tuple(members)


def _chunks(members: Sequence[Any], mean: int, called: Callable[[Any], str]) -> list[Sequence[Any]]:
    numbers = map(_number, map(called, members))
    ends = [place for place, number in enumerate(numbers, 1) if number % mean == 0]
    chunks, start = [], 0
    for end in (*ends, len(members)):
        chunks += [members[some : min(some + LONGEST, end)] for some in range(start, end, LONGEST)]
        start = end
    return chunks


@lru_cache(1 << 16)
def _number(name: str) -> int:
    """A number that is always the same for a name, and any for another."""
    return zlib.crc32(name.casefold().encode("utf-8", "surrogatepass"))


def _joined(name: str, chunks: Sequence[Chunk]) -> Any:
    if name == "registry":
        return {key: values for chunk in chunks for key, values in chunk.registry.items()}
    return tuple(member for chunk in chunks for member in getattr(chunk, name))


def _nameless(own: str | None, row: str | None) -> str | None:
    return NAMELESS if own is not None and own == row else own


def _named(own: str | None, row: str | None) -> str | None:
    return row if own == NAMELESS else own
