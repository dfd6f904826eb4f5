"""The files of a host over SMB 2 and 3, one bad file never spoiling the rest."""

from __future__ import annotations

import contextlib

from scanner.collect.directory_entries import MAX_ENTRIES
from scanner.collect.errors import DeniedError
from scanner.collect.images import DamagedImageError, read_image
from scanner.collect.interface import DirectoryAnswer, ImageAnswer, Refusal
from scanner.collect.smb import faults
from scanner.collect.smb.entries import Entries
from scanner.collect.smb.files import DAMAGED
from scanner.collect.smb.shares import locate
from scanner.collect.smb.smb2_channel import Access, Channel
from scanner.collect.window import ImageError
from scanner.model.facts import Listing, Observation


class Trees:
    """Connections to shares, each made once, whether it succeeds or not."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._known: dict[str, int | DeniedError] = {}

    def tree(self, share: str) -> int:
        """The tree id of a share.  Raises :class:`DeniedError`."""
        if share not in self._known:
            try:
                self._known[share] = self._channel.tree(share)
            except DeniedError as error:
                self._known[share] = error
        known = self._known[share]
        if isinstance(known, DeniedError):
            raise known
        return known


class Smb2Files:
    """Lists directories and reads executables.  Raises :class:`LostError` only."""

    def __init__(self, channel: Channel, trees: Trees) -> None:
        self._channel = channel
        self._trees = trees

    def directory(self, path: str, entries: Entries) -> DirectoryAnswer:
        """List a directory; ``entries`` holds what came in, should the conversation break off."""
        try:
            share, inside = locate(path)
            self._list(self._trees.tree(share), inside, entries)
        except DeniedError as error:
            return _cut_short(path, entries, error)
        if entries.odd:
            return _cut_short(path, entries, DeniedError(faults.ODD_NAMES))
        return DirectoryAnswer(path, Listing.LISTED, tuple(entries.found))

    def _list(self, tree: int, path: str, entries: Entries) -> None:
        handle = self._channel.open_directory(tree, path)
        try:
            while (batch := self._channel.list(tree, handle)) is not None:
                entries.add(batch, MAX_ENTRIES)
                if len(entries.found) + entries.odd > MAX_ENTRIES:
                    raise DeniedError(faults.TOO_MANY)
        finally:
            self._close(tree, handle)

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
        tree = self._trees.tree(share)
        handle = self._channel.open(tree, inside, Access.FILE)
        try:
            image = read_image(lambda offset, length: self._read(tree, handle, offset, length))
        finally:
            self._close(tree, handle)
        return ImageAnswer(path, Observation.PRESENT, image)

    def _read(self, tree: int, handle: bytes, offset: int, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            part = self._channel.read(tree, handle, offset + len(data), length - len(data))
            if not part:
                break
            data += part
        return bytes(data)

    def _close(self, tree: int, handle: bytes) -> None:
        with contextlib.suppress(DeniedError):
            self._channel.close(tree, handle)


def _cut_short(path: str, entries: Entries, error: DeniedError) -> DirectoryAnswer:
    """A directory that was not listed to its end."""
    if error.fault.absent and not entries.found:
        return DirectoryAnswer(path, Listing.ABSENT)
    status = Listing.PARTIAL if entries.found else Listing.UNREADABLE
    return DirectoryAnswer(path, status, tuple(entries.found), error.refusal)
