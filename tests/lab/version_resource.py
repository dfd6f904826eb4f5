"""Version resources: VS_VERSION_INFO as Win32 (UTF-16) and as Win16 (ANSI) write it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

UNICODE_CODEPAGE = 0x04B0
"""Code page 1200."""
WINDOWS_CODEPAGE = 0x04E4
"""Code page 1252, which 16-bit files use."""

_SIGNATURE, _STRUCTURE_VERSION = 0xFEEF04BD, 0x00010000
_NT_WINDOWS32, _DOS_WINDOWS16 = 0x00040004, 0x00010001


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """What a version resource says.

    ``file_version`` are the four words of VS_FIXEDFILEINFO, or None for a resource
    without it.  ``file_version_text`` is the FileVersion string, which on Windows NT
    seldom equals them (Q181385, Q196699).
    """

    file_version: tuple[int, int, int, int] | None
    file_version_text: str = "4.00"
    description: str | None = None
    original_name: str | None = None
    language: int = 0x0409
    codepage: int = UNICODE_CODEPAGE
    file_type: int = 2

    def strings(self) -> dict[str, str]:
        """The entries of the string table."""
        entries = {
            "CompanyName": "hotfixscan lab",
            "FileDescription": self.description,
            "FileVersion": self.file_version_text,
            "OriginalFilename": self.original_name,
            "ProductVersion": self.file_version_text,
        }
        return {name: text for name, text in entries.items() if text is not None}

    def fixed(self, system: int) -> bytes:
        """VS_FIXEDFILEINFO; empty where the resource has none."""
        if self.file_version is None:
            return b""
        first, second, third, fourth = self.file_version
        version = (first << 16 | second, third << 16 | fourth)
        return struct.pack(
            "<13I",
            _SIGNATURE,
            _STRUCTURE_VERSION,
            *version,
            *version,
            0x3F,
            0,
            system,
            self.file_type,
            0,
            0,
            0,
        )


def win32(info: VersionInfo) -> bytes:
    """The resource as a PE file holds it: UTF-16 names, blocks aligned to 4 bytes."""
    return _root(info, _block32, lambda text: (text + "\0").encode("utf-16-le"), 2, _NT_WINDOWS32)


def win16(info: VersionInfo) -> bytes:
    """The resource as an NE file holds it: ANSI names, no type word."""
    return _root(info, _block16, lambda text: (text + "\0").encode("cp1252", "replace"), 1, _DOS_WINDOWS16)


_Block = Callable[[str, bytes, int, bool, bytes], bytes]


def _root(info: VersionInfo, block: _Block, text: Callable[[str], bytes], unit: int, system: int) -> bytes:
    strings = b"".join(
        block(name, text(words), len(text(words)) // unit, True, b"")
        for name, words in info.strings().items()
    )
    table = block(f"{info.language:04X}{info.codepage:04X}", b"", 0, True, strings)
    translation = struct.pack("<HH", info.language, info.codepage)
    files = block("StringFileInfo", b"", 0, True, table)
    variables = block("VarFileInfo", b"", 0, True, block("Translation", translation, 4, False, b""))
    fixed = info.fixed(system)
    return block("VS_VERSION_INFO", fixed, len(fixed), False, files + variables)


def _block32(name: str, value: bytes, value_length: int, textual: bool, children: bytes) -> bytes:
    """wLength, wValueLength, wType, szKey, padding, value, padding, children; ends aligned for a sibling."""
    head = _aligned(struct.pack("<HHH", 0, value_length, textual) + (name + "\0").encode("utf-16-le"))
    body = _aligned(head + value) + children if children else head + value
    return _aligned(struct.pack("<H", len(body)) + body[2:])


def _block16(name: str, value: bytes, value_length: int, textual: bool, children: bytes) -> bytes:
    """wLength, wValueLength, szKey, padding, value, padding, children."""
    head = _aligned(struct.pack("<HH", 0, value_length) + name.encode("ascii") + b"\0")
    body = _aligned(head + value) + children if children else head + value
    return _aligned(struct.pack("<H", len(body)) + body[2:])


def _aligned(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
