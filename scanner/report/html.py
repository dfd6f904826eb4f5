"""The page: one self-contained HTML file without outside links, that reads without scripts, too."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from scanner.model.findings import HostReport, Run, RunError
from scanner.report.embedding import Embedding
from scanner.report.interface import Writer
from scanner.report.page_assets import assets
from scanner.report.page_data import PageData
from scanner.report.page_environment import environment, faults_told, main_template
from scanner.report.rendering import Rendering
from scanner.report.report_view import HostPage, report_view
from scanner.report.spool import Spool
from scanner.report.summary import Summary
from scanner.report.totals import Totals
from scanner.report.view import worst_first


def writer(rendering: Rendering) -> Writer:
    """The writer of this format."""
    return HtmlDocument(rendering)


class HtmlDocument:
    """Writes the page.

    Hosts are taken in one by one.  What is kept of each is a line and the numbers of its
    findings; each distinct finding is kept once.
    """

    suffix = ".html"

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering
        self._own = rendering.template
        self._environment = environment(self._own)

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole page.  Raises :class:`OperatorError` for a fault of the operator's template."""
        with Embedding() as document, Embedding() as cells, Spool() as spool, faults_told(self._own):
            template = self._environment.get_template(main_template(self._own))
            summary, totals, data = Summary(), Totals(), PageData(document, cells)
            kept = hosts if self._own is None or iter(hosts) is not hosts else _spooled(spool, hosts)
            for report in kept:
                groups = self._rendering.groups.get(report.target, frozenset())
                line = summary.add(report)
                totals.add(line, report.findings, groups)
                data.add(line, report, groups)
            pages = Pages(summary, kept if self._own is not None else ())
            view = report_view(run, summary, totals, data.add_errors(errors), self._rendering, pages)
            data.finish()
            names = {**view.as_names(), "data": document.pieces(), "cells": cells.pieces()}
            page = template.stream({**assets(self._environment), **names})
            page.enable_buffering(64)
            write = codecs.getwriter("utf-8")(out).write
            for piece in page:
                write(piece)


class Pages:
    """The hosts with their lines, as often as they are asked for."""

    def __init__(self, summary: Summary, hosts: Iterable[HostReport]) -> None:
        self._summary = summary
        self._hosts = hosts

    def __iter__(self) -> Iterator[HostPage]:
        for line, report in zip(self._summary.lines, self._hosts, strict=False):
            yield HostPage(line, report, tuple(worst_first(report.findings)))


def _spooled(spool: Spool, hosts: Iterable[HostReport]) -> Spool:
    for report in hosts:
        spool.add(report)
    return spool
