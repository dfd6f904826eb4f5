"""The files of drive C, as Windows sees them: found without regard to case, their versions by pefile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pefile

_EPOCH = 116_444_736_000_000_000
"""1970 as a FILETIME."""


@dataclass(frozen=True, slots=True)
class File:
    """A file or a directory."""

    name: str
    place: Path

    @property
    def size(self) -> int:
        return self.place.stat().st_size

    @property
    def filetime(self) -> int:
        return self.place.stat().st_mtime_ns // 100 + _EPOCH

    @property
    def modified(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.place.stat().st_mtime_ns // 10**9, dt.UTC)

    @property
    def version(self) -> str | None:
        """The binary version, in four decimal parts."""
        image = self.image()
        if image is None or not getattr(image, "VS_FIXEDFILEINFO", None):
            return None
        fixed = image.VS_FIXEDFILEINFO[0]
        parts = (fixed.FileVersionMS >> 16, fixed.FileVersionMS & 0xFFFF)
        return "{}.{}.{}.{}".format(*parts, fixed.FileVersionLS >> 16, fixed.FileVersionLS & 0xFFFF)

    def image(self) -> pefile.PE | None:
        """The executable; None for what is none."""
        try:
            image = pefile.PE(str(self.place), fast_load=True)
            image.parse_data_directories(
                directories=[pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]]
            )
        except pefile.PEFormatError:
            return None
        return image


def find(drive: Path, path: str) -> Path | None:
    """The place of a path on drive C; None where there is none."""
    letter, *names = [part for part in path.split("\\") if part]
    if letter.casefold() != "c:":
        return None
    place = drive
    for name in names:
        found = next((one for one in place.iterdir() if one.name.casefold() == name.casefold()), None)
        if found is None or (name != names[-1] and not found.is_dir()):
            return None
        place = found
    return place


def inside(drive: Path, path: str) -> Iterator[File] | None:
    """The files and directories in a directory; None where there is none."""
    place = find(drive, path)
    if place is None or not place.is_dir():
        return None
    return (File(one.name, one) for one in sorted(place.iterdir()))
