"""The reports of a run on their way to the writers: kept once, read by each."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from struct import Struct
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO

import msgspec

from scanner.model.findings import Finding, HostReport

MEMORY_LIMIT = 32 << 20
"""Bytes of reports held in memory; what goes beyond is held in a temporary file.  The same for findings."""

FINDINGS_KEPT = 1 << 15
"""Findings that are remembered so that each is written, and read, once: about 1.5 kB each."""

_ROW = Struct("<II")
"""Before a report: the length of its text, and its number of findings."""

_LENGTH = Struct("<I")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A report as it is kept: its text without findings, and the text of each finding."""

    head: bytes
    findings: tuple[bytes, ...]


class Spool:
    """Host reports in the order they were added; each iteration starts with the first.

    Hosts of a fleet have most findings in common: each is kept once, and given out as one
    object for all of them as long as it is remembered.  Use it as a context manager: it
    removes its temporary files.
    """

    def __init__(self) -> None:
        self._rows: IO[bytes] = SpooledTemporaryFile(max_size=MEMORY_LIMIT)  # noqa: SIM115 - closed on exit
        self._bodies: IO[bytes] = SpooledTemporaryFile(max_size=MEMORY_LIMIT)  # noqa: SIM115
        self._head_decoder = msgspec.json.Decoder(HostReport)
        self._decoder = msgspec.json.Decoder(Finding)
        self._texts: dict[int, tuple[bytes, Finding]] = {}
        self._places: dict[bytes, int] = {}
        self._findings: dict[int, Finding] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()
        self._bodies.close()

    def add(self, report: HostReport) -> None:
        """Keep one more report.  Raises ``OSError`` when there is no room for it."""
        self.add_encoded(self.encoded(report))

    def encoded(self, report: HostReport) -> Encoded:
        """The report as it is kept; findings that many hosts share are encoded once."""
        findings = tuple([self._text(finding) for finding in report.findings])
        return Encoded(msgspec.json.encode(replace(report, findings=())), findings)

    def _text(self, finding: Finding) -> bytes:
        known = self._texts.get(id(finding))
        if known is None:
            if len(self._texts) >= FINDINGS_KEPT:
                self._texts.clear()
            known = self._texts[id(finding)] = (msgspec.json.encode(finding), finding)
        return known[0]

    def add_encoded(self, report: Encoded) -> None:
        """Keep one more report that is encoded already."""
        places = array("Q", [self._place(text) for text in report.findings])
        self._rows.seek(0, 2)
        self._rows.write(_ROW.pack(len(report.head), len(places)))
        self._rows.write(report.head)
        self._rows.write(places.tobytes())

    def _place(self, text: bytes) -> int:
        """Where a finding is kept."""
        place = self._places.get(text)
        if place is None:
            if len(self._places) >= FINDINGS_KEPT:
                self._places.clear()
            place = self._places[text] = self._bodies.seek(0, 2)
            self._bodies.write(_LENGTH.pack(len(text)))
            self._bodies.write(text)
        return place

    def __iter__(self) -> Iterator[HostReport]:
        position = 0
        while True:
            self._rows.seek(position)
            row = self._rows.read(_ROW.size)
            if not row:
                return
            length, count = _ROW.unpack(row)
            head, places = self._rows.read(length), array("Q")
            places.frombytes(self._rows.read(count * places.itemsize))
            position = self._rows.tell()
            findings = tuple([self._findings.get(place) or self._read(place) for place in places])
            yield replace(self._head_decoder.decode(head), findings=findings)

    def _read(self, place: int) -> Finding:
        self._bodies.seek(place)
        (length,) = _LENGTH.unpack(self._bodies.read(_LENGTH.size))
        if len(self._findings) >= FINDINGS_KEPT:
            self._findings.clear()
        finding = self._findings[place] = self._decoder.decode(self._bodies.read(length))
        return finding
