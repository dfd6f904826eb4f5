"""A registry as a value tree: keys without regard to case, typed values, bytes as they go over the wire."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice

from tests.lab.errors import LabError

ValueData = str | int | list[str]
"""What a description may say: text, a number, a list of texts; ``hex:0a1b`` is binary data."""


class ValueType(IntEnum):
    """Registry value types ([MS-RRP] 2.2.9, winnt.h)."""

    NONE = 0
    SZ = 1
    EXPAND_SZ = 2
    BINARY = 3
    DWORD = 4
    MULTI_SZ = 7


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a key: its name as spelled, its type and its data."""

    name: str
    type: ValueType
    data: bytes


@dataclass(slots=True)
class Key:
    """One key.  ``values`` and ``subkeys`` are found by folded name and keep their order.

    An ``endless`` key lists ever more subkeys and values, as a broken or hostile host may.
    """

    name: str
    values: dict[str, Value] = field(default_factory=dict)
    subkeys: dict[str, Key] = field(default_factory=dict)
    endless: bool = False

    def subkey(self, name: str) -> Key:
        """The subkey of this name, made if need be; the first spelling stays."""
        return self.subkeys.setdefault(name.casefold(), Key(name))

    def put(self, value: Value) -> None:
        """Set a value; a later one of the same name replaces the earlier."""
        self.values[value.name.casefold()] = value

    def subkey_at(self, index: int) -> str | None:
        """The name of the subkey with this number, from 0; None past the last."""
        if index < len(self.subkeys):
            return next(islice(self.subkeys.values(), index, None)).name
        return f"Endless{index}" if self.endless else None

    def value_at(self, index: int) -> Value | None:
        """The value with this number, from 0; None past the last."""
        if index < len(self.values):
            return next(islice(self.values.values(), index, None))
        return Value(f"Endless{index}", ValueType.SZ, terminated("")) if self.endless else None


class Registry:
    """``HKEY_LOCAL_MACHINE`` of one machine."""

    def __init__(self) -> None:
        self.root = Key("HKLM")
        for hive in ("HARDWARE", "SAM", "SECURITY", "SOFTWARE", "SYSTEM"):
            self.root.subkey(hive)

    def key(self, path: str) -> Key:
        """The key at a path that starts with ``HKLM\\``, made if need be."""
        key = self.root
        for name in parts(path):
            key = key.subkey(name)
        return key

    def find(self, path: str) -> Key | None:
        """The key at a path, or None."""
        return descend(self.root, parts(path))

    def fill(self, keys: Mapping[str, Mapping[str, ValueData | None]]) -> None:
        """Add keys with their values; a value of None is left out (it was not collected)."""
        for path, values in keys.items():
            key = self.key(path)
            for name, data in values.items():
                if data is not None:
                    key.put(value(name, data))


def parts(path: str) -> list[str]:
    """The names on the way from ``HKLM`` to a key."""
    hive, _, rest = path.strip("\\").partition("\\")
    if hive.casefold() not in ("hklm", "hkey_local_machine"):
        raise LabError(f"registry key {path!r} does not start with HKLM\\")
    return [name for name in rest.split("\\") if name]


def descend(key: Key, names: Iterable[str]) -> Key | None:
    """The key that is reached from ``key`` by these names, or None."""
    for name in names:
        below = key.subkeys.get(name.casefold())
        if below is None:
            return None
        key = below
    return key


def value(name: str, data: ValueData) -> Value:
    """A typed value from what a description says: ``%names%`` in a text make it ``EXPAND_SZ``."""
    match data:
        case int():
            return Value(name, ValueType.DWORD, struct.pack("<I", data & 0xFFFFFFFF))
        case list():
            return multi_sz(name, data)
        case str() if data.startswith("hex:"):
            return Value(name, ValueType.BINARY, _bytes(name, data))
        case str():
            kind = ValueType.EXPAND_SZ if data.count("%") >= 2 else ValueType.SZ
            return Value(name, kind, terminated(data))


def multi_sz(name: str, texts: Iterable[str]) -> Value:
    """A ``REG_MULTI_SZ``: every text terminated, and an empty one at the end."""
    return Value(name, ValueType.MULTI_SZ, b"".join(terminated(text) for text in texts) + b"\0\0")


def terminated(text: str) -> bytes:
    """UTF-16 with the terminating NUL that the registry counts as data."""
    return text.encode("utf-16-le", "surrogatepass") + b"\0\0"


def _bytes(name: str, text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("hex:").replace(",", " "))
    except ValueError as error:
        raise LabError(f"registry value {name!r}: {text!r} is not hexadecimal") from error
