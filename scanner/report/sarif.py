"""SARIF 2.1.0 (OASIS), which code scanning portals and vulnerability managers import."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import BinaryIO

import msgspec

from scanner.model.facts import Outcome
from scanner.model.findings import Finding, HostReport, Run, RunError, stamp
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.sarif_result import Object, piece, result, rule
from scanner.report.shared import Shared
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import cause

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_ENCODE = msgspec.json.Encoder().encode


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return SarifDocument()


class SarifDocument:
    """Writes SARIF in the memory of one host, and of the articles that were named.

    The results come first, and the tool with its rules after them.
    """

    suffix = ".sarif"

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document."""
        rules = _Rules()
        pieces = Shared(lambda one: piece(one, rules.index(one)))
        silent: list[HostReport] = []
        complete = True
        out.write(
            b'{"$schema":' + _ENCODE(SCHEMA) + b',"version":' + _ENCODE(VERSION) + b',"runs":[{"results":['
        )
        opening = b"\n"
        for report in hosts:
            complete &= report.outcome is Outcome.COMPLETE
            if not report.findings:
                silent.append(report)
            made = result(report)
            for one in report.findings:
                out.write(opening + made(pieces.of(one)))
                opening = b",\n"
        out.write(b'\n],"invocations":[')
        told = chain(map(_silence, silent), map(_notification, errors))
        _write_invocation(run, told, complete, out)
        out.write(b'],\n"tool":' + _ENCODE(_tool(run, rules)))
        identity = {"id": f"hotfixscan/{visible(run.id)}"}
        out.write(b',\n"automationDetails":' + _ENCODE(identity) + b',"columnKind":"unicodeCodePoints"}]}\n')


class _Rules:
    """The articles that results name, in the order in which they came up."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self.described: list[Object] = []

    def index(self, one: Finding) -> int:
        """The place of a finding's article among the rules."""
        name = visible(one.rule)
        if name not in self._places:
            self._places[name] = len(self.described)
            self.described.append(rule(name, one))
        return self._places[name]


def _tool(run: Run, rules: _Rules) -> Object:
    told = {"rules": visible(run.rules.version), "rulesSha256": visible(run.rules.sha256)}
    driver = {"name": "hotfixscan", "version": visible(run.scanner), "rules": rules.described}
    return {"driver": {**driver, "properties": told}}


def _write_invocation(run: Run, told: Iterable[Object], complete: bool, out: BinaryIO) -> None:
    """How the run went.  It was a success only if every host was read in full and nothing went wrong."""
    out.write(b'{"toolExecutionNotifications":[')
    opening = b"\n"
    for notification in told:
        out.write(opening + _ENCODE(notification))
        opening = b",\n"
        complete &= notification["level"] != "error"
    moments = {"startTimeUtc": stamp(run.started_at), "endTimeUtc": stamp(run.finished_at)}
    rest = {"executionSuccessful": complete, **{name: at for name, at in moments.items() if at}}
    out.write(b"]," + _ENCODE(rest)[1:])


def _silence(report: HostReport) -> Object:
    """A host on which nothing was found."""
    reached = report.outcome is not Outcome.UNREACHABLE
    told = "has no findings" if reached else "was not scanned"
    return {
        "level": "note" if reached else "error",
        "message": {"text": f"{visible(report.hostname or report.target)} {told}."},
        "properties": {"target": visible(report.target)},
    }


def _notification(error: RunError) -> Object:
    text = f"{error.target}: {cause(error)} {error.advice or ''}".strip()
    return {
        "level": "error",
        "message": {"text": visible(text, PARAGRAPH_LIMIT)},
        "properties": {
            "target": visible(error.target),
            "stage": visible(error.stage),
            "code": visible(error.code),
        },
    }
