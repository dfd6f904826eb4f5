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
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import cause

ECS_VERSION = "9.4.0"
"""The release of the Elastic Common Schema whose field names are used."""

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
        number = 0
        for report in hosts:
            where = {"host": host(report)}
            for document in [finding(run, one) for one in report.findings] or [_bare(report)]:
                number += 1
                out.write(_line(base, where, document, number))
        for error in errors:
            number += 1
            out.write(_line(base, {"host": named(None, error.target)}, _error(error), number))


def _line(base: Document, where: Document, document: Document, number: int) -> bytes:
    """One line.  The number makes the id of the event, so that it is the same however often it is sent."""
    event = {"id": f"{base['hotfixscan']['run']}/{number}", **base["event"], **document["event"]}
    ours = {**base["hotfixscan"], **document.get("hotfixscan", {})}
    return _ENCODE({**base, **where, **document, "event": event, "hotfixscan": ours}) + b"\n"


def _base(run: Run) -> Document:
    """What all lines have in common."""
    return {
        "@timestamp": stamp(run.finished_at or run.started_at),
        "ecs": {"version": ECS_VERSION},
        "event": {
            "module": "hotfixscan",
            "dataset": "hotfixscan.findings",
            **told(start=stamp(run.started_at), end=stamp(run.finished_at)),
        },
        "observer": {"product": "hotfixscan", "type": "scanner", "version": visible(run.scanner)},
        "hotfixscan": {"run": visible(run.id), "rules_sha256": visible(run.rules.sha256)},
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
