"""JSON lines with the field names of the Elastic Common Schema: a finding a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from scanner.model.facts import Outcome
from scanner.model.findings import HostReport, Run, RunError, stamp
from scanner.report.ecs_fields import Document, finding, host, named, told
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.shared import Shared
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import cause

ECS_VERSION = "9.4.0"
"""The release of the Elastic Common Schema whose field names are used."""

Piece = tuple[bytes, bytes]

_ENCODE = msgspec.json.Encoder().encode


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return EcsLines()


class EcsLines:
    """Writes JSON lines in the memory of one host.

    What the schema has no field for stands under ``hotfixscan``.
    """

    suffix = ".jsonl"

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write a line for each finding, for each host without any, and for each error."""
        base = _base(run)
        made = Shared(lambda one: _piece(run, finding(run, one)))
        number = 0
        for report in hosts:
            head = _head(base, host(report))
            for piece in [made.of(one) for one in report.findings] or [_piece(run, _bare(report))]:
                number += 1
                out.write(_line(run, head, piece, number))
        for error in errors:
            number += 1
            out.write(_line(run, _head(base, named(None, error.target)), _piece(run, _error(error)), number))


def _line(run: Run, head: bytes, piece: Piece, number: int) -> bytes:
    """One line.  The number makes the id of the event, so that it is the same however often it is sent."""
    event, rest = piece
    identity = _ENCODE(f"{visible(run.id)}/{number}")
    return b"".join((head, b',"event":{"id":', identity, b",", event, b",", rest, b"\n"))


def _head(base: Document, where: Document) -> bytes:
    """What the lines of a host begin with."""
    return _ENCODE({**base, "host": where})[:-1]


def _piece(run: Run, document: Document) -> Piece:
    """The event without its beginning, and all the rest without its beginning."""
    event = {"module": "hotfixscan", "dataset": "hotfixscan.findings", **document.pop("event")}
    times = told(start=stamp(run.started_at), end=stamp(run.finished_at))
    ours = {"run": visible(run.id), "rules_sha256": visible(run.rules.sha256), **document["hotfixscan"]}
    return _ENCODE({**event, **times})[1:], _ENCODE({**document, "hotfixscan": ours})[1:]


def _base(run: Run) -> Document:
    """What all lines begin with."""
    return {
        "@timestamp": stamp(run.finished_at or run.started_at),
        "ecs": {"version": ECS_VERSION},
        "observer": {"product": "hotfixscan", "type": "scanner", "version": visible(run.scanner)},
    }


def _bare(report: HostReport) -> Document:
    """A host on which nothing was found."""
    reached = report.outcome is not Outcome.UNREACHABLE
    return {
        "message": "The host has no findings." if reached else "The host was not scanned.",
        "event": {
            "kind": "state",
            "category": ["host"],
            "type": ["info"],
            "outcome": "unknown" if reached else "failure",
        },
        "hotfixscan": {"record": "host"},
    }


def _error(error: RunError) -> Document:
    return {
        "message": visible(cause(error), PARAGRAPH_LIMIT),
        "event": {"kind": "event", "category": ["host"], "type": ["info"], "outcome": "failure"},
        "error": {
            "code": visible(error.code),
            "message": visible(error.message, PARAGRAPH_LIMIT),
            "type": visible(error.stage),
        },
        "hotfixscan": {"record": "error", **told(advice=visible(error.advice or "", PARAGRAPH_LIMIT))},
    }
