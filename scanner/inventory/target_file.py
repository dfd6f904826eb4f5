"""Lists of targets, one a line, as ``nmap -iL`` takes them."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from scanner.inventory.entries import Word
from scanner.model.errors import OperatorError

SIZE_LIMIT = 8 << 20
"""Largest list, in characters: far more than the targets that one run scans."""


def words(path: str, stdin: TextIO) -> tuple[Word, ...]:
    """The targets of a file (``-`` for ``stdin``); ``#`` starts a comment.

    Raises :class:`OperatorError` when the file cannot be read.
    """
    name = "standard input" if path == "-" else path
    try:
        text = stdin.read(SIZE_LIMIT + 1) if path == "-" else _text(path)
    except UnicodeDecodeError:
        raise OperatorError(
            f"{name}: is not UTF-8 text.", "A list of targets has one target a line."
        ) from None
    except OSError as error:
        raise OperatorError(f"{name}: {error.strerror}.", "Check the path and its permissions.") from None
    if len(text) > SIZE_LIMIT:
        raise OperatorError(f"{name}: is too long for a list of targets.", "Check the path.")
    numbered = enumerate(text.splitlines(), start=1)
    found = ((number, line.partition("#")[0].strip()) for number, line in numbered)
    return tuple(Word(word, f"{name}:{number}: ") for number, word in found if word)


def _text(path: str) -> str:
    with Path(path).open(encoding="utf-8-sig") as file:
        return file.read(SIZE_LIMIT + 1)
