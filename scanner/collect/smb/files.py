"""Answering questions about directories and executables, one bad file never spoiling the rest."""

from __future__ import annotations

import contextlib

from scanner.collect.images import DamagedImageError, read_image
from scanner.collect.interface import DirectoryAnswer, ImageAnswer, Refusal
from scanner.collect.smb import faults
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.errors import DeniedError
from scanner.collect.smb.listing import Entries, list_directory
from scanner.collect.smb.opening import Access, Opening
from scanner.collect.smb.shares import Shares, locate
from scanner.collect.window import ImageError
from scanner.model.facts import Listing, Observation

DAMAGED = "damaged"
"""The code for an executable whose structures make no sense."""


class Files:
    """The files of a host, over its administrative shares.  Raises :class:`LostError` only."""

    def __init__(self, dialogue: Dialogue, opening: Opening, shares: Shares) -> None:
        self._dialogue = dialogue
        self._opening = opening
        self._shares = shares

    def directory(self, path: str, entries: Entries) -> DirectoryAnswer:
        """List a directory; ``entries`` holds what came in, should the conversation break off."""
        try:
            share, inside = locate(path)
            list_directory(self._dialogue, self._shares.tree(share), inside, entries)
        except DeniedError as error:
            return _cut_short(path, entries, error)
        if entries.odd:
            return _cut_short(path, entries, DeniedError(faults.ODD_NAMES))
        return DirectoryAnswer(path, Listing.LISTED, tuple(entries.found))

    def image(self, path: str) -> ImageAnswer:
        """Read an executable's headers and version resource."""
        try:
            return self._read_image(path)
        except DeniedError as error:
            if error.fault.absent:
                return ImageAnswer(path, Observation.ABSENT)
            return ImageAnswer(path, Observation.UNREADABLE, refusal=error.refusal)
        except ImageError as error:
            image = error.image if isinstance(error, DamagedImageError) else None
            refusal = Refusal(
                DAMAGED, f"The executable is damaged: {error}.", "Compare it with the original."
            )
            return ImageAnswer(path, Observation.PRESENT, image, refusal)

    def _read_image(self, path: str) -> ImageAnswer:
        share, inside = locate(path)
        tree = self._shares.tree(share)
        handle = self._opening.open(tree, inside, Access.FILE)
        try:
            image = read_image(lambda offset, length: self._opening.read(tree, handle, offset, length))
        finally:
            with contextlib.suppress(DeniedError):
                self._opening.close(tree, handle)
        return ImageAnswer(path, Observation.PRESENT, image)


def _cut_short(path: str, entries: Entries, error: DeniedError) -> DirectoryAnswer:
    """A directory that was not listed to its end."""
    if error.fault.absent and not entries.found:
        return DirectoryAnswer(path, Listing.ABSENT)
    status = Listing.PARTIAL if entries.found else Listing.UNREADABLE
    return DirectoryAnswer(path, status, tuple(entries.found), error.refusal)
