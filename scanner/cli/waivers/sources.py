"""Waivers and findings that a verb is about."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scanner.cli.store_options import StoreOptions
from scanner.model.errors import OperatorError
from scanner.model.findings import HostReport
from scanner.model.policy import Waiver
from scanner.policy.waivers import read
from scanner.report import findings_file
from scanner.store.runs import LATEST


def read_waivers(paths: Sequence[str]) -> tuple[Waiver, ...]:
    """The waivers of all files.  Raises :class:`OperatorError`, also where two share their id."""
    found = [waiver for path in paths for waiver in read(path)]
    known: dict[str, Waiver] = {}
    for waiver in found:
        other = known.setdefault(waiver.id, waiver)
        if other is not waiver:
            raise OperatorError(
                f"{waiver.place}: {waiver.id} stands in {other.place}, too.", "Give each an id of its own."
            )
    return tuple(found)


@contextmanager
def host_reports(
    findings: str | None, run: str | None, store: StoreOptions
) -> Iterator[Iterator[HostReport]]:
    """The hosts of a findings document, or of a run that was kept."""
    if findings is not None:
        yield iter(findings_file.read(findings, sys.stdin.buffer).hosts)
        return
    with store.opened() as opened:
        yield opened.reports(opened.record(run or LATEST).run.id)
