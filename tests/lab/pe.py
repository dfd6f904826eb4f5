"""Executables made to measure: PE32 files of exact size with the headers and resources a scanner reads.

Every file is an image of its own making: headers, a text section of zeros, resources, and
zeros up to the size.  Only the parts that are not zero are kept, so that a file of
megabytes costs nothing.
"""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass
from pathlib import Path

from tests.lab.errors import LabError
from tests.lab.version_resource import VersionInfo, win32

MACHINES = {"x86": 0x014C, "alpha": 0x0184, "mips": 0x0166, "ppc": 0x01F0}
"""IMAGE_FILE_HEADER.Machine of the processors that Windows NT 4.0 ran on."""

RT_STRING, RT_VERSION = 6, 16

_FILE_ALIGNMENT, _PAGE = 0x200, 0x1000
_HEADERS = 0x200
_IMAGE_BASE = 0x10000000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Image:
    """A file as pieces at offsets, zeros between them, and its size in bytes."""

    pieces: tuple[tuple[int, bytes], ...]
    size: int

    def data(self) -> bytes:
        """The whole file."""
        content = bytearray(self.size)
        for offset, piece in self.pieces:
            content[offset : offset + len(piece)] = piece
        return bytes(content)

    def write(self, path: Path) -> None:
        """Write the file, sparse where the file system can."""
        with path.open("wb") as file:
            for offset, piece in self.pieces:
                file.seek(offset)
                file.write(piece)
            file.truncate(self.size)


@dataclass(frozen=True, slots=True)
class Build:
    """What a PE file is to be.

    ``size`` None makes the smallest file.  ``linked`` None leaves the link time zero, as
    tools do that have none.  ``version`` None leaves the version resource
    out, ``resources`` False the whole resource section.  ``other_resources`` come before
    the version data, in the directory as in the file.
    """

    size: int | None = None
    machine: str = "x86"
    linked: dt.datetime | None = None
    version: VersionInfo | None = None
    resources: bool = True
    other_resources: int = 0
    other_resource_size: int = 256
    dll: bool = True


def build(order: Build) -> Image:
    """The image; raises LabError where it does not fit into the size."""
    resources = _resources(order, 0) if order.resources else b""
    resource_room = _up(len(resources), _FILE_ALIGNMENT)
    smallest = _HEADERS + resource_room
    size = smallest if order.size is None else order.size
    if size < smallest:
        raise LabError(f"{size} bytes are too few for this executable: it needs {smallest}")
    text_size = (size - smallest) // _FILE_ALIGNMENT * _FILE_ALIGNMENT
    resource_address = _PAGE + _up(text_size, _PAGE)
    headers = _headers(order, text_size, resource_address, len(resources))
    if not resources:
        return Image(((0, headers),), size)
    return Image(((0, headers), (_HEADERS + text_size, _resources(order, resource_address))), size)


def _headers(order: Build, text_size: int, resource_address: int, resource_size: int) -> bytes:
    sections = [_section(b".text", text_size, _PAGE, _HEADERS, 0x60000020)] if text_size else []
    if resource_size:
        sections.append(_section(b".rsrc", resource_size, resource_address, _HEADERS + text_size, 0x40000040))
    coff = struct.pack(
        "<HHIIIHH",
        MACHINES[order.machine],
        len(sections),
        _stamp(order.linked or _EPOCH),
        0,
        0,
        224,
        0x2102 if order.dll else 0x0102,
    )
    end = _up(resource_address + resource_size, _PAGE)
    optional = _optional(text_size, end, resource_address if resource_size else 0, resource_size)
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    return dos + b"PE\0\0" + coff + optional + b"".join(sections)


def _optional(text_size: int, end: int, resource_address: int, resource_size: int) -> bytes:
    """IMAGE_OPTIONAL_HEADER32 with its sixteen directories; the third is the resources."""
    standard = struct.pack(
        "<HBBIIIIII", 0x10B, 3, 10, text_size, 0, 0, _PAGE if text_size else 0, _PAGE, _PAGE
    )
    windows = struct.pack("<III6H", _IMAGE_BASE, _PAGE, _FILE_ALIGNMENT, 4, 0, 4, 0, 4, 0)
    windows += struct.pack("<IIIIHH", 0, end, _HEADERS, 0, 2, 0)
    windows += struct.pack("<IIIIII", 0x40000, 0x1000, 0x100000, 0x1000, 0, 16)
    directories = bytes(16) + struct.pack("<II", resource_address, resource_size) + bytes(13 * 8)
    return standard + windows + directories


def _section(name: bytes, size: int, address: int, offset: int, flags: int) -> bytes:
    raw = _up(size, _FILE_ALIGNMENT)
    return struct.pack("<8sIIIIIIHHI", name, size, address, raw, offset, 0, 0, 0, 0, flags)


def _resources(order: Build, address: int) -> bytes:
    """The resource section: directories of type, name and language, their data entries, the data."""
    leaves = [
        (RT_STRING, n + 1, 0x0409, bytes(order.other_resource_size)) for n in range(order.other_resources)
    ]
    if order.version is not None:
        leaves.append((RT_VERSION, 1, order.version.language, win32(order.version)))
    kinds = sorted({kind for kind, _, _, _ in leaves})
    names_at = 16 + 8 * len(kinds)
    languages_at = names_at + sum(16 for _ in kinds) + 8 * len(leaves)
    entries_at = languages_at + 24 * len(leaves)
    data_at = entries_at + 16 * len(leaves)
    tree, names, languages, entries, data = _directory(len(kinds)), b"", b"", b"", b""
    for kind in kinds:
        tree += struct.pack("<II", kind, 0x80000000 | names_at + len(names))
        members = [leaf for leaf in leaves if leaf[0] == kind]
        names += _directory(len(members))
        for _, name, language, content in members:
            names += struct.pack("<II", name, 0x80000000 | languages_at + len(languages))
            languages += _directory(1) + struct.pack("<II", language, entries_at + len(entries))
            entries += struct.pack("<IIII", address + data_at + len(data), len(content), 0, 0)
            data += content + bytes(-len(content) % 4)
    return tree + names + languages + entries + data


def _directory(entries: int) -> bytes:
    """IMAGE_RESOURCE_DIRECTORY of so many entries by number."""
    return struct.pack("<IIHHHH", 0, 0, 0, 0, 0, entries)


def _stamp(linked: dt.datetime) -> int:
    """TimeDateStamp: seconds since 1970, UTC."""
    seconds = int((linked - _EPOCH).total_seconds())
    if not 0 <= seconds <= 0xFFFFFFFF:
        raise LabError(f"{linked.isoformat()} is no link time")
    return seconds


def _up(number: int, alignment: int) -> int:
    return number + -number % alignment
