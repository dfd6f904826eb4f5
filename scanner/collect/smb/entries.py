"""The entries of a directory as SMB lists them, hundreds to a reply.

Layout: [MS-CIFS] 2.2.8.1.4 (level 0x101), which SMB 2 knows as FileDirectoryInformation
([MS-FSCC] 2.4.10).
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Callable
from datetime import datetime
from functools import partial

from scanner.collect.directory_entries import IMPOSSIBLE_NAME, filetime
from scanner.collect.errors import LostError
from scanner.collect.interface import DirectoryEntry
from scanner.collect.smb import faults

_ENTRY = struct.Struct("<I4x16xq8xQ8xII")  # next entry, last write, size, attributes, length of the name
_DIRECTORY = 0x10
_ITSELF = frozenset({".", ".."})  # and its parent

_new_entry: Callable[[tuple[str, int, datetime | None, bool]], DirectoryEntry] = partial(
    tuple.__new__, DirectoryEntry
)
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
        taken: list[DirectoryEntry] = []
        try:
            return _split(data, most, taken)
        except struct.error:
            raise LostError(faults.GARBAGE, "a reply is cut short") from None
        finally:
            self._keep(taken)

    def _keep(self, taken: list[DirectoryEntry]) -> None:
        """All names are looked at together, and one by one only where something is wrong with any."""
        names = [entry[0] for entry in taken]
        if all(names) and not IMPOSSIBLE_NAME.search("".join(names)):
            self.found += taken
        else:
            for entry in taken:
                self._keep_possible(entry)

    def _keep_possible(self, entry: DirectoryEntry) -> None:
        name = entry.name.rstrip("\0")  # some servers end names with a zero
        if name in _ITSELF:
            return
        if not name or IMPOSSIBLE_NAME.search(name):
            self.odd += 1
        else:
            self.found.append(entry._replace(name=name))


def _split(data: bytes, most: int, taken: list[DirectoryEntry]) -> str:
    """Add the entries to ``taken``, each a link of a chain that only leads forward; the last one's name."""
    at, name = 0, ""
    for _ in range(most):
        forward, written, size, attributes, length = _ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size
        name, _ = utf_16_le_decode(data[start : start + length], "replace")
        if name not in _ITSELF:
            taken.append(_new_entry((name, size, filetime(written), attributes & _DIRECTORY != 0)))
        if not forward:
            break
        at += forward
    return name.rstrip("\0")
