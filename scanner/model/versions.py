"""File versions as values: read once, ordered within a branch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

TERMINAL_SERVER_BIT = 0x8000
"""Set in the last word of every file built for Terminal Server Edition (Q196334)."""

NT4_BUILD = 1381
"""Build number of Windows NT 4.0 (Q153407), third word of its files' versions."""

_FOUR_PARTS = re.compile(r"\s*(\d{1,5})[.:](\d{1,5})[.:](\d{1,5})[.:](\d{1,5})\s*")


class Branch(StrEnum):
    """A line of versions that is ordered only within itself."""

    NT4 = "NT 4.0"
    TERMINAL_SERVER = "Terminal Server"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class FileVersion:
    """The binary ``VS_FIXEDFILEINFO`` file version: four 16-bit words.

    ``<`` and ``>`` compare the words in order and are meaningful only between
    versions for which :meth:`comparable_with` says so.
    """

    major: int
    minor: int
    build: int
    revision: int

    @property
    def branch(self) -> Branch:
        """The line this version belongs to: NT 4.0 and Terminal Server share 4.0.1381 (Q196334)."""
        if (self.major, self.minor, self.build) != (4, 0, NT4_BUILD):
            return Branch.OTHER
        if self.revision & TERMINAL_SERVER_BIT:
            return Branch.TERMINAL_SERVER
        return Branch.NT4

    def comparable_with(self, other: FileVersion) -> bool:
        """Whether order between the two means age.

        Versions of NT 4.0 and of Terminal Server never are; versions outside those two
        lines are comparable with each other (IE and IIS components raise every word).
        """
        return self.branch is other.branch

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.build}.{self.revision}"


@lru_cache(maxsize=65536)
def file_version(text: str) -> FileVersion:
    """Read four decimal words, separated by dots (or ``filever``'s colons, Q283805).

    Leading zeros are not significant (``4.02.0752.1`` is 4.2.752.1, Q244613).
    Raises ``ValueError`` when the text is not four words of at most 65,535.
    """
    match = _FOUR_PARTS.fullmatch(text)
    if match is None:
        raise ValueError(f"not a four-part file version: {text[:40]!r}")
    words = tuple(int(part) for part in match.groups())
    if max(words) > 0xFFFF:
        raise ValueError(f"a part of the file version is over 65535: {text[:40]!r}")
    return FileVersion(*words)


def readable_version(text: str | None) -> FileVersion | None:
    """The version, or None where there is none or the text is not one (``7043``, Q255271)."""
    if text is None:
        return None
    try:
        return file_version(text)
    except ValueError:
        return None
