"""Findings that a verb about waivers is held against."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scanner.cli.store_options import StoreOptions
from scanner.model.findings import HostReport
from scanner.model.policy import Groups
from scanner.report import findings_file
from scanner.store.records import LATEST


@contextmanager
def host_reports(
    findings: str | None, run: str | None, store: StoreOptions
) -> Iterator[tuple[Iterator[HostReport], Groups]]:
    """The hosts of a findings document, which knows no groups, or of a run that was kept; their groups."""
    if findings is not None:
        yield iter(findings_file.read(findings, sys.stdin.buffer).hosts), {}
        return
    with store.opened() as opened:
        name = opened.record(run or LATEST).run.id
        yield opened.reports(name), opened.groups(name)
