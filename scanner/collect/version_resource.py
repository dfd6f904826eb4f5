"""The version resource of an executable: ``VS_VERSIONINFO`` in its 32-bit and its 16-bit form.

Both are trees of blocks: lengths, a key, a value, children.  The 32-bit form has a type
word and UTF-16 text, the 16-bit form neither.  Layout: Windows SDK, "Version Information
Structures"; the 16-bit form as in the Windows 3.1 SDK.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scanner.collect.window import ImageError

MAX_TEXT = 512
"""Characters kept of any string in a version resource; real descriptions have under 100."""

_MAX_BLOCKS = 512
_FIXED_SIGNATURE = 0xFEEF04BD  # VS_FIXEDFILEINFO.dwSignature
_ROOT_KEY = "VS_VERSION_INFO"
_ORIGINAL_NAME, _DESCRIPTION = "OriginalFilename", "FileDescription"
_STRINGS = frozenset({_ORIGINAL_NAME, _DESCRIPTION})
_CODE_PAGES = frozenset({437, 850, 852, 866, 874, 932, 936, 949, 950, *range(1250, 1259)})


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """What a version resource says; ``language`` is that of its translation table, if it has one."""

    version: str | None = None
    original_name: str | None = None
    description: str | None = None
    language: int | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """How a block is laid out: bytes before the key, bytes a character, and the text encoding."""

    header: int
    width: int
    encoding: str


_WIDE = _Form(header=6, width=2, encoding="utf-16-le")
_NARROW = _Form(header=4, width=1, encoding="cp1252")


class _Block(NamedTuple):
    key: str
    value: bytes
    body: bytes
    """Everything between key and end of the block: the value, then the children."""


def version_info(data: bytes) -> VersionInfo:
    """Read a version resource.  Raises :class:`~scanner.collect.window.ImageError` if it is none."""
    form = _form(data)
    root, _ = _block(data, 0, form)
    texts: dict[str, str] = {}
    language: int | None = None
    for block in _children(root, form):
        if block.key == "StringFileInfo":
            texts = texts or _first_table(block, form)
        elif block.key == "VarFileInfo":
            language = _translation(block, form) if language is None else language
    return VersionInfo(
        version=_fixed_version(root.value),
        original_name=texts.get(_ORIGINAL_NAME),
        description=texts.get(_DESCRIPTION),
        language=language,
    )


def _form(data: bytes) -> _Form:
    for form in (_WIDE, _NARROW):
        key = (_ROOT_KEY + "\0").encode(form.encoding)
        if data[form.header : form.header + len(key)] == key:
            return form
    raise ImageError("the version resource does not start with VS_VERSION_INFO")


def _block(data: bytes, offset: int, form: _Form) -> tuple[_Block, int]:
    """The block at ``offset`` and where it ends."""
    if offset + form.header > len(data):
        raise ImageError("a block of the version resource is cut off")
    length, value_length = struct.unpack_from("<HH", data, offset)
    if length < form.header:
        raise ImageError("a block of the version resource is shorter than its header")
    end = min(offset + length, len(data))
    key, key_end = _text(data, offset + form.header, end, form)
    start = _aligned(key_end)
    is_text = form is _WIDE and data[offset + 4 : offset + 6] == b"\x01\x00"
    value = data[start : min(end, start + value_length * (2 if is_text else 1))]
    return _Block(key, value, data[start:end]), end


def _children(block: _Block, form: _Form) -> Iterator[_Block]:
    """The blocks inside a block, after its value.  Stops at padding or damage, or at a limit."""
    offset = _aligned(len(block.value))
    for _ in range(_MAX_BLOCKS):
        if offset + form.header > len(block.body):
            return
        try:
            child, end = _block(block.body, offset, form)
        except ImageError:
            return
        yield child
        offset = _aligned(end)


def _first_table(block: _Block, form: _Form) -> dict[str, str]:
    """The strings of the first string table that say something: name to text."""
    for table in _children(block, form):
        encoding = form.encoding if form is _WIDE else _ansi(table.key)
        return {
            entry.key: entry.body.decode(encoding, "replace").split("\0", 1)[0][:MAX_TEXT]
            for entry in _children(table, form)
            if entry.key in _STRINGS
        }
    return {}


def _translation(block: _Block, form: _Form) -> int | None:
    """The first language of the translation table."""
    for child in _children(block, form):
        if child.key == "Translation" and len(child.value) >= 2:
            return int(struct.unpack_from("<H", child.value)[0])
    return None


def _fixed_version(value: bytes) -> str | None:
    """The file version of ``VS_FIXEDFILEINFO``: the words of dwFileVersionMS, then of dwFileVersionLS."""
    if len(value) < 16 or struct.unpack_from("<I", value)[0] != _FIXED_SIGNATURE:
        return None
    minor, major, revision, build = struct.unpack_from("<4H", value, 8)
    return f"{major}.{minor}.{build}.{revision}"


def _text(data: bytes, offset: int, end: int, form: _Form) -> tuple[str, int]:
    """The terminated text at ``offset`` and where it ends; text that runs to ``end`` needs no terminator."""
    stop = data.find(bytes(form.width), offset, end)
    while stop >= 0 and (stop - offset) % form.width:
        stop = data.find(bytes(form.width), stop + 1, end)
    if stop < 0:
        stop = end - (end - offset) % form.width
    text = data[offset : min(stop, offset + MAX_TEXT * form.width)].decode(form.encoding, "replace")
    return text, min(stop + form.width, end)


def _ansi(table_key: str) -> str:
    """The encoding that a string table's key names: language and code page, eight hex digits."""
    try:
        page = int(table_key[4:8], 16)
    except ValueError:
        return _NARROW.encoding
    return f"cp{page}" if page in _CODE_PAGES else _NARROW.encoding


def _aligned(offset: int) -> int:
    return offset + 3 & ~3
