"""The reports of a run on their way to the writers: kept once, read by each."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType

import msgspec

from scanner.model.findings import HostReport

MEMORY_LIMIT = 32 << 20
"""Bytes of reports held in memory; what goes beyond is held in a temporary file."""


class Spool:
    """Host reports in the order they were added; each iteration starts with the first.

    Use it as a context manager: it removes its temporary file.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=MEMORY_LIMIT)  # noqa: SIM115 - closed on exit
        self._decoder = msgspec.json.Decoder(HostReport)

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, report: HostReport) -> None:
        """Keep one more report.  Raises ``OSError`` when there is no room for it."""
        self._file.seek(0, 2)
        self._file.write(msgspec.json.encode(report) + b"\n")

    def __iter__(self) -> Iterator[HostReport]:
        self._file.seek(0)
        position = 0
        while line := self._line_at(position):
            position += len(line)
            yield self._decoder.decode(line)

    def _line_at(self, position: int) -> bytes:
        self._file.seek(position)
        return self._file.readline()
