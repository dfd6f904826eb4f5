"""The entries of a directory as SMB lists them, hundreds to a reply.

Layout: [MS-CIFS] 2.2.8.1.4 (level 0x101), which SMB 2 knows as FileDirectoryInformation
([MS-FSCC] 2.4.10).
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TypeAlias

from scanner.collect.directory_entries import IMPOSSIBLE_NAME, filetime
from scanner.collect.errors import LostError
from scanner.collect.interface import DirectoryEntry
from scanner.collect.smb import faults

_ENTRY = struct.Struct("<I4x16xq8xQ8xII")  # next entry, last write, size, attributes, length of the name
_DIRECTORY = 0x10
_ITSELF = frozenset({".", ".."})  # and its parent

_Stored: TypeAlias = tuple[str, int, datetime | None, bool]
"""The fields of a :class:`DirectoryEntry`, the name not looked at yet."""

_new_entry: Callable[[_Stored], DirectoryEntry] = partial(tuple.__new__, DirectoryEntry)
"""As ``DirectoryEntry(*entry)``, in a fifth of its time; listings have thousands."""


class Entries:
    """The entries of one directory, as they come in; ``odd`` counts names that cannot be."""

    def __init__(self) -> None:
        self.found: list[DirectoryEntry] = []
        self.odd = 0

    def add(self, data: bytes, most: int) -> str:
        """Take the entries of one reply, ``most`` at most; the name of the last one.

        The directory itself, its parent and impossible names are left out.  Raises
        :class:`LostError` where the reply is cut short; what came before is kept.
        """
        taken: list[_Stored] = []
        try:
            _split(data, most, taken)
        except struct.error:
            raise LostError(faults.GARBAGE, "a reply is cut short") from None
        finally:
            self._keep(taken)
        return taken[-1][0].rstrip("\0") if taken else ""

    def _keep(self, taken: list[_Stored]) -> None:
        """All names are looked at together, and one by one only where something is wrong with any."""
        names = [entry[0] for entry in taken]
        sound = all(names) and not IMPOSSIBLE_NAME.search("".join(names))
        possible = taken if sound else list(_possible(taken))
        self.odd += len(taken) - len(possible)
        self.found += [_new_entry(entry) for entry in possible if entry[0] not in _ITSELF]


def _split(data: bytes, most: int, taken: list[_Stored]) -> None:
    """Add the entries to ``taken``, each a link of a chain that only leads forward."""
    at = 0
    for _ in range(most):
        forward, written, size, attributes, length = _ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size
        name, _ = utf_16_le_decode(data[start : start + length], "replace")
        taken.append((name, size, filetime(written), attributes & _DIRECTORY != 0))
        if not forward:
            return
        at += forward


def _possible(taken: list[_Stored]) -> Iterator[_Stored]:
    """Those whose names can be; some servers end names with a zero."""
    for stored, size, modified, is_directory in taken:
        name = stored.rstrip("\0")
        if name and not IMPOSSIBLE_NAME.search(name):
            yield name, size, modified, is_directory
