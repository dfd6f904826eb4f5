"""Data of registry values: from what is stored to what the facts carry.

Types and their meaning: [MS-RRP] 2.2.9 and the Win32 registry value types.
"""

from __future__ import annotations

from scanner.model.facts import RegistryData

REG_SZ, REG_EXPAND_SZ, REG_DWORD, REG_DWORD_BIG_ENDIAN, REG_LINK, REG_MULTI_SZ, REG_QWORD = (
    1,
    2,
    4,
    5,
    6,
    7,
    11,
)

_TEXTS = frozenset({REG_SZ, REG_EXPAND_SZ, REG_LINK})
_NUMBERS = {REG_DWORD: (4, "little"), REG_DWORD_BIG_ENDIAN: (4, "big"), REG_QWORD: (8, "little")}


def registry_data(kind: int, data: bytes) -> RegistryData:
    """Text up to its end mark, unsigned numbers, lists of texts, and anything else as ``hex:0a1b``.

    Data that does not have the form of its type is given as ``hex:`` too, never guessed at.
    """
    if kind in _TEXTS and len(data) % 2 == 0:
        return _text(data).split("\0", 1)[0]
    if kind == REG_MULTI_SZ and len(data) % 2 == 0:
        return _list(_text(data))
    if kind in _NUMBERS and len(data) == _NUMBERS[kind][0]:
        return int.from_bytes(data, "big" if _NUMBERS[kind][1] == "big" else "little")
    return f"hex:{data.hex()}"


def _text(data: bytes) -> str:
    return data.decode("utf-16-le", "replace")


def _list(text: str) -> list[str]:
    """The texts of a list: each ends with a zero, and one more zero ends the list.

    Empty texts inside are kept: the pending renames have one for each file to delete (Q286019).
    """
    if not text:
        return []
    parts = text.split("\0")
    for _ in range(2):
        if parts and not parts[-1]:
            parts.pop()
    return parts


def signed(value: RegistryData) -> int | None:
    """A DWORD read as a signed number; None for anything else."""
    if not isinstance(value, int) or not 0 <= value < 1 << 32:
        return None
    return value - (1 << 32) if value >= 1 << 31 else value
