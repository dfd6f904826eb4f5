"""The archive: a folder with an index and a page for each host, without any script."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from jinja2 import Environment
from markupsafe import Markup

from scanner.model.findings import Finding, HostReport, Run, RunError
from scanner.report.interface import FolderWriter
from scanner.report.page_assets import assets
from scanner.report.page_environment import environment
from scanner.report.rendering import Rendering
from scanner.report.report_view import HostPage, report_view
from scanner.report.summary import Summary
from scanner.report.totals import Totals
from scanner.report.view import HostLine, worst_first

HOSTS = "hosts"
"""The folder of the pages."""

REMEMBERED = 1 << 14
"""Findings whose markup is remembered, since hosts share them: 2 kB each."""

NAME_LIMIT = 40
"""Characters of a host's name in that of its file."""


def folder_writer(rendering: Rendering) -> FolderWriter:
    """The writer of this format."""
    return HtmlArchive(rendering)


class HtmlArchive:
    """Writes the folder, one host at a time."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering
        self._environment = environment()
        self._environment.filters["address"] = lambda line: f"{HOSTS}/{page_name(line)}"
        self._assets = assets(self._environment)

    def write_folder(
        self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], folder: Path
    ) -> None:
        """Write ``index.html`` and ``hosts/NNNNN-name.html``."""
        summary, totals = Summary(), Totals()
        problems = tuple(errors)
        own = _by_target(problems)
        markup = {name: _Markup(self._environment, name) for name in ("finding", "settled")}
        (folder / HOSTS).mkdir()
        for report in hosts:
            line = summary.add(report)
            totals.add(line, report.findings, self._rendering.groups.get(report.target, frozenset()))
            page = HostPage(line, report, tuple(worst_first(report.findings)))
            names = {**_host(page, markup), "run": run, "problems": own.get(report.target, ())}
            self._write("archive/host.html.j2", names, folder / HOSTS / page_name(line))
        view = report_view(run, summary, totals, problems, self._rendering)
        self._write("archive/index.html.j2", {**view.as_names(), "archive": True}, folder / "index.html")

    def _write(self, template: str, names: Mapping[str, object], path: Path) -> None:
        stream = self._environment.get_template(template).stream({**self._assets, **names})
        stream.enable_buffering(64)
        with path.open("xb") as out:
            _dump(stream, out)


def page_name(line: HostLine) -> str:
    """``00004-hmi-04.html``: letters and digits of the name only, whatever the host calls itself."""
    name = re.sub(r"[^a-z0-9]+", "-", line.name[: 4 * NAME_LIMIT].lower())[:NAME_LIMIT].strip("-")
    return f"{line.number:05}-{name or 'host'}.html"


class _Markup:
    """Findings as markup, each made once."""

    def __init__(self, environment: Environment, template: str) -> None:
        self._template = environment.get_template(f"archive/{template}.html.j2")
        self._known: dict[int, tuple[Finding, Markup]] = {}

    def of(self, finding: Finding) -> Markup:
        """A finding as markup."""
        known = self._known.get(id(finding))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            made = Markup(self._template.render(one=finding))  # noqa: S704 - escaped by the template
            known = self._known[id(finding)] = (finding, made)
        return known[1]


def _host(page: HostPage, markup: Mapping[str, _Markup]) -> dict[str, object]:
    settled = markup["settled"].of
    return {
        "line": page.line,
        "attention": [markup["finding"].of(one) for one in page.attention],
        "settled": (
            ("Satisfied", [settled(one) for one in page.satisfied]),
            ("Does not apply", [settled(one) for one in page.rest]),
        ),
        "strays": page.report.strays,
    }


def _by_target(errors: Iterable[RunError]) -> Mapping[str, list[RunError]]:
    found: defaultdict[str, list[RunError]] = defaultdict(list)
    for error in errors:
        found[error.target].append(error)
    return found


def _dump(pieces: Iterable[str], out: BinaryIO) -> None:
    for piece in pieces:
        out.write(piece.encode("utf-8"))
