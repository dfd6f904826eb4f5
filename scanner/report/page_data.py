"""The data of a page: what its script unpacks, see ``templates/script/data.js``.

Two streams.  The first is JSON: texts, evidence, the states of articles, hosts.  The second are
the states of the hosts, packed as :mod:`scanner.report.cells` tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from scanner.model.findings import NON_COMPLIANT, Finding, HostReport, RunError
from scanner.report.cells import Cells
from scanner.report.embedding import Embedding
from scanner.report.states import SEVERITIES, States
from scanner.report.text import PARAGRAPH_LIMIT
from scanner.report.view import WORST_FIRST, HostLine, State, cause

ERRORS_KEPT = 5_000
"""Things that could not be read that a page holds, over all hosts."""

ERRORS_OF_HOST = 20
"""The same of one host."""

_STATES = tuple(State)


class PageData:
    """Add each host once, then the errors, then ``finish``: the embeddings are whole then."""

    def __init__(self, document: Embedding, cells: Embedding) -> None:
        self._document = document
        self._states = States()
        self._cells = Cells(cells)
        self._hosts: list[bytes] = []
        self._errors: dict[str, list[list[int]]] = {}

    def add(self, line: HostLine, report: HostReport, groups: frozenset[str]) -> None:
        """Take in one host."""
        self._cells.add(line.system, self._states.placed(report.findings))
        text = self._states.text
        self._hosts.append(
            msgspec.json.encode(
                [
                    line.key,
                    text(line.name),
                    text(line.target),
                    text(line.system),
                    _STATES.index(line.state),
                    int(line.partial),
                    line.coverage,
                    [line.counts[verdict] for verdict in WORST_FIRST],
                    _by_severity(report.findings),
                    report.counts.get("waived", 0),
                    [text(name) for name in sorted(groups)],
                    [self._states.piece(stray) for stray in report.strays],
                ]
            )
        )

    def add_errors(self, errors: Iterable[RunError]) -> Iterator[RunError]:
        """Take in what could not be read, as it is handed on."""
        kept = 0
        for error in errors:
            mine = self._errors.setdefault(error.target, []) if kept < ERRORS_KEPT else []
            if kept < ERRORS_KEPT and len(mine) < ERRORS_OF_HOST:
                told = (cause(error), error.advice)
                mine.append([self._states.text(text, PARAGRAPH_LIMIT) for text in told])
                kept += 1
            yield error

    def finish(self) -> None:
        """Write the document."""
        self._cells.close()
        write, states = self._document.write, self._states
        errors = {states.text(target): told for target, told in self._errors.items()}
        write(b'{"texts":' + msgspec.json.encode(list(states.texts)))
        _write_array(write_to=self._document, name="evidence", items=states.evidence)
        columns = (_column(one.rule, one.states) for one in states.columns)
        _write_array(write_to=self._document, name="articles", items=columns)
        hosts = (self._hosts[number] for number in self._cells.order)
        _write_array(write_to=self._document, name="hosts", items=hosts)
        write(b',"order":' + msgspec.json.encode(self._cells.order))
        write(b',"blocks":' + msgspec.json.encode(self._cells.blocks))
        write(b',"errors":' + msgspec.json.encode(list(errors.items())) + b"}")


def _write_array(write_to: Embedding, name: str, items: Iterable[bytes]) -> None:
    write_to.write(f',"{name}":'.encode())
    opening = b"["
    for item in items:
        write_to.write(opening + item)
        opening = b","
    write_to.write(b"[]" if opening == b"[" else b"]")


def _column(rule: int, states: Iterable[bytes]) -> bytes:
    return b"[%d,[" % rule + b",".join(states) + b"]]"


def _by_severity(findings: Iterable[Finding]) -> list[int]:
    """How many findings fail, by severity."""
    counted = Counter(one.severity for one in findings if one.verdict in NON_COMPLIANT)
    return [counted[severity] for severity in SEVERITIES]
