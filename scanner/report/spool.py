"""The reports of a run on their way to the writers: kept once, read by each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from types import TracebackType

import msgspec

from scanner.model.findings import Finding, HostReport

MEMORY_LIMIT = 32 << 20
"""Bytes of reports held in memory; what goes beyond is held in a temporary file."""


FINDINGS_KEPT = 1 << 15
"""Findings whose encoded form is remembered: about 1.5 kB each."""

_FINDINGS = b'"findings":['


class Spool:
    """Host reports in the order they were added; each iteration starts with the first.

    Use it as a context manager: it removes its temporary file.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=MEMORY_LIMIT)  # noqa: SIM115 - closed on exit
        self._decoder = msgspec.json.Decoder(HostReport)
        self._known: dict[int, tuple[bytes, Finding]] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, report: HostReport) -> None:
        """Keep one more report.  Raises ``OSError`` when there is no room for it."""
        self.add_encoded(self.encoded(report))

    def encoded(self, report: HostReport) -> bytes:
        """The report as it is kept; findings that many hosts share are encoded once."""
        findings = b",".join([self._encoded(finding) for finding in report.findings])
        before, key, after = msgspec.json.encode(replace(report, findings=())).partition(_FINDINGS)
        return b"".join((before, key, findings, after, b"\n"))

    def _encoded(self, finding: Finding) -> bytes:
        known = self._known.get(id(finding))
        if known is None:
            if len(self._known) >= FINDINGS_KEPT:
                self._known.clear()
            known = self._known[id(finding)] = (msgspec.json.encode(finding), finding)
        return known[0]

    def add_encoded(self, report: bytes) -> None:
        """Keep one more report that is encoded already."""
        self._file.seek(0, 2)
        self._file.write(report)

    def __iter__(self) -> Iterator[HostReport]:
        self._file.seek(0)
        position = 0
        while line := self._line_at(position):
            position += len(line)
            yield self._decoder.decode(line)

    def _line_at(self, position: int) -> bytes:
        self._file.seek(position)
        return self._file.readline()
