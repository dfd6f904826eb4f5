"""Answering questions about directories and executables, one bad file never spoiling the rest."""

from __future__ import annotations

import contextlib

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.images import FRONT, DamagedImageError, image_reading
from scanner.collect.interface import DirectoryAnswer, ImageAnswer, ImageFacts, Refusal
from scanner.collect.smb import faults
from scanner.collect.smb.asking import Asking
from scanner.collect.smb.entries import Entries
from scanner.collect.smb.listing import list_directory
from scanner.collect.smb.opening import Access, Opening
from scanner.collect.smb.shares import Shares, locate
from scanner.collect.smb.tolerance import Tolerance
from scanner.collect.window import ImageError, Piece
from scanner.model.facts import Listing, Observation

DAMAGED = "damaged"
"""The code for an executable whose structures make no sense."""


class Files:
    """The files of a host, over its administrative shares.  Its questions raise :class:`LostError` only."""

    def __init__(self, opening: Opening, shares: Shares, tolerance: Tolerance) -> None:
        self._opening = opening
        self._shares = shares
        self._tolerance = tolerance

    def directory(self, path: str) -> Asking[DirectoryAnswer]:
        """List a directory; should the conversation break off, with what came in."""
        entries = Entries()
        try:
            share, inside = locate(path)
            tree = yield from self._shares.tree(share)
            yield from list_directory(tree, inside, entries, self._tolerance)
        except DeniedError as error:
            return _cut_short(path, entries, error)
        except LostError as error:
            if not entries.found:
                raise
            refusal = Refusal(error.fault.code, error.message, error.fault.advice)
            return DirectoryAnswer(path, Listing.PARTIAL, tuple(entries.found), refusal)
        if entries.odd:
            return _cut_short(path, entries, DeniedError(faults.ODD_NAMES))
        return DirectoryAnswer(path, Listing.LISTED, tuple(entries.found))

    def image(self, path: str) -> Asking[ImageAnswer]:
        """Read an executable's headers and version resource."""
        try:
            share, inside = locate(path)
            tree = yield from self._shares.tree(share)
            image = yield from self._read(tree, inside)
        except DeniedError as error:
            if error.fault.absent:
                return ImageAnswer(path, Observation.ABSENT)
            return ImageAnswer(path, Observation.UNREADABLE, refusal=error.refusal)
        except ImageError as error:
            headers = error.image if isinstance(error, DamagedImageError) else None
            refusal = Refusal(
                DAMAGED, f"The executable is damaged: {error}.", "Compare it with the original."
            )
            return ImageAnswer(path, Observation.PRESENT, headers, refusal)
        return ImageAnswer(path, Observation.PRESENT, image)

    def _read(self, tree: int, path: str) -> Asking[ImageFacts | None]:
        """Open, read piece by piece, close."""
        file = _File(self._opening, tree, path)
        reading = image_reading()
        try:
            piece = next(reading)
            while True:
                piece = reading.send((yield from file.read(piece)))
        except StopIteration as end:
            yield from file.close()
            found: ImageFacts | None = end.value
            return found
        except (DeniedError, ImageError):
            yield from file.close()
            raise


class _File:
    """A file that is opened with the first piece read of it, and closed with the last if that can be told."""

    def __init__(self, opening: Opening, tree: int, path: str) -> None:
        self._opening = opening
        self._tree = tree
        self._path = path
        self._handle: int | None = None

    def read(self, piece: Piece) -> Asking[bytes]:
        """The bytes of a piece; fewer at the end of the file."""
        if self._handle is None and piece == FRONT:
            opened = yield from self._opening.open_and_read(self._tree, self._path, piece.length)
            self._handle = opened.handle
            if opened.start is not None:
                return opened.start
        elif self._handle is None:
            self._handle = yield from self._opening.open(self._tree, self._path, Access.FILE)
        if not piece.last:
            return (yield from self._opening.read(self._tree, self._handle, piece.offset, piece.length))
        data, closed = yield from self._opening.read_and_close(
            self._tree, self._handle, piece.offset, piece.length
        )
        if closed:
            self._handle = None
        return data

    def close(self) -> Asking[None]:
        """Close it if it is open; a refusal changes nothing."""
        if self._handle is not None:
            with contextlib.suppress(DeniedError):
                yield from self._opening.close(self._tree, self._handle)


def _cut_short(path: str, entries: Entries, error: DeniedError) -> DirectoryAnswer:
    """A directory that was not listed to its end."""
    if error.fault.absent and not entries.found:
        return DirectoryAnswer(path, Listing.ABSENT)
    status = Listing.PARTIAL if entries.found else Listing.UNREADABLE
    return DirectoryAnswer(path, status, tuple(entries.found), error.refusal)
