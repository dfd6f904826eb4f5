"""The version resource of an executable: ``VS_VERSIONINFO`` in its 32-bit and its 16-bit form.

Both are trees of blocks: lengths, a key, a value, children.  The 32-bit form has a type
word and UTF-16 text, the 16-bit form neither.  Layout: Windows SDK, "Version Information
Structures"; the 16-bit form as in the Windows 3.1 SDK.
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from scanner.collect.window import ImageError

MAX_TEXT = 512
"""Characters kept of any string in a version resource; real descriptions have under 100."""

_MAX_BLOCKS = 512
_LENGTHS = struct.Struct("<HH")  # of the block, and of its value: in characters where that is text
_IS_TEXT = b"\x01\x00"
_FIXED_SIGNATURE = 0xFEEF04BD  # VS_FIXEDFILEINFO.dwSignature
_ROOT_KEY = "VS_VERSION_INFO"
_ORIGINAL_NAME, _DESCRIPTION = "OriginalFilename", "FileDescription"
_STRING_TABLES, _TRANSLATIONS, _TRANSLATION = "StringFileInfo", "VarFileInfo", "Translation"
_CODE_PAGES = frozenset({437, 850, 852, 866, 874, 932, 936, 949, 950, *range(1250, 1259)})


class VersionInfo(NamedTuple):
    """What a version resource says; ``language`` is that of its translation table, if it has one."""

    version: str | None = None
    original_name: str | None = None
    description: str | None = None
    language: int | None = None


class _Form:
    """How a block is laid out: bytes before the key, bytes a character, and the text encoding.

    ``strings`` are the keys of the strings that are looked for, as they are stored.
    """

    def __init__(self, header: int, width: int, encoding: str) -> None:
        self.header = header
        self.width = width
        self.encoding = encoding
        self.end = bytes(width)
        self.strings = {key.encode(encoding): key for key in (_ORIGINAL_NAME, _DESCRIPTION)}
        self.string_tables, self.translations, self.translation = (
            key.encode(encoding) for key in (_STRING_TABLES, _TRANSLATIONS, _TRANSLATION)
        )
        self.root = f"{_ROOT_KEY}\0".encode(encoding)
        self.tables = self.string_tables, self.translations
        self.wanted = tuple(self.strings)


_ANY = (b"",)
_WIDE = _Form(header=6, width=2, encoding="utf-16-le")
_NARROW = _Form(header=4, width=1, encoding="cp1252")


_Block: TypeAlias = tuple[bytes, int, int, int]
"""Where a block lies: its key as stored, where its value starts and ends, and where the block ends."""


def version_info(data: bytes, *, translations: bool = True) -> VersionInfo:
    """Read a version resource; without ``translations`` if its language is known by other means.

    Raises :class:`~scanner.collect.window.ImageError` if it is none.
    """
    form = _form(data)
    root = _block(data, 0, len(data), form)
    texts: dict[str, str] = {}
    language: int | None = None
    for block in _children(data, root, form, form.tables if translations else form.tables[:1]):
        if block[0] == form.string_tables:
            texts = texts or _first_table(data, block, form)
        elif block[0] == form.translations:
            language = _translation(data, block, form) if language is None else language
    _, value, value_end, _ = root
    return VersionInfo(
        version=_fixed_version(data[value:value_end]),
        original_name=texts.get(_ORIGINAL_NAME),
        description=texts.get(_DESCRIPTION),
        language=language,
    )


def _form(data: bytes) -> _Form:
    for form in (_WIDE, _NARROW):
        if data.startswith(form.root, form.header):
            return form
    raise ImageError("the version resource does not start with VS_VERSION_INFO")


def _block(data: bytes, at: int, limit: int, form: _Form) -> _Block:
    """The block at this offset, which ends at ``limit`` if it says that it is longer."""
    if at + form.header > limit:
        raise ImageError("a block of the version resource is cut off")
    length, value_length = _LENGTHS.unpack_from(data, at)
    if length < form.header:
        raise ImageError("a block of the version resource is shorter than its header")
    return _parts(data, at, min(at + length, limit), value_length, form)


def _parts(data: bytes, at: int, end: int, value_length: int, form: _Form) -> _Block:
    key = at + form.header
    key_end = _end_of_text(data, key, end, form)
    value = min(key_end + form.width, end) + 3 & ~3
    if form is _WIDE and data.startswith(_IS_TEXT, at + 4):
        value_length *= 2
    return data[key:key_end], value, min(end, value + value_length), end


def _children(data: bytes, block: _Block, form: _Form, keys: tuple[bytes, ...]) -> Iterator[_Block]:
    """The blocks inside a block whose keys start so.  Stops at padding or damage, or at a limit."""
    _, value, value_end, end = block
    at = max(value, value_end) + 3 & ~3
    header = form.header
    for _ in range(_MAX_BLOCKS):
        if at + header > end:
            return
        length, value_length = _LENGTHS.unpack_from(data, at)
        if length < header:
            return
        stop = min(at + length, end)
        if data.startswith(keys, at + header):
            yield _parts(data, at, stop, value_length, form)
        at = stop + 3 & ~3


def _first_table(data: bytes, block: _Block, form: _Form) -> dict[str, str]:
    """The strings of the first string table that say something: name to text."""
    for table in _children(data, block, form, _ANY):
        encoding = form.encoding if form is _WIDE else _ansi(table[0])
        return {
            form.strings[key]: _text(data[value:end], encoding)
            for key, value, _, end in _children(data, table, form, form.wanted)
            if key in form.strings
        }
    return {}


def _translation(data: bytes, block: _Block, form: _Form) -> int | None:
    """The first language of the translation table."""
    for key, value, value_end, _ in _children(data, block, form, (form.translation,)):
        if key == form.translation and value_end - value >= 2:
            return int(struct.unpack_from("<H", data, value)[0])
    return None


def _fixed_version(value: bytes) -> str | None:
    """The file version of ``VS_FIXEDFILEINFO``: the words of dwFileVersionMS, then of dwFileVersionLS."""
    if len(value) < 16 or struct.unpack_from("<I", value)[0] != _FIXED_SIGNATURE:
        return None
    minor, major, revision, build = struct.unpack_from("<4H", value, 8)
    return f"{major}.{minor}.{build}.{revision}"


def _text(stored: bytes, encoding: str) -> str:
    """A text up to its end mark."""
    wide = encoding == _WIDE.encoding
    text = utf_16_le_decode(stored, "replace", True)[0] if wide else stored.decode(encoding, "replace")
    return text.partition("\0")[0][:MAX_TEXT]


def _end_of_text(data: bytes, at: int, end: int, form: _Form) -> int:
    """Where the text at this offset ends: at its end mark, or at ``end``, short of half a character."""
    stop = data.find(form.end, at, end)
    while stop >= 0 and (stop - at) % form.width:
        stop = data.find(form.end, stop + 1, end)
    return stop if stop >= 0 else end - (end - at) % form.width


def _ansi(table_key: bytes) -> str:
    """The encoding that a string table's key names: language and code page, eight hex digits."""
    try:
        page = int(table_key[4:8].decode("ascii"), 16)
    except ValueError:
        return _NARROW.encoding
    return f"cp{page}" if page in _CODE_PAGES else _NARROW.encoding
