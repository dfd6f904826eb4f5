"""Markdown, for tickets, wikis and merge requests (CommonMark with GitHub's tables)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from markupsafe import Markup

from scanner.model.findings import Finding, HostReport, Run, RunError, Verdict
from scanner.report.attention import in_rows
from scanner.report.evidence_text import evidence_text
from scanner.report.interface import Writer
from scanner.report.page_environment import environment, faults_told, main_template
from scanner.report.rendering import Rendering
from scanner.report.shared import Shared
from scanner.report.summary import Summary
from scanner.report.text import PARAGRAPH_LIMIT, visible
from scanner.report.view import HostLine, worst_first, worst_hosts_first

TEMPLATE = "report.md.j2"
"""What the document begins with; ``host.md.j2`` writes each host, ``finding.md.j2`` each row."""

PROBLEM_LIMIT = 50
"""Things that could not be read which are named; the others are counted."""

_SPECIAL = re.compile(
    r"""
    [`*\[\]{}<>#|~@&$]                       # emphasis, links, HTML, tables, mentions, formulas
    | \\(?=[!-/:-@\[-`{-~]|$)                # a backslash escapes punctuation, and nothing else
    | (?<![A-Za-z0-9])_ | _(?![A-Za-z0-9])   # within a word an underscore is one
    | :// | (?<=www)\.                       # addresses become links by themselves
    | ^[ ]                                    # spaces before a line are code
    | ^(?:[-+=]|\d+[.)](?=\s|$))          # lists, and what underlines a heading
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PIECE = 1 << 16


def writer(rendering: Rendering) -> Writer:
    """The writer of this format."""
    return MarkdownDocument(rendering)


class MarkdownDocument:
    """Writes Markdown; hosts go through a temporary file, because what they come to stands before them."""

    suffix = ".md"

    def __init__(self, rendering: Rendering) -> None:
        self._own = rendering.template
        self._every_row = rendering.every_row
        self._environment = environment(self._own).overlay(autoescape=False, finalize=escaped)
        self._environment.filters["evidence_text"] = evidence_text

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document.  Raises :class:`OperatorError` if the operator's template is wrong."""
        summary = Summary()
        with faults_told(self._own), TemporaryFile() as sections:
            host = self._environment.get_template("host.md.j2")
            row, name = Shared(self._row()).of, Shared(_name).of
            for report in hosts:
                line = summary.add(report)
                view = _host_view(line, report, self._every_row, name)
                sections.write(host.render(view, row=row).encode())
            sections.seek(0)
            page_view = {**_run_view(run, summary, errors), "sections": _pieces(sections)}
            page = self._environment.get_template(main_template(self._own, TEMPLATE))
            page.stream(page_view).dump(out, encoding="utf-8")

    def _row(self) -> Callable[[Finding], Markup]:
        """What writes the row of a finding."""
        template = self._environment.get_template("finding.md.j2")
        return lambda one: Markup(template.render(one=one).rstrip())  # noqa: S704 - escaped within


def _name(one: Finding) -> Markup:
    """A finding on a line with others: its article, and what is remarkable."""
    remarks = "".join(f" ({remark.value})" for remark in one.remarks)
    return Markup(f"{escaped(visible(one.rule))}{remarks}")  # noqa: S704 - escaped


def escaped(value: Any) -> Any:
    """What a template prints: text from outside shows as it is written, not as Markdown would have it."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _SPECIAL.sub(_entity, visible(value, PARAGRAPH_LIMIT))
    return value


def _entity(match: re.Match[str]) -> str:
    """The last of the characters as a character reference, which no Markdown takes for a mark.

    Backslashes would do for most, but not for what becomes a link by itself: addresses of
    pages and of mail, and names after an @.
    """
    found = match[0]
    if found == "://":
        return "&#58;//"
    return f"{found[:-1]}&#{ord(found[-1])};"


def _pieces(sections: IO[bytes]) -> Iterator[Markup]:
    """What was rendered and escaped before, piece by piece."""
    for piece in codecs.iterdecode(iter(lambda: sections.read(_PIECE), b""), "utf-8"):
        yield Markup(piece)  # noqa: S704 - only to keep it from being escaped twice


@dataclass(frozen=True, slots=True)
class Named:
    """Findings of one verdict that have no row, on a line."""

    verdict: Verdict
    count: int
    names: Markup


def _host_view(
    line: HostLine, report: HostReport, every_row: bool, name: Callable[[Finding], Markup]
) -> dict[str, object]:
    findings = worst_first(report.findings)
    rows = findings if every_row else in_rows(findings)
    shown = {id(one) for one in rows}
    others: dict[Verdict, list[Markup]] = {}
    for one in findings:
        if id(one) not in shown:
            others.setdefault(one.verdict, []).append(name(one))
    return {
        "line": line,
        "rows": rows,
        "others": [Named(verdict, len(one), Markup(", ").join(one)) for verdict, one in others.items()],
        "strays": report.strays,
    }


def _run_view(run: Run, summary: Summary, errors: Iterable[RunError]) -> dict[str, object]:
    remaining = iter(errors)
    return {
        "run": run,
        "summary": summary,
        "hosts": worst_hosts_first(summary.lines),
        "states": {state.value: number for state, number in summary.states().items()},
        "coverage": summary.coverage,
        "verdicts": summary.verdicts,
        "fixes": summary.fixes(),
        "problems": list(islice(remaining, PROBLEM_LIMIT)),
        "problems_hidden": sum(1 for _ in remaining),
    }
