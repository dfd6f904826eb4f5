"""The Windows Remote Registry protocol ([MS-RRP]), read-only, over a :class:`~tests.lab.registry.Registry`.

Nothing that would change a registry is implemented: such a call is logged and answered
with ``nca_s_op_rng_error``.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.lab.dcerpc import BAD_STUB_DATA, OP_RANGE_ERROR, Fault, PipeBroken
from tests.lab.faults import RegistryFault
from tests.lab.ndr import NdrError, Reader, Writer
from tests.lab.registry import Key, Registry, descend
from tests.lab.winreg_calls import (
    ACCESS_DENIED,
    CLOSE_KEY,
    ENUM_KEY,
    ENUM_VALUE,
    FILE_NOT_FOUND,
    GET_VERSION,
    INVALID_HANDLE,
    LAST_WRITE,
    MAY_ALL,
    MAY_ENUMERATE,
    MAY_QUERY,
    OPEN_KEY,
    OPEN_LOCAL_MACHINE,
    QUERY_INFO_KEY,
    QUERY_VALUE,
    Call,
    Win32Error,
    fitting,
    hand_over,
    no_handle,
)

INTERFACE = bytes.fromhex("01d08c334422f131aaaa900038001003") + struct.pack("<HH", 1, 0)
"""338cd001-2244-31f1-aaaa-900038001003, version 1.0 ([MS-RRP] 1.9)."""


class Handle(NamedTuple):
    """What the client has open."""

    key: Key
    path: str
    access: int


class Conversation:
    """One client's open pipe: its handles, over one machine's registry."""

    def __init__(
        self, host: str, registry: Registry, faults: Iterable[RegistryFault], log: Callable[[Call], None]
    ) -> None:
        self._registry = registry
        self._faults = tuple(faults)
        self._log = log
        self._handles: dict[bytes, Handle] = {}
        self._call = Call(host, -1)
        self._host = host
        self._acts: dict[int, tuple[Callable[[Reader, Writer], int], Callable[[Writer], object]]] = {
            OPEN_LOCAL_MACHINE: (self._open_local_machine, no_handle),
            CLOSE_KEY: (self._close_key, no_handle),
            ENUM_KEY: (self._enum_key, lambda writer: writer.string(None).u32(0).u32(0)),
            ENUM_VALUE: (self._enum_value, lambda writer: writer.string(None).raw(bytes(16), 4)),
            OPEN_KEY: (self._open_key, no_handle),
            QUERY_INFO_KEY: (self._query_info_key, lambda writer: writer.string(None).raw(bytes(36), 4)),
            QUERY_VALUE: (self._query_value, lambda writer: writer.raw(bytes(16), 4)),
            GET_VERSION: (self._get_version, lambda writer: writer.u32(0)),
        }

    def dispatch(self, opnum: int, stub: bytes) -> bytes:
        """Answer one call; raises Fault or PipeBroken where the client errs or the lab is told to."""
        self._call = Call(self._host, opnum)
        try:
            return self._answer(opnum, Reader(stub))
        finally:
            self._log(self._call)

    def _answer(self, opnum: int, reader: Reader) -> bytes:
        if opnum not in self._acts:
            raise Fault(OP_RANGE_ERROR)
        act, failed = self._acts[opnum]
        writer = Writer()
        try:
            result = act(reader, writer)
        except Win32Error as error:
            writer, result = Writer(), error.code
            failed(writer)
        except NdrError as error:
            raise Fault(BAD_STUB_DATA) from error
        self._call.result = result
        return writer.u32(result).stub()

    def _open_local_machine(self, reader: Reader, writer: Writer) -> int:
        if reader.u32():
            reader.u16()
        return self._grant(self._registry.root, "HKLM", reader.u32(), writer)

    def _open_key(self, reader: Reader, writer: Writer) -> int:
        parent = self._handle(reader)
        names = [name for name in (reader.string()[0] or "").split("\\") if name]
        reader.u32()  # options
        access = reader.u32()
        path = "\\".join([parent.path, *names])
        self._call.key, self._call.access = path, access
        key = descend(parent.key, names)
        if key is None:
            raise Win32Error(FILE_NOT_FOUND)
        return self._grant(key, path, access, writer)

    def _grant(self, key: Key, path: str, access: int, writer: Writer) -> int:
        self._call.key, self._call.access = path, access
        self._suffer()
        handle = bytes(4) + os.urandom(16)
        self._handles[handle] = Handle(key, path, access)
        writer.raw(handle, 4)
        return 0

    def _close_key(self, reader: Reader, writer: Writer) -> int:
        if self._handles.pop(reader.handle(), None) is None:
            raise Win32Error(INVALID_HANDLE)
        no_handle(writer)
        return 0

    def _enum_key(self, reader: Reader, writer: Writer) -> int:
        opened = self._handle(reader, MAY_ENUMERATE)
        name = opened.key.subkey_at(reader.u32())
        room = reader.string()[1]
        has_class = reader.u32() != 0
        if has_class:
            reader.string()
        has_time = reader.u32() != 0
        self._suffer()
        writer.string(fitting(name, room), room).pointer(has_class)
        if has_class:
            writer.string(None)
        writer.pointer(has_time).raw(LAST_WRITE if has_time else b"", 4)
        return 0

    def _enum_value(self, reader: Reader, writer: Writer) -> int:
        opened = self._handle(reader, MAY_QUERY)
        found = opened.key.value_at(reader.u32())
        room = reader.string()[1]
        name = fitting(found.name if found else None, room)
        assert found is not None
        self._call.value = found.name
        self._suffer()
        writer.string(name, room)
        return hand_over(found, reader, writer)

    def _query_value(self, reader: Reader, writer: Writer) -> int:
        opened = self._handle(reader, MAY_QUERY)
        name = reader.string()[0] or ""
        self._call.value = name
        found = opened.key.values.get(name.casefold())
        if found is None:
            raise Win32Error(FILE_NOT_FOUND)
        self._suffer()
        return hand_over(found, reader, writer)

    def _query_info_key(self, reader: Reader, writer: Writer) -> int:
        key = self._handle(reader, MAY_QUERY).key
        self._suffer()
        values = key.values.values()
        writer.string("")
        writer.u32(len(key.subkeys)).u32(
            max((2 * len(below.name) for below in key.subkeys.values()), default=0)
        )
        writer.u32(0)
        writer.u32(len(values)).u32(max((2 * len(value.name) for value in values), default=0))
        writer.u32(max((len(value.data) for value in values), default=0)).u32(0).raw(LAST_WRITE, 4)
        return 0

    def _get_version(self, reader: Reader, writer: Writer) -> int:
        self._handle(reader)
        writer.u32(5)
        return 0

    def _handle(self, reader: Reader, right: int = 0) -> Handle:
        """What the call's handle stands for, if it was opened with this right."""
        opened = self._handles.get(reader.handle())
        if opened is None:
            raise Win32Error(INVALID_HANDLE)
        self._call.key = opened.path
        if right and not opened.access & (right | MAY_ALL):
            raise Win32Error(ACCESS_DENIED)
        return opened

    def _suffer(self) -> None:
        """What the lab's description says goes wrong with this call."""
        for fault in self._faults:
            if not fault.concerns(self._call.opnum, self._call.key, self._call.value):
                continue
            match fault.does:
                case "delay":
                    time.sleep(fault.seconds)
                case "break":
                    raise PipeBroken(f"told to break at {self._call}")
                case "fault":
                    raise Fault(fault.code)
                case "error":
                    raise Win32Error(fault.code)
