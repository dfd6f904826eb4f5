"""Reading facts documents from files that nobody vouches for.

A file holds one document a line, or one document, or one array of documents, and may be
compressed (gzip, Zstandard).  Whatever is wrong with one document is an
:class:`OperatorError` in its place: ``path:line: $.files[0].size: expected int, got str``.
The other documents of the file are read all the same.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from scanner.collect.document import decoded, elements
from scanner.collect.document_lines import LINE_LIMIT, chunks, lines
from scanner.model.errors import OperatorError
from scanner.model.facts import HostFacts

WHOLE_LIMIT = 256 << 20
"""Largest file that is not one document a line, in bytes: it has to be held in memory."""

FAULT_LIMIT = 100
"""How many wrong lines of one file are told before the rest of it is left unread."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ONE_A_LINE = "Facts files hold one JSON document a line, or one document, or an array of them."


def read(source: str, stdin: BinaryIO) -> Iterator[HostFacts | OperatorError]:
    """The documents of the file ``source`` (``-`` for ``stdin``), in their order."""
    name = "standard input" if source == "-" else source
    try:
        documents = _opened(source, name, stdin)
        first = next(documents, None)
        yield first or OperatorError(f"{name}: holds no facts document.", _ONE_A_LINE)
        yield from documents
    except OSError as error:
        yield OperatorError(f"{name}: {error.strerror}.", "Check the path and its permissions.")
    except OperatorError as error:
        yield error


def _opened(source: str, name: str, stdin: BinaryIO) -> Iterator[HostFacts | OperatorError]:
    if source == "-":
        assert isinstance(stdin, io.BufferedIOBase)
        yield from _documents(chunks(stdin, name), name)
        return
    with Path(source).open("rb") as stream:
        yield from _documents(chunks(stream, name), name)


def _documents(pieces: Iterator[bytes], name: str) -> Iterator[HostFacts | OperatorError]:
    first = _start(pieces).removeprefix(_BYTE_ORDER_MARK)
    if first.startswith(_UTF16_MARKS):
        raise OperatorError(f"{name}: is UTF-16 text.", "Save it as UTF-8.")
    pieces = itertools.chain([first], pieces)
    if _spans_lines(first) and not name.casefold().endswith((".jsonl", ".ndjson")):
        return _whole(pieces, name)
    return _one_a_line(pieces, name)


def _start(pieces: Iterator[bytes]) -> bytes:
    """The file up to the end of its first line at least, unless that is too long for a document."""
    start = bytearray()
    for piece in pieces:
        start += piece
        if b"\n" in piece.lstrip() or len(start) > LINE_LIMIT:
            break
    return bytes(start)


def _spans_lines(start: bytes) -> bool:
    """Whether a file that starts so is one JSON value, rather than one a line."""
    first_line = start.lstrip().partition(b"\n")[0].rstrip()
    return first_line.startswith(b"[") or first_line.endswith((b"{", b","))


def _one_a_line(pieces: Iterable[bytes], name: str) -> Iterator[HostFacts | OperatorError]:
    faults = 0
    for number, text in lines(pieces):
        if text is not None and not text.strip():
            continue
        document = _too_long(f"{name}:{number}") if text is None else decoded(text, name, number)
        yield document
        faults += isinstance(document, OperatorError)
        if faults == FAULT_LIMIT:
            raise OperatorError(f"{name}: {FAULT_LIMIT} wrong documents; the rest was not read.", _ONE_A_LINE)


def _too_long(place: str) -> OperatorError:
    return OperatorError(
        f"{place}: the document is larger than {LINE_LIMIT >> 20} MiB.", "No host has that many facts."
    )


def _whole(pieces: Iterable[bytes], name: str) -> Iterator[HostFacts | OperatorError]:
    text = b"".join(_within_limit(pieces, name))
    if not text.lstrip().startswith(b"["):
        yield decoded(text, name)
        return
    line_number, start, end = 1, 0, 0
    for element in elements(text, name):
        previous, start = start, text.index(element, end)
        line_number += text.count(b"\n", previous, start)
        end = start + len(element)
        yield decoded(element, name, line_number)


def _within_limit(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > WHOLE_LIMIT:
            limit = WHOLE_LIMIT >> 20
            raise OperatorError(f"{name}: larger than {limit} MiB.", "Write one document a line (.jsonl).")
        yield piece
