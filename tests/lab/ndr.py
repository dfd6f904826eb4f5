"""Reading and writing NDR ([C706] chapter 14), as far as the remote registry needs it."""

from __future__ import annotations

import struct

_U16, _U32 = struct.Struct("<H"), struct.Struct("<I")
_STRING = struct.Struct("<HHI")  # length, room, pointer


class NdrError(Exception):
    """The client's stub data is not what the call's signature says."""


class Reader:
    """Takes values off stub data, each at its alignment."""

    def __init__(self, stub: bytes) -> None:
        self._stub = stub
        self._at = 0

    def take(self, count: int, alignment: int = 1) -> bytes:
        """The next ``count`` bytes after padding to ``alignment``."""
        start = self._at + -self._at % alignment
        if start + count > len(self._stub):
            raise NdrError(f"stub data of {len(self._stub)} bytes ends before byte {start + count}")
        self._at = start + count
        return self._stub[start : self._at]

    def u16(self) -> int:
        return self._number(_U16, 2)

    def u32(self) -> int:
        return self._number(_U32, 4)

    def _number(self, layout: struct.Struct, size: int) -> int:
        start = self._at + size - 1 & -size
        try:
            (number,) = layout.unpack_from(self._stub, start)
        except struct.error:
            raise NdrError(f"stub data of {len(self._stub)} bytes ends before byte {start + size}") from None
        self._at = start + size
        return int(number)

    def handle(self) -> bytes:
        """A context handle: 20 bytes, aligned to 4."""
        return self.take(20, 4)

    def optional_u32(self) -> int | None:
        """A unique pointer to a DWORD."""
        return self.u32() if self.u32() else None

    def array(self, size: int) -> bytes:
        """A conformant varying array of elements of ``size`` bytes."""
        maximum, offset, actual = self.u32(), self.u32(), self.u32()
        if offset or actual > maximum:
            raise NdrError(f"array of {maximum} elements claims {actual} from {offset}")
        return self.take(actual * size, size)

    def string(self) -> tuple[str | None, int]:
        """An RRP_UNICODE_STRING: its text without the NUL (None for a null buffer) and MaximumLength."""
        self.take(0, 4)
        _, maximum, pointer = self.u16(), self.u16(), self.u32()
        if not pointer:
            return None, maximum
        return self.array(2).decode("utf-16-le", "replace").rstrip("\0"), maximum


class Writer:
    """Collects stub data, each value at its alignment; unique pointers get ever new referents."""

    def __init__(self) -> None:
        self._stub = bytearray()
        self._referent = 0x00020000

    def raw(self, data: bytes, alignment: int = 1) -> Writer:
        self._stub += bytes(-len(self._stub) % alignment) + data
        return self

    def u16(self, number: int) -> Writer:
        return self.raw(_U16.pack(number), 2)

    def u32(self, number: int) -> Writer:
        if len(self._stub) & 3:
            self._stub += bytes(-len(self._stub) & 3)
        self._stub += _U32.pack(number & 0xFFFFFFFF)
        return self

    def pointer(self, present: bool = True) -> Writer:
        self._referent += 4
        return self.u32(self._referent if present else 0)

    def optional_u32(self, number: int | None) -> Writer:
        self.pointer(number is not None)
        return self if number is None else self.u32(number)

    def array(self, data: bytes, size: int, maximum: int | None = None) -> Writer:
        """A conformant varying array whose elements have ``size`` bytes."""
        count = len(data) // size
        self.u32(count if maximum is None else maximum).u32(0).u32(count)
        return self.raw(data, size)

    def string(self, text: str | None, maximum: int = 0) -> Writer:
        """An RRP_UNICODE_STRING with its NUL; None is an empty string without a buffer."""
        data = b"" if text is None else text.encode("utf-16-le", "surrogatepass") + b"\0\0"
        room = max(maximum, len(data))
        self._referent += 4
        referent = 0 if text is None else self._referent
        self._stub += bytes(-len(self._stub) & 3)
        self._stub += _STRING.pack(len(data) & 0xFFFF, room & 0xFFFF, referent)
        return self if text is None else self.array(data, 2, maximum=room // 2)

    def stub(self) -> bytes:
        return bytes(self._stub)
