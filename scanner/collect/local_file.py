"""A file on this machine as a fact about a file: what its listing, headers and version resource say."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scanner.collect.images import DamagedImageError, read_image
from scanner.collect.interface import ImageFacts
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
        image, fault = _image(descriptor)
    image = image or ImageFacts()
    return (
        FileFact(
            path=path.name,
            size=state.st_size,
            modified=moment(state.st_mtime),
            version=image.version,
            machine=image.machine,
            linked=image.linked,
            language=image.language,
            original_name=image.original_name,
            description=image.description,
            version_status=Observation.PRESENT if image.version else Observation.ABSENT,
        ),
        fault,
    )


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


def _image(descriptor: int) -> tuple[ImageFacts | None, str | None]:
    try:
        return read_image(_read(descriptor)), None
    except DamagedImageError as error:
        return error.image, str(error)
    except (ImageError, OSError) as error:
        return None, str(error)


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
