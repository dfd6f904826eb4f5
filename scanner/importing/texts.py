"""Article texts in files, folders and archives, found in order and read within bounds."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.knowledge.importer import MOST_BYTES
from scanner.model.errors import OperatorError

_OPENERS: dict[str, Callable[[Path], Any]] = {
    ".tar": lambda path: path.open("rb"),
    ".tar.xz": lzma.open,
    ".txz": lzma.open,
    ".tar.gz": gzip.open,
    ".tgz": gzip.open,
    ".tar.bz2": bz2.open,
    ".tbz2": bz2.open,
}
"""What unpacks an archive, by the ending of its name.  All of them notice that the end is missing."""

TEXTS = ("", ".txt", ".md", ".markdown")
"""Endings of the files in folders and archives that are looked at; others are passed over."""

MOST_UNPACKED = 4 * 1024**3
"""Bytes that one archive may unpack to; the whole knowledge base takes a twentieth."""

MOST_MEMBERS = 1_000_000
"""Entries of one archive; the whole knowledge base has 60,000 articles."""

_DAMAGED = (OSError, EOFError, tarfile.TarError, lzma.LZMAError, zlib.error)


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The bytes of one copy and the path to show; without bytes, ``why`` says why there are none."""

    path: str
    data: bytes | None
    why: str = ""


def texts(paths: Sequence[Path]) -> Iterator[ArticleText]:
    """Every text below the paths, in the order of the paths and of the names.

    Raises :class:`OperatorError` for a path that is not there, before anything is read;
    what cannot be read later is a text that says so.
    """
    for path in paths:
        if not path.exists():
            raise OperatorError(f"{path} is not there.", "Name files, folders or archives of articles.")
    return (text for path in paths for text in _below(path))


def _below(path: Path) -> Iterator[ArticleText]:
    if path.is_dir():
        yield from _in_folder(path)
    elif path.name.casefold().endswith(tuple(_OPENERS)):
        yield from _in_archive(path)
    else:
        yield _file(path)


def _in_folder(folder: Path) -> Iterator[ArticleText]:
    """Links to folders are not followed: they may lead in a circle."""
    troubles: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=troubles.append):
        folders.sort()
        while troubles:
            yield _unreadable(troubles.pop())
        for name in sorted(names):
            if os.path.splitext(name)[1].casefold() in TEXTS and not name.startswith("."):
                yield _file(Path(here, name))
    for error in troubles:
        yield _unreadable(error)


def _unreadable(error: OSError) -> ArticleText:
    return ArticleText(str(error.filename), None, f"It cannot be read: {error.strerror or error}.")


def _file(path: Path) -> ArticleText:
    try:
        if not path.is_file():
            return ArticleText(str(path), None, "It is not a regular file.")
        with path.open("rb") as source:
            return _bounded(str(path), source.read(MOST_BYTES + 1))
    except OSError as error:
        return ArticleText(str(path), None, f"It cannot be read: {error.strerror or error}.")


def _bounded(path: str, data: bytes) -> ArticleText:
    if len(data) > MOST_BYTES:
        return ArticleText(path, None, f"It is larger than {MOST_BYTES:,} bytes.")
    return ArticleText(path, data)


def _in_archive(path: Path) -> Iterator[ArticleText]:
    """The members of an archive, read as a stream; a damaged one gives what comes before the damage."""
    opener = next(one for ending, one in _OPENERS.items() if path.name.casefold().endswith(ending))
    try:
        with opener(path) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as archive:
            yield from _members(archive, path)
    except _DAMAGED as error:
        yield ArticleText(str(path), None, f"The archive cannot be read to its end: {error}.")


def _members(archive: tarfile.TarFile, path: Path) -> Iterator[ArticleText]:
    unpacked = 0
    for number, member in enumerate(archive, 1):
        unpacked += member.size
        if unpacked > MOST_UNPACKED or number > MOST_MEMBERS:
            yield ArticleText(str(path), None, "The archive unpacks to too much; the rest is not read.")
            return
        name = f"{path}/{member.name}"
        if not member.isfile() or os.path.splitext(member.name)[1].casefold() not in TEXTS:
            continue
        if member.size > MOST_BYTES:
            yield ArticleText(name, None, f"It is larger than {MOST_BYTES:,} bytes.")
            continue
        source = archive.extractfile(member)
        data = source.read(MOST_BYTES) if source is not None else b""
        if len(data) < member.size:
            raise EOFError(f"{member.name} is cut short")
        yield ArticleText(name, data)
