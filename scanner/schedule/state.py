"""What is remembered of schedules between processes: when each last started, and the run it led to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from scanner.model.errors import OperatorError


class Past(msgspec.Struct, frozen=True):
    """The past of one schedule; ``run`` is the last one that was finished."""

    started_at: datetime | None = None
    run: str | None = None
    code: int | None = None


class State:
    """A folder with a file and a lock for each schedule."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def past(self, name: str) -> Past:
        """What is known of a schedule; nothing, if it never ran or the file cannot be read."""
        try:
            return msgspec.json.decode(self._path(name).read_bytes(), type=Past)
        except (OSError, msgspec.DecodeError):
            return Past()

    def remember(self, name: str, past: Past) -> None:
        """Write it down, whole or not at all.  Raises :class:`OperatorError`."""
        path = self._path(name)
        part = path.with_suffix(f".part-{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.write_bytes(msgspec.json.encode(past))
            part.replace(path)
        except OSError as error:
            raise OperatorError(f"{path}: {error.strerror}.", "Give --state a folder of your own.") from None

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether this process is the only one that runs a schedule; others are kept out meanwhile.

        The lock ends with the process, however that ends.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._folder / f"{name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"
