"""Reading facts documents from files that nobody vouches for.

A file holds one document a line, or one document, or one array of documents, and may be
compressed (gzip, Zstandard).  Whatever is wrong with one document is an
:class:`OperatorError` in its place: ``path:line: $.files[0].size: expected int, got str``.
The other documents of the file are read all the same.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Text:
    """One document as it stands in a file, and the line that it starts on.

    ``content`` is None for one that is too long; ``one_a_line`` says that the file holds one a line.
    """

    content: bytes | None
    name: str
    line: int = 1
    one_a_line: bool = False


Decode = Callable[[bytes, str, int], HostFacts | OperatorError]
"""Decodes a document that starts on a line of a named file."""


def read(source: str, stdin: BinaryIO, decode: Decode = decoded) -> Iterator[HostFacts | OperatorError]:
    """The documents of the file ``source`` (``-`` for ``stdin``), in their order."""
    faults = Faults()
    for text in texts(source, stdin):
        found = document(text, decode) if isinstance(text, Text) else text
        yield found
        if isinstance(found, OperatorError) and isinstance(text, Text) and faults.enough(text):
            yield given_up(text)
            return


def document(text: Text, decode: Decode = decoded) -> HostFacts | OperatorError:
    """What a text says, or what is wrong with it."""
    if text.content is None:
        return OperatorError(
            f"{text.name}:{text.line}: the document is larger than {LINE_LIMIT >> 20} MiB.",
            "No host has that many facts.",
        )
    return decode(text.content, text.name, text.line)


def given_up(text: Text) -> OperatorError:
    """The last word on a file with too many wrong lines."""
    return OperatorError(f"{text.name}: {FAULT_LIMIT} wrong documents; the rest was not read.", _ONE_A_LINE)


def texts(source: str, stdin: BinaryIO) -> Iterator[Text | OperatorError]:
    """The same, not yet decoded."""
    name = "standard input" if source == "-" else source
    try:
        found = _opened(source, name, stdin)
        first = next(found, None)
        yield first or OperatorError(f"{name}: holds no facts document.", _ONE_A_LINE)
        yield from found
    except OSError as error:
        yield OperatorError(f"{name}: {error.strerror}.", "Check the path and its permissions.")
    except OperatorError as error:
        yield error


class Faults:
    """The wrong lines of one file: after so many of them its rest is not worth reading."""

    def __init__(self) -> None:
        self._count = 0

    def enough(self, text: Text) -> bool:
        """Whether this wrong document was one too many."""
        self._count += text.one_a_line
        return self._count >= FAULT_LIMIT


def _opened(source: str, name: str, stdin: BinaryIO) -> Iterator[Text | OperatorError]:
    if source == "-":
        assert isinstance(stdin, io.BufferedIOBase)
        yield from _texts(chunks(stdin, name), name)
        return
    with Path(source).open("rb") as stream:
        yield from _texts(chunks(stream, name), name)


def _texts(pieces: Iterator[bytes], name: str) -> Iterator[Text | OperatorError]:
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


def _one_a_line(pieces: Iterable[bytes], name: str) -> Iterator[Text | OperatorError]:
    for number, text in lines(pieces):
        if text is None or text.strip():
            yield Text(text, name, number, one_a_line=True)


def _whole(pieces: Iterable[bytes], name: str) -> Iterator[Text]:
    text = b"".join(_within_limit(pieces, name))
    if not text.lstrip().startswith(b"["):
        yield Text(text, name)
        return
    line_number, start, end = 1, 0, 0
    for element in elements(text, name):
        previous, start = start, text.index(element, end)
        line_number += text.count(b"\n", previous, start)
        end = start + len(element)
        yield Text(element, name, line_number)


def _within_limit(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > WHOLE_LIMIT:
            limit = WHOLE_LIMIT >> 20
            raise OperatorError(f"{name}: larger than {limit} MiB.", "Write one document a line (.jsonl).")
        yield piece
