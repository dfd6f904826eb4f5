"""The read-only proof: what smbd's audit and the registry server's log say of everything that was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.lab.winreg_calls import Call

READING = 0x001200A9
"""Rights that only read: data, attributes, extended attributes, execute, permissions, synchronize."""
READING_KEYS = 0x00020019
"""KEY_READ."""
READING_CALLS = frozenset({2, 5, 9, 10, 15, 16, 17, 26, 29})
"""Remote registry calls that only read ([MS-RRP] 3.1.5)."""


def file_violations(log: Path) -> Iterator[str]:
    """The audited file operations that could write, as smbd logged them."""
    if not log.is_file():
        return
    with log.open(errors="replace") as lines:
        for line in lines:
            _, mark, entry = line.strip().partition("AUDIT|")
            if mark and not _reads(entry.split("|")[3:]):
                yield mark + entry


def registry_violations(calls: Iterable[Call]) -> Iterator[str]:
    """The remote registry calls that could write."""
    for call in calls:
        if call.opnum not in READING_CALLS:
            yield f"winreg {call.host}: opnum {call.opnum}"
        elif call.access is not None and call.access & ~READING_KEYS:
            yield f"winreg {call.host}: {call.key} opened with access 0x{call.access:x}"


def _reads(operation: list[str]) -> bool:
    """Whether an audited operation only reads: an open for reading of what is already there."""
    match operation:
        case ["create_file", _, mask, _, disposition, *_]:
            return not int(mask, 16) & ~READING and disposition == "open"
        case ["openat", _, mode, *_]:
            return mode == "r"
        case ["connect", *_]:
            return True
        case _:
            return False
