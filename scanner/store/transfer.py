"""Runs on their way from one store to another: JSON, one document a line, which any program can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

import msgspec

from scanner.model.errors import StoreError
from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport, Run
from scanner.model.history import HostResult, RunState
from scanner.store.runs import Store

RUN_SCHEMA = "hotfixscan.run/1"


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: a run and what it set out to scan."""

    schema: str
    run: Run
    state: RunState
    targets: tuple[str, ...]


class _Line(msgspec.Struct, frozen=True):
    """Every other line: one host; ``position`` is that of its target."""

    position: int
    facts: HostFacts
    report: HostReport


Document = TypeVar("Document")
_head = msgspec.json.Decoder(_Head)
_line = msgspec.json.Decoder(_Line)


def exported(store: Store, name: str) -> Iterator[bytes]:
    """A run as lines, each with its end."""
    record = store.record(name)
    asked = store.targets(record.run.id)
    head = _Head(
        schema=RUN_SCHEMA, run=record.run, state=record.state, targets=tuple(target for target, _ in asked)
    )
    yield msgspec.json.encode(head) + b"\n"
    for position, result in store.results(record.run.id):
        yield msgspec.json.encode(_Line(position, result.facts, result.report)) + b"\n"


def take_in(store: Store, lines: Iterable[bytes], name: str) -> Run:
    """Add the run that ``lines`` of the file ``name`` hold.

    Raises :class:`StoreError` naming file and line if they are damaged, and if the store has
    this run; either way the store stays as it was.
    """
    numbered = enumerate(lines, 1)
    head = _decoded(_head, *next(numbered, (1, b"")), name)
    if not head.schema.startswith(RUN_SCHEMA):
        raise StoreError(f"{name}:1: is no exported run.", "`hotfixscan store export` writes one.")
    hosts = (_decoded(_line, number, line, name) for number, line in numbered)
    groups = ((position, list(group)) for position, group in groupby(hosts, key=lambda one: one.position))
    store.take(
        head.run,
        head.state,
        head.targets,
        ((position, [HostResult(one.facts, one.report) for one in group]) for position, group in groups),
    )
    return head.run


def _decoded(decoder: msgspec.json.Decoder[Document], number: int, line: bytes, name: str) -> Document:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise StoreError(f"{name}:{number}: {error}.", "Export the run again.") from None
