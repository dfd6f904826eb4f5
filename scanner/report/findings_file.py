"""Reading a findings document, as this or another version of hotfixscan wrote it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

import msgspec

from scanner.model.errors import OperatorError
from scanner.model.findings import FINDINGS_SCHEMA, Findings

SIZE_LIMIT = 512 << 20
"""Largest document, in bytes: it is held in memory."""

_ADVICE = "`hotfixscan schema findings` prints what a findings document holds."
_MISFIT = re.compile(r"(?P<what>.*) - at `(?P<where>[^`]*)`", re.DOTALL)


class _Head(msgspec.Struct):
    schema: str


def read(source: str, stdin: BinaryIO) -> Findings:
    """The document in the file ``source`` (``-`` for ``stdin``).

    Raises :class:`OperatorError` naming the file and what is wrong with it.
    """
    name = "standard input" if source == "-" else source
    text = _text(source, name, stdin)
    try:
        schema = msgspec.json.decode(text, type=_Head).schema
        if schema != FINDINGS_SCHEMA and not schema.startswith(FINDINGS_SCHEMA + "."):
            raise OperatorError(f"{name}: $.schema: expected {FINDINGS_SCHEMA}, got {schema[:60]}.", _ADVICE)
        return msgspec.json.decode(text, type=Findings)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise OperatorError(f"{name}: {_explained(error)}.", _ADVICE) from None


def _text(source: str, name: str, stdin: BinaryIO) -> bytes:
    try:
        if source == "-":
            text = stdin.read(SIZE_LIMIT + 1)
        else:
            with Path(source).open("rb") as file:
                text = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise OperatorError(f"{name}: {error.strerror}.", "Check the path and its permissions.") from None
    if len(text) > SIZE_LIMIT:
        limit = SIZE_LIMIT >> 20
        raise OperatorError(f"{name}: is larger than {limit} MiB.", "Report on fewer hosts at once.")
    return text


def _explained(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Invalid UTF-8"):  # msgspec 0.23
        return "is not UTF-8 text"
    match = _MISFIT.fullmatch(str(error))
    what = f"{match['where']}: {match['what']}" if match else str(error)
    return what.replace("`", "").replace(" | ", " or ")[:300]
