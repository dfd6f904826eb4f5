"""The vocabulary of the remote registry ([MS-RRP]): calls, rights, errors, and the answers they share."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.lab.ndr import Reader, Writer
from tests.lab.registry import Value

OPEN_LOCAL_MACHINE, CLOSE_KEY, ENUM_KEY, ENUM_VALUE = 2, 5, 9, 10
OPEN_KEY, QUERY_INFO_KEY, QUERY_VALUE, GET_VERSION = 15, 16, 17, 26

FILE_NOT_FOUND, ACCESS_DENIED, INVALID_HANDLE, MORE_DATA, NO_MORE_ITEMS = 2, 5, 6, 234, 259

MAY_QUERY, MAY_ENUMERATE, MAY_ALL = 0x1, 0x8, 0xF2000000
"""KEY_QUERY_VALUE, KEY_ENUMERATE_SUB_KEYS; MAXIMUM_ALLOWED and the generic rights."""

LAST_WRITE = struct.pack("<Q", 0x01BF53EB256D4000)
"""One FILETIME for every key: 2000-01-01 00:00 UTC."""


class Win32Error(Exception):
    """The call fails with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Win32 error {code}")
        self.code = code


@dataclass(slots=True)
class Call:
    """One remote registry call as it arrived and its result, for the log and the read-only proof."""

    host: str
    opnum: int
    access: int | None = None
    key: str | None = None
    value: str | None = None
    result: int | None = None


def no_handle(writer: Writer) -> None:
    writer.raw(bytes(20), 4)


def fitting(name: str | None, room: int) -> str:
    """The name, if the client's buffer takes it with its NUL."""
    if name is None:
        raise Win32Error(NO_MORE_ITEMS)
    if 2 * len(name) + 2 > room:
        raise Win32Error(MORE_DATA)
    return name


def hand_over(value: Value, reader: Reader, writer: Writer) -> int:
    """The buffers of EnumValue and QueryValue: type, data, size of the buffer, length of the data.

    Too small a buffer gets the size that is needed and ERROR_MORE_DATA, no buffer at all
    the size and success ([MS-RRP] 3.1.5.17).
    """
    reader.optional_u32()
    has_data = reader.u32() != 0
    if has_data:
        reader.array(1)
    capacity = reader.optional_u32() or 0
    fits = has_data and len(value.data) <= capacity
    writer.optional_u32(value.type).pointer(has_data)
    if has_data:
        writer.array(value.data if fits else b"", 1, maximum=capacity)
    writer.optional_u32(len(value.data)).optional_u32(len(value.data) if fits else 0)
    return 0 if fits or not has_data else MORE_DATA
