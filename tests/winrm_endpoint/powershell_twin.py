"""What the script ``collect.ps1`` would write, by another hand: there is no PowerShell for these tests.

It keeps to the protocol that the script's head describes, reads the same folder and registry, and
takes versions, languages and machines from pefile.  It proves the conversation and the reading of
answers, not the script.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pefile

from scanner.collect.winrm.powershell import command, script
from tests.lab.registry import Key, Value, ValueType
from tests.winrm_endpoint import files
from tests.winrm_endpoint.traits import Traits
from tests.winrm_endpoint.wine import Windows

_KINDS = {
    ValueType.SZ: "String",
    ValueType.EXPAND_SZ: "ExpandString",
    ValueType.MULTI_SZ: "MultiString",
    ValueType.DWORD: "DWord",
    ValueType.BINARY: "Binary",
    ValueType.NONE: "Unknown",
}
_RT_VERSION = 16


def twin(line: str, fed: bytes, windows: Windows, traits: Traits) -> bytes:
    """The answer to what was fed."""
    assert line == command()
    text, _, questions = fed.decode("ascii").partition("\n#go\n")
    assert text == script()
    told = _Telling(windows)
    lines = [_told("#hotfixscan/1", windows.system_root)]
    for question in questions.splitlines():
        lines += told.about(*(_unescaped(part) for part in question.split("\t")))
    return "".join(f"{one}\r\n" for one in [*lines, "z"]).encode("ascii")


class _Telling:
    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._names: set[str] = set()

    def about(self, kind: str, *parts: str) -> Iterator[str]:
        match kind:
            case "k":
                yield from self._key(parts[0], int(parts[1]), parts[2])
            case "n":
                self._names.add(parts[0])
            case "d":
                yield from self._directory(parts[0], self._expanded(parts[1]))
            case "p":
                yield _told("q", parts[0])
                place = files.find(self._windows.drive, self._expanded(parts[1]))
                yield _image(place) if place else _told("h", "FileNotFoundException")

    def _expanded(self, path: str) -> str:
        return re.sub("%systemroot%", lambda _: self._windows.system_root, path, flags=re.IGNORECASE)

    def _key(self, number: str, depth: int, path: str) -> Iterator[str]:
        key = self._windows.registry.find(f"HKLM\\{path}")
        if key is None:
            yield _told("k", number, "a", "")
        else:
            yield from _key_and_below(number, depth, key, "")

    def _directory(self, number: str, path: str) -> Iterator[str]:
        entries = files.inside(self._windows.drive, path)
        if entries is None:
            yield _told("d", number, "a")
            return
        yield _told("d", number, "p")
        for one in entries:
            if one.place.is_dir():
                yield _told("x", one.name)
                continue
            yield _told("f", one.name, str(one.size), str(one.filetime))
            if one.name.lower() in self._names:
                yield _image(one.place)


def _key_and_below(number: str, depth: int, key: Key, below: str) -> Iterator[str]:
    yield _told("k", number, "p", below)
    for value in key.values.values():
        yield _told("v", value.name, _KINDS[value.type], *_data(value))
    for subkey in key.subkeys.values():
        yield _told("s", subkey.name)
    if depth > 0:
        for subkey in key.subkeys.values():
            yield from _key_and_below(number, depth - 1, subkey, f"{below}\\{subkey.name}")


def _data(value: Value) -> list[str]:
    match value.type:
        case ValueType.DWORD:
            return [str(struct.unpack("<i", value.data)[0])]
        case ValueType.SZ | ValueType.EXPAND_SZ:
            return [value.data.decode("utf-16-le").rstrip("\0")]
        case ValueType.MULTI_SZ:
            return value.data.decode("utf-16-le")[:-1].split("\0")[:-1]
        case _:
            return ["-".join(f"{byte:02X}" for byte in value.data)]


def _image(place: Path) -> str:
    data = place.read_bytes()
    if len(data) < 64 or data[:2] != b"MZ":
        return _told("m")
    start = struct.unpack_from("<I", data, 60)[0]
    if data[start : start + 4] != b"PE\0\0":
        return _told("j", base64.b64encode(data[:65536]).decode())
    image = files.File(place.name, place).image()
    assert image is not None
    head = (str(image.FILE_HEADER.Machine), str(image.FILE_HEADER.TimeDateStamp))
    return _told("i", *head, *_version(image))


def _version(image: pefile.PE) -> tuple[str, str]:
    """Language and bytes of the first version resource."""
    resources = getattr(image, "DIRECTORY_ENTRY_RESOURCE", None)
    for kind in resources.entries if resources else ():
        if kind.id == _RT_VERSION:
            leaf = kind.directory.entries[0].directory.entries[0]
            data = image.get_data(leaf.data.struct.OffsetToData, leaf.data.struct.Size)
            return str(leaf.id & 0xFFFF), base64.b64encode(data).decode()
    return "", ""


def _told(*parts: str) -> str:
    return "\t".join(re.sub(r"[^ -\[\]-~]", lambda one: f"\\u{ord(one[0]):04x}", part) for part in parts)


def _unescaped(text: str) -> str:
    """As Regex.Unescape of .NET."""
    return re.sub(r"\\(?:u([0-9a-f]{4})|(.))", lambda one: chr(int(one[1], 16)) if one[1] else one[2], text)
