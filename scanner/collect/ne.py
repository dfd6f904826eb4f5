"""16-bit executables (NE): the way through the resource table to the version resource.

Layout: "Executable-File Header Format" (Microsoft Knowledge Base article Q65122).
"""

from __future__ import annotations

import struct

from scanner.collect.window import ImageError, Reading, Window

SIGNATURE = b"NE"

_HEADER = 64
_RT_VERSION = 16 | 0x8000  # integer ids have the high bit set
_MAX_SHIFT = 15
_MAX_TYPES = 256
_MAX_VERSION_RESOURCE = 1 << 16
_NAME_INFO = 12
_TABLE_READ = 512


def version_resource(window: Window, start: int) -> Reading[bytes | None]:
    """The version resource of the executable whose signature is at ``start``, or None if it has none."""
    header = yield from window.at(start, _HEADER, ahead=_TABLE_READ)
    resource_table, resident_names = struct.unpack_from("<HH", header, 0x24)
    if resource_table == resident_names:
        return None
    at = start + resource_table
    shift = struct.unpack("<H", (yield from window.at(at, 2, ahead=_TABLE_READ)))[0]
    if shift > _MAX_SHIFT:
        raise ImageError(f"resources aligned to 2^{shift}")
    found = yield from _version_entry(window, at + 2)
    if found is None:
        return None
    offset, length = found[0] << shift, found[1] << shift
    return (yield from window.at(offset, min(length, _MAX_VERSION_RESOURCE), last=True))


def _version_entry(window: Window, at: int) -> Reading[tuple[int, int] | None]:
    """Offset and length of the first version resource, in alignment units."""
    for _ in range(_MAX_TYPES):
        type_id = struct.unpack("<H", (yield from window.at(at, 2, ahead=_TABLE_READ)))[0]
        if type_id == 0:
            return None
        count = struct.unpack("<H", (yield from window.at(at + 2, 2, ahead=_TABLE_READ)))[0]
        if type_id == _RT_VERSION and count:
            place = yield from window.at(at + 8, 4, ahead=_TABLE_READ)
            offset, length = struct.unpack("<HH", place)
            return offset, length
        at += 8 + count * _NAME_INFO
    raise ImageError(f"more than {_MAX_TYPES} types of resources")
