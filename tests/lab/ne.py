"""16-bit executables (NE) with a version resource, as Windows NT still carries a few (User.exe, Ver.dll)."""

from __future__ import annotations

import struct

from tests.lab.errors import LabError
from tests.lab.pe import Image
from tests.lab.version_resource import VersionInfo, win16

_NE_AT = 0x80
_ALIGNMENT_SHIFT = 4
_RT_VERSION = 0x8000 | 16
_HEADER = 64


def build(version: VersionInfo | None, size: int | None = None) -> Image:
    """An NE image; raises LabError where it does not fit into the size."""
    data = win16(version) if version is not None else b""
    table_at = _NE_AT + _HEADER
    data_at = _up(table_at + 2 + (20 if data else 0) + 2 + 16)
    table = struct.pack("<H", _ALIGNMENT_SHIFT)
    if data:
        paragraphs = _up(len(data)) >> _ALIGNMENT_SHIFT
        table += struct.pack("<HHI", _RT_VERSION, 1, 0)
        table += struct.pack("<HHHHHH", data_at >> _ALIGNMENT_SHIFT, paragraphs, 0x0C30, 0x8001, 0, 0)
    table += struct.pack("<H", 0)
    smallest = data_at + _up(len(data))
    if size is not None and size < smallest:
        raise LabError(f"{size} bytes are too few for this executable: it needs {smallest}")
    dos = b"MZ" + bytes(58) + struct.pack("<I", _NE_AT)
    header = _header(_HEADER + len(table))
    return Image(((0, dos), (_NE_AT, header + table), (data_at, data)), smallest if size is None else size)


def _header(end_of_resources: int) -> bytes:
    """The NE header of a library without segments: every table but the resources is empty."""
    empty = end_of_resources
    head = struct.pack("<2sBBHHIHHHH", b"NE", 5, 10, empty, 2, 0, 0x8001, 0, 0, 0)
    head += struct.pack("<IIHHH", 0, 0, 0, 0, 0)
    head += struct.pack("<HHHHH", empty, _HEADER, empty, empty, empty)  # segments, resources, names, imports
    return head + struct.pack("<IHHHBBHHHH", 0, 0, _ALIGNMENT_SHIFT, 0, 2, 0, 0, 0, 0, 0x030A)


def _up(number: int) -> int:
    return number + -number % (1 << _ALIGNMENT_SHIFT)
