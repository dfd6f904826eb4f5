"""The page: one self-contained HTML file without scripts or outside links."""

from __future__ import annotations

import base64
import codecs
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scanner.model.findings import COMPLIANT, NON_COMPLIANT, HostReport, Run, RunError, Verdict
from scanner.report.interface import Writer
from scanner.report.page_text import FILTERS, finalized
from scanner.report.rendering import Rendering
from scanner.report.summary import Summary
from scanner.report.view import APPLICABLE, HostLine, worst_first, worst_hosts_first
from scanner.shipped import shipped

FIX_LIMIT = 8
"""Fixes named under what to do next."""

WORST_LIMIT = 8
"""Hosts named under what to do next."""

PROBLEM_LIMIT = 50
"""Things that could not be read, named under what to do next."""

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class BarPart:
    """One verdict's part of a bar 100 wide."""

    verdict: str
    number: int
    start: str
    width: str


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return HtmlDocument()


class HtmlDocument:
    """Writes the page; hosts go through a temporary file, because what they come to stands before them."""

    suffix = ".html"

    def __init__(self, templates: Path | None = None) -> None:
        self._templates = templates or shipped("templates")
        self._environment = Environment(
            loader=FileSystemLoader(self._templates),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=finalized,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters.update(FILTERS)

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole page."""
        summary = Summary()
        host = self._environment.get_template("host.html.j2")
        with TemporaryFile() as sections:
            for report in hosts:
                line = summary.add(report)
                sections.write(host.render(_host_view(line, report)).encode())
            sections.seek(0)
            page = self._environment.get_template("report.html.j2")
            view = {**self._style(), **_run_view(run, summary, errors), "sections": _pieces(sections)}
            page.stream(view).dump(out, encoding="utf-8")

    def _style(self) -> dict[str, Markup]:
        """The style sheet and the hash that the page's own policy admits it by."""
        style = (self._templates / "report.css").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        return {"style": Markup(style), "style_hash": Markup(f"sha256-{digest}")}  # noqa: S704 - our own file


def _pieces(sections: IO[bytes]) -> Iterator[Markup]:
    """What was rendered and escaped before, piece by piece."""
    for piece in codecs.iterdecode(iter(lambda: sections.read(_PIECE), b""), "utf-8"):
        yield Markup(piece)  # noqa: S704


def _host_view(line: HostLine, report: HostReport) -> dict[str, object]:
    findings = worst_first(report.findings)
    attention = NON_COMPLIANT | {Verdict.UNDETERMINED}
    return {
        "line": line,
        "findings": findings,
        "attention": [one for one in findings if one.verdict in attention],
        "satisfied": [one for one in findings if one.verdict in COMPLIANT],
        "rest": [one for one in findings if one.verdict is Verdict.NOT_APPLICABLE],
        "strays": report.strays,
    }


def _run_view(run: Run, summary: Summary, errors: Iterable[RunError]) -> dict[str, object]:
    remaining = iter(errors)
    worst = [line for line in worst_hosts_first(summary.lines) if line.failed or line.open]
    return {
        "run": run,
        "summary": summary,
        "hosts": worst_hosts_first(summary.lines),
        "states": {state.value: number for state, number in summary.states().items()},
        "undecided": summary.verdicts[Verdict.UNDETERMINED],
        "applicable": sum(summary.verdicts[verdict] for verdict in APPLICABLE),
        "coverage": summary.coverage,
        "verdicts": APPLICABLE,
        "bar": list(_bar(summary)),
        "fixes": summary.fixes(),
        "fix_limit": FIX_LIMIT,
        "worst": worst[:WORST_LIMIT],
        "problems": list(islice(remaining, PROBLEM_LIMIT)),
        "problems_hidden": sum(1 for _ in remaining),
    }


def _bar(summary: Summary) -> Iterator[BarPart]:
    total = sum(summary.verdicts[verdict] for verdict in APPLICABLE)
    done = 0
    for verdict in APPLICABLE:
        number = summary.verdicts[verdict]
        if number:
            yield BarPart(verdict.value, number, f"{100 * done / total:.3f}", f"{100 * number / total:.3f}")
        done += number
