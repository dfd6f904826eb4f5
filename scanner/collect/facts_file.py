"""Writing facts documents, one a line, so that what is finished survives an interrupted run."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import zstandard

from scanner.collect.document import encoded
from scanner.model.facts import HostFacts


class Sink(Protocol):
    """Where bytes go: a file, a compressor, standard output."""

    def write(self, data: bytes, /) -> int:
        """Take all of ``data``."""
        ...

    def flush(self) -> object:
        """Pass on what was taken."""
        ...


class FactsFile:
    """Takes the facts of host after host.

    A name that ends in ``.json`` gets one document, or an array as soon as there are
    two; any other gets a line each.
    """

    def __init__(self, out: Sink, as_array: bool = False) -> None:
        self._out = out
        self._as_array = as_array
        self._held: bytes | None = None
        self._count = 0

    def add(self, facts: HostFacts) -> None:
        """Write the facts of one more host.  Raises ``OSError`` as the file does."""
        text = encoded(facts)
        self._count += 1
        if not self._as_array:
            self._write(text + b"\n")
        elif self._held is None:
            self._held = text
        else:
            self._write((b"[" if self._count == 2 else b"") + self._held + b",\n")
            self._held = text

    def finish(self) -> None:
        """Complete the document."""
        if self._held is not None:
            self._write(self._held + (b"]\n" if self._count > 1 else b"\n"))
        elif self._as_array:
            self._write(b"[]\n")

    def _write(self, text: bytes) -> None:
        self._out.write(text)
        self._out.flush()


@contextmanager
def facts_file(path: str, stdout: Sink) -> Iterator[FactsFile]:
    """A file to add facts to: ``-`` is ``stdout``; ``.gz`` and ``.zst`` are compressed."""
    plain = path.casefold().removesuffix(".gz").removesuffix(".zst")
    with _opened(path, stdout) as out:
        file = FactsFile(out, as_array=plain.endswith(".json"))
        try:
            yield file
        finally:
            file.finish()


@contextmanager
def _opened(path: str, stdout: Sink) -> Iterator[Sink]:
    if path == "-":
        yield stdout
        return
    with Path(path).open("wb") as plain:
        if path.casefold().endswith(".gz"):
            with gzip.GzipFile(filename="", fileobj=plain, mode="wb", mtime=0) as out:
                yield out
        elif path.casefold().endswith(".zst"):
            with zstandard.ZstdCompressor().stream_writer(plain) as out:
                yield out
        else:
            yield plain
