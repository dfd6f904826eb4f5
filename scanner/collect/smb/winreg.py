"""The remote registry: the calls that read ([MS-RRP] 3.1.5), and no others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from scanner.collect.errors import DeniedError
from scanner.collect.smb import faults, ndr
from scanner.collect.smb.asking import Asking, T
from scanner.collect.smb.rpc import Interface, Pipe

INTERFACE = Interface("winreg", uuid.UUID("338cd001-2244-31f1-aaaa-900038001003"), 1)

KEY_READ = 0x20019
"""The only right that is ever asked for: query, enumerate, notify, read the permissions."""

MAX_DATA = 1 << 16
"""Bytes taken of one value."""

_FIRST_DATA = 4096
_NAME_ROOM = 512
_HANDLE = 20
_MORE_DATA = 234
_NO_MORE_ITEMS = 259


class Operation(IntEnum):
    """Operation numbers ([MS-RRP] 3.1.5)."""

    OPEN_LOCAL_MACHINE = 2
    CLOSE_KEY = 5
    ENUM_KEY = 9
    ENUM_VALUE = 10
    OPEN_KEY = 15
    QUERY_VALUE = 17


class Value(NamedTuple):
    """A value as stored: its name, its type (``REG_…`` number) and its data."""

    name: str
    kind: int
    data: bytes


class RemoteRegistry:
    """The calls, one by one.  Raises :class:`DeniedError` with the host's error, and :class:`LostError`."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def local_machine(self) -> Asking[bytes]:
        """Open HKEY_LOCAL_MACHINE."""
        return self._call(Operation.OPEN_LOCAL_MACHINE, ndr.NULL + ndr.number(KEY_READ), _handle)

    def open(self, parent: bytes, path: str) -> Asking[bytes]:
        """Open a key by its path below another."""
        return self._call(Operation.OPEN_KEY, parent + ndr.string(path) + _FOR_READING, _handle)

    def close(self, key: bytes) -> Asking[None]:
        """Close a key."""
        return self._call(Operation.CLOSE_KEY, key, lambda answer: None)

    def subkey(self, key: bytes, index: int) -> Asking[str | None]:
        """The name of a subkey; None after the last."""
        stub = b"".join((key, ndr.number(index), _ROOM_FOR_NAME, _ROOM_FOR_CLASS))
        return self._call(Operation.ENUM_KEY, stub, _name, (_NO_MORE_ITEMS,))

    def value(self, key: bytes, name: str) -> Asking[Value]:
        """The value of this name."""
        answer = yield from self._sized(Operation.QUERY_VALUE, key + ndr.string(name))
        if answer.code == _NO_MORE_ITEMS:
            raise DeniedError(faults.WIN32[2], 2)
        return _value(answer, name)

    def value_at(self, key: bytes, index: int) -> Asking[Value | None]:
        """The value at a place in the key's order; None after the last."""
        answer = yield from self._sized(Operation.ENUM_VALUE, key + ndr.number(index) + _ROOM_FOR_NAME)
        return None if answer.code == _NO_MORE_ITEMS else _value(answer, answer.string())

    def _sized(self, operation: Operation, stub: bytes) -> Asking[ndr.Answer]:
        """Ask with little room, and once more with as much as the host says."""
        answer = yield from self._call(operation, stub + _LITTLE_ROOM, _all, (_MORE_DATA, _NO_MORE_ITEMS))
        if answer.code != _MORE_DATA:
            return answer
        wanted = _wanted(answer, operation)
        if not _FIRST_DATA < wanted <= MAX_DATA:
            raise DeniedError(faults.WIN32[_MORE_DATA], _MORE_DATA)
        return (yield from self._call(operation, stub + _room(wanted), _all, (_NO_MORE_ITEMS,)))

    def _call(
        self, operation: Operation, stub: bytes, read: Callable[[ndr.Answer], T], also: tuple[int, ...] = ()
    ) -> Asking[T]:
        """What is read from the answer; error codes other than these are raised."""
        answer = ndr.Answer((yield from self._pipe.call(operation, stub)))
        if answer.code and answer.code not in also:
            raise DeniedError(faults.by_win32(answer.code), answer.code)
        return read(answer)


def _all(answer: ndr.Answer) -> ndr.Answer:
    return answer


def _name(answer: ndr.Answer) -> str | None:
    return answer.string() if answer.code == 0 else None


def _handle(answer: ndr.Answer) -> bytes:
    return answer.take(_HANDLE)


def _room(length: int) -> bytes:
    """Type, data, size and length as the question has them: empty, with this much room."""
    return b"".join(
        (
            ndr.pointed(ndr.number(0)),
            ndr.room_for_bytes(length),
            ndr.pointed(ndr.number(length)),
            ndr.pointed(ndr.number(0)),
        )
    )


_FOR_READING = ndr.number(0) + ndr.number(KEY_READ)  # no options
_LITTLE_ROOM = _room(_FIRST_DATA)
_ROOM_FOR_NAME = ndr.room_for_string(_NAME_ROOM)
_ROOM_FOR_CLASS = ndr.pointed(_ROOM_FOR_NAME) + ndr.NULL


def _wanted(answer: ndr.Answer, operation: Operation) -> int:
    """How much room the value needs, by the host's word."""
    if operation is Operation.ENUM_VALUE:
        answer.string()
    answer.pointed_number()
    answer.pointed_bytes()
    return answer.pointed_number() or 0


def _value(answer: ndr.Answer, name: str) -> Value:
    kind = answer.pointed_number()
    data = answer.pointed_bytes()
    return Value(name, kind or 0, data or b"")
