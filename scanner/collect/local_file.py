"""A file on this machine as a fact about a file: what its listing, headers and version resource say."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scanner.collect.file_facts import with_image
from scanner.collect.images import DamagedImageError, read_image
from scanner.collect.interface import ImageAnswer, Refusal
from scanner.collect.window import ImageError, Read
from scanner.model.errors import OperatorError
from scanner.model.facts import FileFact, Observation


def local_file(path: Path) -> tuple[FileFact, str | None]:
    """The file, and why its headers could not be read in full, if they could not.

    Raises :class:`~scanner.model.errors.OperatorError` for what is no file, or cannot be read.
    """
    with _opened(path) as descriptor:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise OperatorError(f"{path} is no file.", "Name one file, not a folder or a device.")
        answer = _answer(path.name, descriptor)
    listed = FileFact(path.name, size=state.st_size, modified=moment(state.st_mtime))
    return with_image(listed, answer), answer.refusal.message if answer.refusal else None


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open for reading without waiting for the other end of a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OperatorError(f"{path} cannot be read: {cause}.", "Check the name and your rights.") from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _answer(name: str, descriptor: int) -> ImageAnswer:
    try:
        return ImageAnswer(name, Observation.PRESENT, read_image(_read(descriptor)))
    except DamagedImageError as error:
        return ImageAnswer(name, Observation.PRESENT, error.image, _refusal(error))
    except (ImageError, OSError) as error:
        return ImageAnswer(name, Observation.PRESENT, refusal=_refusal(error))


def _refusal(error: Exception) -> Refusal:
    return Refusal("damaged", str(error))


def _read(descriptor: int) -> Read:
    def read(offset: int, length: int) -> bytes:
        return os.pread(descriptor, length, offset)

    return read


def moment(stamp: float) -> datetime | None:
    """The date of last change; None where no calendar has it."""
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None
