"""Portable executables: headers, and the way through the resource directory to the version resource.

Layout: Microsoft PE and COFF Specification, sections 3 (headers), 4 (section table) and
6.9 (resources).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from scanner.collect.window import ImageError, Reading, Window

SIGNATURE = b"PE\0\0"

_COFF = struct.Struct("<HHI8xH2x")  # machine, number of sections, link stamp, bytes of the optional header
_COFF_HEADER = _COFF.size
_SECTION = struct.Struct("<8x4I16x")  # virtual size, address, raw size, place in the file
_SECTION_HEADER = _SECTION.size
_MAX_SECTIONS = 96  # limit of the Windows loader
_OPTIONAL_DIRECTORIES = {0x10B: 96, 0x20B: 112}  # PE32, PE32+: where the data directories start
_RESOURCE_DIRECTORY = 2  # index in the data directories
_RT_VERSION = 16
_VS_VERSION_INFO = 1  # the resource id that Windows asks for
_DIRECTORY = 16  # bytes of a resource directory before its entries
_RESOURCE_READ = 4096
_ENTRY = struct.Struct("<II")  # id (or offset of a name) and where it leads
_MAX_ENTRIES = 8192
_MAX_VERSION_RESOURCE = 1 << 16
_SUBDIRECTORY = 0x80000000
_SECTOR = 0x200  # the loader rounds raw data down to this where files are aligned to it or more


class Section(NamedTuple):
    """One section: where it lies in memory and in the file, in bytes."""

    address: int
    offset: int
    length: int


class Headers(NamedTuple):
    """What the headers say: machine code, link stamp, address and size of the resources (None: no such)."""

    machine: int
    stamp: int
    resources: tuple[int, int] | None
    sections: tuple[Section, ...]

    def offset_of(self, address: int) -> int:
        """Where the byte at this address lies in the file."""
        for section in self.sections:
            if 0 <= address - section.address < section.length:
                return section.offset + address - section.address
        raise ImageError(f"address {address:#x} is in no section")


def headers(window: Window, start: int) -> Reading[Headers]:
    """Read the headers of the portable executable whose signature is at ``start``."""
    at = start + len(SIGNATURE)
    coff = window.held(at, _COFF_HEADER) or (yield from window.at(at, _COFF_HEADER, ahead=1024))
    machine, count, stamp, optional_size = _COFF.unpack(coff)
    if count > _MAX_SECTIONS:
        raise ImageError(f"{count} sections")
    at += _COFF_HEADER
    optional = window.held(at, optional_size) or (yield from window.at(at, optional_size, ahead=1024))
    at, length = at + optional_size, count * _SECTION_HEADER
    table = window.held(at, length) or (yield from window.at(at, length, ahead=1024))
    rounding = _rounding(optional)
    sections = tuple([_section(header, rounding) for header in _SECTION.iter_unpack(table)])
    return Headers(machine, stamp, _resources(optional), sections)


def _rounding(optional: bytes) -> int:
    alignment = struct.unpack_from("<I", optional, 36)[0] if len(optional) >= 40 else 0
    return _SECTOR if alignment >= _SECTOR else 1


def _section(header: tuple[int, int, int, int], rounding: int) -> Section:
    virtual_size, address, raw_size, raw = header
    offset = raw - raw % rounding
    return Section(address, offset, min(raw_size, virtual_size or raw_size) if raw else 0)


def _resources(optional: bytes) -> tuple[int, int] | None:
    """Address and size of the resources."""
    start = _OPTIONAL_DIRECTORIES.get(int.from_bytes(optional[:2], "little"))
    if start is None:
        raise ImageError("the optional header is of an unknown kind")
    at = start + 8 * _RESOURCE_DIRECTORY
    if len(optional) < at + 8 or struct.unpack_from("<I", optional, start - 4)[0] <= _RESOURCE_DIRECTORY:
        return None
    address, size = struct.unpack_from("<II", optional, at)
    return (address, size) if address and size else None


def version_resource(window: Window, image: Headers) -> Reading[tuple[bytes, int] | None]:
    """The version resource and its language id, or None where the executable has none."""
    if image.resources is None:
        return None
    root = image.offset_of(image.resources[0])
    yield from _glance(window, root, image.resources[1])
    languages = yield from _named(
        window, root, (yield from _named(window, root, 0, _RT_VERSION)), _VS_VERSION_INFO
    )
    if languages is None:
        return None
    language, leaf = yield from _first(window, root, languages)
    entry = yield from window.at(root + leaf, 8, ahead=_RESOURCE_READ)
    address, size = struct.unpack("<II", entry)
    if size > _MAX_VERSION_RESOURCE:
        raise ImageError(f"a version resource of {size} bytes")
    return (yield from window.at(image.offset_of(address), size, last=True)), language


def _glance(window: Window, root: int, size: int) -> Reading[bytes]:
    """Fetch the start of the resources: all of them where they are few, and then nothing after."""
    whole = size <= _RESOURCE_READ
    return (yield from window.at(root, _DIRECTORY, ahead=size if whole else _RESOURCE_READ, last=whole))


def _named(window: Window, root: int, directory: int | None, wanted: int) -> Reading[int | None]:
    """The subdirectory for an id; on the level of names, any other will do if that one is missing."""
    if directory is None:
        return None
    entries = yield from _entries(window, root, directory)
    target = next((to for name, to in entries if name == wanted), None)
    if target is None and wanted == _VS_VERSION_INFO and entries:
        target = entries[0][1]
    if target is None:
        return None
    if not target & _SUBDIRECTORY:
        raise ImageError("a resource directory leads to data too early")
    return target & ~_SUBDIRECTORY


def _first(window: Window, root: int, directory: int) -> Reading[tuple[int, int]]:
    """Language id and data entry of the first language."""
    entries = yield from _entries(window, root, directory)
    if not entries or entries[0][1] & _SUBDIRECTORY:
        raise ImageError("the version resource has no language")
    return entries[0][0] & 0xFFFF, entries[0][1]


def _entries(window: Window, root: int, directory: int) -> Reading[list[tuple[int, int]]]:
    """The entries of one resource directory: id (or offset of a name) and where it leads."""
    at = root + directory
    head = window.held(at, _DIRECTORY) or (yield from window.at(at, _DIRECTORY, ahead=_RESOURCE_READ))
    named, numbered = struct.unpack_from("<HH", head, 12)
    count = named + numbered
    if count > _MAX_ENTRIES:
        raise ImageError(f"a resource directory with {count} entries")
    at += _DIRECTORY
    table = window.held(at, 8 * count) or (yield from window.at(at, 8 * count, ahead=_RESOURCE_READ))
    return list(_ENTRY.iter_unpack(table))
