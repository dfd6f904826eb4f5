"""Locks: no constant of a rule changes unnoticed.

``locks/<area>.txt`` holds one line for each rule of the area, its id and the fingerprint of
its facts.  A deliberate change keeps the earlier fingerprint on the line, and the reason::

    Q275020  6f0c4a1d2b3e5f70
    Q322051  0d9e8c7b6a594837  was 1122334455667788: the table printed one size for another
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner.catalog.facts import FINGERPRINT_DIGITS
from scanner.catalog.problems import Problem, RuleErrors
from scanner.catalog.replacing import replace_file

FOLDER = "locks"
SUFFIX = ".txt"

LARGEST_LOCK_FILE = 4 * 1024 * 1024
"""Bytes; a line takes thirty, an area with all articles of the archive less than a million."""

_HEADING = (
    "# What each rule states, as a fingerprint of its facts.\n"
    "# A deliberate change: new fingerprint, then: was <earlier fingerprint>: <reason>\n"
)
_LINE = re.compile(
    rf"(?P<id>Q\d{{5,6}}|KB\d{{7}})\s+(?P<now>[0-9a-f]{{{FINGERPRINT_DIGITS}}})"
    rf"(?:\s+was (?P<was>[0-9a-f]{{{FINGERPRINT_DIGITS}}}): *(?P<reason>.*))?"
)


@dataclass(frozen=True, slots=True)
class Lock:
    """The fingerprint of one rule's facts, and why it is not the one before (``was``)."""

    article: str
    fingerprint: str
    was: str | None = None
    reason: str | None = None
    line: int = 0

    def __str__(self) -> str:
        changed = f"  was {self.was}: {self.reason}" if self.was else ""
        return f"{self.article}  {self.fingerprint}{changed}"


@dataclass(frozen=True, slots=True)
class LockFile:
    """The locks of one area, by article."""

    path: Path
    locks: Mapping[str, Lock]


def lock_path(directory: Path, area: str) -> Path:
    """Where the locks of an area are."""
    return directory / FOLDER / f"{area}{SUFFIX}"


def read_locks(directory: Path) -> dict[str, LockFile]:
    """The locks of a rules folder by area; none if it has no locks.

    Raises :class:`RuleErrors` with every line that cannot be understood.
    """
    folder = directory / FOLDER
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    problems: list[Problem] = []
    found = {path.stem: LockFile(path, _read(path, problems)) for path in paths}
    if problems:
        raise RuleErrors(problems)
    return found


def _read(path: Path, problems: list[Problem]) -> dict[str, Lock]:
    locks: dict[str, Lock] = {}
    for number, line in enumerate(_lines(path, problems), 1):
        if not line.strip() or line.startswith("#"):
            continue
        lock = _lock(line, number)
        if isinstance(lock, str):
            problems.append(Problem(str(path), number, 1, lock, "<id>  <fingerprint>  [was <old>: <reason>]"))
        elif lock.article in locks:
            problems.append(
                Problem(str(path), number, 1, f"{lock.article} is locked twice", "each rule once")
            )
        else:
            locks[lock.article] = lock
    return locks


def _lines(path: Path, problems: list[Problem]) -> list[str]:
    try:
        with path.open("rb") as source:
            data = source.read(LARGEST_LOCK_FILE + 1)
    except OSError as error:
        problems.append(Problem(str(path), 1, 1, f"cannot be read: {error.strerror}", "check the file"))
        return []
    if len(data) > LARGEST_LOCK_FILE:
        problems.append(
            Problem(str(path), 1, 1, "the file is too large", f"at most {LARGEST_LOCK_FILE:,} bytes")
        )
        return []
    return data.decode("utf-8", "replace").splitlines()


def _lock(line: str, number: int) -> Lock | str:
    """The lock on a line, or what is wrong with it."""
    match = _LINE.fullmatch(line.strip())
    if match is None:
        return "not a lock"
    reason = (match["reason"] or "").strip()
    if match["was"] and not reason:
        return f"{match['id']} has changed without a reason"
    return Lock(match["id"], match["now"], match["was"], reason or None, number)


def write_locks(directory: Path, locks: Mapping[str, Iterable[Lock]]) -> None:
    """Write the lock files of these areas, and remove those of areas that have none.  Raises ``OSError``."""
    for area, lines in locks.items():
        text = _HEADING + "".join(f"{lock}\n" for lock in lines)
        replace_file(lock_path(directory, area), text)
    folder = directory / FOLDER
    for path in folder.glob(f"*{SUFFIX}") if folder.is_dir() else ():
        if path.stem not in locks:
            os.unlink(path)
